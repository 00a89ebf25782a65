"""Postal codes and towns, as they stand after a street, before it, or alone.

Shapes are those of the Universal Postal Union's addressing sheets for the 27 states, the United Kingdom, Switzerland,
Liechtenstein, Norway and Iceland. Everything here looks at less than 100 characters beside one place.
"""

import re
from typing import Final

from proxy.detection.addresswords import (
    CODE_WORD,
    CODES,
    COUNTRY,
    ESTATES,
    FLATS,
    LOCALITIES,
    LOCALITIES_AFTER,
    LOCALITY,
    PARTICLES,
    PREFIX,
    SHOWN,
    SMALL,
    TOWNS,
    known,
)

NEWLINE: Final = r"(?:\r?\n|\\r\\n|\\n)"
SEPARATOR: Final = (
    r"(?:\.(?=,))?[ \t\xa0]*"
    rf"(?:(?:,|;(?=\s)|(?<=\s)[|/](?=\s)|[\u2013\u2014\-](?=\s)|{NEWLINE}|\)|<br ?/?>)[ \t\xa0]*){{0,3}}"
)
WORD: Final = r"[^\W\d_]++(?:['\u2019\u00b4.\-/]{1,2}[^\W\d_]++)*+\.?+"
_PREFIXED: Final = rf"(?:{PREFIX}[ \-\u2013]{{0,2}}(?=\d))?"
_STRONG: Final = "|".join(rf"(?:{CODES[kind]})(?!\w)" for kind in ("pt", "nl", "gb", "ie", "mt", "pl", "spaced"))
_CODE: Final = rf"{_PREFIXED}(?:{_STRONG}|{CODES['five']}(?!\w)|(?P<short>(?:{CODES['four']}|{CODES['three']})(?!\w)))"
_CODE_AFTER: Final = re.compile(rf"{SEPARATOR}(?:(?i:{CODE_WORD})(?:[.:]|(?=[ ]))[ ]?)?(?P<code>{_CODE})(?![.,:]\d|%)")
_CODE_AFTER_LOWER: Final = re.compile(rf"{SEPARATOR}(?P<code>{_CODE})(?![.,:]\d|%)", re.IGNORECASE)
_DIGIT: Final = re.compile(r"[0-9]")
_CODE_LATER: Final = re.compile(rf"(?<![\w.,:/+#\-])(?P<code>{_CODE})(?![.,:]\d|%)")
_TOWN_WORD: Final = re.compile(rf"[ \t\xa0]{{0,2}}['\u2019„\"]?(?P<word>{WORD})")
_TOWN_MORE: Final = re.compile(
    r"(?: \d{1,2}(?![\w.,:/%]| ?[^\W\d_])| \([A-Z]{2}\)| (?i:cedex)(?: \d{1,2})?"
    r"| [IVX]{1,5}\.?(?: ?ker(?:ület)?\.?)?(?!\w))"
)
_COMMA_TOWN: Final = re.compile(rf"[ \t]*,[ \t]*(?:(?i:{LOCALITY})(?![^\W\d_])\.?[ \t]?)?")
_LOCALITY_NUMBER: Final = re.compile(rf"[ \t]*,?[ \t]*(?i:{LOCALITY})\.?[ \t]?\d{{1,2}}(?!\w)")
_CLOSED: Final = re.compile(rf"[ \t]*(?:$|[.,;)\]\"'(|<]|{NEWLINE})")
_KNOWN: Final = re.compile(rf"[ \t]?,?[ \t](?P<three>(?P<two>(?P<one>{WORD})(?:[ ]{WORD})?)(?:[ ]{WORD})?)")
_COMMA: Final = re.compile(r"[ \t]*[,|/][ \t]*")
_COUNTRY: Final = re.compile(
    rf"(?:[ \t]*,[ \t]*|[ \t]*{NEWLINE}[ \t]*|[ \t]+\(?)(?:{COUNTRY})(?![^\W\d_])", re.IGNORECASE
)
_BETWEEN: Final = re.compile(
    rf"(?:(?:[ \t\xa0,;|/\"\n\r\u2013\u2014-]|\\n){{1,6}}(?:{WORD}|\d{{1,2}}))+[ \t\xa0,;|/\"\n\r\u2013\u2014-]{{0,6}}"
)
_WORDS: Final = re.compile(r"[^\W\d_]+")
_NAME: Final = rf"{WORD}(?:[ \-]{WORD}){{0,3}}"
_JOINT: Final = re.compile(rf"[ \t]*(?:[,;\u2013\-]|{NEWLINE})[ \t]*\Z")
_CUT: Final = re.compile(r"[,;:(>\"|\n]|\\n")
_CODE_TOWN: Final = re.compile(
    rf"(?:^|(?<=[\s\"]))(?:{_CODE})[ ,]{{1,2}}(?P<town>{_NAME})(?: \d{{1,2}})?"
    rf"(?:,? [IVX]{{1,5}}\.? ?(?i:ker(?:ület)?)\.?)?\Z"
)
_TOWN_CODE: Final = re.compile(rf"{WORD} \d{{4}}(?: {WORD})?\Z")
_DISTRICT: Final = re.compile(r"[IVX]{1,5}\. ?(?i:kerület|ker\.?)\Z")
_VALUE: Final = re.compile(
    rf"[ ]?(?:\d{{1,4}}[A-Za-z]?(?:/\d{{1,3}})?|[A-Z\u0410-\u042f]\d?|(?P<name>{_NAME})(?: \d{{1,4}})?)\Z"
)
_TOKEN: Final = re.compile(r"[^\W\d_][^\s\d.]*\.?")
_TOWN_BEFORE: Final = re.compile(
    rf"(?:[:\n]|(?<![^\W\d_])(?i:in|te|w|we|a|en|em|u|v|ve|în|in|в|à|din|di|i))[ ]+"
    rf"(?P<town>{WORD}(?:[ \-]{WORD}){{0,2}}),[ ]\Z"
)
_ARTICLE: Final = frozenset("'\u2019-")
_REGION: Final = re.compile(rf"[ ]\((?P<in>{_NAME})\)|[ ]?/[ ]?(?P<or>{WORD})(?=[ \t]*(?:$|[.,;)\n]))")
"""A province or a second name behind a town: "Morella (Castellón)", "Koper / Capodistria"."""
_FLAT_BEFORE: Final = re.compile(r"(?:^|(?<=[^\w]))(?P<flat>[^\W\d_]{2,12})\.?[ ]\Z")
_BARE_CODE: Final = re.compile(r"[ ]?\d{4,5}")
_FAR: Final = 72


