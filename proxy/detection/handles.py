"""Finds handles that people are called by in chats: "@anna_k", "<anna_k> hi", "[12:03] kowal99: hej".

A handle needs a cue: its shape, a word of social life near, its place at the beginning of a message. Decorators,
annotations, directives, parameters and variables with the same sign are none.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, Final, NamedTuple

import re2

from proxy.detection.matching import Candidate, Words, options
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table
from proxy.detection.usershapes import nobody, plain, telling

_ROWS: Final = table("usernames")["rows"]
_NOT: Final = frozenset(_ROWS["not_handles"])
_NAME = re.compile(r"(?:[^\W_](?:[\w.]{0,28}\w)?|_\w{1,28}\w)(?![\w]|\.\w)")
_BEFORE: Final = frozenset("/.@:=-\\&%+*^$#~`|!")
_AFTER: Final = frozenset("(/=[{\\<@$")
_LINE_REST = re.compile(r"[,:!.?]{0,2}[ \t]+[^\W\d_]+")
_COMMENT = re.compile(r"[ \t]*(?:\*|//|#|--|/\*\*?|%|;|<!--|\"\"\"|'''|\|)[ \t*]*(?:-[ \t]*)?$")
_STATEMENT = re.compile(
    r"[{};]\s*$|=>|==|\(\)|:=|</|\b(?:def|class|import|var|let|const|func|function|return|DECLARE|EXEC|SELECT|WHERE|SET"
    r"|INSERT|VALUES|puts|attr_accessor|echo)\b|^\s*@\w+[ \t]*(?:\|\|)?=|\.each\b|\bdo \|"
)
_DECORATED = re.compile(
    r"[ \t]*(?:#[^\n]*)?\r?\n\s*(?:[.>]{3}\s*)?(?:@|def |class |async |public |private |protected |static |fun |func "
    r"|export |final |interface |data class|const |let |var |override )"
)
_NEAR_BEFORE, _NEAR_AFTER = 60, 40
_LINES = re2.compile(
    r"(?m)^[ \t>/]{0,4}(?:\[?(?:\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4},?[ T])?"
    r"(\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)\]?(?: -)?[ \t]{1,3})?"
    r"(?:<[@+%~ ]?([A-Za-z_][\w.\-\[\]|`^]{1,30})>[ \t]\S"
    r"|@?([A-Za-z][\w.\-]{1,30})(?:[:>][ \t]\S|[ \t]{1,3}\d{1,2}[:.]\d{2}:?(?: ?[AP]M)?(?:[ \t]*\r?\n|[ \t]{1,3}\S)))",
    options(),
)
_TAGS: Final = frozenset(
    (
        "html",
        "head",
        "body",
        "div",
        "span",
        "table",
        "tr",
        "td",
        "th",
        "ul",
        "ol",
        "li",
        "img",
        "br",
        "hr",
        "pre",
        "code",
    )
)
_CLOSED = re.compile(r"</([\w.\-]{1,31})")
_WORDY = re.compile(r"[^\W\d_]{1,24}[,!?.:]{0,2}[ ]+[^\W\d_]")
_LEVELS: Final = frozenset(("info", "warn", "warning", "error", "debug", "trace", "fatal", "notice", "critical"))


_NO_SPEAKERS: Final = _TAGS | _LEVELS


class _Line(NamedTuple):
    """A line that begins like one of a chat: where and what its name is, and how it stands there."""

    start: int
    end: int
    name: str
    timed: bool
    angled: bool
    telling: bool


class Handles:
    """Finder of handles. Listens for the sign and for words of social life."""

    def __init__(self, roles: Roles) -> None:
        self._sign = roles.anchor("@")
        self._social = roles.words(Words(tuple(word for word in _ROWS["social"] if word != "@")), whole=True)

    def find(self, source: Source) -> list[Candidate]:
        """Return the handles in `source`. Never raises: works on lines and short windows."""
        found = [Candidate(start, end, "USERNAME", score, ("handle", why)) for start, end, score, why in _chat(source)]
        if source.heard.mask & self._sign:
            at = source.text.find("@")
            while at >= 0:
                found += self._handle(source, at)
                at = source.text.find("@", at + 1)
        return found

    def _handle(self, source: Source, at: int) -> Iterator[Candidate]:
        text = source.text
        match = _NAME.match(text, at + 1)
        if not match or (at and (text[at - 1].isalnum() or text[at - 1] in _BEFORE or text[at - 1] == "_")):
            return
        name, end = match[0], match.end()
        if text[end : end + 1] in _AFTER or not (telling(name) or plain(name)) or name.lower() in _NOT:
            return
        low = max(0, at - 200)
        first = max(low, text.rfind("\n", low, at) + 1)
        last = text.find("\n", end, end + 200)
        line = text[first : last if last >= 0 else end + 200]
        initial = not text[first:at].strip(" \t>")
        if _COMMENT.match(text[first:at]) or _STATEMENT.search(line) or (initial and _DECORATED.match(text, end)):
            return
        score, why = self._judge(source, at, end, initial=initial)
        if score:
            yield Candidate(at, end, "USERNAME", score, ("handle", why))

    def _judge(self, source: Source, at: int, end: int, *, initial: bool) -> tuple[float, str]:
        text, name = source.text, source.text[at + 1 : end]
        if self._near(source, at, end):
            return 0.75, "word of social life near"
        if telling(name):
            return 0.7, "shape"
        if initial and _LINE_REST.match(text, end):
            return (0.6, "begins a message") if not (name[0].isupper() and "." in text[end : end + 2]) else (0.0, "")
        quoted = text[at - 1 : at] in {'"', "'"} and at
        camel = name[0].isupper() and any(map(str.isupper, name[1:])) and not name.isupper()
        said = text[max(0, at - 2) : at]
        if not quoted and not camel and len(name) > 3 and len(said) == 2 and said[1] == " " and said[0].isalpha():
            return 0.5, "in a sentence"
        return 0.0, ""

    def _near(self, source: Source, at: int, end: int) -> bool:
        if not source.mask & self._social:
            return False
        if source.beside & self._social:
            return True
        hits = source.heard.hits
        for index in range(bisect_left(hits, at - _NEAR_BEFORE, key=itemgetter(1)), len(hits)):
            left, right, bits = hits[index]
            if right > end + 2 * _NEAR_AFTER:
                break
            if bits & self._social and left < end + _NEAR_AFTER:
                return True
        return False


def _chat(source: Source) -> Iterator[tuple[int, int, float, str]]:
    """Yield who speaks at the beginning of the lines of a chat."""
    text = source.text
    begun = [_begun(text, match) for match in _LINES.finditer(source.view)]
    if not any(map(_may_be_told, begun)):
        return
    lines = [line for line in begun if _is_named(text, line)]
    often = Counter(line.name for line in lines)
    closed = frozenset(_CLOSED.findall(text)) if "</" in text else frozenset()
    told = [line for line in lines if not line.angled]
    angled = len(lines) - len(told)
    wordy_lines = sum(_wordy(text, line.end) for line in told)
    several = len(told) > len(often) > 1 and 4 * wordy_lines >= len(told)
    clear = any(telling(line.name) for line in told)
    known = len(told) > 1 and any(line.timed and line.telling for line in told)
    for line in lines:
        if line.angled:
            if line.name not in closed and (line.timed or telling(line.name) or angled > 1):
                yield line.start, line.end, 0.75, "speaks in a chat"
            continue
        again = often[line.name] > 1
        wordy = _wordy(text, line.end)
        if line.telling:
            good = line.timed or several or (again and wordy and len(lines) < 4 * len(often) + 4)
        else:
            timed = line.timed and (known or (wordy and len(lines) > 1 and len(often) > 1))
            good = line.name.islower() and plain(line.name) and (timed or (several and again and clear))
        if good:
            yield line.start, line.end, 0.65, "speaks in a chat"


def _begun(text: str, match: Any) -> _Line:
    angled = match.start(2) >= 0
    start, end = match.span(2 if angled else 3)
    name = text[start:end]
    timed = match.start(1) >= 0 or text[end] in " \t"
    # Letters alone are never telling. In a chat "jozo.it" is no host.
    return _Line(start, end, name, timed, angled, not name.isalpha() and telling(name.replace(".", "_")))


def _may_be_told(line: _Line) -> bool:
    """Whether this line could name a speaker; where none could, the lines are those of forms and settings."""
    return line.angled or line.telling or (line.timed and line.name.islower())


def _is_named(text: str, line: _Line) -> bool:
    if line.name.isupper() or line.name.lower() in _NO_SPEAKERS or nobody(line.name.replace(".", "_")):
        return False
    return line.timed or line.angled or line.start == 0 or text[line.start - 1] in "\n>/@"


def _wordy(text: str, end: int) -> bool:
    """Whether what is said after a name at `end` are words, as people write them."""
    return _WORDY.match(text, end + 2, end + 80) is not None
