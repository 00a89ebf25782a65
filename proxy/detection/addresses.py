"""Finds postal addresses: street and number with postal code and town, boxes, and what a label or a table calls one.

Three ways in: words that streets are called by (in 24 languages), postal codes with a town after them, and labels.
A street needs a number; in lower case, or where its word has other meanings, it needs one more sign of an address.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Final

import re2

from proxy.detection import addresswords as words
from proxy.detection import freeforms, postcodes, streets
from proxy.detection.matching import Candidate, Span, Words, options
from proxy.detection.postcodes import NEWLINE, capital
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.streets import Street
from proxy.detection.tongues import ALL, tongues
from proxy.detection.vocabulary import Hit

_DIGIT: Final = re.compile(rb"[0-9]")
_NEAR: Final = 64
"""How far from a street's word its number may stand."""
_LABEL: Final = 60
"""How far before a street a label speaks of it."""
_LONGEST_CELL: Final = 200
_FIVE: Final = 5
_BOX: Final = re.compile(r"[.:]?[ \t]?(?:(?i:nr|no|n°|č|št|n)\.?[ \t]?)?\d{1,3}(?:[ ]?\d{2,3}){0,3}(?![\w%]|[.,:]\d)")
_SIGN: Final = re.compile(
    r"(?:[ ][^\W\d_]+\.?){0,3}?[\"']?(?:[ ]?\([^)\n]{0,30}\))?[^\S\n]*(?P<sign>[:=\u2013|]|[ ]-[ ])[\s*\"'„|]*"
    rf"(?:{NEWLINE}[ \t]*)?|[ \t]*\n[ \t]*(?=\w)|(?:[ ][^\W\d_]{{2,4}})?[ ]{words.IS}[ ]"
)
_BLANK: Final = re.compile(r"[.:]?[ \t]{0,2}")
_PAST: Final = re.compile(r"[.]?\s?(?:nr|no|n°)?\.?[ ]?[:=\-\u2013]?[\s\"']{0,3}")
_GATE: Final = re2.compile(
    r"(?:^|[^0-9A-Za-z.,/:#_+\-]|[^0-9][,/]|[A-Z]-)"
    r"([0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{4} ?[A-Z]{2}|[0-9]{3} [0-9]{2}|[0-9]{4,6})"
    r"(?:[ ,]{1,2}|\n|\",\")[\"'?A-Z]",
    options(),
)
_ISLES: Final = re2.compile(
    r"(?:^|[^0-9A-Za-z])([A-Z]{1,2}[0-9][0-9A-Z]? [0-9A-Z]{3,4}|LV-[0-9]{4}|LT-[0-9]{5})(?:[^0-9A-Za-z\-]|$)",
    options(),
)
_ISLE_CODE: Final = re.compile(rf"{words.CODES['gb']}|{words.CODES['ie']}")

_START: Final = itemgetter(0)
_END: Final = itemgetter(1)

Found = tuple[int, int, float, str]
_Reader = Callable[[str, int, int], Street | None]


