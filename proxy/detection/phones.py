"""Finds telephone numbers: international ones, and those of Europe and North America as people write them at home.

Validity comes from the number plans of libphonenumber (package phonenumbers), compiled once into RE2 sets, because its
own matcher costs milliseconds a message. A number written with "+" and a known calling code needs no plan: a mistyped
number of a person is a number of a person (Recommendation ITU-T E.164: at most 15 digits). Without any word beside it
a number counts in shapes that hardly mean anything else (data/phones.json); all others need a word or a link.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Final

import re2

from proxy.detection.labels import label
from proxy.detection.matching import Candidate, Span, Words, options
from proxy.detection.phonemarks import DATED, beside_somebody, extended, free_after, free_before, measured, misnamed
from proxy.detection.phoneplans import (
    ANY_SHAPE,
    ANY_STRICT,
    CODES,
    CONTIGUOUS,
    PREFIXED,
    SHAPES,
    STRICT,
    TRUNK,
    WITHOUT,
    fits,
)
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table
from proxy.detection.tongues import ALL, bit_of, tongues

_ROWS: Final = table("phones")["rows"]
_GAP = r"[ .\-/()]{0,3}"
_LEFT = r"(?:^|[^0-9A-Za-z_+#\-/@&%.:=]|[^0-9][.:=]|[^0-9A-Za-z][\-/@&%])"
_PLUS = rf"\(?(?:\+00|\+|00){_GAP}[1-9]\d{{0,2}}(?:{_GAP}\d){{5,14}}"
_ZERO = rf"(?:\(0\) ?|\(?0)(?:[1-9]|[ \-]8\d)(?:{_GAP}\d){{5,11}}"
_ALONE = re2.compile(
    rf"{_LEFT}({_PLUS}|{_ZERO}|{'|'.join(shape for _, shape in (*SHAPES, *STRICT))})(?:[^0-9]|$)", options()
)
_BARE = re2.compile(
    r"(?:^|[ ,;|\t(])([2-9][0-9]{3} ?[0-9]{4}|[2-9][0-9](?: [0-9]{2}){3}|[2-9][0-9]{2} ?[0-9]{2} ?[0-9]{3}"
    r"|[2-9][0-9]{4} ?[0-9]{3}|[1-9][0-9]{3} [0-9]{3})(?:[ ,;|\t)]|\.(?:[^0-9]|$)|\n|$)",
    options(),
)
"""Numbers of seven and eight digits, as small countries have them, with nothing that tells what they are."""
_WORDED = re.compile(
    rb"[0-9](?:(?<=^.)|(?<=[^0-9A-Za-z_+#\-/@&%.:=].)|(?<=[^0-9][.:=].)|(?<=[^0-9A-Za-z][\-/@&%].))"
    rb"(?:[ .\-/()]{0,3}[0-9]){4,12}"
)
"""A number with `_LEFT` before it, for windows around words."""
_NO_DIGITS = re.compile(r"[^0-9]+")
_LINKED = re.compile(r"(?:%2[bB]|\+|00)?[1-9](?:[ .\-()]?\d){6,14}")
_GROUP = re.compile(r"\D*\d+")
_ROW_BEFORE = re.compile(r"(?:^|[^\d.:/\-])\d{1,6} $")
_ROW_AFTER = re.compile(r" \d{2}(?![\d.:/])")
_EQUAL_GROUPS = re.compile(r"0\d{3}(?: 0\d{3}){1,3}|\d\d(?: \d\d){5}")
_LONGEST = 15
_LEAST_ALONE = 9
_BEFORE, _AFTER, _CLOSE = 48, 12, 40
_SHORTEST = 5

_NEVER: Final = frozenset(_ROWS["never"])
_NOISY: Final = frozenset(_ROWS["noisy"])
_KNOWN: Final = tuple(dict.fromkeys((*label("phone", "fax").words, *table("words")["rows"]["phone"], *_ROWS["more"])))
_STRONG: Final = Words(tuple(word for word in _KNOWN if word not in _NOISY | _NEVER))
_WEAK: Final = Words(tuple(dict.fromkeys((*(word for word in _KNOWN if word in _NOISY), *_ROWS["cues"]))))
_SHORT: Final = Words(tuple(word for word in _KNOWN if word.startswith(tuple(_ROWS["short"]))))
_LINKS: Final = Words(tuple(_ROWS["links"]))
_INTERNAL: Final = Words(tuple(_ROWS["internal"]))
_INSIDE = re.compile(
    r"\.?[ ]?(?:nr|no|nº|n°|č|št)?\.?[ ]?[:\-=]?[ ]?(-?\d{3,5}|\d{2} \d{2})"
    r"(?![\w%€$]|[ ]?[./:\-]?\d|[ ](?:€|zł|km|Euro))"
)
_GREEK = re.compile("[\u0370-\u03ff]{3}")


class Phones:
    """Finder of telephone numbers. Listens for words and links beside them."""

    def __init__(self, roles: Roles) -> None:
        self._strong = roles.words(_STRONG)
        self._weak = roles.words(_WEAK, whole=True)
        self._short = roles.words(_SHORT)
        self._links = roles.words(_LINKS)
        self._internal = roles.words(_INTERNAL, whole=True)
        self._words = self._strong | self._weak | self._short
        self._heard = self._words | self._links | self._internal

    def find(self, source: Source) -> list[Candidate]:
        """Return the telephone numbers in `source`. Raises NotInspected."""
        found = [_candidate(*told) for told in (*self._alone(source), *_listed(source))]
        if source.mask & self._heard:
            found.sort(key=attrgetter("start"))
            starts = [known.start for known in found]
            more = (*self._worded(source, found, starts), *self._linked(source), *self._inside(source))
            found += [_candidate(*told) for told in more]
        return found

    def _alone(self, source: Source) -> Iterator[tuple[int, int, float, tuple[str, ...]]]:
        text, view = source.text, source.view
        at = 0
        match = _ALONE.search(view)
        while match:
            start, end = match.span(1)
            span = number(text, start, end)
            if span is None:
                at = _next_group(text, start, end)
            else:
                at = max(span[1], start + 1)
                word = self._word(source, *span)
                sure = text[start] == "+" or text[start : start + 2] == "(+"
                yield *span, 0.9 if word or sure else 0.6, _why("national format" if not sure else "+", word)
            match = _ALONE.search(view, at)

    def _worded(
        self, source: Source, found: Sequence[Candidate], starts: Sequence[int]
    ) -> Iterator[tuple[int, int, float, tuple[str, ...]]]:
        """Yield numbers beside words, none of those `found` already (they begin at `starts`)."""
        if not source.mask & self._words:
            return
        text, view = source.text, source.view
        for low, high in source.windows(self._words, _AFTER + 2 * _LONGEST, _BEFORE + 2 * _LONGEST):
            stop = min(len(text), high + 2 * _LONGEST)
            match = _WORDED.search(view, low if low > 1 else 0, stop)
            while match and match.start() < high:
                start, end = match.span()
                known = bisect_right(starts, start) - 1
                at = found[known].end if known >= 0 and found[known].end > start else 0
                if not at:
                    start -= start > 0 and text[start - 1] == "("
                    span, word = self._beside(source, start, end)
                    if span is not None and word and (word in _PLACES or not misnamed(text, span[0])):
                        yield *span, 0.8, _why("number of a plan", word)
                        at = span[1]
                    else:
                        at = _next_group(text, start, end)
                match = _WORDED.search(view, at + 1, stop)

    def _beside(self, source: Source, start: int, end: int) -> tuple[Span | None, str]:
        """Return the number that begins at `start` and the word that it stands beside; the word may be missing."""
        span = bare(source.text, start, end)
        if span is not None:
            return span, self._word(source, *span)
        span = self._local(source, start, end)
        return span, self._short_word(source, *span) if span else ""

    def _inside(self, source: Source) -> Iterator[tuple[int, int, float, tuple[str, ...]]]:
        """Yield the extensions that stand alone after a word for them."""
        if source.heard.mask & self._internal:
            for start, end, bits in source.heard.hits:
                match = _INSIDE.match(source.text, end) if bits & self._internal else None
                if match:
                    yield *match.span(1), 0.6, _why("extension", source.text[start:end].lower())

    def _linked(self, source: Source) -> Iterator[tuple[int, int, float, tuple[str, ...]]]:
        if source.heard.mask & self._links:
            for _, end, bits in source.heard.hits:
                match = _LINKED.match(source.text, end) if bits & self._links else None
                if match:
                    yield match.start(), match.end(), 0.9, ("link to a number",)

    def _local(self, source: Source, start: int, end: int) -> Span | None:
        """Return a number as it is called from the same town, or inside a house; only right after its label."""
        while end > start:
            digits = _digits(source.text[start:end])
            if len(digits) < _SHORTEST:
                return None
            if len(digits) <= 8 and free_after(source.text, end) and free_before(source.text, start):
                value = source.text[start:end]
                return None if DATED.search(value) or measured(source.text, start, end) else (start, end)
            end = _cut(source.text, start, end)
        return None

    def _word(self, source: Source, start: int, end: int) -> str:
        """Return the word that says that a number is a telephone's, or ""."""
        place = _placed(source, self._strong | self._short, start, end)
        if place:
            return place
        if not source.mask & self._words:
            return ""
        best = ""
        hits = source.heard.hits
        for index in range(bisect_left(hits, start - _BEFORE, key=_END), len(hits)):
            left, right, bits = hits[index]
            if right > start + _LONGEST * 4:
                break
            if not bits & self._words:
                continue
            strong = bits & (self._strong | self._short)
            before = right <= start and (strong or _adjoins(source.text, right, start))
            after = end <= left < end + _AFTER and not best and strong and not _number_follows(source.text, right)
            if before or after:
                best = source.text[left:right].lower()
        return best

    def _short_word(self, source: Source, start: int, end: int) -> str:
        place = _placed(source, self._short, start, end)
        return place or (source.support(self._short, start, end, close=True) if source.mask & self._short else "")


