"""Finds numbers that firms and offices give people: patients, customers, cases, policies, staff, members, contracts.

They have no shape of their own, so each counts only behind its label, by its key or under the head of its column. The
labels stand in the label files of 24 languages; data/records.json adds bare nouns ("ticket", "sprawa"), which need a
word for "number", a sign or a shape that is clearly no quantity.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from proxy.detection.labelled import (
    NUMBER_WORDS,
    Read,
    Value,
    answered_code,
    code_at,
    is_court,
    is_quantity,
    is_sure,
    value_behind,
)
from proxy.detection.labels import words
from proxy.detection.matching import SHORT, Candidate, Span, Words, compounded
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table

_ROWS: Final = table("records")["rows"]
_NEVER: Final = frozenset(_ROWS["never"])
NAMES: Final[Mapping[str, str]] = _ROWS["names"]
"""Kind of label -> entity."""
_NO_NOUNS: Final = frozenset(_ROWS["no nouns"])
_SIGNED: Final = ("nº", "n°", "n.º", "no", "№", "núm.")
_ORDER: Final = "ORDER_NUMBER"
_WORDS_TOO: Final = frozenset(_ROWS["words too"])
_COURTS_TOO: Final = frozenset(_ROWS["courts and archives"])
_LIKELY, _MAYBE = 0.75, 0.6
_CELL, _SHORTEST = 40, 4
_FEW, _MANY = 3, 5
_INSIDE = re.compile("|".join(map(re.escape, _ROWS["inside"])))
_CLEAR = re.compile(r"[^\W\d_]+[\-/._]?\d[\w/.\-]*|\d+(?:[/\-.][\w]+)+|\d{5,}")
_SUBJECT_COURT = re.compile(
    r"[ \t]*[:.]?[ \t]*(?:[^\W\d_]{2,9}[:. ]{1,2}){0,2}"
    r"((?:\d{1,4}|[IVX]{1,5}) [A-Z][A-Za-z]{0,3} \d{1,6}/\d{2,4})(?![\d/])"
)
_REFERENCE = re.compile(r"[ .:=]{1,3}([A-Z]{2,6}[\-/](?:\d{2,4}[\-/]){0,2}\d{4,8})(?![\w\-/])")
"""References of offices; those of products mostly end with letters or are shorter."""
_NO_RECORD = re.compile(r"\d+(?:\.\d+){2,}|(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}")
"""Versions and digests."""
_INNER_ID = re.compile(
    r"[\"']?\s*[:=]\s*[\[{]{1,2}\s*[\"']?(?:id|nr|no|num|number|numer|nummer|numero|code|kod|ref|cislo|číslo|sifra|šifra|codice|codigo|código|cod|broj|stevilka|tunnus|kods|kodas|kood|arithmos|kodikos|azonosito|azonosító|szam|szám)[\"']?\s*[:=]\s*[\"']?",
    re.IGNORECASE,
)
_LETTERS_ONLY = re.compile(r"[A-Z]{5,8}\b")


def _told(label: str) -> str:
    return label.replace(".", " ").replace(":", " ").strip()


def split(labels: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the labels that say "number" or are distinctive, and the nouns of those that end in a word for it.

    "дело n" stands for "дело №" and "дело номер"; "nº cliente" for "n° cliente" and "№ cliente".
    """
    whole: dict[str, None] = {}
    nouns: dict[str, None] = {}
    for label in labels:
        if label in _NEVER:
            continue
        parts = _told(label).split()
        if len(parts) > 1 and parts[-1] in NUMBER_WORDS:
            noun = " ".join(parts[:-1])
            if len(noun) > SHORT and noun not in _NO_NOUNS:
                nouns[noun] = None
            if len(noun) > SHORT and len(parts[-1]) == 1:
                continue  # joined it would begin other words: "faktura č" stands in "fakturace"
        if len(parts) > 1 and parts[0] in {"nº", "n°", "n", "no"}:
            whole.update(dict.fromkeys(" ".join((sign, *parts[1:])) for sign in _SIGNED))
        whole[label] = None
    return tuple(whole), tuple(nouns)


