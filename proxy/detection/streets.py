"""Reads the name and number of a street around a word that says "street", forwards and backwards.

A name is written in capitals, with particles between; in lower case only a few words count, none of them a small one.
Everything here looks at less than 100 characters beside one place.
"""

import re
from dataclasses import dataclass
from typing import Final

from proxy.detection.addresswords import (
    ADJECTIVES,
    COMMON_STEMS,
    DOTTED,
    ENGLISH_SMALL,
    LASTS,
    LEADING,
    MONTHS,
    NOT_NAMES,
    NOT_STREETS,
    PARTICLES,
    SHOWN,
    SMALL,
    TITLES,
    UNIT_BEFORE,
    known,
)
from proxy.detection.housenumbers import LETTER, dated, first, goes_on, house, units
from proxy.detection.postcodes import NEWLINE, WORD, capital

_NEXT: Final = re.compile(
    rf"[ \t\xa0]{{0,2}}[\"„“”«»'\u2018\u2019]{{0,2}}"
    rf"(?P<word>{WORD}|\d{{1,2}}\.?(?=[ ]{LETTER}))[\"“”»'\u2019\u0384\u00b4]?"
)
_YEAR: Final = re.compile(r" (?:1[6-9]|20)\d\d(?!\d)")
_ENDED: Final = re.compile(rf"[ \t]*(?:,|{NEWLINE})")
_LAST: Final = re.compile(r"[^\W\d_]+\Z")
_FLAT: Final = re.compile(rf"(?i:{UNIT_BEFORE})\.?[ ]?(?:\d{{1,4}}[A-Za-z]?|[A-Z])?,?[ ]\Z")
_IN_TOWN: Final = frozenset({"à", "a", "in", "en", "au"})
_AT: Final = frozenset({"at", "to", "from", "is", "near", "outside"})
_NO_LAST: Final = SMALL - DOTTED
_MOST_WORDS: Final = 4
_LONGEST: Final = 8
_ET: Final = "et "
"""What makes "al." mean other people: "Smith et al."."""
NONE: Final[frozenset[str]] = frozenset()
_LONGEST_WORD: Final = 40


@dataclass(frozen=True, slots=True)
class Street:
    """A street with a number: its span; whether its name has capitals; how it goes on after the number.

    `sure`: a comma, a word for the number or parts of a house say that it is a number of a house.
    `open`: after it stands a word that would be strange after an address.
    """

    start: int
    end: int
    capital: bool
    sure: bool = False
    open: bool = False
    bare: bool = False
    """It has no number: it needs a postal code."""


def numbered(text: str, start: int, at: int, *, big: bool) -> Street | None:
    """Return the street start:at with the number that follows."""
    found = house(text, at + (text[at : at + 1] == "."))
    if found is None:
        return None
    return Street(start, found.end, big, found.sure and not found.comma, found.open or found.comma)


def front(text: str, start: int, end: int) -> Street | None:
    """Return the street that its word start:end begins: "ul. Długa 15", "C/ Mayor, 5"."""
    if (start and (text[start - 1].isalnum() or text[start - 1] == "-")) or text[max(0, start - 3) : start] == _ET:
        return None
    return _forward(text, start, end)


def either(text: str, start: int, end: int) -> Street | None:
    """Return the street that its word start:end begins, its number before it or after the name: "12, rue Neuve"."""
    street = _forward(text, start, end)
    number = first(text, start)
    if number < 0:
        return street
    stop, big = _name(text, end)
    if stop == end:
        return street
    return Street(number, units(text, stop), big, sure=big and text[stop : stop + 1] in {",", "\n", ""})


