"""What number words mean, in 24 languages: those from ten on of data/numbers.json, digits of data/labels/*.json, too.

Words are compared in lower case, without accents and apostrophes. `telling` gives those to listen for.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from proxy.detection.labels import LANGUAGES, digits
from proxy.detection.tables import table
from proxy.detection.vocabulary import bare, lowered

SHORTEST_COMPOUND: Final = 6
_HINT = 5
"""So many letters at either end of a compound tell which languages may know it."""
_APOSTROPHES: Final = re.compile(r"['\u2019\u02bc](?![^\W\d_])")


class Kind(Enum):
    """What a word is in a number."""

    NUMBER = auto()
    HUNDRED = auto()
    """A hundred, or so many hundreds as the digit before it says."""
    HUNDREDS = auto()
    """Only so many hundreds as the digit before it says."""
    TEEN = auto()
    """Adds ten to the digit before it."""
    JOINER = auto()
    REPEAT = auto()
    """Says how often the next digit stands there."""
    TIMES = auto()
    """Says so of the number before it."""
    ZEROS = auto()
    SIGN = auto()
    PLUS = auto()
    PARTICLE = auto()
    ARTICLE = auto()
    """Stands between "twice" and the digit only."""


Meaning = tuple[Kind, int]


@dataclass(frozen=True, slots=True)
class Tongue:
    """The number words of one language, without accents; and how it puts them together."""

    words: Mapping[str, Meaning]
    parts: Mapping[str, Meaning]
    ends: tuple[str, ...]
    longest: int
    backward: bool
    forward: bool
    needs_joiner: bool
    hundred_needs_joiner: bool
    scores: bool


def plain_of(word: str) -> str:
    """Return a word as it is looked up."""
    return bare(lowered(_APOSTROPHES.sub("", word).replace("-", " ")))


SIGNS: Final = ("/", "-")
_KINDS: Final[Mapping[str, Meaning]] = {
    "hundred": (Kind.HUNDRED, 100),
    "multiplier": (Kind.HUNDREDS, 100),
    "teen": (Kind.TEEN, 10),
    "joiners": (Kind.JOINER, 0),
    "times": (Kind.TIMES, 0),
    "zeros": (Kind.ZEROS, 0),
    "slash": (Kind.SIGN, 0),
    "dash": (Kind.SIGN, 1),
    "plus": (Kind.PLUS, 0),
    "particles": (Kind.PARTICLE, 0),
    "skip": (Kind.ARTICLE, 0),
}
_INSIDE: Final = frozenset({Kind.NUMBER, Kind.HUNDRED, Kind.HUNDREDS, Kind.JOINER})


def _meanings(code: str, row: Mapping[str, Any]) -> dict[str, Meaning]:
    """Return what the words of a language mean; of two meanings the first counts."""
    said: dict[str, Meaning] = {}
    for kind, meaning in _KINDS.items():
        for word in row.get(kind, ()):
            said.setdefault(plain_of(word), meaning)
    for times, words in row["repeat"].items():
        said = {plain_of(word): (Kind.REPEAT, int(times)) for word in words} | said
    single = ((value, [word for word in words if " " not in word]) for value, words in digits(code).items())
    for value, words in (*row["numbers"].items(), *single):
        for plain in map(plain_of, words):
            if said.get(plain) == (Kind.HUNDREDS, int(value)):
                said[plain] = (Kind.HUNDRED, int(value))
            said.setdefault(plain, (Kind.NUMBER, int(value)))
    return said


def _parts(row: Mapping[str, Any], said: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """Return what the parts of a language's compounds mean."""
    parts = {word: meaning for word, meaning in said.items() if meaning[0] in _INSIDE and len(word) > 1}
    for word in (*row.get("stem_joiners", ()), *row.get("joiners", ())):
        parts[plain_of(word)] = (Kind.JOINER, 0)
    for value, words in row.get("stems", {}).items():
        parts.update({plain_of(word): (Kind.NUMBER, int(value)) for word in words})
    return parts