def says_number(label: str) -> bool:
    """Whether a label itself says that a number follows."""
    low = label.lower()
    parts = _told(low).replace("_", " ").replace("-", " ").split()
    return not NUMBER_WORDS.isdisjoint(parts) or _INSIDE.search(low) is not None


class Records:
    """Finder of numbers of records. Listens for labels and for bare nouns, kind by kind."""

    def __init__(self, roles: Roles) -> None:
        self._labels: dict[int, str] = {}
        self._nouns: dict[int, str] = {}
        for kind, entity in NAMES.items():
            whole, derived = split(words(kind))
            added = tuple(_ROWS["nouns"][kind])
            whole += tuple(noun for noun in added if says_number(noun))
            nouns = tuple(dict.fromkeys((*derived, *added)))
            short = tuple(label for label in whole if sum(map(str.isalpha, label)) <= _SHORTEST)
            self._labels[roles.words(Words(tuple(label for label in whole if label not in short)))] = entity
            self._labels[roles.words(Words(short), whole=True)] = entity
            self._nouns[roles.words(Words(tuple(noun for noun in nouns if noun not in whole)), whole=True)] = entity
        self._references = roles.words(Words(tuple(_ROWS["references"])), whole=True)
        self._subjects = roles.words(Words(tuple(_ROWS["subjects"])), whole=True)
        self._label_mask = sum(self._labels)
        self._noun_mask = sum(self._nouns)
        self._named = self._label_mask | self._noun_mask
        self._heard = self._named | self._subjects | self._references

    def find(self, source: Source) -> list[Candidate]:
        """Return the numbers of records in `source`, each once."""
        found: dict[Span, Candidate] = {}
        if not source.mask & self._heard:
            return []
        for item in (*self._placed(source), *self._behind(source)):
            known = found.get((item.start, item.end))
            # Of two labels in one place the longer one says more: "matrikelnummer", not "matr".
            if known is None or (known.score, len(known.why[1])) < (item.score, len(item.why[1])):
                found[item.start, item.end] = item
        return list(found.values())

    def _placed(self, source: Source) -> Iterator[Candidate]:
        places = [(left, right, bits, "head of its column") for left, right, bits in source.regions]
        if source.beside and len(source.text) <= _CELL:
            places.append((0, len(source.text), source.beside, "key"))
        for left, right, bits, where in places:
            entity = self._entity(bits) if bits & self._named else ""
            if entity:
                span = whole_code(source.text, left, right)
                inside = source.text[slice(*span)] if span else ""
                listed = inside.isdigit() and len(inside) >= _MANY - 1 and is_sure(inside, sure=True)
                if span and (bits & self._label_mask or listed or _CLEAR.fullmatch(inside)):
                    yield _candidate(*span, entity, where, _LIKELY)

    def _behind(self, source: Source) -> Iterator[Candidate]:
        if not source.heard.mask & self._heard:
            return
        text = source.text
        for left, right, bits in source.heard.hits:
            if not bits & self._heard:
                continue
            label = text[left:right]
            court = _SUBJECT_COURT.match(text, right) if bits & self._subjects else None
            if court:
                yield _candidate(*court.span(1), "CASE_NUMBER", label.lower(), _MAYBE)
            reference = _REFERENCE.match(text, right) if bits & self._references else None
            if reference:
                yield _candidate(*reference.span(1), "CASE_NUMBER", label.lower(), _MAYBE)
            if not bits & self._named:
                continue
            found = self._value(text, left, right, named=bool(bits & self._label_mask))
            if found:
                entity = self._entity(bits & self._label_mask or bits & self._noun_mask)
                if entity == _ORDER and not (found.sure or any(map(str.isalpha, text[found.start : found.end]))):
                    continue  # invoices and orders of firms are spoken of everywhere
                yield _candidate(found.start, found.end, entity, label.lower(), _LIKELY if found.sure else _MAYBE)

    def _value(self, text: str, left: int, right: int, *, named: bool) -> Value | None:
        """Return the value behind the label (`named`) or the bare noun at left:right."""
        inner = None if text[right : right + 1].isalpha() else _INNER_ID.match(text, right, right + 40)
        if inner:
            span = code_at(text, inner.end())
            return Value(*span, True) if span else None
        label = text[left:right]
        value = value_behind(text, right, sure=named and says_number(label))
        if value is None:
            asked = answered_code(text, right) if named else None
            return Value(*asked, True) if asked else _letters(text, right) if named else None
        inside = text[value.start : value.end]
        if compounded(text, value.start) and len(label) <= _SHORTEST:
            return None  # "NIP-060" is a code of its own
        if not value.sure and label.lower() in _COURTS_TOO and not is_court(inside):
            return None  # archives and libraries have signatures, too
        if named:
            return value if _is_named(label, inside, sure=value.sure) else None
        parted = text[right : right + 1] in {"-", "_"} or text[left - 1 : left] == "_"
        between = text[right : value.start]
        return value if not parted and "\n" not in between and _is_clear(inside, between, sure=value.sure) else None

    def _entity(self, bits: int) -> str:
        for listeners in (self._labels, self._nouns):
            for bit, entity in listeners.items():
                if bits & bit:
                    return entity
        return ""


