"""Reads what a form, a record or a key says under a label: "Diagnosis: X" tells X, whatever X is.

The labels are those of GDPR Art. 9 and 10, of professions and of nationalities. Labels of 24 languages stand in
data/stated.json. The datum is the value behind the label: up to the end of its line, cell or string, the strings of a
list, or the points below it. The label itself tells nothing, with a value or without one; but where it is answered
with "yes", it is the label that tells.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from proxy.detection.matching import Span, Words
from proxy.detection.roles import Roles
from proxy.detection.source import Source, joined
from proxy.detection.tables import table
from proxy.detection.tongues import SMALL_WORDS

_ROWS: Final = table("stated")["rows"]
_NOTHING: Final = frozenset(_ROWS["nothing"])
_YES: Final = frozenset(_ROWS["yes"])
ENTITIES: Final[Mapping[str, str]] = {
    "health": "HEALTH",
    "genetic": "GENETIC",
    "biometric": "BIOMETRIC",
    "profession": "PROFESSION",
    "nationality": "NATIONALITY",
    "ethnic_origin": "ETHNIC_ORIGIN",
    "political": "POLITICAL",
    "religion": "RELIGION",
    "union": "UNION",
    "sexual_orientation": "SEXUAL_ORIENTATION",
    "criminal": "CRIMINAL",
}
_BEGINS: Final = re.compile(
    r"(?:^|[\n;|{,\"'<.(\t_]|[^\S\n]{3})(?:[^\S\n]{0,20}(?:[\-*>]|\d{1,2}[.)]))?[^\S\n]{0,20}(?:[^\W\d_]{1,30}[^\S\n]{1,3}){0,2}\Z"
)
"""What stands before a label: the beginning of a line, cell, string, tag, three blanks; a bullet, at most two words."""
_LEAD: Final = 48
_SIGN: Final = re.compile(
    r"(?:[^\S\n]{1,3}[^\W\d_]{1,30}){0,3}(?:[^\S\n]{0,3}\([^()\n]{1,40}\))?[^\S\n]{0,20}[._]{0,40}"
    r"[\"']?[^\S\n]{0,20}(?:[:=]|(?<=\w)>)[^\S\n]{0,20}"
)
"""What stands between a label and its value: at most three words, an aside, dots, a colon."""
_LONGEST: Final = 120
_PLAIN: Final = re.compile(r"[^\n;|\t\]}<\"]{2,120}")
_END: Final = re.compile(r"\.[^\S\n]+(?=[^\W\d_a-zà-öø-ÿ])|[^\S\n]{3}|__|\.\.| [/\-] (?=\w+[:=])")
_LIST: Final = re.compile(r"\[[^\[\]{}]{1,600}\]")
_STRING: Final = re.compile(r"\"([^\"\n]{2,120})\"")
_POINT: Final = re.compile(r"\n[^\S\n]{0,20}(?:[\-*>]|\d{1,2}[.)])[^\S\n]{1,20}([^\n]{2,120})")
_POINTS: Final = 8
_LETTERS: Final = re.compile(r"[^\W\d_].?[^\W_]")
_WORD: Final = re.compile(r"[^\W_]+")
_SEVERAL: Final = 2
_EDGES: Final = " \t.,:;!'\"()[]{}*_-/"


class Statement(NamedTuple):
    """A value that a label tells of, and the entity it then is."""

    start: int
    end: int
    entity: str
    label: str


class Stated:
    """Finder of statements. `find` returns them with the spans of labels that tell nothing themselves."""

    def __init__(self, roles: Roles) -> None:
        self._entities = {
            roles.words(Words(tuple(_ROWS[category])), whole=True): entity for category, entity in ENTITIES.items()
        }
        self._all = sum(self._entities)

    def find(self, source: Source) -> tuple[list[Statement], list[Span]]:
        """Return the statements of `source`, and its labels, sorted, without overlaps."""
        found: list[Statement] = []
        labels: list[Span] = []
        if not source.mask & self._all:
            return found, labels
        if source.beside & self._all:
            found += self._told(source.text, [(0, len(source.text))], source.beside, "key")
        for start, end, mask in source.regions:
            if mask & self._all:
                found += self._told(source.text, [(start, end)], mask, "head of its column")
        for start, end, mask in source.heard.hits:
            if mask & self._all and (sign := _sign(source.text, start, end)):
                values = list(_values(source.text, sign.end()))
                words = source.text[values[0][0] : values[0][1]].lower() if len(values) == 1 else ""
                if words not in _YES:
                    labels.append((start, sign.end()))
                    found += self._told(source.text, values, mask, source.text[start:end].lower())
        return found, joined(labels, len(source.text))

    def _told(self, text: str, values: list[Span], mask: int, label: str) -> Iterator[Statement]:
        entity = next(entity for bit, entity in self._entities.items() if bit & mask)
        for value in values:
            start, end = _stripped(text, *value)
            told = text[start:end].lower()
            if end - start <= _LONGEST and telling(told) and told not in _YES and not _denied(told):
                yield Statement(start, end, entity, label)


def names(text: str, start: int, end: int) -> bool:
    """Whether words stand as a label, not answered with "yes", whatever they are: "Allergies: …", `"diagnosis": …`."""
    sign = _sign(text, start, end)
    if sign is None:
        return False
    plain = _PLAIN.match(text, sign.end())
    return plain is None or plain[0].strip(_EDGES).lower() not in _YES


def _sign(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return what stands between a label and its value, if words stand where a label does."""
    return _SIGN.match(text, end) if _BEGINS.search(text, max(0, start - _LEAD), start) else None


def telling(told: str) -> bool:
    """Whether a value in lower case tells something: several small words, as "il sig" before a name, do not."""
    words = _WORD.findall(told)
    return _LETTERS.search(told) is not None and (len(words) < _SEVERAL or not SMALL_WORDS.issuperset(words))


def _denied(told: str) -> bool:
    """Whether a value says that there is nothing: "none", "no known allergies"."""
    return told in _NOTHING or told.split(maxsplit=1)[0].strip(_EDGES) in _NOTHING


def _values(text: str, at: int) -> Iterator[Span]:
    """Yield the spans of the values that begin at `at`: of a list, of points, or the rest of the line."""
    listed = _LIST.match(text, at)
    if listed:
        yield from (one.span(1) for one in _STRING.finditer(text, at, listed.end()))
        return
    if text[at : at + 1] == "\n":
        for _ in range(_POINTS):
            point = _POINT.match(text, at)
            if point is None:
                return
            yield point.span(1)
            at = point.end()
        return
    plain = _PLAIN.match(text, at + 1 if text[at : at + 1] == '"' else at)
    if plain:
        stop = _END.search(text, plain.start(), plain.end())
        yield plain.start(), stop.start() if stop else plain.end()


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end