_START = itemgetter(0)
_END = itemgetter(1)
_PLACES: Final = frozenset({"key", "head of its column"})


def _listed(source: Source) -> Iterator[tuple[int, int, float, tuple[str, ...]]]:
    """Yield numbers beside names and addresses of e-mail: "Josette Calleja, 2296 4718"."""
    view, at = source.view, 0
    match = _BARE.search(view)
    while match:
        start, end = match.span(1)
        if beside_somebody(source.text, start, end) and bare(source.text, start, end) == (start, end):
            yield start, end, 0.6, _why("number of a plan", "a name")
        at = end
        match = _BARE.search(view, at)


def _candidate(start: int, end: int, score: float, why: tuple[str, ...]) -> Candidate:
    return Candidate(start, end, "PHONE_NUMBER", score, why)


def _placed(source: Source, bits: int, start: int, end: int) -> str:
    if source.beside & bits:
        return "key"
    if not source.regions:
        return ""
    index = bisect_right(source.regions, start, key=_START) - 1
    if index >= 0:
        left, right, mask = source.regions[index]
        if mask & bits and left <= start and end <= right:
            return "head of its column"
    return ""


def _adjoins(text: str, right: int, start: int) -> bool:
    between = text[right:start]
    return len(between) <= _CLOSE and not any(map(str.isdigit, between)) and ". " not in between