def _is_named(label: str, inside: str, *, sure: bool) -> bool:
    """Whether a value counts behind a label; short labels may be words, so they need a sign or a clear value."""
    if not is_sure(inside, sure=sure) or (not sure and _NO_RECORD.fullmatch(inside)):
        return False
    capitals = label.isupper() and sum(map(str.isdigit, inside)) >= _MANY
    if len(label) > SHORT or sure or capitals:
        return True
    return is_court(inside) and (" " in inside or label.lower() not in _WORDS_TOO)


def _is_clear(inside: str, between: str, *, sure: bool) -> bool:
    """Whether a value counts behind a bare noun: announced by a sign or a word, or in a shape that no quantity has."""
    if not is_sure(inside, sure=True) or (not sure and _NO_RECORD.fullmatch(inside)):
        return False
    digits = sum(map(str.isdigit, inside))
    if sure and _CLEAR.match(inside):
        return digits >= _FEW or inside.isdigit()
    if inside.isdigit() or is_quantity(inside):
        # A number with a zero before it, or a long one that adjoins, is no quantity.
        alone = inside.isdigit() and not between.strip(" ")
        return alone and digits >= _MANY - 1 and (inside[0] == "0" or digits > _MANY + 1)
    grouped = digits > _MANY + 1 and not between.strip(" ")
    return digits >= _MANY and (" " not in inside or grouped or is_court(inside))


def whole_code(text: str, left: int, right: int, *, read: Read = code_at) -> Span | None:
    """Return the span of the code that fills text[left:right] but for blanks and quotes, or None."""
    start, end = left, right
    while start < end and text[start] in " \t\"'#№":
        start += 1
    while end > start and text[end - 1] in " \t\r\"'.":
        end -= 1
    span = read(text, start)
    return span if span and span[1] == end else None


def _letters(text: str, right: int) -> Value | None:
    """Return a code of letters only, as bookings have it, right behind its label and a colon."""
    match = re.compile(r"[ ]?[:=#][ \"']{0,2}").match(text, right)
    code = _LETTERS_ONLY.match(text, match.end()) if match else None
    return Value(code.start(), code.end(), True) if code else None


def _candidate(start: int, end: int, entity: str, word: str, score: float) -> Candidate:
    return Candidate(start, end, entity, score, ("number of a record", f"beside '{word}'"))
