"""Rules for telephone numbers: international, and national formats of Europe and North America.

Validity comes from the number plans of libphonenumber (package phonenumbers), compiled once into RE2 sets, because its
own matcher costs milliseconds a message. A number written with "+" and a known calling code needs no plan: a mistyped
number of a person is a number of a person (Recommendation ITU-T E.164: at most 15 digits).
"""

from typing import Any, Final

import re2
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from proxy.detection.matching import Rule, Span, Words, options
from proxy.detection.tables import table

_REGIONS: Final = (
    *("AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT"),
    *("LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
)
_CODES: Final = frozenset(str(code) for code in COUNTRY_CODE_TO_REGION_CODE)
_PLAN_PARTS = ("fixed_line", "mobile", "toll_free", "shared_cost", "voip", "personal_number", "uan")
_GAP = r"[ .\-/()]{0,3}"
_DATE = re2.compile(
    r"^(?:\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}|\d{4}[./\-]\d{1,2}[./\-]\d{1,2}|\d{1,2}[./\-](?:19|20)\d\d)"
    r"(?:[^\d./\-]|[./\-]\D|$)"
)
_DECIMAL = re2.compile(r"^\d+[.]\d+$")
_ZIP = re2.compile(r"^\d{5}-\d{4}$")
_WORDS = Words(tuple(table("words")["rows"]["phone"]))


def _metadata(region: str) -> Any:
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise LookupError(region)
    return metadata


def _plan(region: str) -> str:
    metadata = _metadata(region)
    parts = (getattr(metadata, part) for part in _PLAN_PARTS)
    return "|".join({part.national_number_pattern for part in parts if part and part.national_number_pattern})


def _set(patterns: list[str]) -> re2.Set:
    chosen = re2.Set.FullMatchSet(options())
    for pattern in patterns:
        chosen.Add(pattern)
    chosen.Compile()
    return chosen


def _trunk(region: str) -> str:
    prefix = _metadata(region).national_prefix
    return f"(?:{prefix})(?:{_plan(region)})" if prefix else f"(?:{_plan(region)})"


_WITH_TRUNK: Final = _set([_trunk(region) for region in _REGIONS])
_WITHOUT_TRUNK: Final = _set([f"(?:{_plan(region)})" for region in _REGIONS])


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _free_before(text: str, start: int) -> bool:
    """Whether the span does not go on to the left: no letter, digit, ticket sign, no number or word joined to it."""
    if not start:
        return True
    before, earlier = text[start - 1], text[max(0, start - 2) : start - 1]
    if before.isalnum() or before in "_+#":
        return False
    if before in ":=.":
        return not earlier.isdigit()
    return not (before in "-/,@&%" and earlier.isalnum())


def _free_after(text: str, end: int) -> bool:
    """Whether the span does not go on to the right."""
    after, later = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or after in {"_", "@", "%"}:
        return after == "x" and later.isdigit()
    return not (after in {"-", ".", ",", ":", "/"} and later.isdigit())


def _cut(text: str, start: int, end: int) -> int:
    """Return where the span ends without its last group of digits, or `start` if it has only one."""
    value = text[start:end].rstrip(" .-/()")
    at = len(value)
    while at and value[at - 1].isdigit():
        at -= 1
    return start + len(value[:at].rstrip(" .-/(")) if at else start


def _closed(text: str, start: int, end: int) -> Span:
    """Return the span with a bracket that it opened or closed by half."""
    if text[start:end].count(")") > text[start:end].count("(") and text[start - 1 : start] == "(":
        start -= 1
    return start, end


def international(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number with "+" or "00" and a known calling code, 8 (10) to 15 digits."""
    plus = text[start] == "+"
    if not _free_before(text, start) or text[start - 1 : start] == "/":
        return None
    while end > start:
        digits = _digits(text[start:end])[0 if plus else 2 :]
        if len(digits) < (8 if plus else 10):
            return None
        known = any(digits[:size] in _CODES for size in (1, 2, 3))
        if len(digits) <= 15 and known and not text[end : end + 1].isdigit():
            return _closed(text, start, end) if plus or _free_after(text, end) else None
        end = _cut(text, start, end)
    return None


def trunk(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number with a leading 0 that some European plan knows."""
    value = text[start:end].lstrip("(")
    if value.startswith(("00", "0123456789")) or _DECIMAL.search(value):
        return None
    if _ZIP.search(value) and not _WORDS.near(text, start, end):
        return None
    return _national(text, start, end, _WITH_TRUNK)


def bare(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number without prefix that some European plan knows; only for use with context."""
    return _national(text, start, end, _WITHOUT_TRUNK)


def american(text: str, start: int, end: int) -> Span | None:
    """Return the span of a North American number written with brackets, hyphens or dots."""
    return (start, end) if _free_before(text, start) and _free_after(text, end) else None


def _national(text: str, start: int, end: int, plans: re2.Set) -> Span | None:
    if _DATE.search(text[start:end].lstrip("(")) or not _free_before(text, start):
        return None
    while end > start:
        digits = _digits(text[start:end])
        if len(digits) < 6:
            return None
        if _free_after(text, end) and plans.Match(digits):
            return _closed(text, start, end)
        end = _cut(text, start, end)
    return None


RULES: Final = (
    Rule("PHONE_NUMBER", rf"(?:\+|\b00){_GAP}[1-9]\d{{0,2}}(?:{_GAP}\d){{5,14}}", 0.9, check=international),
    Rule("PHONE_NUMBER", rf"(?:\(0|\b0)\d(?:{_GAP}\d){{5,11}}", 0.6, 0.9, _WORDS, check=trunk),
    Rule("PHONE_NUMBER", rf"(?:\([1-9]|\b[1-9])(?:{_GAP}\d){{5,11}}", 0.1, 0.8, _WORDS, check=bare),
    Rule(
        "PHONE_NUMBER",
        r"(?:\([2-9]\d{2}\) ?|\b(?:1[-.])?[2-9]\d{2}[-.])[2-9]\d{2}[-.]\d{4}\b",
        0.6,
        0.9,
        _WORDS,
        check=american,
    ),
)
