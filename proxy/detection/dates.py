"""Reads one date that begins at a digit, or at the name of a month before it, in the notations of 24 languages.

Month names are whatever the label files call so (Unicode CLDR's names and people's abbreviations), also inflected and
without accents. The reader looks at a few dozen characters only, and judges nothing: what the date is of is for others.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from proxy.detection.labels import words
from proxy.detection.tables import table
from proxy.detection.vocabulary import bare

OLDEST, YOUNGEST = 1880, 2032
"""The years in which living persons and those spoken of were born; a little room ahead, for no clock is read here."""
_WIDEST = 72
_STEM = 5
"""So many letters of a month's name at least make it out, whatever its ending."""


class Form(Enum):
    """How much of a date is there."""

    FULL = auto()
    DAY_MONTH = auto()
    MONTH_YEAR = auto()
    COMPACT = auto()
    YEAR = auto()


@dataclass(frozen=True, slots=True)
class Date:
    """A date in a text; `year` has four digits, or is 0 where there is none. `named`: its month is a word."""

    start: int
    end: int
    form: Form
    year: int
    named: bool = False


_SPELLED: Final = frozenset(
    spelled
    for month in (*words("months"), *table("births")["rows"]["months"])
    for spelled in (month.strip(". ").lower(), bare(month.strip(". ").lower()))
    if len(spelled) > 1 and spelled.isalpha()
)
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

_S = r"[ \t]?[./\-,·][ \t]?|[ \t]{1,2}|\.[ \t]?-"
_Y = r"(?:1[89]\d\d|20\d\d)"
_SUFFIX = r"(?:[ \-:.]?(?:[ºª°]|ta['\u2019]|[^\W\d_]{1,3}\b))?"
_OF = r"(?:(?:de|d|of|ta|tal|del|di|do|lá|la|den|o|στις|του|na)(?:['\u2019\-][ \t]?|[ \t]))"
_AFTER = r"(?:(?:de|del|of|tal|ta|anno|van|di|des|mėn|men|m|roku|vuonna|του|τοῦ|na|dell|dello|do)[.'\u2019\-]?[ \t]?)"
_WORD = r"(?P<m>[^\W\d_]{2,14})"
_NUMERIC = re.compile(rf"(?P<a>\d{{1,2}})(?:{_S})(?P<b>\d{{1,2}})(?:{_S})(?P<y>'?{_Y}|['\u2019\-]?\d{{2}})(?!\d)")
_BACKWARD = re.compile(
    rf"(?P<y>{_Y})(?:{_S}|\.[ \t]{{1,2}})(?P<b>\d{{1,2}})(?:{_S}|\.[ \t]{{1,2}})(?P<a>\d{{1,2}})(?!\d)"
)
_SHORT_YEAR_FIRST = re.compile(r"(?P<y>[3-9]\d)(?P<s>[./\-])(?P<b>\d{1,2})(?P=s)(?P<a>\d{1,2})(?!\d)")
_BARE_ROW = re.compile(r"\d{1,2}[ \t]+\d{1,2}[ \t]+\d{2}")
_NAMED = re.compile(
    rf"(?P<d>\d{{1,2}}){_SUFFIX}[ \t./,\-]{{0,3}}{_OF}{{0,2}}{_WORD}\.?"
    rf"(?:[ \t./,\-]{{0,3}}{_AFTER}{{0,2}}(?P<y>{_Y}(?!\d)|['\u2019\-]?\d{{2}}(?![\d:])))?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    rf"(?P<y>{_Y})(?:[.\-]?[^\W\d_]{{0,5}}[.,]?)[ \t\-/]{{1,2}}(?:(?:gada|metų|metu|metais|m|g|év|ko|an)[.]?[ \t])?"
    rf"(?:{_WORD}[ \t\-/.]{{1,2}}(?:m[ėe]n[.]?[ \t])?(?P<d>\d{{1,2}})"
    r"|(?P<d2>\d{1,2})[. ]{1,2}(?P<m2>[^\W\d_]{3,14}))",
    re.IGNORECASE,
)
_ROMAN_MONTH = re.compile(rf"(?P<d>\d{{1,2}})[ .\-/]{{1,2}}(?P<m>[IVX]{{1,4}})[ .\-/]{{1,2}}(?P<y>{_Y}|\d{{2}})(?!\d)")
_YEAR_ROMAN = re.compile(rf"(?P<y>{_Y})[.\-/][ ]?(?P<m>[IVX]{{1,4}})[.\-/][ ]?(?P<d>\d{{1,2}})(?!\d)")
_MONTH_FIRST = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|[.])?(?:[ \t]päivä\w{{0,4}})?(?:,[ \t]?|[ \t\-/]{{1,2}})"
    rf"(?:of[ \t])?(?P<y>'?{_Y}|'\d{{2}}|\d{{2}})(?![\d:])",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(
    rf"(?:(?P<b>\d{{1,2}})[ \t]?[./\-][ \t]?(?P<y>{_Y})|(?P<y2>{_Y})[./\-](?P<b2>\d{{1,2}}))(?![\d./\-]\d|\d)"
)
_DAY_MONTH = re.compile(r"(?P<a>\d{1,2})[.][ \t]?(?P<b>\d{1,2})[.](?![ \t]?\d)")
_COMPACT = re.compile(r"\d{8}(?!\d)|\d{6}(?!\d)")
_YEAR = re.compile(rf"{_Y}(?!\d)")
_DAY = re.compile(r"\d{1,2}(?!\d)")
_SENTENCE = re.compile(r"[.;?!\n)]")
_WORDS = re.compile(r"\w+")
_MOST_WORDS = 12
_LATEST = 7
_MAY: Final = frozenset({"mai", "maj", "may", "mei", "maja"})
_CLEAR: Final = frozenset({"mars", "märz", "juin", "june", "july", "juni", "juli", "mayo", "maio", "luty", "maja"})
"""Short names of months that are no other words."""
_BEFORE_DIGIT = re.compile(r"(?P<m>[^\W\d_]{2,14})\.?[ \t\-]{1,2}$")


