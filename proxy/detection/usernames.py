"""Finds user names beside what names them: labels in 24 languages, log phrases, keys, heads of columns, profile URLs.

A word that looks like a user name counts beside any label; a plain word only right after a sign, in quotes, or after
"logged in as". Accounts of systems and roles name nobody (usershapes.py). Handles with "@" are found by handles.py.
"""

import re
from collections.abc import Iterator
from typing import Final

from proxy.detection.labels import label
from proxy.detection.matching import Candidate, Span, Words
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table
from proxy.detection.usershapes import VALUE, account, nobody, plain, telling
from proxy.detection.vocabulary import bare

_ROWS: Final = table("usernames")["rows"]
_NOISY: Final = frozenset(_ROWS["noisy"])
_NAME_REACH, _LEAST = 90, 4
_SHORTEST = 6
"""Labels of so many letters or fewer are whole words only: "snap" is no "snapshot"."""
_LABELS: Final = Words(tuple(word for word in (*label("username").words, *_ROWS["more"]) if word not in _NOISY))
_SHORT: Final = Words(tuple(word for word in _LABELS.words if " " not in word and len(word) <= _SHORTEST))
_LONG: Final = Words(tuple(word for word in _LABELS.words if " " in word or len(word) > _SHORTEST))
_PASSWORDS: Final = label("password")
_HOSTS: Final = _ROWS["hosts"]
_RESERVED: Final = frozenset(_ROWS["reserved"])