def _number_follows(text: str, right: int) -> bool:
    return any(map(str.isdigit, text[right : right + 20]))


def _why(rule: str, word: str) -> tuple[str, ...]:
    return (f"telephone number: {rule}", f"beside '{word}'") if word else (f"telephone number: {rule}",)


def _digits(text: str) -> str:
    return _NO_DIGITS.sub("", text)


def _next_group(text: str, start: int, end: int) -> int:
    """Return where to look on after a refusal: at the end of the first group of digits."""
    match = _GROUP.match(text, start, end)
    return match.end() if match else end


def _cut(text: str, start: int, end: int) -> int:
    """Return where the span ends without its last group of digits, or `start` if it has only one."""
    value = text[start:end].rstrip(" .-/()")
    at = len(value)
    while at and value[at - 1].isdigit():
        at -= 1
    return start + len(value[:at].rstrip(" .-/(")) if at else start


def _closed(text: str, start: int, end: int) -> Span:
    """Return the span with its extension, and with a bracket that it opened or closed by half."""
    opened, shut = text.count("(", start, end), text.count(")", start, end)
    if shut > opened and start and text[start - 1] == "(":
        start -= 1
    elif opened > shut and text[start] == "(":
        if text[end : end + 1] == ")":
            end += 1
        else:
            start += 1
    return start, extended(text, end)