class Addresses:
    """Finder of postal addresses. Listens for words of streets, boxes and labels."""

    def __init__(self, roles: Roles) -> None:
        def whole(listed: Words) -> int:
            return roles.words(listed, whole=True)

        front = whole(words.FRONT) | roles.anchor("c/")
        either, either_weak = whole(words.EITHER), whole(words.EITHER_WEAK)
        ending = roles.endings(words.ENDING)
        last = whole(words.LAST)
        english = whole(words.ENGLISH)
        self._strong = front | either | ending | last | english | whole(words.WHOLE)
        self._readers: tuple[tuple[int, _Reader, int, int], ...] = (
            (either | either_weak, streets.either, 16, 48),
            (front | whole(words.FRONT_WEAK), streets.front, 0, 48),
            (ending | roles.endings(words.ENDING_WEAK), streets.compound, 0, 12),
            (last | whole(words.LAST_WEAK), streets.last, 0, 12),
            (english | whole(words.ENGLISH_WEAK), streets.english, 48, 0),
            (whole(words.WHOLE), streets.complete, 0, 12),
        )
        """Words, what reads the street around them, and how far before and after them a digit must stand."""
        self._box = whole(words.PO_BOX)
        self._boxes = self._box | whole(words.PO_BOX_WEAK)
        self._streets = self._boxes
        for mask, *_ in self._readers:
            self._streets |= mask
        self._nouns = whole(words.NOUNS)
        self._at = whole(words.AT_ADDRESS)
        self._labels = self._nouns | self._at | whole(words.CUES)
        self._known_towns = whole(words.TOWN_WORDS)
        self._rural = whole(words.RURAL)
        self._keys = whole(words.STREET_KEYS)
        self._five = whole(words.FIVE_KEYS)
        self._codes = self._five | whole(words.CODE_KEYS)
        self._towns = whole(words.TOWN_KEYS)
        self._cells = self._keys | self._codes | self._towns
        self._worded = self._streets | self._labels | self._codes

    def find(self, source: Source) -> list[Candidate]:
        """Return the addresses in `source`. Raises NotInspected."""
        found = list(self._in_cells(source)) if source.mask & self._cells else []
        if _DIGIT.search(source.view):
            places: list[Found] = []
            if source.heard.mask & self._worded:
                places += self._around_words(source)
                places += self._beside_labels(source, sorted(place[:2] for place in places))
            for start, end, score, why in _around_codes(source, sorted(place[:2] for place in places)):
                places.append((self._past_label(source, start), end, score, why))
            if source.heard.mask & self._rural:
                places += self._in_villages(source, sorted(place[:2] for place in places))
            if source.heard.mask & self._known_towns:
                places += self._around_towns(source, sorted(place[:2] for place in places))
            found += [_candidate(_clipped(source, place)) for place in places]
        return found

    def _around_words(self, source: Source) -> Iterator[Found]:
        reach = 0
        for start, end, bits in source.heard.hits:
            if bits & self._streets and start >= reach:
                place = self._street(source, start, end, bits) or self._post_box(source.text, start, end, bits)
                if place:
                    reach = place[1]
                    yield place

    def _street(self, source: Source, start: int, end: int, bits: int) -> Found | None:
        text = source.text
        if text[start:end].lower() in words.DOTTED and text[end : end + 1] != ".":
            return None
        for mask, read, before, after in self._readers:
            if bits & mask and _DIGIT.search(source.view, max(0, start - before), end + after):
                street = read(text, start, end)
                strong = bool(bits & mask & self._strong)
                word = text[start:end].lower().rstrip(".")
                place = self._judged(source, street, word, strong=strong) if street else None
                if place:
                    return place
        return None

    def _judged(self, source: Source, street: Street, word: str, *, strong: bool) -> Found | None:
        """Return the whole address around a street that `word` speaks of, if enough speaks for one."""
        text = source.text
        end, coded = postcodes.after(text, street.end, lower=not street.capital)
        start, early = postcodes.before(text, self._past_label(source, street.start))
        start = start if early else self._town_before(source, start)
        label = self._label(source, start)
        if label and not early:
            start = postcodes.named_before(text, start)
        told = coded or early or label
        if told:
            return None if street.bare and not (coded or early) else (start, end, 0.9, "street")
        if street.bare or (len(word) == 1 and not _may_be_home(text, start, word)):
            return None
        sure = strong or word in words.SURE
        if (street.open and not (sure and street.capital)) or not (strong or street.capital):
            return None
        dotted = word in words.DOTTED
        if dotted and (not street.capital or (len(word) == 1 and not sure and not _at_home(text, start, word))):
            return None
        if street.sure or _lonely(text, start, end) or (sure and street.capital) or _at_home(text, start, word):
            return start, end, 0.7, "street"
        return (start, end, 0.55, "street") if strong else None

    def _post_box(self, text: str, start: int, end: int, bits: int) -> Found | None:
        match = _BOX.match(text, end) if bits & self._boxes else None
        if match is None:
            return None
        stop, coded = postcodes.after(text, match.end())
        return (start, stop, 0.7, "post office box") if coded or bits & self._box else None

    def _label(self, source: Source, start: int) -> bool:
        if source.beside & (self._keys | self._labels):
            return True
        if not source.heard.mask & self._labels:
            return False
        return any(bits & self._labels for *_, bits in _ending_in(source, start - _LABEL, start))

    def _around_towns(self, source: Source, known: Sequence[Span]) -> Iterator[Found]:
        """Yield streets in capitals with a number before or after one of the largest towns: "Ilica 10, Zagreb"."""
        text, view = source.text, source.view
        for start, end, bits in source.heard.hits:
            if not bits & self._known_towns or not _DIGIT.search(view, max(0, start - 24), end + _NEAR):
                continue
            if not text[start].isupper() or _within(known, start):
                continue
            span = freeforms.in_town(text, start, end)
            if span:
                yield self._past_label(source, span[0]), span[1], 0.6, "street and town"

    def _in_villages(self, source: Source, known: Sequence[Span]) -> Iterator[Found]:
        """Yield villages with a number before their municipality or district: "Nowa Wieś 17, gmina Nadarzyn"."""
        text, view, reach = source.text, source.view, 0
        for start, _, bits in source.heard.hits:
            comma = start - 2
            if not bits & self._rural or comma < reach or text[comma:start] != ", " or _within(known, comma - 1):
                continue
            street = freeforms.before_code(text, start) if _DIGIT.search(view, comma - 8, comma) else -1
            if street >= 0:
                reach = postcodes.after(text, comma, lower=True)[0]
                yield self._past_label(source, street), reach, 0.7, "village"

    def _town_before(self, source: Source, start: int) -> int:
        """Return where one of the largest towns begins that stands before the street at `start`, else `start`."""
        if source.heard.mask & self._known_towns and source.text[start - 2 : start] in {", ", ",\n"}:
            for left, _, bits in _ending_in(source, start - 2, start - 2):
                if bits & self._known_towns and source.text[left].isupper():
                    return left
        return start

    def _past_label(self, source: Source, start: int) -> int:
        """Return where the address begins when what was read as its name begins with a label."""
        if not source.heard.mask & self._labels:
            return start
        hits = _ending_in(source, start, start + _LABEL)
        ends = [
            right for left, right, bits in hits if left == start and bits & self._labels and not bits & self._streets
        ]
        return max(ends) + 1 if ends else start

    def _beside_labels(self, source: Source, known: Sequence[Span]) -> Iterator[Found]:
        text, view, reach = source.text, source.view, 0
        for _, end, bits in source.heard.hits:
            if not bits & (self._labels | self._codes) or end < reach or not _DIGIT.search(view, end, end + _NEAR):
                continue
            following = bisect_right(known, (end, 0))
            if following < len(known) and known[following][0] < end + _LABEL:
                continue
            place = self._labelled(text, end, bits)
            if place:
                reach = place[1]
                yield place

    def _labelled(self, text: str, end: int, bits: int) -> Found | None:
        if bits & self._codes and (past := _PAST.match(text, end)) and past.end() > end:
            match = freeforms.CODE_CELL.match(text, past.end())
            if match and self._is_long(bits, match[1]):
                return _under_code_word(text, end, *match.span(1))
        if not bits & self._labels:
            return None
        sign = _SIGN.match(text, end) if bits & self._nouns else None
        if sign is None and bits & self._streets:
            return None
        at = sign.end() if sign else _after_blank(text, end)
        reach = 3 if bits & self._nouns and not sign else _LABEL
        span = freeforms.labelled(text, at, signed=sign is not None, reach=reach)
        if span is None:
            span = freeforms.lower(text, at, led=not (sign or bits & self._at))
        if span is None and sign and sign["sign"]:
            span = freeforms.free(text, at)
        if span is None:
            return None
        start = max(at, postcodes.named_before(text, postcodes.before(text, span[0])[0]))
        return start, postcodes.after(text, span[1], lower=True)[0], 0.6, "beside a label"

    def _is_long(self, bits: int, code: str) -> bool:
        """Whether a code is of the right length for its word: "cap" and "kod" mean other numbers, too."""
        if bits & self._codes != self._five:
            return True
        return len(code) == _FIVE if code.isdigit() else len(code) > _FIVE

    def _in_cells(self, source: Source) -> Iterator[Candidate]:
        """Yield what stands in cells of tables and under keys that are called after an address or its parts."""
        for start, end, bits in (*source.regions, (0, len(source.text), source.beside)):
            if not bits & self._cells or end - start > _LONGEST_CELL:
                continue
            cell = source.text[start:end]
            why = ("address: cell", "beside 'key'" if bits == source.beside else "beside 'head of its column'")
            code = freeforms.CODE_CELL.fullmatch(cell.rstrip("\"' \r")) if bits & self._codes else None
            if code and self._is_long(bits, code[1]):
                yield Candidate(start + code.start(1), start + code.end(1), "POSTAL_CODE", 0.7, why)
            elif bits & self._keys and (span := freeforms.cell(cell)):
                yield Candidate(start + span[0], start + span[1], "ADDRESS", 0.8, why)
            elif bits & self._towns and (match := freeforms.TOWN_CELL.fullmatch(cell)) and capital(match[1]):
                yield Candidate(start + match.start(1), start + match.end(1), "LOCATION", 0.6, why)


