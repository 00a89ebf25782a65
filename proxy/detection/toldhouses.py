"""House numbers told in words beside a street: "rue des Lilas, quarante-deux", "seventeen Bobbin Mill Lane".

What is dictated is written so. The number is read only where a word for a street stands near; addresses.py then judges
the street as if its number were written in digits.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from proxy.detection import addresswords as words
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
        text, reach = source.text, 0
        told = sorted({_word_start(text, start) for start, _, bits in source.heard.hits if bits & self._numbers})
        for start, end, bits in source.heard.hits:
            if not bits & self._then or start < reach:
                continue
            found = _after(text, end, told) or (_before(text, start, told) if bits & self._first else None)
            if found:
                reach = found[1]
                yield *found, _NUMBER


def _word_start(text: str, at: int) -> int:
    while at and text[at - 1].isalpha():
        at -= 1
    return at


def _after(text: str, end: int, told: Sequence[int]) -> tuple[int, int] | None:
    for index in range(bisect_left(told, end), len(told)):
        place = told[index]
        if place > end + _AFTER or not _BETWEEN.fullmatch(text, end, place):
            return None
        stop, tens = told_until(text, place)
        if stop > place and (tens or text[stop : stop + 1] in _ENDS or stop == len(text)):
            return place, stop
    return None


def _before(text: str, start: int, told: Sequence[int]) -> tuple[int, int] | None:
    for index in range(bisect_left(told, start - _BEFORE), bisect_left(told, start)):
        place = told[index]
        stop, _ = told_until(text, place)
        if place < stop < start and _LED.fullmatch(text, stop, start):
            return place, stop
    return None
