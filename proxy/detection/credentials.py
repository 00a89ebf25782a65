"""Rules for secrets: keys of known services, private key blocks, and values assigned to a word for "password".

Shapes of keys stand in data/credentials.json; words for "password" in 24 languages in data/words.json. Values that
read as documentation ("required", "${VAR}", "getPassword()") are no secrets.
"""

from typing import Final

import re2

from proxy.detection.matching import Check, Rule, Span, Words
from proxy.detection.tables import table

_WORDS: Final[dict[str, list[str]]] = table("words")["rows"]
_ORDINARY: Final = frozenset(_WORDS["not_a_password"])
_PASSWORD = Words(tuple(_WORDS["password"]))
_SECRET = Words(tuple(_WORDS["secret"]))
_TEMPLATE = re2.compile(
    r"^#[0-9A-Fa-f]{3,8}$|^(?:\$\{|\{\{|<|%\(|\$\(|\[\[|os\.|process\.|env\.|self\.|config\.|settings\.|\.\.\.|&)|\(\)?;?$|\[[A-Z]+_\d+\]"
)
_SAME = frozenset("*.xX•-_#?")
_IS = "|".join(map(re2.escape, _WORDS["is"]))
_LABEL = (
    r"(?i)(?:^|[^\pL])(?:{words})[\"'`]{{0,2}}(?:[ \t]*(?::=|=>|:|=)[ \t]*|[ \t]{{1,3}}(?:" + _IS + r")[ \t]{{1,3}})"
)
_QUOTED = r"[bru]?(?:\"([^\"\r\n]{4,})\"|'([^'\r\n]{4,})'|`([^`\r\n]{4,})`)"
_BARE = r"[\"'`]?([^\s\"'`,;<>(){}\[\]]{4,})"


def _spoken(words: tuple[str, ...]) -> str:
    """Return a pattern of the words, each also as the tail of a longer name (DB_PASSWORD, userPasswort)."""
    joined = "|".join(r"[ _.\-]{0,2}".join(re2.escape(part) for part in word.split()) for word in words)
    return rf"(?:[\pL\pN]+[_.\-])*(?:{joined})(?:[_.\-][\pL\pN]+)?"


def quoted(text: str, start: int, end: int) -> Span | None:
    """Return the span of a quoted secret; None for templates and words of documentation."""
    value = text[start:end]
    return None if value.lower() in _ORDINARY or _plain(value) else (start, end)


def bare(text: str, start: int, end: int) -> Span | None:
    """Return the span of an unquoted secret: with a digit or a sign in it, or standing alone after its label."""
    value = text[start:end].rstrip(".:")
    end = start + len(value)
    if len(value) < 4 or value.lower() in _ORDINARY or _plain(value):
        return None
    if text[end : end + 1] in {"(", "[", "{"}:
        return None  # a call or a template, not a value
    if value.isalpha():
        rest = text[end : end + 2]
        if (rest[:1] == " " and rest[1:].isalpha()) or text[:start].rstrip(" \t\"'`")[-1:].isalpha():
            return None  # a sentence: "the password is secret", "password: choose a new one"
        if value.islower() and len(value) < 6:
            return None
    elif value.replace("_", "").replace(".", "").isalpha() and (value.islower() or value.isupper()):
        return None  # a name in code: settings.db_password
    return start, end


def token(text: str, start: int, end: int) -> Span | None:
    """Return the span of an unquoted key or token: as `bare`, and with a digit in it."""
    return bare(text, start, end) if any(map(str.isdigit, text[start:end])) else None


def _plain(value: str) -> bool:
    return set(value) <= _SAME or _TEMPLATE.search(value) is not None


def _assignments(words: Words, check: Check) -> tuple[Rule, ...]:
    label = _LABEL.format(words=_spoken(words.words))
    return (
        *(Rule("PASSWORD", label + _QUOTED, 0.8, check=quoted, group=group) for group in (1, 2, 3)),
        Rule("PASSWORD", label + _BARE, 0.8, check=check, group=1),
    )


RULES: Final = (
    *(Rule(row[0], row[1], 0.95, group=row[2]) for row in table("credentials")["rows"]),
    *_assignments(_PASSWORD, bare),
    *_assignments(_SECRET, token),
)
KEYED: Final = (_PASSWORD, _SECRET)
"""Words of JSON keys beside which the whole text of a field, if it is one word, is a secret."""