def number(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number that stands without a word, or None."""
    opening = text[start:end].lstrip("(")[:2]
    if opening[0] == "+" or opening == "00":
        return international(text, start, end)
    if opening[0] == "0":
        return trunk(text, start, end)
    return shaped(text, start, end)


def international(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number with "+" or "00" and a known calling code, 8 (10) to 15 digits."""
    plus = "+" in text[start : start + 2]
    if not free_before(text, start) or (text[start - 1 : start] == "/" and text[max(0, start - 2) : start] != " /"):
        return None
    longest: Span | None = None
    while end > start:
        digits = _digits(text[start:end])[0 if plus else 2 :]
        digits = digits.removeprefix("00")
        if len(digits) < (8 if plus else 10):
            break
        if len(digits) <= _LONGEST and any(digits[:size] in CODES for size in (1, 2, 3)) and free_after(text, end):
            if fits(digits):
                return None if measured(text, start, end) else _closed(text, start, end)
            longest = longest or (start, end)
        end = _cut(text, start, end)
    if longest is None or measured(text, *longest) or (not plus and longest):
        return None
    return _closed(text, *longest)


def trunk(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number with a leading 0 that some European plan knows, in groups or of a mobile phone."""
    value = text[start:end].lstrip("(")
    if value.startswith("0123456789") or DATED.search(value) or not free_before(text, start):
        return None
    while end > start:
        value = text[start:end]
        digits = _digits(value)
        if len(digits) < _LEAST_ALONE:
            return None
        if free_after(text, end) and value.count("/") < 2:
            plan = CONTIGUOUS if value.isdigit() else TRUNK
            if plan.Match(digits):
                foreign = measured(text, start, end) or misnamed(text, start) or _in_a_row(text, start, end)
                return None if foreign else _closed(text, start, end)
        end = _cut(text, start, end)
    return None


def _in_a_row(text: str, start: int, end: int) -> bool:
    """Whether the number is cut out of a longer row of numbers."""
    if _ROW_BEFORE.search(text, max(0, start - 9), start) or _EQUAL_GROUPS.fullmatch(text, start, end):
        return True
    return _ROW_AFTER.match(text, end) is not None and text[end - 3 : end - 2] == " "


def shaped(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number in a shape of one country; None inside a longer row of numbers, and for amounts."""
    before = text[max(0, start - 2) : start]
    if not free_before(text, start) or not free_after(text, end) or (before[-1:] in " .-" and before[:1].isdigit()):
        return None
    if (text[end : end + 1] in {" ", ".", "-"} and text[end + 1 : end + 2].isdigit()) or text[start:end].endswith(
        "000"
    ):
        return None
    if measured(text, start, end) or misnamed(text, start):
        return None
    value = text[start:end]
    if not ANY_SHAPE.Match(value) and not _at_home(text, start, value):
        return None
    return _closed(text, start, end)


def _at_home(text: str, start: int, value: str) -> bool:
    """Whether the text is in the language of a country where numbers look so."""
    languages = [STRICT[index][0] for index in ANY_STRICT.Match(value) or ()]
    if "el" in languages and _GREEK.search(text, max(0, start - 200), start + 200):
        return True
    if not languages:
        return False
    known = tongues(text[max(0, start - 600) : start + 600])
    return known != ALL and any(known & bit_of(code) for code in languages if code != "el")


def bare(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number of some European plan, with or without calling code; only for use with a word."""
    if DATED.search(text[start:end].lstrip("(")) or not free_before(text, start):
        return None
    while end > start:
        digits = _digits(text[start:end])
        if len(digits) < 6:
            return None
        known = TRUNK if digits[0] == "0" else WITHOUT
        if free_after(text, end) and (known.Match(digits) or PREFIXED.Match(digits)):
            return None if measured(text, start, end) else _closed(text, start, end)
        end = _cut(text, start, end)
    return None
