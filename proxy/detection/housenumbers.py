"""House numbers and what stands after them: floors, doors, staircases, or a word that shows that something is counted.

Everything here looks at less than 100 characters after one place.
"""

import re
from dataclasses import dataclass
from typing import Final

from proxy.detection.addresswords import (
    AFTER_NUMBER,
    ALONE,
    MEASURES,
    MONTHS,
    NO_NAME,
    NO_NUMBER,
    NUMBER_WORD,
    PARTICLES,
    SMALL,
    UNITS,
    known,
)
from proxy.detection.postcodes import NEWLINE, WORD

LETTER: Final = r"[^\W\d_]"
_ONE: Final = (
    rf"\d{{1,4}}(?!\d)(?: ?(?i:bis|ter|quater)(?!{LETTER})"
    r"| ?[A-Z\u0410-\u042f\u0391-\u03a9](?![^\W_])(?: \d{1,3}(?!\d))?"
    rf"|[a-z\u0430-\u044f\u03b1-\u03c9](?!{LETTER}|\d)(?: \d{{1,3}}(?!\d))?| [a-z](?=[,;\n)]|\.?$))?"
)
_MORE: Final = (
    r"(?:(?:[/\u2013\-+]| [/\u2013-] ?(?=\d{1,3}(?!\d|\.?[ºª])))"
    rf"(?:\d{{1,4}}(?!\d)(?:[A-Za-z\u0410-\u042f\u0430-\u044f](?!{LETTER}))?"
    rf"|[IVX]{{1,4}}(?!{LETTER})|[A-Za-z](?!{LETTER}))| ?k-\d{{1,2}}){{0,3}}"
)
NUMBER: Final = rf"(?:{_ONE}{_MORE}|(?i:{NO_NUMBER})(?!{LETTER}))"
"""A number of a house as people write it: "12a", "5/7", "1511/230", "12 bis", "12 A 5", "123-II", "s/n"."""
_HOUSE: Final = re.compile(
    rf"(?P<comma>[ \t]{{0,2}},)?[ \t\xa0]{{0,2}}(?P<word>(?i:{NUMBER_WORD})(?!{LETTER})[.:]?[ \t]?)?"
    rf"(?P<number>{NUMBER})"
)
_PLAIN: Final = re.compile(rf"(?P<comma>[ \t]{{0,2}},)?[ \t\xa0]{{0,2}}(?P<word>(?!))?(?P<number>{NUMBER})")
"""The same without a word for it, which is the common case."""
_SAID: Final = re.compile(rf"\.?[ \t]?(?i:{AFTER_NUMBER})(?!{LETTER})\.?")
_FIRST: Final = re.compile(
    rf"(?:^|(?<=[^\w.,:/\-]))(?P<number>\d{{1,4}}(?: ?(?:[A-Za-z]|bis|ter|quater)(?!{LETTER}))?"
    rf"(?:[\u2013\-/]\d{{1,4}}[A-Za-z]?)?),?[ \t\xa0]{{1,2}}\Z"
)
_FOLLOWING: Final = re.compile(rf"[ \t\-]{{0,2}}(?P<word>{WORD})")
_DATE: Final = re.compile(r"\.?[ ](?:de |di |do )?(?P<word>[^\W\d_]+)")
_CASE: Final = re.compile(
    r"[\-\u2013:](?:ban|ben|ba|be|ra|re|nál|nél|tól|től|ból|ből|on|en|ön|as|es|os|ig|hoz|hez|höz|ssa|ssä|een|aan|sta|stä|lle|lla|llä)(?!\w)"
)
"""Endings of Hungarian and Finnish that are joined to a number."""
_THOUSANDS: Final = re.compile(r"[ \xa0]\d{3}(?! ?\d)")
_FOUR: Final = re.compile(r"\d{4}")
_SIGN: Final = re.compile(r" [€$£%°=<>*+]")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)[.:]?[ \t(]*\Z")
_VALUE: Final = (
    r"(?:\d{1,2}\.\d{2}(?!\d)|\d{1,4}[A-Za-z\u0410-\u042f\u0430-\u044f]?(?:\.?[ºª])?|[IVX]{1,4}"
    r"|[A-Z\u0410-\u042f\u0391-\u03a9]{1,2}\d{0,3}|[a-z\u0430-\u044f]\d{0,2}|\"[A-Z\u0410-\u042f]\")(?![^\W_])"
)
_NAME: Final = rf"{LETTER}++(?:[/'\u2019\-]{LETTER}++)*+"
_UNIT: Final = re.compile(
    rf"(?P<dot>\.)?[ \t]{{0,2}}(?:[,;/\u2013\-][ \t]{{0,2}}|\(|{NEWLINE}[ \t]*)?(?:"
    rf"(?P<word>{_NAME})(?P<abbreviated>[.:])?[ \t]?(?:(?i:nr|č|n|no|n°|nº|№|št|br)\.?[ \t]?)?(?P<value>{_VALUE})"
    r"|(?:\d{1,3}|(?:[IVX]{1,4}|[A-Z])(?=[. \-]))(?:\.?[ºªo°]|\.|-?(?:st|nd|rd|th|er|e|ème|\u03bfς|\u03bf|όρ))?"
    rf"\.?[ \t\-]?(?P<after>(?={LETTER}{{2}}){_NAME})"
    r"(?:\.? ?\d{1,3}(?=\.?\s*(?:[,;)\n]|$)))?"
    rf"|(?P<floor>[IVX\d]{{1,4}}\.?/\.? ?\d{{1,3}})"
    rf"|(?P<alone>{_NAME}))(?!{LETTER}|\d)[.)]?"
)
_LEVEL: Final = re.compile(
    r"[ \t]{0,2}(?:[,;/\u2013\-][ \t]{0,2})?\d{1,2}(?:\.?[ºªoa]|[rntè](?= \d[aª])|(?=\.,)|(?= ?[A-Ha-h](?!\w)))"
    r"(?:[ \t\-]?(?:[A-Za-z0-9]|\d[aª])(?!\w))?(?!\w)\.?"
)
"""Floors and doors of Spain, Portugal and Catalonia: "2º", "3.º B", "4t 2a", "4b"."""
_YEARS: Final = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class House:
    """A number of a house that was read, with what follows it. `sure`: something says that it is one.

    `open`: after it stands a word that would be strange after an address. `comma`: before it stands a comma only.
    """

    end: int
    sure: bool
    open: bool
    comma: bool


def house(text: str, at: int) -> House | None:
    """Return the number of a house that stands at `at` (behind a comma or a word for it, too), or None."""
    match = _PLAIN.match(text, at) or _HOUSE.match(text, at)
    return None if match is None else _read(text, match)


def _read(text: str, match: re.Match[str]) -> House | None:
    number, end = match["number"], match.end()
    marked = match["word"] is not None
    glued = match.start("number") == match.start() > 0 and text[match.start() - 1].isalpha()
    strange = goes_on(text, end)
    if strange is None or glued or (not marked and _is_year(number)):
        return None
    if not number[0].isdigit():
        end += text[end : end + 1] == "." and "." in number
    said = _SAID.match(text, end)
    end = said.end() if said else end
    stop = units(text, end)
    sure = marked or stop > end or match["comma"] is not None or said is not None or not number.isdigit()
    return House(stop, sure, strange and stop == end, match["comma"] is not None and not marked)


def _is_year(number: str) -> bool:
    return number[:1] == "0" or (number[:4].isdigit() and int(number[:4]) in _YEARS and not number[4:].isalpha())


def dated(text: str, at: int) -> bool:
    """Whether the number at `at` is a part of a name: "8 mai 1945", "3 Maja"."""
    match = _HOUSE.match(text, at)
    following = _FOLLOWING.match(text, match.end()) if match and match["word"] is None else None
    return following is not None and known(following["word"], MONTHS)


def goes_on(text: str, end: int) -> bool | None:
    """Return how text goes on after a number: None if it counts something, True if a strange word follows."""
    if _CASE.match(text, end):
        return False
    following = _FOLLOWING.match(text, end)
    if _is_amount(text, end) or (following is None and _SIGN.match(text, end)):
        return None
    if following is None:
        return False
    word = following["word"]
    if known(word, MEASURES) and not (word[0].isupper() and known(word, PARTICLES)):
        return None
    return not (word[0].isupper() or known(word, SMALL) or known(word, UNITS) or known(word, PARTICLES))


def _is_amount(text: str, end: int) -> bool:
    """Whether the number that ends at `end` goes on, or is a date's or an amount's by the sign after it."""
    after, later = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or (after and after in "%°€$£@_='\u00d7+"):
        return True
    if after in {".", ":", ","} and later.isdigit():
        return after != "," or not _FOUR.match(text, end + 1)
    date = _DATE.match(text, end)
    return (date is not None and known(date["word"], MONTHS) and date["word"].islower()) or bool(
        _THOUSANDS.match(text, end)
    )


def units(text: str, end: int, *, numbered: bool = False) -> int:
    """Return the end of the parts of a house that follow a number, or `end`. `numbered`: only such with a value."""
    for _ in range(6):
        match = _UNIT.match(text, end)
        if match is None or not _is_unit(match, numbered=numbered):
            match = None if numbered else _LEVEL.match(text, end)
        if match is None:
            break
        stop = match.end()
        end = stop - (text[stop - 1] == ")" and "(" not in match[0])
    return end


def _is_unit(match: re.Match[str], *, numbered: bool) -> bool:
    broken = "\n" in match[0] or "\\n" in match[0]
    if match["value"] is not None:
        one = len(match["word"]) < 2 and match["abbreviated"] is None
        return known(match["word"], UNITS) and not (one and not match["value"][0].isdigit())
    if numbered:
        return False
    if match["after"] is not None:
        return known(match["after"], UNITS) and len(match["after"]) > 1
    if match["alone"] is not None:
        return known(match["alone"], ALONE) and not broken
    return match["dot"] is not None


def first(text: str, start: int) -> int:
    """Return where a number of a house begins that stands right before `start`, or -1."""
    low = max(0, start - 16)
    match = _FIRST.search(text[low:start])
    if match is None or (low and match.start() == 0) or _is_year(match["number"]):
        return -1
    before = _LAST_WORD.search(text[max(0, low - 24) : low + match.start()])
    return -1 if before and known(before[1], NO_NAME) else low + match.start("number")