def _forward(text: str, start: int, at: int) -> Street | None:
    at += text[at : at + 1] == "."
    count, big, place, plain, named, late = 0, False, at, 0, False, False
    while count < _LONGEST:
        if named and not dated(text, place):
            found = house(text, place)
            if found is not None:
                fits = big or count <= 3
                return Street(start, found.end, big and not late, found.sure, found.open) if fits else None
        match = _NEXT.match(text, place)
        if match is None or (place == at and match.start("word") == at and text[at - 1] not in "./"):
            return _quarter(text, start, place) if big else None
        word = match["word"]
        if word[-1] == "." and len(word) > 4 and not known(word, TITLES):
            return None
        if capital(word) or word[0].isdigit():
            late = late or (plain > 0 and not big)
            if known(word, NOT_NAMES) and not count and not (capital(word) and text[at - 1] == "."):
                return None
            big = big or capital(word)
            named = True
        elif not known(word, PARTICLES) and not known(word, TITLES):
            plain += 1
            named = True
            if (big and plain > 1) or known(word, SMALL) or known(word, NOT_NAMES):
                return _quarter(text, start, place) if big else None
        count, place = count + 1, match.end()
    return None


def _quarter(text: str, start: int, place: int) -> Street | None:
    """Return a street or quarter without a number, where parts of a house or a town follow: "ж.к. Младост, бл. 412"."""
    end = units(text, place, numbered=True) if text[place : place + 2].lstrip()[:1] == "," else place
    place -= text[place - 1] in "\"'"
    if end > place:
        return Street(start, end, capital=True, sure=True)
    return Street(start, place, capital=True, bare=True) if _ENDED.match(text, place) else None


def _name(text: str, at: int) -> tuple[int, bool]:
    """Return the end of a name that follows, and whether it has capitals: up to two words in lower case count."""
    at += text[at : at + 1] == "."
    end, place, plain, big = at, at, 0, False
    for _ in range(7):
        match = _NEXT.match(text, place)
        if match is None or (place == at and match.start("word") == at):
            break
        word = match["word"]
        if capital(word):
            if known(word, SHOWN) and big:
                break
            end, big = match.end("word"), True
        elif plain and not big and word in _IN_TOWN:
            break
        elif not known(word, PARTICLES) and not known(word, TITLES) and not word[0].isdigit():
            if big or plain > 2 or known(word, SMALL):
                break
            end, plain = match.end("word"), plain + 1
        if known(word, MONTHS) and (year := _YEAR.match(text, match.end())):
            return year.end(), big
        place = match.end()
    return end - (end > at and text[end - 1] == "."), big


def compound(text: str, start: int, end: int) -> Street | None:
    """Return the street whose name ends with start:end: "Hauptstr. 12a", "Storgatan 5"."""
    begin = start
    while begin and (
        text[begin - 1].isalpha() or (text[begin - 1] in "-'\u2019." and text[begin - 2 : begin - 1].isalpha())
    ):
        begin -= 1
    if begin == start:
        return last(text, start, end) if known(text[start:end], LASTS) else None
    if known(text[begin:end], NOT_STREETS) or len(text[begin:start].rstrip("-. ")) < 2:
        return None
    street = numbered(text, begin, end, big=text[begin].isupper())
    if street is None:
        return None
    left = _adjectives(text, begin, common=known(text[begin:start].rstrip("-"), COMMON_STEMS))
    return Street(left, street.end, street.capital, street.sure, street.open)


def _adjectives(text: str, begin: int, *, common: bool) -> int:
    """Return where "Große", "Burgemeester van" or "Wiedner" begin that belong to the compound at `begin`."""
    place = begin
    for count in range(3):
        left, word = _word_before(text, place)
        own = not count and word[:1].isupper() and (known(word, LEADING) or (word[-2:] == "er" and common))
        if not word or not (own or known(word, ADJECTIVES)):
            break
        begin, place = (left if word[0].isupper() or word in {"van", "'t"} else begin), left
    return begin