def _ending_in(source: Source, first: int, last: int) -> Iterator[Hit]:
    """Yield the words heard that end at `first` or later, and not after `last`."""
    hits = source.heard.hits
    for index in range(bisect_left(hits, first, key=_END), len(hits)):
        if hits[index][1] > last:
            return
        yield hits[index]


def _within(spans: Sequence[Span], place: int) -> bool:
    """Whether a place is in one of the spans, which are sorted."""
    index = bisect_right(spans, place, key=_START) - 1
    return index >= 0 and place < spans[index][1]


def _around_codes(source: Source, known: Sequence[Span]) -> Iterator[Found]:
    """Yield addresses around postal codes, none of those `known` already."""
    text, view = source.text, source.view
    for match in _GATE.finditer(view):
        if _within(known, match.start(1)):
            continue
        span = freeforms.coded(text, *match.span(1))
        if span:
            yield *span, 0.7, "postal code and street"
    for match in _ISLES.finditer(view):
        start, end = match.span(1)
        value = text[start:end]
        if _within(known, start):
            continue
        if value[2] == "-" and text[start - 1 : start] not in {"-", "_"}:
            begin, stop = freeforms.baltic(text, start), postcodes.town(text, end)
        elif _ISLE_CODE.fullmatch(value) and not value.endswith("GB"):
            begin, stop = freeforms.isle(text, start), end
        else:
            continue
        yield begin, stop, 0.7 if begin < start else 0.6, "address" if begin < start else "postal code"


