"""Addresses without a word for a street: before or after a postal code, after a label, in a cell of a table.

Everything here looks at less than 200 characters beside one place.
"""

import re
from typing import Final

from proxy.detection import postcodes
from proxy.detection.addresswords import (
    CODE_WORD,
    CODES,
    MONTHS,
    NO_NAME,
    NUMBER_WORD,
    PARTICLES,
    PREFIX,
    PREPOSITION,
    SMALL,
    UNIT_BEFORE,
    known,
)
from proxy.detection.housenumbers import LETTER, NUMBER, units
from proxy.detection.matching import Span
from proxy.detection.postcodes import NEWLINE, WORD, capital
from proxy.detection.streets import backward, numbered

_WORDS: Final = rf"{WORD}(?:[ \-]{{1,2}}{WORD}){{0,4}}"
_DELIMITER: Final = rf"(?:,|\||;|{NEWLINE}|[ ][\u2013-][ ]|\",\")"
_NUMBER_BEHIND: Final = rf",?[ ]{{1,2}}(?:(?i:{NUMBER_WORD})(?!{LETTER})[.:]?[ ]?)?(?P<number>{NUMBER})"
_NAMED: Final = re.compile(rf"(?P<name>{WORD}(?:[ \-]{{1,2}}{WORD}){{0,4}}?){_NUMBER_BEHIND}")
_SEGMENT: Final = re.compile(r"[\n,:;|(\"]|\\n|[.!?] |[ ][\u2013-][ ]")
_END: Final = re.compile(rf"[ \t]*{_DELIMITER}[ \t]*\"?(?:(?i:{CODE_WORD})[.:]?[ ])?\Z")
_NUMBERED: Final = re.compile(_NUMBER_BEHIND)
_NUMBER_FIRST: Final = re.compile(
    rf"[ ]?(?P<number>\d{{1,4}}(?: ?(?:[A-Za-z]|bis|ter)(?!{LETTER}))?(?:-\d{{1,4}})?),?[ ](?P<name>{_WORDS})"
)
_HEAD: Final = re.compile(rf"[ \t]*(?:,|{NEWLINE})[ \t]*(?P<name>{_WORDS}),?[ ]{{1,2}}(?={NUMBER})")
_ISLE: Final = re.compile(
    rf"(?:(?P<unit>(?i:{UNIT_BEFORE})\.?[ ]?\w{{1,4}}),?[ ])?"
    rf"(?P<number>\d{{1,4}}[A-Za-z]?(?:-\d{{1,4}})?),?[ ](?P<name>{_WORDS})"
    rf"(?P<towns>(?:[ ]?(?:,|{NEWLINE})[ ]?{WORD}(?:[ \-]{WORD}){{0,3}}(?: \d{{1,2}})?){{0,4}})"
    rf"[ ]?(?:,|{NEWLINE})?[ ]?\Z"
)
_COUNTY: Final = re.compile(
    rf"(?:^|(?<=[\s:;]))(?P<towns>{WORD}(?:[ ]{WORD}){{0,3}}(?:,[ ]{WORD}(?:[ ]{WORD}){{0,3}}){{0,2}}),?[ ]"
    rf"(?:Co\.|County|Contae)[ ]{WORD}(?:[ ]{WORD}){{0,2}},?[ ]?\Z"
)
"""A townland of Ireland: it has neither street nor number, but a county before its code."""
_BALTIC: Final = re.compile(
    rf"(?P<name>{_WORDS}),?[ ](?P<number>{NUMBER})"
    rf"(?P<towns>(?:,[ ]?{WORD}(?:[ ]{WORD}){{0,2}}){{0,3}})(?:,|{NEWLINE})?[ ]*\Z"
)
_FOLLOWED: Final = re.compile(r"[ ]?[\d:(\-]")
_FINISHED: Final = re.compile(r"[.,;]?[ \t]*(?:\n|\Z)|,")
_LINE: Final = re.compile(r"[^\n;|{}<>=@]{4,90}?(?=[\n;|{}<>]|\\[nr]|[.!?](?:\s|$)|[\"']|$|\s[(\u2013-]\s|\s{3,})")
_CELL: Final = re.compile(r"[^@=<>{}\[\]_#*$%&]{3,160}")
_HOUSE_NUMBER: Final = re.compile(r"(?<![\w.:])\d{1,5}(?![\w]*[.:]\d)")
_LETTERS: Final = re.compile(r"[^\W\d_]{3,}")
_LEADING: Final = re.compile(rf"{PREPOSITION}[ ]", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[.!?;] |\n\s*\n")
_PREFIXED: Final = re.compile(rf"(?<![A-Za-z])(?:{PREFIX})[ \-]\Z")
_REACH: Final = 60
_FAR: Final = 72
_MOST_NAMES: Final = 6
TOWN_CELL: Final = re.compile(
    rf"\s*['\"]?({WORD}(?:[ \-/]{{1,2}}{WORD}){{0,4}}(?: \d{{1,2}})?(?: \([A-Z]{{2}}\))?)['\"]?\s*"
)
CODE_CELL: Final = re.compile(
    rf"[\s\"']*((?:{PREFIX}[ \-]?)?"
    r"(?:\d{3} \d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4,6}|\d{3}|[1-9]\d{3} ?[A-Za-z]{2}"
    rf"|(?i:{CODES['gb']}|{CODES['ie']}|[A-Z]{{3}} ?\d{{4}})))(?![\w]|[.,:\-]\w)"
)


def coded(text: str, start: int, end: int) -> Span | None:
    """Return the address around the postal code start:end that has a town after and a street before or after."""
    prefix = _PREFIXED.search(text[max(0, start - 4) : start])
    begin = start - len(prefix[0]) if prefix else start
    gap = text[end : end + 3]
    stop = postcodes.town(text, end + len(gap) - len(gap.lstrip(' ,\n"')))
    if stop <= end + len(gap) - len(gap.lstrip(' ,\n"')):
        return None
    street = before_code(text, begin)
    if street >= 0:
        return postcodes.before(text, street)[0], postcodes.country(text, stop)
    later = _after(text, stop)
    return (begin, later) if later else None


def in_town(text: str, start: int, end: int) -> Span | None:
    """Return the address of a town's name start:end with the street before it, or after it on a line of its own."""
    street = before_code(text, start)
    if street >= 0 and not _FOLLOWED.match(text, end):
        return street, postcodes.country(text, end)
    later = _after(text, end)
    begins = not start or text[start - 1] == "\n" or text[max(0, start - 2) : start] in {": ", ":\n"}
    return (start, later) if later and begins and _FINISHED.match(text, later) else None


def before_code(text: str, start: int) -> int:
    """Return where a street begins that ends before the postal code at `start`, or -1."""
    low = max(0, start - _FAR)
    end = _END.search(text[max(low, start - 16) : start])
    if end is None:
        return -1
    place = max(low, start - 16) + end.start()
    cuts = [low, *(cut.end() for cut in _SEGMENT.finditer(text, low, place))]
    for begin in reversed(cuts[-3:]):
        for number in _NUMBERED.finditer(text, begin, place):
            if number.end() >= place or units(text, number.end()) >= place:
                name = _begin(text, begin, number)
                if name >= 0:
                    return name
    for begin in cuts[-2:]:
        reverse = _NUMBER_FIRST.fullmatch(text, begin, place)
        if reverse and _is_name(reverse["name"]) and not any(map(_no_street, reverse["name"].split())):
            return reverse.start("number")
    return -1


def _no_street(word: str) -> bool:
    return known(word, MONTHS) or known(word, NO_NAME)


def _begin(text: str, low: int, number: re.Match[str]) -> int:
    """Return where the name before a number begins: with its part of the line, or with its words in capitals."""
    stop, value = number.start(), number["number"]
    words = text[low:stop].split()
    if not words or (value.isdigit() and len(value) == 4) or any(map(_no_street, words)):
        return -1
    plain = sum(not capital(word) and not known(word, PARTICLES) for word in words)
    if capital(words[0]) and words[0][0].isalpha() and len(words) <= 4 and plain <= 1:
        return text.index(words[0], low)
    begin, big = backward(text, stop, lower=0, small=PARTICLES)
    return begin if big else -1


def _is_name(words: str) -> bool:
    parts = words.split()
    return any(map(capital, parts)) and all(capital(part) or known(part, PARTICLES) for part in parts)


def _after(text: str, stop: int) -> int:
    """Return the end of a street in capitals that follows the town, or 0."""
    match = _HEAD.match(text, stop)
    if match is None or not _is_name(match["name"]) or not capital(match["name"]):
        return 0
    street = numbered(text, match.start("name"), match.end("name"), big=True)
    return street.end if street and not street.open else 0


def isle(text: str, start: int) -> int:
    """Return where the address begins that a British or Irish code at `start` ends, or `start`."""
    low = max(0, start - 96)
    match = _ISLE.search(text[low:start])
    if match is None or not _is_name(match["name"]) or not all(map(_is_name, _parts(match["towns"]))):
        county = _COUNTY.search(text, low, start)
        return county.start("towns") if county and all(map(_is_name, _parts(county["towns"]))) else start
    return low + match.start()


def baltic(text: str, start: int) -> int:
    """Return where the address begins that a code "LV-1010" at `start` ends, or `start`."""
    low = max(0, start - 160)
    match = _BALTIC.search(text[low:start])
    if match is None or not all(map(_is_name, _parts(match["towns"]))):
        return start
    begin, big = backward(text, low + match.end("name"), lower=0, small=PARTICLES)
    return begin if big else start


def _parts(towns: str) -> list[str]:
    return [part for part in re.split(rf"[,\n\d]|{NEWLINE}", towns) if part.strip()]


def labelled(text: str, at: int, *, signed: bool, reach: int) -> Span | None:
    """Return the street without a word for it that begins up to `reach` after `at`: "przy Długiej 15"."""
    match = _NAMED.search(text, at, at + _REACH)
    if match is None or match.start() > at + reach or any(map(_no_street, match["name"].split())):
        return None
    stop = match.end("name")
    begin, big = backward(text, stop, lower=0, small=PARTICLES)
    while not signed and begin < stop and text[begin].islower() and (leading := _LEADING.match(text, begin)):
        begin = leading.end()
    begin = max(begin, at)
    if not big or begin >= stop or _SENTENCE.search(text, at, begin):
        return None
    street = numbered(text, begin, stop, big=True)
    if street is None or street.open or (not signed and "\n" in text[at:begin]):
        return None
    return begin, street.end


def lower(text: str, at: int, *, led: bool = False) -> Span | None:
    """Return up to three words in lower case with a number right at `at`: "ilica 10".

    `led`: a preposition must stand before them, and they are two at most.
    """
    if led:
        leading = _LEADING.match(text, at)
        if leading is None:
            return None
        at = leading.end()
    match = _NAMED.match(text, at)
    names = match["name"].split() if match else []
    if match is None or len(names) > 3 - led or any(known(name, SMALL) or _no_street(name) for name in names):
        return None
    street = numbered(text, at, match.end("name"), big=False)
    return None if street is None or street.open else (at, street.end)


def free(text: str, at: int) -> Span | None:
    """Return what stands after a label and a sign up to the end of the line, if it has a number and a word."""
    match = _LINE.match(text, at)
    span = cell(match[0]) if match else None
    number = _HOUSE_NUMBER.search(text, at, match.end()) if match else None
    if span is None or number is None:
        return None
    names = _LETTERS.findall(text, at, number.start())
    if len(names) > _MOST_NAMES or any(known(name, SMALL) and not known(name, PARTICLES) for name in names):
        return None
    return at + span[0], at + span[1]


def cell(value: str) -> Span | None:
    """Return the span of an address that is a whole cell, or None if it cannot be one."""
    start = len(value) - len(value.lstrip(" \t\"'\r\n"))
    end = len(value.rstrip(" \t\"',;\r\n"))
    inner = value[start:end]
    plausible = _LETTERS.search(inner) and _HOUSE_NUMBER.search(inner) and _CELL.fullmatch(inner)
    return (start, end) if plausible and "://" not in inner and len(inner.split()) > 1 else None