def is_month(word: str) -> bool:
    """Whether a word names a month in one of the languages."""
    low = bare(word.lower())
    if low in _SPELLED or word.lower() in _SPELLED:
        return True
    return any(low[:size] in _SPELLED for size in range(_STEM, len(low)) if len(low) - size <= _STEM)


def date_at(text: str, at: int, end: int) -> Date | None:
    """Return the longest date that has its first digit at `at` and ends by `end`, or None."""
    stop = min(end, at + _WIDEST)
    if text[at - 1 : at].isdigit():
        return None
    found = _numbers(text, at, stop) or _roman(text, at, stop) or _year_first(text, at, stop)
    if found is not None:
        return found
    named = _named(text, at, stop)
    if named is not None and named.form is Form.FULL:
        return named
    return _month_first(text, at, stop) or named or _short(text, at, stop)


def _numbers(text: str, at: int, stop: int) -> Date | None:
    for pattern in (_BACKWARD, _NUMERIC, _SHORT_YEAR_FIRST):
        match = pattern.match(text, at, stop)
        if (
            match is not None
            and not _BARE_ROW.fullmatch(match[0])
            and (_fits(match["a"], match["b"]) or _fits(match["b"], match["a"]))
        ):
            return _dated(match, Form.FULL, match["y"])
    return None


def _roman(text: str, at: int, stop: int) -> Date | None:
    match = _ROMAN_MONTH.match(text, at, stop)
    if match is None or match["m"] not in _ROMAN or not _fits(match["d"], "1"):
        return None
    return _dated(match, Form.FULL, match["y"])


def _year_first(text: str, at: int, stop: int) -> Date | None:
    roman = _YEAR_ROMAN.match(text, at, stop)
    if roman is not None and roman["m"] in _ROMAN and _fits(roman["d"], "1"):
        return _dated(roman, Form.FULL, roman["y"])
    match = _YEAR_FIRST.match(text, at, stop)
    if match is None or not is_month(match["m"] or match["m2"]) or not _fits(match["d"] or match["d2"], "1"):
        return None
    return _dated(match, Form.FULL, match["y"], named=True)


