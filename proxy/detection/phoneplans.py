"""Number plans of 32 countries of Europe, from the metadata of libphonenumber, as RE2 sets that match whole numbers.

A set says whether digits are a number somewhere, not where: with trunk prefix, without, behind a calling code.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import re2
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from proxy.detection.matching import options
from proxy.detection.tables import table

REGIONS: Final = (
    *("AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT"),
    *("LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
)
CODES: Final = frozenset(str(code) for code in COUNTRY_CODE_TO_REGION_CODE)
_KINDS = ("fixed_line", "mobile", "toll_free", "shared_cost", "voip", "personal_number", "uan")
_ROWS: Final = table("phones")["rows"]


def metadata(region: str) -> Any:
    """Return what libphonenumber knows of a region. Raises LookupError for one without numbers."""
    known = PhoneMetadata.metadata_for_region(region)
    if known is None:
        raise LookupError(region)
    return known


def plan(region: str, kinds: Iterable[str] = _KINDS) -> str:
    """Return the RE2 pattern of the national numbers of `kinds`."""
    parts = (getattr(metadata(region), kind) for kind in kinds)
    return "|".join(sorted({part.national_number_pattern for part in parts if part and part.national_number_pattern}))


def _trunk(region: str, kinds: Iterable[str] = _KINDS) -> str:
    prefix = metadata(region).national_prefix
    return f"(?:{prefix})(?:{plan(region, kinds)})" if prefix else f"(?:{plan(region, kinds)})"


def _set(patterns: Iterable[str]) -> re2.Set:
    chosen = re2.Set.FullMatchSet(options())
    for pattern in patterns:
        chosen.Add(pattern)
    chosen.Compile()
    return chosen


def _lengths() -> Mapping[str, frozenset[int]]:
    found = {}
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        if regions[0] != "001":
            known = metadata(regions[0]).general_desc.possible_length
            found[str(code)] = frozenset(length for length in known if length > 4)
    return found


_LENGTHS: Final = _lengths()

TRUNK: Final = _set((*map(_trunk, REGIONS), r"8[3-6]\d{7}"))
"""National numbers with the prefix that is dialled at home (Lithuania's was 8 until 2024)."""
WITHOUT: Final = _set((*(f"(?:{plan(region)})" for region in REGIONS), r"[2-9]\d{2}[2-9]\d{6}", r"8[3-6]\d{7}"))
"""National numbers without that prefix; the last but one shape is North America's."""
PREFIXED: Final = _set(f"(?:00)?{metadata(region).country_code}0?(?:{plan(region)})" for region in REGIONS)
"""Numbers behind a calling code that lost its plus sign."""
CONTIGUOUS: Final = _set(
    (*(_trunk(region, ("mobile",)) for region in REGIONS if metadata(region).national_prefix), r"07700900\d{3}")
)
"""Numbers of mobile phones with trunk prefix, also Ofcom's numbers for fiction."""


def _shapes(region: str, shapes: Iterable[str]) -> Iterable[tuple[str, str]]:
    code = metadata(region).country_code
    return ((region, rf"(?:\(?{code}\)?[ \-])?(?:{shape})") for shape in shapes)


SHAPES: Final = tuple(pair for region, shapes in _ROWS["shapes"].items() for pair in _shapes(region, shapes))
"""Region and shape of numbers that are known without a word."""
STRICT: Final = tuple((code, shape) for code, shapes in _ROWS["strict"].items() for shape in shapes)
"""Language and shape of numbers that are known without a word where the text is in that language."""
ANY_SHAPE: Final = _set(shape for _, shape in SHAPES)
ANY_STRICT: Final = _set(shape for _, shape in STRICT)


def fits(digits: str) -> bool:
    """Whether digits that begin with a calling code are as many as a number of that country may have."""
    for size in (1, 2, 3):
        known = _LENGTHS.get(digits[:size])
        if known:
            national = digits[size:]
            return len(national) in known or (national[0] == "0" and len(national) - 1 in known)
    return False