def capital(word: str) -> bool:
    """Return whether a word begins with a capital letter, behind an apostrophe or an article ("il-Mosta"), too."""
    return word[:1].isupper() or any(word[at : at + 1] in _ARTICLE and word[at + 1 : at + 2].isupper() for at in (1, 2))


def town(text: str, at: int, *, lower: bool = False) -> int:
    """Return the end of a town's name that begins at `at` (blanks before it count), or `at`."""
    end = place = at
    taken = 0
    while taken < 4:
        match = _TOWN_WORD.match(text, place)
        if match is None:
            break
        word = match["word"]
        small = known(word, SMALL) and not known(word, PARTICLES)
        if capital(word) and not (known(word, SHOWN) and taken) and not (small and not taken):
            end, taken = match.end(), taken + 1
            if word[-1] == "." and (len(word) > 3 or (len(word) == 2 and taken > 1)):  # "5000 Odense C. Ring ..."
                end -= 1
                break
        elif lower and not taken and not small and len(word) > 1:
            end = match.end() if not known(word, PARTICLES) else end
            if end > at:
                break
        elif not known(word, PARTICLES) or not taken:
            break
        place = match.end()
    if end > at:
        more = _TOWN_MORE.match(text, end)
        end = more.end() if more else end
    return end


def after(text: str, end: int, *, lower: bool = False) -> tuple[int, bool]:
    """Return where the address ends that has its street end at `end`, and whether a postal code was found."""
    pattern = _CODE_AFTER_LOWER if lower else _CODE_AFTER
    match = pattern.match(text, end)
    if match:
        stop = town(text, match.end(), lower=lower)
        if stop == match.end():
            gap = _COMMA.match(text, stop)
            place = gap.end() if gap else stop
            stop = town(text, place) if town(text, place) > place else stop
        if stop > match.end() or match["short"] is None:
            return country(text, stop), True
    stop = _later(text, end) if _DIGIT.search(text, end, end + _FAR) else 0
    if stop:
        return country(text, town(text, stop)), True
    return country(text, _towns(text, end)), False


def _later(text: str, end: int) -> int:
    """Return the end of a code that stands behind the town ("Baker Street, London NW1 6XE"), or 0."""
    for match in _CODE_LATER.finditer(text, end, end + _FAR):
        short = match["short"]
        if short and short[:2] in {"19", "20"} and text[match.start() - 2].isascii():
            return 0  # a year; Bulgarian codes stand behind the town, too
        if match.start() > end and (short is None or text[match.start() - 1] == " "):
            return match.end() if _are_towns(text[end : match.start()]) else 0
    return 0


def _are_towns(between: str) -> bool:
    names = _WORDS.findall(between)
    if not _BETWEEN.fullmatch(between) or (names and names[0][0].islower() and known(names[0], SMALL)):
        return False
    return all(name[0].isupper() or known(name, PARTICLES) or known(name, LOCALITIES) for name in names)


