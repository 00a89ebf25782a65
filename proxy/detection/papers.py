"""Finds numbers of papers, plates and accounts by their label alone, and what cards show besides their number.

The shapes that states give their papers stand in data/identifiers; this catches what was mistyped, or comes from
another country: so many signs and digits as such numbers have (data/papers.json), right behind the label. Codes and
dates of cards, and their last digits, count where a card is spoken of.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from proxy.detection.labelled import Read, Value, answered_code, code_at, value_behind
from proxy.detection.labels import label, words
from proxy.detection.matching import SHORT, Candidate, Rule, Span, Words, compounded
from proxy.detection.records import says_number, whole_code
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table

_ROWS: Final = table("papers")["rows"]
_LIKELY, _MAYBE = 0.7, 0.55
_CELL, _CARD_NEAR, _CLOSE = 40, 120, 16
_MANY, _SHORT, _ADJOINS = 6, 5, 8

_PLATE_PARTS = re.compile(r"[^\W_]{1,7}(?:(?:[ ]|[ ]?-[ ]?|\.)[^\W_]{1,6}){0,3}")
_ACCOUNT = re.compile(r"\d(?:[ \-./]?\d){5,29}")
_NO_ACCOUNT = re.compile(r"\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d\d)|\d{1,3}(?:[., ]\d{3})+(?:[.,]\d\d)?")
_CODE = re.compile(
    r"[^\w\n]{0,6}(?:(?:is|ist|to|est|é|è|es|je|lautet|on|är|er|код|code|kod)[ :]{1,2})?[\"']?"
    r"(\d{3,4})(?![\d/.,\-]\d|\d)"
)
_EXPIRY = re.compile(
    r"[^\w\n]{0,6}(?:[^\W\d_]{1,9}[ :.]{1,2}){0,3}[\"']?"
    r"((?:0?[1-9]|1[0-2])[ ]?[/\-.][ ]?(?:20[2-4]\d|[2-4]\d))(?![\d/.\-])"
)
_LAST = re.compile(r"[^\w\n]{0,4}(?:[^\W\d_]{1,10}[ :.]{1,2}){0,3}[\"'(*.]{0,5}(\d{4})(?![\d.,\-]\d|\d)")
_LONG_NUMBER = re.compile(r"(?<!\d)(?:\d[ \-.]?){13,19}(?!\d)|[*xX]{4}[ \-]?\d{4}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What the numbers of one kind of paper look like: fewest digits, fewest and most signs."""

    entity: str
    digits: int
    least: int
    most: int

    def fits(self, value: str) -> bool:
        """Whether a value has as many signs and digits as such numbers have."""
        size = sum(map(str.isalnum, value))
        return self.least <= size <= self.most and sum(map(str.isdigit, value)) >= self.digits


KINDS: Final[Mapping[str, Kind]] = {kind: Kind(*row) for kind, row in _ROWS["kinds"].items()}


def plate_at(text: str, at: int) -> Span | None:
    """Return the span of what reads as the plate of a vehicle: letters and digits, in few short groups."""
    match = _PLATE_PARTS.match(text, at)
    if match is None or text[at - 1 : at].isalnum():
        return None
    end = match.end()
    while end > at:
        value = text[at:end]
        if _is_plate(value) and not text[end : end + 1].isalnum():
            return at, end
        cut = max(value.rfind(sign) for sign in " -.")
        end = at + len(value[:cut].rstrip(" -.")) if cut > 0 else at
    return None


def _is_plate(value: str) -> bool:
    groups = re.split(r"[ \-.]+", value)
    size = sum(map(len, groups))
    digits = sum(map(str.isdigit, value))
    spelled = [group for group in groups if group.isalpha()]
    letters = size - digits
    if not (4 <= size <= KINDS["licence_plate"].most and digits >= 1 and 1 <= letters <= 6):
        return False
    # Words of a sentence are no group: "reg. is not 12", "28 und 36".
    small = [group for group in spelled if not group.isupper()]
    return not small or (small == groups[:1] and small[0].islower() and len(small[0]) <= 3 and digits > 2)


def account_at(text: str, at: int) -> Span | None:
    """Return the span of digits in groups, as accounts have them; dates and amounts are none."""
    match = _ACCOUNT.match(text, at)
    if (
        match is None
        or text[at - 1 : at].isalnum()
        or _NO_ACCOUNT.fullmatch(match[0])
        or text[match.end() : match.end() + 1].isalnum()
    ):
        return None
    return match.span()


_READERS: Final[Mapping[str, Read]] = {"licence_plate": plate_at, "bank_account": account_at}