def _month_first(text: str, at: int, stop: int) -> Date | None:
    before = _BEFORE_DIGIT.search(text, max(0, at - 18), at)
    if before is None or not is_month(before["m"]):
        return None
    match = _MONTH_FIRST.match(text, at, stop)
    if match is not None and _fits(match["d"], "1"):
        found = _dated(match, Form.FULL, match["y"], named=True)
        return found and Date(before.start(), found.end, found.form, found.year, named=True)
    year = _YEAR.match(text, at, stop)
    if year is not None:
        found = _dated(year, Form.MONTH_YEAR, year[0], named=True)
        return found and Date(before.start(), found.end, found.form, found.year, named=True)
    day = _DAY.match(text, at, stop)
    if day is None or not _fits(day[0], "1") or len(before["m"]) < _STEM - 1:
        return None
    return Date(before.start(), day.end(), Form.DAY_MONTH, 0, named=True)


def _named(text: str, at: int, stop: int) -> Date | None:
    match = _NAMED.match(text, at, stop)
    if match is None or not is_month(match["m"]) or not _fits(match["d"], "1"):
        return None
    if match["y"] is None:
        return Date(match.start(), match.end("m"), Form.DAY_MONTH, 0, named=True)
    return _dated(match, Form.FULL, match["y"], named=True)


def _short(text: str, at: int, stop: int) -> Date | None:
    """Return a date without a day, without a year, without separators, or only a year."""
    match = _MONTH_YEAR.match(text, at, stop)
    if match is not None and _fits("1", match["b"] or match["b2"]):
        return _dated(match, Form.MONTH_YEAR, match["y"] or match["y2"])
    match = _DAY_MONTH.match(text, at, stop)
    if match is not None and _fits(match["a"], match["b"]):
        return Date(match.start(), match.end(), Form.DAY_MONTH, 0)
    match = _COMPACT.match(text, at, stop)
    if match is not None:
        return _compact(match)
    match = _YEAR.match(text, at, stop)
    return _dated(match, Form.YEAR, match[0]) if match else None


def _compact(match: re.Match[str]) -> Date | None:
    value = match[0]
    if len(value) == 8:
        for year, month, day in ((value[:4], value[4:6], value[6:]), (value[4:], value[2:4], value[:2])):
            if _fits(day, month) and OLDEST <= int(year) <= YOUNGEST:
                return _dated(match, Form.COMPACT, year)
        return None
    fits = _fits(value[:2], value[2:4]) or _fits(value[4:], value[2:4])
    return _dated(match, Form.COMPACT, value[4:]) if fits else None


def _fits(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _dated(match: re.Match[str], form: Form, year: str, *, named: bool = False) -> Date | None:
    number = int(year.strip("'\u2019-"))
    if number < 100:
        number += 1900 if number > YOUNGEST % 100 else 2000
    if not OLDEST <= number <= YOUNGEST:
        return None
    return Date(match.start(), match.end(), form, number, named)


def spelled_at(text: str, at: int, *, answer: bool = False) -> Date | None:
    """Return the date in words that begins within a few words behind `at`: "the twelfth of March, nineteen eighty".

    In an `answer` to a question for a date "May" is the month.
    """
    stop = _SENTENCE.search(text, at, at + _WIDEST)
    told = list(_WORDS.finditer(text, at, stop.start() if stop else at + _WIDEST))[:_MOST_WORDS]
    for number, word in enumerate(told[:_LATEST]):
        low = word[0].lower()
        sure = len(low) >= _STEM or low in _CLEAR or (answer and low in _MAY)
        if number and sure and is_month(low):
            return _in_words(told, number)
    return None


def _in_words(told: Sequence[re.Match[str]], month: int) -> Date:
    """Return the date whose month is word number `month`: one or two words before it, a number or some words behind."""
    first = month - 1
    while first and len(told[first][0]) < _STEM - 1:
        first -= 1  # "dwunastego", "the twelfth of", "1er"
    behind = told[month + 1 :]
    years = [one for one in behind if one[0].isdigit()][:1] or behind[-1:]
    return Date(told[first].start(), (years or [told[month]])[-1].end(), Form.FULL, 0, named=True)
