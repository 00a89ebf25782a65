"""The rows of data/identifiers/*.json: numbers of 32 states, of the Union, of India and of the United States."""

from collections.abc import Mapping
from typing import Any, Final

from proxy.detection.tables import table

COUNTRIES: Final = (
    *("at", "be", "bg", "ch", "cy", "cz", "de", "dk", "ee", "es", "eu", "fi", "fr", "gb", "gr", "hr", "hu", "ie", "in"),
    *("is", "it", "li", "lt", "lu", "lv", "mt", "nl", "no", "pl", "pt", "ro", "se", "si", "sk", "us"),
)
ROWS: Final[tuple[Mapping[str, Any], ...]] = tuple(
    {**row, "country": "" if code == "eu" else code.upper()}
    for code in COUNTRIES
    for row in table(f"identifiers/{code}")["rows"]
)
"""Each with its `country` (ISO 3166-1 alpha-2, or "" for none)."""