def last(text: str, start: int, end: int) -> Street | None:
    """Return the street that its word start:end ends: "Kossuth Lajos utca 3", "Gedimino pr. 9-3"."""
    if start and not text[start - 1].isspace() and text[start - 1] != "-":
        return None
    if text[start:end].lower() in _NO_LAST:
        return None  # "ter" is no square where it means "and"
    if end - start == 1 and (text[start].isupper() or text[end : end + 1] != "."):
        return None
    begin, big = backward(text, start, lower=2, small=LEADING)
    name = text[begin:start].strip()
    if not name or (text[start].isupper() and not big) or (name[-1] == "." and " " not in name):
        return None
    return numbered(text, begin, end, big=big)


def complete(text: str, start: int, end: int) -> Street | None:
    """Return the street whose whole name is start:end: "Gran Vía 28"."""
    return numbered(text, start, end, big=text[start].isupper())


def english(text: str, start: int, end: int) -> Street | None:
    """Return the street that its word start:end ends, with the number before its name: "221B Baker Street"."""
    if start and text[start - 1].isalnum():
        return None
    begin, big = backward(text, start, lower=2, small=PARTICLES, stops=ENGLISH_SMALL)
    number = first(text, begin) if begin < start else -1
    if number < 0:
        return None
    end += text[end : end + 1] == "." and text[end + 1 : end + 2] in {",", " "}
    strange = goes_on(text, end)
    if strange is None:
        return None
    before = text[max(0, number - 24) : number].rstrip(" \t(\"'")
    word = _LAST.search(before)
    joined = number > 1 and (text[number - 2] == "," or text[number - 2].isdigit())
    flat = _FLAT.search(text[max(0, number - 24) : number]) if joined else None
    opened = not before or before[-1] in ",:;\n" or (word is not None and known(word[0], SMALL))
    closed = text[end : end + 1] in {",", "\n", "", ".", ";", '"', ")"} or text[end : end + 2] == "\\n"
    told = word is not None and word[0].lower() in _AT
    begin = number - len(flat[0]) if flat else number
    return Street(begin, end, big, sure=(opened and closed) or flat is not None, open=not told and (strange or not big))


def backward(
    text: str, start: int, *, lower: int, small: frozenset[str] = NONE, stops: frozenset[str] = SMALL
) -> tuple[int, bool]:
    """Return where a name begins that ends before `start`, and whether it has capitals; `start` if there is none.

    Four words in capitals count, or `lower` words without, none of them one of `stops`. `small`: such may begin it
    in capitals ("Am", "The").
    """
    begin, big, place = start, False, start
    for taken in range(_MOST_WORDS):
        left, word = _word_before(text, place)
        if not word:
            break
        if _ends_sentence(word) or known(word, NOT_NAMES):
            break
        if capital(word):
            if known(word, SMALL) and word[-1] != "." and not known(word, ADJECTIVES) and not known(word, small):
                break
            begin, big = left, big or not (known(word, PARTICLES) and known(word, SMALL))
        elif not known(word, PARTICLES) and not known(word, TITLES):
            if big or taken >= lower or known(word, stops):
                break
            begin = left
        elif not taken:
            break
        place = left
        if text[left - 1 : left] in {"(", '"', "„"}:
            break
    return begin, big


def _word_before(text: str, place: int) -> tuple[int, str]:
    """Return the word that ends before `place`, with up to two blanks between, and where it begins; or ""."""
    stop = place
    while stop and place - stop < 2 and text[stop - 1] in " \t\xa0":
        stop -= 1
    if text[max(0, stop - 3) : stop] == "S:t":
        return stop - 3, "S:t"
    begin, floor = stop, max(0, stop - _LONGEST_WORD)
    while begin > floor and (text[begin - 1].isalpha() or text[begin - 1] in ".-'\u2019\u00b4"):
        begin -= 1
    while begin < stop and not text[begin].isalpha():
        begin += 1
    if begin == stop or (begin and text[begin - 1].isdigit()):
        return place, ""
    return begin, text[begin:stop]


def _ends_sentence(word: str) -> bool:
    plain = word.rstrip(".")
    if plain == word or "." in plain or len(plain) <= 2:
        return False
    return not known(word, TITLES) and not known(word, ADJECTIVES)