_REST = re.compile(r"[^\W\d_]{0,12}")
_OPEN = "[\"'\u201e\u201c\u201d\u00ab\u00bb\u2018\u2019`*(<\\[]{0,3}(?:(?<=[\u00ab\u00bb]) )?"
_SIGN = re.compile(
    rf"[\"'\u2019\u201d\u00bb)\]*_`]{{0,3}}[ \t]{{0,3}}(?:[:=]|=>|->|\u2192|\u2013)[ \t]{{0,12}}(?:\r?\n[ \t]{{0,8}})?"
    rf"(?P<open>{_OPEN})(?P<value>{VALUE})"
)
_NAMED = re.compile(
    r"[ \t](?:jméno|meno|ime|name|naam|navn|namn|nimi|név|nome|nom|vārds|vardas|име|όνομα|id|jmeno|nev|[A-Z]{2,5})"
    rf"[ \t]{{0,2}}[:=][ \t]{{0,3}}(?P<open>{_OPEN})(?P<value>{VALUE})"
)
_NEXT = re.compile(rf"[\"'\u2019)\]]?[ \t]{{1,3}}(?P<open>{_OPEN})(?P<value>{VALUE})")
_FAR = re.compile(
    r"[\"'\u2019)\]]?(?:[ \t]+[^\W\d_](?:[^\W\d_]|['\u2019\-]){0,16}){1,4}[ \t]*(?:[:=\u2013-][ \t]*|[ \t]+)"
    rf"(?P<open>{_OPEN})(?P<value>{VALUE})"
)
_ENDS = re.compile(
    r"[\"'\u2019\u201d\u201c\u00bb`*)>\]]{0,3}"
    r"(?:[ \t]*(?:$|[\r\n,;|&/(\\}\]]|<|\.(?:\s|$)|[ \t]{2})|[ \t]+[^\W\d_]{2,16}[ \t]*[:=])"
)
_LOG_ENDS = re.compile(
    r"[\"']?(?:[ \t]+(?:from|by|on|at|logged|authenticated|connected|disconnected|rhost|port|ssh2|not|does|via)\b"
    r"|[ \t]*(?:$|[,;:&()\r\n\]]))"
)
_ASKED = re.compile(
    rf"[^\n?]{{0,40}}\?[\"')]*[ \t]*\r?\n?[ \t>\-\u2013\u2014]{{0,4}}(?:[^\W\d_]{{2,20}}:[ \t]*)?(?P<value>{VALUE})"
)
_QUOTED = re.compile(rf"[\"'][ \t]?:[ \t]?[\"'](?P<value>{VALUE})[\"']")
_CLOCK = r"(?:klo |kl\.? |h |um |à )?\d{1,2}[:.]\d{2}"
_COMMENT = re.compile(
    rf"[ \t]{{1,2}}\(?(?P<value>{VALUE})"
    rf"(?P<signed>\)?[ ,]{{0,2}}(?:{_CLOCK}[^\n:]{{0,4}})?:[ \n]|\)|[ ,]{{1,2}}{_CLOCK})"
)
_BEFORE_PASSWORD = re.compile(
    rf"(?:^|[\s:=\"'(\u201e])(?P<value>{VALUE})[\"'\u201c\u201d)]?[ ]{{0,2}}[,;/|&+]?[ ](?:[^\W\d_]{{1,4}} )?$"
)
_TELLTALE = re.compile(r"[\d_.#]")
"""What a name that looks like a user name has at least one of."""
_SECRETS = "|".join(sorted({re.escape(form) for word in _PASSWORDS.words for form in (word, bare(word))}, reverse=True))
_THEN_PASSWORD = re.compile(
    r"(?i)[\"')]?[ ]{0,2}(?:[,;/|&+]|[ ](?:y|e|i|a|og|och|und|and|ja|ir|un|et|és|si|in|en)(?=[ ]))[ ]{0,2}"
    rf"(?:{_SECRETS})"
)
_TIMED = re.compile(r"\d{1,2}:\d{2}[^\n]*$")
_LOG_NEXT = re.compile(
    r"[\"']?[ \t]+(?:from|z|ze|von|vom|de|depuis|desde|da|dal|van|fra|från|iš|no|sa|din|iz|\u03b1\u03c0\u03cc"
    r"|\u043e\u0442|ip|tel|via|na|auf|ist|\()"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_SHUT = re.compile("[ ]?[\"'\u2019\u201d\u201c\u00bb\u00ab`*)>]")
_LOGGED = re.compile(rf"[ \t]?[\"'(=:]{{0,2}}(?P<value>{VALUE})")
_CODE_AFTER = re.compile(r"[(\[{@\\]|\.\w|::|=|\$\{|[ ]?[+*]")
_KEYED = re.compile(rf"[ \t\"']*(?P<value>{VALUE})[ \t\"']*")
_PROFILE = re.compile(r"/{1,2}(?:#!/)?")
_SEGMENT = re.compile(
    r"@?([A-Za-z0-9_][\w.\-]{1,38}[\w]|[A-Za-z0-9]{2})(?:/?(?=[\s?#\"'<>)\],;|]|$|\.\s|\.$)"
    r"|/(?=[a-z]{2}/?$|(?:status(?:es)?|posts?|reels?|p|videos|photos|with_replies|media|followers|following|about"
    r"|activity|recent-activity|details|overview)\b))"
)
_NUMBERED = re.compile(r"[\w.]{2,32}#\d{4}(?!\w)")


class Usernames:
    """Finder of user names beside labels, in keys, in columns and in the URLs of profiles."""

    def __init__(self, roles: Roles) -> None:
        self._label = roles.words(_LONG) | roles.words(_SHORT, whole=True)
        self._as = roles.words(Words(tuple(_ROWS["as"])))
        self._log = roles.words(Words(tuple(word for word in _ROWS["log"] if not word[-1].isalpha())))
        self._log |= roles.words(Words(tuple(word for word in _ROWS["log"] if word[-1].isalpha())), whole=True)
        self._hosts = roles.words(Words(tuple(_HOSTS)))
        self._numbered = roles.words(Words(("discord", "battletag", "battle.net", "blizzard")))
        self._keys = roles.words(Words(tuple(_ROWS["keys"])), whole=True)
        self._persons = roles.words(Words(tuple(_ROWS["persons"])), whole=True)
        self._accounts = roles.words(Words(tuple(_ROWS["accounts"])), whole=True)
        self._password = roles.words(_PASSWORDS)
        self._comment = roles.words(Words(tuple(_ROWS["comment"])), whole=True)
        self._stops = roles.words(Words(tuple(_ROWS["key_stops"])), whole=True)
        self._all = self._label | self._as | self._log | self._hosts | self._numbered | self._comment | self._keys
        self._all |= self._persons | self._password | self._accounts
        self._before = self._all & ~(self._hosts | self._numbered | self._password)
        self._places = self._label | self._as | self._keys

    def find(self, source: Source) -> list[Candidate]:
        """Return the user names in `source`, each span once. Never raises: works on short windows."""
        found: dict[Span, Candidate] = {}
        if source.mask & (self._all):
            for start, end, score, why in (*self._beside(source), *self._placed(source)):
                known = found.get((start, end))
                if known is None or known.score < score:
                    found[start, end] = Candidate(start, end, "USERNAME", score, ("user name", why))
        return list(found.values())

    def _beside(self, source: Source) -> Iterator[tuple[int, int, float, str]]:
        if not source.heard.mask & self._all:
            return
        text = source.text
        for start, end, bits in source.heard.hits:
            if not bits & self._all:
                continue
            if bits & self._hosts:
                yield from _profile(text, start, end)
            if bits & self._numbered:
                yield from _with_number(text, start, end)
            if bits & self._password and text[start - 1 : start] == " ":
                yield from _with_password(text, start, end)
            span = self._after(text, end, bits) if bits & self._before else None
            if span is not None:
                yield *span, _beside(text, start, end)

    def _after(self, text: str, end: int, bits: int) -> tuple[int, int, float] | None:
        """Return the user name that follows a label that ends at `end`, with its score."""
        span = None
        if bits & self._log:
            span = logged(text, end)
        if bits & self._keys and span is None:
            span = quoted(text, end, sure=bool(bits & self._label))
        if bits & self._persons and span is None and _TIMED.search(text, max(0, end - 120), end):
            span = logged(text, end, _LOG_NEXT)
        if bits & self._accounts and span is None:
            span = telltale(text, end)
        if bits & self._comment and span is None:
            span = commented(text, end)
        if span is not None:
            return *span, 0.75
        if not bits & (self._label | self._as):
            return None
        if text[end - 1].isalpha():
            rest = _REST.match(text, end)
            end = rest.end() if rest else end
        span = labelled(text, end, told=bool(bits & self._as))
        return (*span, 0.75) if span is not None else None

    def _placed(self, source: Source) -> Iterator[tuple[int, int, float, str]]:
        """Yield whole fields and cells that their key or head calls a user name."""
        if source.beside & self._places:
            span = keyed(source.text, 0, len(source.text), sure=not source.beside & self._stops)
            if span is not None:
                yield *span, 0.75, "key"
        for start, end, mask in source.regions:
            if mask & self._places:
                span = keyed(source.text, start, end, sure=not mask & self._stops)
                if span is not None:
                    yield *span, 0.75, "head of its column"


def _beside(text: str, start: int, end: int) -> str:
    return f"beside '{text[start:end].lower()}'"


def _value(match: re.Match[str]) -> Span:
    return match.span("value")


def labelled(text: str, end: int, *, told: bool = False) -> Span | None:
    """Return the user name after a label that ends at `end`; `told`: it is one that reads "logged in as"."""
    match = _SIGN.match(text, end)
    if match:
        return _assigned(text, match)
    match = _NAMED.match(text, end)
    if match:
        return _value(match) if plain(match["value"]) and _ENDS.match(text, match.end()) else None
    for pattern in (_NEXT, _FAR):
        match = pattern.match(text, end)
        if match and not _CODE_AFTER.match(text, match.end()) and _said(text, match, told=told):
            return _value(match)
    match = _ASKED.match(text, end)
    return _value(match) if match and telling(match["value"]) else None


def _assigned(text: str, match: re.Match[str]) -> Span | None:
    """Return the value after a sign if it is a user name, and no expression of code."""
    value = match["value"]
    if _CODE_AFTER.match(text, match.end()):
        return None
    spaced = " = " in text[match.start() : match.start("value")] and not match["open"]
    if (telling(value) or account(value)) and not (spaced and value.isidentifier() and "_" in value):
        return _value(match)
    return _value(match) if not spaced and plain(value) and _ENDS.match(text, match.end()) else None


def _said(text: str, match: re.Match[str], *, told: bool) -> bool:
    """Whether a value that no sign leads to is a user name: it looks like one, stands in quotes, or was told."""
    value = match["value"]
    if telling(value):
        return True
    if plain(value) and derived(text, match.start("value"), value):
        return True
    if plain(value) and value.islower() and _THEN_PASSWORD.match(text, match.end()):
        return True
    sure = _SHUT.match(text, match.end()) is not None if match["open"] else told and match.re is _NEXT
    return sure and plain(value) and value.islower()


def derived(text: str, start: int, value: str) -> bool:
    """Whether a word in lower case was made of a name before it: "Agnieszka Kowalczyk (akowalcz)"."""
    if not value.islower() or len(value) < _LEAST + 1:
        return False
    plainly = bare(text[max(0, start - _NAME_REACH) : start])
    names = [name for name in _WORD.findall(plainly) if name[0].isupper()]
    return any(0 <= value.find(name[:_LEAST].lower()) <= 2 and name.lower() != value for name in names)


def quoted(text: str, end: int, *, sure: bool) -> Span | None:
    """Return the user name that is the string behind a key in JSON that ends at `end`."""
    match = _QUOTED.match(text, end)
    if not match:
        return None
    value = match["value"]
    return _value(match) if telling(value) or (sure and plain(value)) else None


def telltale(text: str, end: int) -> Span | None:
    """Return what stands right after a word for an account, if it looks like a user name by itself."""
    match = _SIGN.match(text, end) or _NEXT.match(text, end)
    good = match is not None and telling(match["value"]) and not _CODE_AFTER.match(text, match.end())
    return _value(match) if match and good else None


def commented(text: str, end: int) -> Span | None:
    """Return who signed a comment: "Kommentar m.bleich 09:51:"."""
    match = _COMMENT.match(text, end)
    if not match:
        return None
    value = match["value"]
    return _value(match) if telling(value) or (plain(value) and value.islower() and match["signed"] != ")") else None


def logged(text: str, end: int, following: re.Pattern[str] = _LOG_ENDS) -> Span | None:
    """Return the user name after a phrase of a log or a command."""
    match = _LOGGED.match(text, end)
    if not match or _CODE_AFTER.match(text, match.end()):
        return None
    value = match["value"]
    if telling(value) or account(value):
        return _value(match)
    return _value(match) if plain(value) and value.islower() and following.match(text, match.end()) else None


def keyed(text: str, start: int, end: int, *, sure: bool) -> Span | None:
    """Return the user name that text[start:end] is, if it is one word; plain words only where the key is `sure`."""
    match = _KEYED.fullmatch(text, start, end) if end - start <= 60 else None
    if not match:
        return None
    value = match["value"]
    if telling(value) or (account(value) and sure) or (sure and plain(value) and not nobody(value)):
        return _value(match)
    return None


def _profile(text: str, start: int, end: int) -> Iterator[tuple[int, int, float, str]]:
    """Yield the user name in the URL of a profile whose host is text[start:end]."""
    host = text[start:end].lower()
    slash = _PROFILE.match(text, end)
    if not slash or (start and (text[start - 1].isalnum() or text[start - 1] in "-_")):
        return
    at = slash.end()
    if text[at : at + 3] == "in/" and "linkedin" in host:
        at += 3
    elif _HOSTS.get(host):
        prefix = re.match(_HOSTS[host], text[at : at + 24])
        if not prefix:
            return
        at += prefix.end()
    match = _SEGMENT.match(text, at)
    if match and match[1].lower() not in _RESERVED and match[1].lower().rpartition(".")[2] not in {"php", "html"}:
        yield *match.span(1), 0.8, f"profile at {host}"


def _with_password(text: str, start: int, end: int) -> Iterator[tuple[int, int, float, str]]:
    """Yield what stands right before the word for a password, if it looks like a user name and this is no code."""
    low = max(0, start - 60)
    match = _BEFORE_PASSWORD.search(text, low, start) if _TELLTALE.search(text, low, start) else None
    if match and telling(match["value"]) and "(" not in text[max(low, match.start() - 20) : match.start("value")]:
        yield *_value(match), 0.65, _beside(text, start, end)


def _with_number(text: str, start: int, end: int) -> Iterator[tuple[int, int, float, str]]:
    for match in _NUMBERED.finditer(text, max(0, start - 60), end + 60):
        if not nobody(match[0].partition("#")[0]):
            yield match.start(), match.end(), 0.75, _beside(text, start, end)
