"""The words that addresses are made of (data/addresses.json), as sets to look words up in and as parts of patterns.

Words are looked up in lower case, without the dot of an abbreviation; spelling without accents is known, too.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from proxy.detection.labels import words
from proxy.detection.matching import Words
from proxy.detection.tables import table
from proxy.detection.tongues import CODES as CODES_OF_TONGUES
from proxy.detection.tongues import bit_of
from proxy.detection.vocabulary import bare

_ROWS: Final[dict[str, Any]] = table("addresses")["rows"]


def _spelled(entries: Iterable[str]) -> frozenset[str]:
    """Return words in lower case, with and without accents, without a dot at their end."""
    lower = [entry.lower().rstrip(".") for entry in entries]
    return frozenset((*lower, *map(bare, lower)))


NUMBER_FIRST: Final = ("fr", "ga", "mt")
"""Languages whose words for a street stand before its name, and the number may stand before both."""


def _of(kind: str, *codes: str) -> Words:
    """Return the words of a kind in some languages (all where none is named, but NUMBER_FIRST), as context words."""
    rows = _ROWS[kind]
    chosen = codes or [code for code in rows if code not in NUMBER_FIRST or kind not in {"front", "front_weak"}]
    return Words(tuple(dict.fromkeys(word for code in chosen for word in rows.get(code, ()))))


def _homes(*kinds: str) -> Mapping[str, int]:
    """Return the languages (bits of tongues) that each word of some kinds belongs to."""
    found: dict[str, int] = {}
    for kind in kinds:
        for code in CODES_OF_TONGUES:
            for word in _spelled(_ROWS[kind].get(code, ())):
                found[word] = found.get(word, 0) | bit_of(code)
    return found


def _listed(kind: str) -> Words:
    return Words(tuple(_ROWS[kind]))


def _either(entries: Iterable[str]) -> str:
    """Return a pattern of literal words, the longest first; a blank may be missing."""
    spelled = sorted(_spelled(entries), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s?") for word in spelled)


EITHER, EITHER_WEAK = _of("front", *NUMBER_FIRST), _of("front_weak", *NUMBER_FIRST)
FRONT, FRONT_WEAK = _of("front"), _of("front_weak")
LAST, LAST_WEAK = _of("last"), _of("last_weak")
ENDING, ENDING_WEAK = _of("ending"), _of("ending_weak")
HOMES: Final = _homes("front_weak", "last", "last_weak", "ending_weak")
"""The languages of words that have other meanings elsewhere."""
ENGLISH, ENGLISH_WEAK = _listed("english"), _listed("english_weak")
LASTS: Final = _spelled((*LAST.words, *LAST_WEAK.words))
DOTTED: Final = _spelled(_ROWS["dotted"])
"""Short words that speak of a street only with the dot of an abbreviation (or with a capital letter)."""
WHOLE = _listed("whole")
PO_BOX, PO_BOX_WEAK = _listed("po_box"), _listed("po_box_weak")
NOUNS, CUES, AT_ADDRESS = _listed("label_nouns"), _listed("cues"), _listed("at_address")
STREET_KEYS, CODE_KEYS, FIVE_KEYS, TOWN_KEYS = (
    Words(tuple(_ROWS["keys"][kind])) for kind in ("street", "code", "five", "town")
)

TOWN_WORDS = _of("towns")
RURAL = _listed("rural")
TOWNS: Final = _spelled(TOWN_WORDS.words)
"""The largest towns of each country: behind a street and its number they need no postal code."""

PARTICLES: Final = _spelled(_ROWS["particles"])
TITLES: Final = _spelled(_ROWS["titles"])
ADJECTIVES: Final = _spelled(_ROWS["adjectives"])
COMMON_STEMS: Final = _spelled(_ROWS["common_stems"])
"""What a name of its own stands before: "Wiedner Hauptstraße"."""
SURE: Final = _spelled(_ROWS["sure"])
"""Words that need nothing but a name in capitals, though they need that."""
LEADING: Final = _spelled(_ROWS["leading"])
NOT_STREETS: Final = _spelled(_ROWS["not_streets"])
NO_NAME: Final = _spelled(_ROWS["no_name"])
NOT_NAMES: Final = _spelled((*_ROWS["no_name"], *_ROWS["not_names"]))
MONTHS: Final = _spelled(words("months"))
LOCALITIES: Final = _spelled(_ROWS["locality_words"])
LOCALITIES_AFTER: Final = _spelled(_ROWS["locality_after"])
ESTATES: Final = _spelled(_ROWS["estates"])
FLATS: Final = _spelled(_ROWS["unit_before"])
UNITS: Final = _spelled(_ROWS["units"])
ALONE: Final = _spelled(_ROWS["alone"])
MEASURES: Final = _spelled((*_ROWS["units_after"], *table("phones")["rows"]["units"])) | MONTHS
ENGLISH_SMALL: Final = _spelled((*table("function_words")["rows"]["en"], *_ROWS["stops"]))
SMALL: Final = frozenset(word for row in table("function_words")["rows"].values() for word in row) | _spelled(
    _ROWS["stops"]
)
"""Small words of all languages: they are no part of a street's name, unless they are PARTICLES."""
SHOWN: Final = _spelled(
    (
        "nr",
        "no",
        "nº",
        "tel",
        "mr",
        "frau",
        "herr",
        *words("phone", "fax", "email", "birth", "customer", "order", "case", "patient"),
    )
) | _spelled(word for word in words("person") if len(word) > 1)
"""Words that begin something else: they are no part of a town's name."""

NUMBER_WORD: Final = rf"(?:{_either(_ROWS['number_words'])})"
NO_NUMBER: Final = rf"(?:{_either(_ROWS['no_number'])})"
AFTER_NUMBER: Final = rf"(?:{_either(_ROWS['after_number'])})"
UNIT_BEFORE: Final = rf"(?:{_either(_ROWS['unit_before'])})"
CODE_WORD: Final = rf"(?:{_either(_ROWS['code_words'])})"
IS: Final = "(?:je|to|is|ist|lautet|è|es|est|este|är|er|on|yra|ir|é|είναι|\u0435|hija)"
"""Small words between a label and its value."""
COUNTRY: Final = rf"(?:{_either(_ROWS['countries'])})"
LOCALITY: Final = rf"(?:{_either(_ROWS['locality_words'])})"
PREPOSITION: Final = rf"(?:{_either(_ROWS['prepositions'])})"
PREFIX: Final = rf"(?:{'|'.join(sorted(_ROWS['places']['prefixes'], key=len, reverse=True))})"
CODES: Final[dict[str, str]] = _ROWS["postcodes"]


def known(word: str, among: frozenset[str]) -> bool:
    """Return whether `word` is one of a set, in any case, with or without the dot of an abbreviation."""
    return word.lower().rstrip(".") in among
