"""Whole-request reasoning about names: once a person is found, the parts of the name count wherever they stand.

The surname alone, the first name alone, and both in any case of the languages of the EU ("Nováková" gives away
"Novákovou"). Only whole words count, of three letters and more, written as names are; small words never do. What a
detector found already stays as it is.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from proxy.detection.canonical import View, canonical
from proxy.detection.tables import table
from proxy.detection.tongues import SMALL_WORDS
from proxy.documents.model import Finding, TextField

SHORTEST: Final = 3
_BARE: Final = 5
"""Shorter parts have no inflected forms: too many words are one ending away from them."""
_WORD: Final = re.compile(r"[^\W\d_]{3,40}")
_ENDINGS: Final = frozenset({"", *(ending for row in table("name_endings")["rows"].values() for ending in row)})
_LONGEST: Final = max(map(len, _ENDINGS))
_LOST: Final = 2
_PERSON: Final = "PERSON"


def name_echoes(fields: Sequence[TextField], views: Sequence[View], known: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the parts of found names, whole or inflected, that stand in `views` outside of what is `known`."""
    parts = _parts(fields, known)
    if not parts:
        return
    stems = _stems(parts)
    for number, view in enumerate(views):
        taken = [(one.start, one.end) for one in known if one.field == number]
        starts = [start for start, _ in taken]
        for word in _WORD.finditer(view.text):
            source = _source(word[0], parts, stems)
            if source is None:
                continue
            start, end = view.original(*word.span())
            place = bisect_right(starts, end - 1) - 1
            if place < 0 or taken[place][1] <= start:
                why = (*source.why, "part of a name found")
                yield Finding(number, start, end, _PERSON, source.category, source.score, "echo", source.covers, why)


def _parts(fields: Sequence[TextField], known: Iterable[Finding]) -> dict[str, Finding]:
    """Return each part of each found name with the surest finding that has it."""
    parts: dict[str, Finding] = {}
    for one in known:
        if one.entity != _PERSON:
            continue
        value = canonical(fields[one.field].text[one.start : one.end]).text
        for word in _WORD.findall(value):
            if not word[0].isupper() or word.lower() in SMALL_WORDS:
                continue
            best = parts.get(word)
            if best is None or one.score > best.score:
                parts[word] = one
    return parts


def _stems(parts: Mapping[str, Finding]) -> dict[str, Finding]:
    """Return what is left of each long part when up to two letters of its own ending are taken off."""
    stems: dict[str, Finding] = {}
    for part, finding in parts.items():
        for lost in range(_LOST + 1):
            stem = part[: len(part) - lost]
            if len(stem) >= _BARE - 1 and len(part) >= _BARE and part[len(stem) :] in _ENDINGS:
                stems.setdefault(stem, finding)
    return stems


def _source(word: str, parts: Mapping[str, Finding], stems: Mapping[str, Finding]) -> Finding | None:
    """Return the finding whose part `word` is, as it stands, in capitals, or with another ending."""
    if not word[0].isupper():
        return None
    found = parts.get(word) or (parts.get(word.capitalize()) if word.isupper() else None)
    if found is not None or len(word) < _BARE:
        return found
    for size in range(min(_LONGEST, len(word) - _BARE + 1) + 1):
        stem = word[: len(word) - size]
        if word[len(stem) :] in _ENDINGS and stem in stems:
            return stems[stem]
    return None
