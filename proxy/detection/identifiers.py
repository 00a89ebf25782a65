"""Rules for numbers that states give people: tax, social security, health, identity documents, plates, VAT numbers.

Which exist stands in data/identifiers/<country>.json: shape, what proves the check digits, words in the languages of
the country. A row says `alone` only where chance seldom passes its checks (a test measures it); all others need a word:
one of their own, or one that names the kind in any of the 24 languages. What has no public check digits needs its word
right before it.
"""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from proxy.detection import national_at_hu, national_ie_sk
from proxy.detection.labels import label
from proxy.detection.matching import NO_WORDS, Rule, Span, Words
from proxy.detection.states import ROWS
from proxy.detection.tables import table

ALONE, SUPPORTED, WEAK, SHAPE_ALONE = 0.75, 0.95, 0.1, 0.6
BY_SHAPE: Final = 0.75
"""The score of a number without check digits right behind its word."""
CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {**national_at_hu.CHECKS, **national_ie_sk.CHECKS}
_JOINED: Final = frozenset("-_./+#")
_ARTICLE = re.compile(r"(?i)\b(?:ean|gtin|isbn|issn|upc|asin|sku)(?:[ -]?1[034])?[ .:#-]{0,3}$")
_STRUCTURE: Final = frozenset(
    {
        *("stdnum:de.stnr", "stdnum:is_.vsk", "stdnum:li.peid", "stdnum:nl.identiteitskaartnummer"),
        *("own:gb_nino", "own:gb_driving_licence"),
    }
)
"""Checks that look at structure only: most numbers of the shape pass them, so a word counts for more."""
_NO_DIGITS: Final = frozenset({"PASSPORT_MRZ", "IT_FISCAL_CODE"})
"""What may have no digit: the first line of a machine-readable zone; a tax code whose digits were made letters."""
_GENERIC: Final[Mapping[str, tuple[str, ...]]] = {"vat": ("tax_id",)}
"""Kinds of labels by kind of number, where they are not called the same."""


def _apart(text: str, start: int, end: int) -> bool:
    """Whether the span is not a part of a longer number, code, path or decimal."""
    before, earlier = text[start - 1 : start] if start else "", text[start - 2 : start - 1] if start > 1 else ""
    after, later = text[end : end + 1], text[end + 1 : end + 2]
    if before.isalnum() or before in {"_", "#"} or after.isalnum() or after == "_":
        return False
    joined_before = before in _JOINED and earlier.isalnum() if before else False
    if _ARTICLE.search(text, max(0, start - 12), start):
        return False
    if " " in text[start:end] and ((before == " " and earlier.isdigit()) or (after == " " and later.isdigit())):
        return False  # some groups of a longer number
    return not joined_before and not (after != "" and after in _JOINED and later.isalnum())


def apart(text: str, start: int, end: int) -> Span | None:
    """Return the span unless it is a part of something longer, or one sign repeated."""
    several = len({char for char in text[start:end] if char.isalnum()}) > 1
    return (start, end) if several and _apart(text, start, end) else None


def shaped(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number without check digits: apart, with a digit in it, and not one sign repeated."""
    value = text[start:end]
    real = any(map(str.isdigit, value)) and len(set(value)) > 1
    return (start, end) if real and _apart(text, start, end) else None


def _proof(name: str) -> Callable[[str], bool] | None:
    """Return what proves a number: "stdnum:<module>" of python-stdnum, "own:<name>", or "" for nothing."""
    where, _, which = name.partition(":")
    if where == "stdnum":
        module: Any = import_module(f"stdnum.{which}")
        valid: Callable[[str], bool] = module.is_valid
        return valid
    return CHECKS[which] if which else None


def _rule(row: Mapping[str, Any]) -> Rule:
    kind = row["kind"]
    proof = _proof(row["proof"])
    sure = proof is not None and row["proof"] not in _STRUCTURE
    alone = (ALONE if proof else SHAPE_ALONE) if row["alone"] else WEAK
    generic = label(*_GENERIC.get(kind, (kind,)))
    own = tuple(row["words"])
    return Rule(
        row["entity"],
        row["pattern"],
        alone,
        SUPPORTED if sure else BY_SHAPE,
        Words(own) if own else NO_WORDS,
        check=apart if proof or row["entity"] in _NO_DIGITS else shaped,
        proof=proof,
        close=not sure and not row["alone"],
        also=generic if sure else NO_WORDS,
        kind=kind,
        longest=True,
        digits=row["entity"] not in _NO_DIGITS,
        name=f"{row['entity']}, {row['name']}",
    )


_MODELS: Final = frozenset(table("words")["rows"]["model"])
_YEAR = re.compile(r"(?:19|20)\d\d$")


def plate(text: str, start: int, end: int) -> Span | None:
    """Return the span of a plate beside a vehicle: letters and digits, and neither a model, a year nor an engine."""
    parts = re.findall(r"[^\W\d_]+|\d+", text[start:end])
    letters = [part for part in parts if part.isalpha()]
    digits = "".join(part for part in parts if part.isdigit())
    if not letters or not 2 <= len(digits) <= 6 or len(digits) + sum(map(len, letters)) < 5:
        return None
    if not _MODELS.isdisjoint(letters) or _YEAR.search(text[start:end]):
        return None
    return (start, end) if _apart(text, start, end) else None


_BESIDE_WORDS: Final = (
    Rule(
        "LICENCE_PLATE",
        (
            r"\b(?:\p{Lu}{1,3}(?:[ -]?\p{Lu}{1,2})?[ -]?\d{1,4}(?:[ -]?\p{Lu}{1,3})?"
            r"|\d{1,4}[ -]?\p{Lu}{1,3}(?:[ -]?\d{1,4})?|\p{Lu}\d\p{Lu} \d{4}|\d\p{Lu}\d \d{4})\b"
        ),
        WEAK,
        0.6,
        Words(tuple(table("words")["rows"]["vehicle"])),
        check=plate,
        loose=True,
        close=True,
        longest=True,
        kind="licence_plate",
        name="LICENCE_PLATE, beside a vehicle",
    ),
    Rule(
        "ID_CARD",
        r"\bOP[ .:č]{1,5}([A-Z]{2} ?\d{3} ?\d{3}|\d{9})\b",
        0.7,
        check=shaped,
        group=1,
        digits=True,
        name="ID_CARD, občanský průkaz",
    ),
    Rule(
        "ID_CARD",
        r"\b(?:[A-Z]{1,3}[ -]?\d{6,8}|[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}|\d{2}[A-Z]{2}\d{5})\b",
        WEAK,
        0.6,
        Words(tuple(table("words")["rows"]["paper"])),
        check=shaped,
        close=True,
        kind="id_card",
        name="ID_CARD, beside a word for papers",
    ),
)
RULES: Final = (*map(_rule, ROWS), *_BESIDE_WORDS)
