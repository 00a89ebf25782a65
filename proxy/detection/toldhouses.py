"""House numbers told in words beside a street: "rue des Lilas, quarante-deux", "seventeen Bobbin Mill Lane".

What is dictated is written so. The number is read only where a word for a street stands near; addresses.py then judges
the street as if its number were written in digits.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import Final

from proxy.detection import addresswords as words
from proxy.detection.matching import Span, word_start
from proxy.detection.numerals import told_until
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.unwrap import Spelling

_NUMBER: Final = "12"
"""What a told number is respelled as: which it is makes no difference to where an address begins and ends."""
_AFTER, _BEFORE = 56, 64
_NAME: Final = r"[^\W\d_]+(?:['’\-][^\W\d_]+)*"  # noqa: RUF001  # an apostrophe as people type it
_BETWEEN: Final = re.compile(rf"\.?(?:[ ]{_NAME}){{0,4}}?,?[ ](?:(?i:{words.NUMBER_WORD})[.]?[ ])?")
_LED: Final = re.compile(rf"[ ](?:{_NAME}[ ]){{0,3}}")
_ENDS: Final = frozenset(",.;:?!\n")


class ToldHouses:
    """Finds numbers told in words beside words for a street."""

    def __init__(self, roles: Roles, numbers: int) -> None:
        """`numbers`: the bits of words that tell numbers."""
        self._numbers = numbers
        self._first = self._then = roles.endings(words.ENDING) | roles.endings(words.ENDING_WEAK)
        for listed in (words.ENGLISH, words.ENGLISH_WEAK, words.EITHER, words.EITHER_WEAK):
            self._first |= roles.words(listed, whole=True)
        for listed in (words.FRONT, words.FRONT_WEAK, words.LAST, words.LAST_WEAK):
            self._then |= roles.words(listed, whole=True)
        self._then |= self._first

    def spellings(self, source: Source) -> Iterator[Spelling]:
        """Yield the numbers told beside streets in `source`, each as digits."""
        mask = source.heard.mask
        if not (mask & self._numbers and mask & self._then):
            return
        told = _Told(
            source.text,
            sorted({word_start(source.text, hit[0]) for hit in source.heard.hits if hit[2] & self._numbers}),
        )
        reach = 0
        for start, end, bits in source.heard.hits:
            if not bits & self._then or start < reach:
                continue
            found = told.after(end) or (told.before(start) if bits & self._first else None)
            if found:
                reach = found[1]
                yield *found, _NUMBER


class _Told:
    """The places of a text where numbers are told, in order; each is read once, however many streets are near."""

    def __init__(self, text: str, places: Sequence[int]) -> None:
        self._text, self._places = text, places
        self._until = cache(partial(told_until, text))

    def after(self, end: int) -> Span | None:
        """Return the number behind the word for a street that ends at `end`, and behind its name."""
        text = self._text
        for place in islice(self._places, bisect_left(self._places, end), None):
            if place > end + _AFTER or not _BETWEEN.fullmatch(text, end, place):
                return None
            stop, tens = self._until(place)
            if stop > place and (tens or text[stop : stop + 1] in _ENDS or stop == len(text)):
                return place, stop
        return None

    def before(self, start: int) -> Span | None:
        """Return the number before the street whose word begins at `start`."""
        first = bisect_left(self._places, start - _BEFORE)
        for place in self._places[first : bisect_left(self._places, start)]:
            stop, _ = self._until(place)
            if place < stop < start and _LED.fullmatch(self._text, stop, start):
                return place, stop
        return None