def _tongue(code: str, row: Mapping[str, Any]) -> Tongue:
    said = _meanings(code, row)
    parts = _parts(row, said)
    return Tongue(
        words=said,
        parts=parts,
        ends=tuple(parts),
        longest=max(map(len, parts)),
        backward=row.get("reversed", False),
        forward=not row.get("backward_only", False),
        needs_joiner=row.get("needs_joiner", False),
        hundred_needs_joiner=row.get("hundred_needs_joiner", False),
        scores=row.get("scores", False),
    )


_ROWS: Final[Mapping[str, Mapping[str, Any]]] = table("numbers")["rows"]
TONGUES: Final[Mapping[str, Tongue]] = {code: _tongue(code, _ROWS[code]) for code in LANGUAGES if code in _ROWS}


def _known() -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for code, tongue in TONGUES.items():
        for word, (kind, _) in tongue.words.items():
            if kind in {Kind.NUMBER, Kind.HUNDRED, Kind.ZEROS}:
                known[word] = (*known.get(word, ()), code)
    return known


_KNOWN: Final = _known()


def _tens(row: Mapping[str, Any]) -> list[str]:
    return [word for value, words in row["numbers"].items() if 20 <= int(value) < 100 for word in words]


def _beginnings(code: str) -> list[str]:
    """Return how compounds begin: tens before units, and two to nine hundred."""
    row = _ROWS[code]
    begin: list[str] = []
    if not row.get("backward_only") and not row.get("scores"):
        stems = [word for value, words in row.get("stems", {}).items() if int(value) > 10 for word in words]
        begin += [word for word in (*_tens(row), *stems) if len(word) >= _HINT]
    units = [word for value, words in digits(code).items() if value in "23456789" for word in words if " " not in word]
    units += [word for value, words in row.get("stems", {}).items() if len(value) == 1 for word in words]
    return begin + [unit + hundred for hundred in row.get("hundred", ())[:1] for unit in units]


def _endings(code: str) -> list[str]:
    """Return how compounds end where the unit stands before the tens."""
    row = _ROWS[code]
    joiners = (*row.get("stem_joiners", ()), *row.get("joiners", ())) if row.get("reversed") else ()
    return [joiner + word for joiner in joiners for word in _tens(row)]


def telling() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return words that tell numbers from ten on: whole words, beginnings of compounds, ends of compounds."""
    whole = [
        word
        for row in _ROWS.values()
        for value, words in row["numbers"].items()
        if int(value) >= 10
        for word in (*words, *(other for kind in ("hundred", "multiplier") for other in row.get(kind, ())))
    ]
    begin, end = ([word for code in _ROWS for word in of(code)] for of in (_beginnings, _endings))
    return tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(begin)), tuple(dict.fromkeys(end))


def _hints(of: Callable[[str], list[str]], part: slice) -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for code in TONGUES:
        for hint in dict.fromkeys(plain_of(word)[part] for word in of(code)):
            known[hint] = (*known.get(hint, ()), code)
    return known


_STARTS: Final = _hints(_beginnings, slice(_HINT))
_ENDS: Final = _hints(_endings, slice(-_HINT, None))


def speakers(plain: str) -> tuple[str, ...]:
    """Return the languages that know a word, or may know it as a compound."""
    known = _KNOWN.get(plain)
    if known is None and len(plain) >= SHORTEST_COMPOUND:
        known = (*_STARTS.get(plain[:_HINT], ()), *_ENDS.get(plain[-_HINT:], ()))
    return known or ()


def languages(plain: Sequence[str]) -> list[str]:
    """Return the languages that know two of the words, those that know most first."""
    counts: dict[str, int] = {}
    for word in plain:
        for code in speakers(word):
            counts[code] = counts.get(code, 0) + 1
    return sorted((code for code, count in counts.items() if count > 1), key=lambda code: -counts[code])