class Papers:
    """Finder of numbers by the labels of papers, plates, accounts and cards."""

    def __init__(self, roles: Roles) -> None:
        self._kinds: dict[int, str] = {}
        for kind in KINDS:
            short = tuple(word for word in words(kind) if sum(map(str.isalpha, word)) <= _SHORT)
            self._kinds[roles.words(Words(tuple(word for word in words(kind) if word not in short)))] = kind
            self._kinds[roles.words(Words(short), whole=True)] = kind
        self._kinds.pop(0, None)
        self._mask = sum(self._kinds)
        self._parts = {bit: {bit: kind} for bit, kind in self._kinds.items()}
        self._code = roles.words(Words(tuple(dict.fromkeys((*words("card_code"), *_ROWS["codes"])))))
        self._expiry = roles.words(label("card_expiry"))
        self._last = roles.words(Words(tuple(_ROWS["endings"])))
        self._of_cards = self._code | self._expiry | self._last
        self._heard = self._mask | self._of_cards
        self._card = roles.words(label("card")) | roles.words(Words(tuple(_ROWS["cards"])), whole=True)

    def find(self, source: Source) -> list[Candidate]:
        """Return the numbers in `source`, each once."""
        if not source.mask & self._heard:
            return []
        found = {(item.start, item.end, item.entity): item for item in (*self._placed(source), *self._told(source))}
        return list(found.values())

    def _placed(self, source: Source) -> Iterator[Candidate]:
        places = [(left, right, bits) for left, right, bits in source.regions]
        if source.beside and len(source.text) <= _CELL:
            places.append((0, len(source.text), source.beside))
        for left, right, bits in places:
            for bit, kind in self._kinds.items() if bits & self._mask else ():
                if bits & bit:
                    span = whole_code(source.text, left, right, read=_READERS.get(kind, code_at))
                    if span and KINDS[kind].fits(source.text[slice(*span)]):
                        yield _candidate(*span, KINDS[kind].entity, "head of its column", _LIKELY)
            yield from self._card_cell(source.text, left, right, bits)

    def _card_cell(self, text: str, left: int, right: int, bits: int) -> Iterator[Candidate]:
        value = text[left:right].strip(" \"'\r")
        start = text.find(value, left) if value else left
        if bits & self._code and value.isdigit() and 3 <= len(value) <= 4:
            yield _candidate(start, start + len(value), "CARD_CODE", "head of its column", _LIKELY)
        if bits & self._expiry and bits & self._card and _EXPIRY.fullmatch(value):
            yield _candidate(start, start + len(value), "CARD_EXPIRY", "head of its column", _LIKELY)

    def _told(self, source: Source) -> Iterator[Candidate]:
        heard = source.heard
        if not heard.mask & self._heard:
            return
        for left, right, bits in heard.hits:
            if bits & self._mask:
                yield from self._behind(source.text, left, right, bits)
            if bits & self._of_cards:
                yield from self._of_card(source, left, right, bits)

    def _behind(self, text: str, left: int, right: int, bits: int) -> Iterator[Candidate]:
        for bit, kind in self._parts.get(bits & self._mask, self._kinds).items():
            if bits & bit:
                sure = says_number(text[left:right])
                value = value_behind(text, right, sure=sure, read=_READERS.get(kind))
                asked = (
                    answered_code(text, right)
                    if value is None and kind != "licence_plate" and right - left > SHORT
                    else None
                )
                value = Value(*asked, True) if asked else value
                if value and compounded(text, value.start):
                    continue  # "NRB-8100" is a code of its own
                near = value is not None and (right - left > SHORT or (value.sure and value.start - right <= _ADJOINS))
                if value and near and _is_meant(text, value, kind):
                    score = _LIKELY if value.sure else _MAYBE
                    yield _candidate(value.start, value.end, KINDS[kind].entity, text[left:right].lower(), score)

    def _of_card(self, source: Source, left: int, right: int, bits: int) -> Iterator[Candidate]:
        text, word = source.text, source.text[left:right].lower()
        near = partial(self._card_near, source, left, right)
        if bits & self._code:
            match = _CODE.match(text, _word_end(text, right))
            if match and (word.startswith(tuple(_ROWS["codes"])) or near()):
                yield _candidate(*match.span(1), "CARD_CODE", word, _LIKELY)
        if bits & self._expiry:
            match = _EXPIRY.match(text, _word_end(text, right))
            if match and near():
                yield _candidate(*match.span(1), "CARD_EXPIRY", word, _LIKELY)
        if bits & self._last:
            match = _LAST.match(text, _word_end(text, right))
            if match and near():
                yield _candidate(*match.span(1), "CREDIT_CARD", word, _MAYBE)

    def _card_near(self, source: Source, left: int, right: int) -> bool:
        """Whether a card is spoken of around left:right."""
        low, high = left - _CARD_NEAR, right + _CARD_NEAR
        if any(bits & self._card and low <= start and end <= high for start, end, bits in source.heard.hits):
            return True
        return _LONG_NUMBER.search(source.text, max(0, low), min(len(source.text), high)) is not None


def _word_end(text: str, right: int) -> int:
    while text[right : right + 1].isalpha():
        right += 1
    return right


def _is_meant(text: str, value: Value, kind: str) -> bool:
    inside = text[value.start : value.end]
    if not KINDS[kind].fits(inside):
        return False
    # Without a sign or a word for "number" only what is no quantity: a plate has letters, others many digits.
    return value.sure or kind == "licence_plate" or sum(map(str.isdigit, inside)) >= _MANY


def _candidate(start: int, end: int, entity: str, word: str, score: float) -> Candidate:
    return Candidate(start, end, entity, score, ("number behind its label", f"beside '{word}'"))


_MASKED = r"(?:[x*#]{4}[ \-.]?){2,3}\d{4}|\d{4}[ \-.]?\d{2}[x*#]{2}[ \-.]?[x*#]{4}[ \-.]?\d{4}|\d{6}[x*#]{4,9}\d{4}"
RULES: Final = (
    Rule("CREDIT_CARD", rf"(?i)\b(?:{_MASKED})\b", 0.65, anchor="xxxx", reach=32, name="CREDIT_CARD, masked"),
    Rule("CREDIT_CARD", rf"(?i)(?:{_MASKED})\b", 0.65, anchor="****", reach=32, name="CREDIT_CARD, masked"),
    Rule(
        "CREDIT_CARD",
        r"(?i)[x*#.]{3,4}[ \-.]?\d{4}\b",
        0.1,
        0.6,
        label("card"),
        group=0,
        kind="masked card",
        name="CREDIT_CARD, last digits",
    ),
)
"""Cards whose number is masked in part (PCI DSS 3.4: at most the first six and the last four digits are shown)."""