def _towns(text: str, end: int) -> int:
    """Return the end of up to three towns or districts behind commas on the same line."""
    end = known_town(text, end)
    for _ in range(3):
        number = _LOCALITY_NUMBER.match(text, end)
        if number:
            end = number.end()
            continue
        comma = _COMMA_TOWN.match(text, end)
        if comma is None:
            break
        stop = town(text, comma.end())
        if stop == comma.end() or not _CLOSED.match(text, stop) or _named(text[comma.end() : stop]):
            break
        end = stop
        if text[comma.start() : comma.end()].strip(" \t,") == "" and not _LOCALITY_NUMBER.match(text, end):
            following = _COMMA_TOWN.match(text, end)
            if following is None or following[0].strip(" \t,") == "":
                break
    return end


def known_town(text: str, end: int) -> int:
    """Return the end of one of the largest towns, in any case, behind a comma or a blank; else `end`."""
    match = _KNOWN.match(text, end)
    if match is None:
        return end
    for kind in ("three", "two", "one"):
        if match[kind] and match[kind].lower().rstrip(".") in TOWNS:
            stop = match.end(kind) - (match[kind][-1] == ".")
            more = _TOWN_MORE.match(text, stop)
            return more.end() if more else stop
    return end


def _named(words: str) -> bool:
    return any(known(word, SHOWN) for word in _WORDS.findall(words))


def country(text: str, end: int) -> int:
    """Return the end of a province, a second name of the town or a country behind a town that ends at `end`."""
    region = _REGION.match(text, end)
    if region and capital(region["in"] or region["or"]):
        end = region.end()
    match = _COUNTRY.match(text, end)
    return match.end() if match else end


def before(text: str, start: int) -> tuple[int, bool]:
    """Return where the address begins that has its street begin at `start`, and whether a postal code was found."""
    coded = False
    if text[start : start + 1].isdigit():
        flat = _FLAT_BEFORE.search(text, max(0, start - 16), start)
        start = flat.start("flat") if flat and known(flat["flat"], FLATS) else start
    for _ in range(4):
        low = max(0, start - _FAR)
        joint = _JOINT.search(text[max(low, start - 6) : start])
        stop = max(low, start - 6) + joint.start() if joint else start
        begin = _part_begin(text, low, stop)
        part = text[begin:stop]
        place, code = _part(part, joint=joint is not None)
        if place < 0 and joint and begin > low and _BARE_CODE.fullmatch(part):
            # "Satul Poiana, 4751, ul. ..."
            stop, begin = begin - 1, _part_begin(text, low, begin - 1)
            place, code = _place(text[begin:stop]) if text[begin:stop].strip() else -1, True
        if place < 0:
            break
        start, coded = begin + place, coded or code
    return start, coded


def _part_begin(text: str, low: int, stop: int) -> int:
    """Return where the part of a line begins that ends at `stop`."""
    begin = low
    for cut in _CUT.finditer(text, low, stop):
        begin = cut.end()
    return begin


def _part(part: str, *, joint: bool) -> tuple[int, bool]:
    """Return where in a part of a line a code and town, a place or a flat begins, or -1; and whether it is a code."""
    part = part.rstrip()
    if any(map(str.isdigit, part)):
        match = _CODE_TOWN.search(part)
        if match and _is_town(match["town"]):
            return match.start(), True
    return _place(part) if joint and part else -1, False


def _place(part: str) -> int:
    """Return where a place or a flat begins that ends a part of a line, or -1: "Tartu linn", "Flat 3B"."""
    lead = len(part) - len(part.lstrip())
    words = part.split()
    whole = known(words[-1], LOCALITIES_AFTER) or (len(words) > 1 and known(words[-1], ESTATES))
    if capital(words[0]) and (whole or _TOWN_CODE.fullmatch(part, lead)):
        return lead
    if _DISTRICT.fullmatch(part, lead):
        return lead
    for token in _TOKEN.finditer(part):
        named = known(token[0], _PLACES)
        if named or known(token[0], FLATS):
            value = _VALUE.match(part, token.end())
            if value and (value["name"] is None or (named and any(map(capital, value["name"].split())))):
                return token.start()
    return -1


_PLACES: Final = LOCALITIES | ESTATES


def named_before(text: str, start: int) -> int:
    """Return where a town begins that stands before the street at `start`: "te Rotterdam, "; else `start`.

    Only for use beside a label: what stands before a street may be anything.
    """
    match = _TOWN_BEFORE.search(text[max(0, start - 40) : start])
    if match is None or not _is_town(match["town"]):
        return start
    return max(0, start - 40) + match.start("town")


def _is_town(words: str) -> bool:
    parts = words.split()
    return capital(parts[0]) and all(capital(part) or known(part, PARTICLES) for part in parts)
