"""Tells which of the 24 languages a text may be in, by its small words. It is a hint, never a filter of rules.

Only lexicons ask, and only where one of their words was heard: the same word may be harmless in another language.
"""

from collections.abc import Mapping
from typing import Final

from proxy.detection.tables import table

_READ = 1500
"""How many characters are read."""
_LEAST = 3
"""So many small words at least make a guess."""
_SHARE = 0.6

_ROWS: Final[dict[str, list[str]]] = table("function_words")["rows"]
CODES: Final = tuple(sorted(_ROWS))


def _counters() -> Mapping[str, int]:
    found: dict[str, int] = {}
    for number, code in enumerate(CODES):
        for word in set(_ROWS[code]):
            found[word] = found.get(word, 0) + (1 << 8 * number)
    return found


_KNOWN: Final = _counters()
"""Each small word with a byte for each language that has it: their sum counts all languages at once."""
_ALSO_LABELS: Final = frozenset({"id", "nie", "pas", "ik", "pan", "ur", "pat", "nav"})
SMALL: Final = frozenset(word for row in _ROWS.values() for word in row if len(word) <= 3) - _ALSO_LABELS
"""Small words of up to three letters: they stand in every other sentence, but for a few that also name numbers."""
ACRONYMS: Final = frozenset({"az", "bi", "ci", "op"})
"""Small words that in capitals are the names of documents and files: Aktenzeichen, občanský průkaz."""
SMALL_WORDS: Final = frozenset(_KNOWN)
"""All small words of the 24 languages."""
ALL: Final = (1 << len(CODES)) - 1


def bit_of(code: str) -> int:
    """Return the bit of a language. Raises ValueError for one that is none of the 24."""
    return 1 << CODES.index(code)


def tongues(text: str) -> int:
    """Return the bits of the languages that `text` may be in; all of them where it says too little."""
    total = sum(_KNOWN[word] for word in _KNOWN.keys() & text[:_READ].lower().split())
    counts = total.to_bytes(len(CODES), "little")
    best = max(counts)
    if best < _LEAST:
        return ALL
    return sum(1 << number for number, count in enumerate(counts) if count >= _SHARE * best)