def _at_home(text: str, start: int, word: str) -> bool:
    """Whether a word with other meanings elsewhere stands in a text of its own language, or is abbreviated."""
    if word in words.SMALL and word not in words.DOTTED:
        return False
    if len(word) > 1 and word in words.DOTTED:
        return True
    known = tongues(text[max(0, start - 400) : start + 200])
    return known != ALL and known & words.HOMES.get(word, 0) != 0


def _may_be_home(text: str, start: int, word: str) -> bool:
    """Whether a text may be of the language of a word: "u." is a street in Hungarian, in German it joins."""
    homes = words.HOMES.get(word, ALL)
    return tongues(text[max(0, start - 400) : start + 200]) & homes != 0


def _under_code_word(text: str, word: int, start: int, end: int) -> Found:
    """Return the postal code after the word for it that ends at `word`, with street and town beside."""
    street = freeforms.before_code(text, start)
    if 0 <= street < word:
        return street, postcodes.town(text, end), 0.7, "postal code and street"
    return start, end, 0.6, "postal code"


def _after_blank(text: str, end: int) -> int:
    match = _BLANK.match(text, end)
    return match.end() if match else end


def _clipped(source: Source, place: Found) -> Found:
    """Return the place without what stands in the next cells of a table."""
    start, end, score, why = place
    index = bisect_right(source.regions, start, key=_START) - 1
    if index >= 0 and start < source.regions[index][1] < end:
        return start, source.regions[index][1], score, why
    return place


def _candidate(place: Found) -> Candidate:
    start, end, score, why = place
    return Candidate(start, end, "POSTAL_CODE" if why == "postal code" else "ADDRESS", score, (f"address: {why}",))


def _lonely(text: str, start: int, end: int) -> bool:
    """Whether the span is alone on its line."""
    before, after = text[max(0, start - 3) : start].rstrip(" \t")[-1:], text[end : end + 3].lstrip(" \t,.")[:1]
    return before in {"", "\n"} and after in {"", "\n"}
