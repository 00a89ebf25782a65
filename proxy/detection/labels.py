"""Words that stand beside values, by kind, in all 24 languages (data/labels/*.json)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from proxy.detection.matching import Words
from proxy.detection.tables import table

_ALL: Final = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr"),
    *("hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)
LANGUAGES: Final = tuple(
    code
    for code in _ALL
    if all(files("proxy.detection").joinpath("data", kind, f"{code}.json").is_file() for kind in ("labels", "special"))
)


@cache
def _rows() -> Mapping[str, Mapping[str, Any]]:
    return {code: table(f"labels/{code}")["rows"] for code in LANGUAGES}


def language(code: str) -> Mapping[str, list[str]]:
    """Return the words of one language by kind."""
    return _rows()[code]


def digits(code: str) -> Mapping[str, list[str]]:
    """Return the words of one language for each digit."""
    spelled: Mapping[str, list[str]] = _rows()[code]["digits"]
    return spelled


def words(*kinds: str) -> tuple[str, ...]:
    """Return the words of `kinds` in all languages, each once."""
    found: dict[str, None] = {}
    for code in LANGUAGES:
        for kind in kinds:
            found.update(dict.fromkeys(language(code).get(kind, ())))
    return tuple(found)


def label(*kinds: str) -> Words:
    """Return the words of `kinds` in all languages as context words of a rule."""
    return Words(words(*kinds))
