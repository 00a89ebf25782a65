"""Reads numbers told in words, in 24 languages, as the digits they would be written with.

"zéro six, trente-neuf, quatre-vingt-dix-huit" is 0639 98, "sześćset dwa" 602, "femoghalvtreds" 55, "double oh" 00. Only
words that stand beside one another, of one language, make a run; what it says counts from six digits on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from proxy.detection.numberwords import SHORTEST_COMPOUND, SIGNS, TONGUES, Kind, Meaning, Tongue, languages, speakers
from proxy.detection.unwrap import Spelling
from proxy.detection.vocabulary import bare, lowered

_LEAST_DIGITS, _MOST_DIGITS = 6, 40
_LEAST_NUMBERS, _LEAST_WORDS = 3, 5
_FEW_DIGITS = 6
"""Three numbers of two digits are rather three numbers."""
_LONGEST_COMPOUND = 48
_HOUSE, _TENS = 64, 10
_APOSTROPHE = re.compile("^['\u2019\u02bc]")
_MOST_PARTS = 6
"""Five hundred and five and fifty."""
_WORD = re.compile(r"[^\W\d_]+")
_SOFT = re.compile(r"[ \t]{0,2}[\-\u2010\u2011]?[ \t]{0,2}\n?[ \t]{0,4}")
_HARD = re.compile(r"(?:[ \t]{0,2}(?:[.,;:/\u2026\u2013\u2014]|\.{2,3}|-)){1,2}[ \t]{0,3}\n?[ \t]{0,4}")
_OFTEN: Final = range(2, 5)
_SILENT: Final = frozenset({Kind.JOINER, Kind.SIGN, Kind.REPEAT, Kind.TIMES, Kind.PLUS, Kind.PARTICLE, Kind.ARTICLE})
"""What a run does not end with."""


@dataclass(frozen=True, slots=True)
class _Atom:
    """One word or part of a compound; `hard`: punctuation before it, `glued`: nothing before it."""

    start: int
    end: int
    meaning: Meaning
    hard: bool
    glued: bool


def numbers(text: str, low: int, high: int) -> Iterator[Spelling]:
    """Yield the runs of number words in text[low:high] and what they say, in the language that knows most of them."""
    words = [match.span() for match in _WORD.finditer(text, low, high)]
    plain = [bare(lowered(text[start:end])) for start, end in words]
    for code in languages(plain):
        found = list(_runs(text, words, plain, TONGUES[code]))
        if found:
            yield from found
            return


def told_until(text: str, at: int) -> tuple[int, bool]:
    """Return where the number ends whose words begin at `at` (`at` for none), and whether it is ten or more."""
    words = [match.span() for match in _WORD.finditer(text, at, at + _HOUSE)]
    plain = [bare(lowered(text[start:end])) for start, end in words]
    best, tens = at, False
    for code in speakers(plain[0]) if plain else ():
        stop, big = _told(text, words, plain, TONGUES[code])
        if stop > best:
            best, tens = stop, big
    return best, tens


def _told(text: str, words: Sequence[tuple[int, int]], plain: Sequence[str], tongue: Tongue) -> tuple[int, bool]:
    last = stop = 0
    big = False
    for start, end, meanings in _meanings(words, plain, tongue):
        if not meanings or (last and text[last:start] not in {" ", "-"}):
            break
        last = end
        if meanings[-1][0] not in _SILENT:
            stop = end
            big = big or len(meanings) > 1 or meanings[0][1] >= _TENS
    return stop, big


def _runs(
    text: str, words: Sequence[tuple[int, int]], plain: Sequence[str], tongue: Tongue
) -> Iterator[tuple[int, int, str]]:
    atoms: list[_Atom] = []
    last = 0
    for start, end, meanings in _meanings(words, plain, tongue):
        soft = True
        if atoms:
            gap = text[last:start]
            soft = gap in {" ", "-"} or _SOFT.fullmatch(_APOSTROPHE.sub("", gap)) is not None
            if not meanings or not (soft or _HARD.fullmatch(_APOSTROPHE.sub("", gap))):
                yield from _read(atoms, tongue)
                atoms = []
        for number, meaning in enumerate(meanings):
            atoms.append(_Atom(start, end, meaning, hard=not number and not soft, glued=number > 0))
        last = end
    yield from _read(atoms, tongue)


def _meanings(
    words: Sequence[tuple[int, int]], plain: Sequence[str], tongue: Tongue
) -> Iterator[tuple[int, int, Sequence[Meaning]]]:
    """Yield each word, or two that belong together, with what it or its parts mean; nothing for other words."""
    skip = False
    for index, (start, end) in enumerate(words):
        if skip:
            skip = False
            continue
        if index + 1 < len(words):
            two = tongue.words.get(f"{plain[index]} {plain[index + 1]}")
            if two:
                skip = True
                yield start, words[index + 1][1], (two,)
                continue
        one = tongue.words.get(plain[index])
        yield start, end, (one,) if one else _parts(plain[index], tongue)


def _parts(word: str, tongue: Tongue) -> Sequence[Meaning]:
    """Return the parts of a compound that is one number, or nothing."""
    if not SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND or not word.endswith(tongue.ends):
        return ()
    return next((parts for parts in _split(word, 0, tongue, _MOST_PARTS) if _is_one(parts, tongue)), ())


def _split(word: str, at: int, tongue: Tongue, most: int) -> Iterator[tuple[Meaning, ...]]:
    """Yield the ways to cut word[at:] into parts of number words, long parts first; the words leave few of them."""
    if at == len(word):
        yield ()
    for end in range(min(len(word), at + tongue.longest) if most else at, at, -1):
        meaning = tongue.parts.get(word[at:end])
        if meaning:
            yield from ((meaning, *rest) for rest in _split(word, end, tongue, most - 1))


def _is_one(parts: Sequence[Meaning], tongue: Tongue) -> bool:
    reading = _Reading(tongue)
    atoms = (_Atom(0, 0, meaning, hard=False, glued=number > 0) for number, meaning in enumerate(parts))
    return all(map(reading.take, atoms)) and len(reading.told) == 1 and not reading.pending


def _read(atoms: Sequence[_Atom], tongue: Tongue) -> Iterator[tuple[int, int, str]]:
    at = 0
    while at < len(atoms):
        reading = _Reading(tongue)
        taken = at
        while taken < len(atoms) and reading.take(atoms[taken]):
            taken += 1
        if reading.counts():
            yield reading.start, reading.end, reading.written
        at = max(at + 1, taken)


class _Reading:
    """Puts words together to numbers, one after the other, and remembers what counts so far."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue
        self.told: list[str] = []
        """The numbers of the run; a sign stands before the one it precedes."""
        self._values: list[int] = []
        self._value: int | None = None
        self._room = 0
        self.pending = False
        self._repeat = 0
        self._sign = ""
        self._hard = False
        self._plus = False
        self._words = 0
        self._seen = 0
        self._begin = -1
        self._good = 0
        self.start, self.end = -1, -1

    def take(self, atom: _Atom) -> bool:
        """Add a word; False where the run ends before it."""
        self._hard = self._hard or atom.hard
        self._begin = self._begin if self._begin >= 0 else atom.start
        kind, value = atom.meaning
        if not self._follow(kind, value, glued=atom.glued):
            return False
        self._seen += 1
        if kind not in _SILENT:
            self._hard = False
            self._words = self._seen
            self.start, self.end = self._begin, atom.end
            self._good = len(self.told)
        return True

    @property
    def written(self) -> str:
        """What was told, as it would be written."""
        return "+" * self._plus + "".join(self.told[: self._good])

    def counts(self) -> bool:
        """Whether what was told is a number that somebody tells."""
        said = sum(map(str.isdigit, self.written))
        several = len(self.told) >= _LEAST_NUMBERS and (said > _FEW_DIGITS or self._words > _LEAST_NUMBERS)
        many = several or self._words >= _LEAST_WORDS
        return _LEAST_DIGITS <= said <= _MOST_DIGITS and many and not self._counting()

    def _counting(self) -> bool:
        """Whether numbers follow one another in equal steps: "ten, twenty, thirty"."""
        steps = {right - left for left, right in pairwise(self._values)}
        return len(steps) == 1 and steps != {0} and max(self._values) >= 10

    def _follow(self, kind: Kind, value: int, *, glued: bool) -> bool:
        lone = self._value is not None and self._value < 10 and not self._hard and not self.pending
        unit = self._value or 0 if lone else 0
        if kind is Kind.NUMBER:
            return self._number(value, glued=glued)
        if kind in {Kind.HUNDRED, Kind.HUNDREDS, Kind.TEEN}:
            if unit:
                hundreds = kind is not Kind.TEEN
                self._set(unit * 100 if hundreds else unit + 10, room=100 if hundreds else 0)
                return True
            return kind is Kind.HUNDRED and self._number(100, glued=glued)
        if kind is Kind.ZEROS:
            return self._zeros(unit) or self._number(0, glued=glued)
        return self._times(unit) if kind is Kind.TIMES else self._mark(kind, value)

    def _zeros(self, unit: int) -> bool:
        """Take "two zeros"."""
        if unit in _OFTEN:
            self._values[-1] = 0
            self.told[-1] = self.told[-1].rstrip("0123456789") + "0" * unit
            self._value = None
        return unit in _OFTEN

    def _times(self, unit: int) -> bool:
        """Take "two times", before a digit."""
        if unit in _OFTEN:
            self._sign = self.told.pop().rstrip("0123456789")
            self._values.pop()
            self._repeat, self._value = unit, None
        return unit in _OFTEN

    def _mark(self, kind: Kind, value: int) -> bool:
        """Take a word that is no number itself."""
        match kind:
            case Kind.JOINER:
                fits = self._value is not None and not self._hard and not self.pending
                self.pending = fits
                return fits
            case Kind.REPEAT:
                fits = not self.pending and not self._repeat
                self._repeat, self._value = value, None
                return fits
            case Kind.SIGN:
                fits = bool(self.told) and not self.pending and not self._sign
                self._sign, self._value = SIGNS[value], None
                return fits
            case Kind.PLUS:
                fits = not self.told and not self._plus
                self._plus = True
                return fits
            case Kind.PARTICLE:
                return True
        return self._repeat > 0

    def _number(self, value: int, *, glued: bool) -> bool:
        if self._value is not None and not self._hard and not self._repeat and self._add(value, glued=glued):
            self.pending = False
            return True
        if self.pending or (self._repeat and value >= 10):
            return False
        self.told.append(self._sign + str(value) * max(1, self._repeat))
        self._values.append(value)
        self._value = None if self._repeat else value
        self._room = 100 if value >= 100 else self._room_after(value)
        self._repeat, self._sign = 0, ""
        return True

    def _room_after(self, value: int) -> int:
        """Return below what a number must be to be added to tens."""
        if value < 20 or value % 10:
            return 0
        return 20 if self._tongue.scores and value in {60, 80} else 10

    def _add(self, value: int, *, glued: bool) -> bool:
        """Add to the number told last, where the language puts them together so."""
        known, tongue = self._value or 0, self._tongue
        unit = known % 100
        if tongue.scores and unit == 4 and value == 20:
            self._set(known + 76, room=20)
        elif tongue.backward and self.pending and 0 < unit < 10 and 20 <= value < 100:
            self._set(known + value, room=0)
        elif 0 < value < self._room and self._fits(known, value, glued=glued):
            self._set(known + value, room=self._room_after(value))
        else:
            return False
        return True

    def _fits(self, known: int, value: int, *, glued: bool) -> bool:
        joined = self.pending or glued
        if known % 100 == 0:
            return joined or not (self._tongue.hundred_needs_joiner and value < 20)
        return self._tongue.forward and (joined or not self._tongue.needs_joiner)

    def _set(self, value: int, *, room: int) -> None:
        sign = self.told[-1].rstrip("0123456789")
        self.told[-1] = f"{sign}{value}"
        self._values[-1] = self._value = value
        self._room = room
