"""Letters of other scripts that look like ASCII ones, in words where they stand for them (UTS 39, confusables).

A word counts if it mixes them with ASCII letters (a Latin name with one Cyrillic letter), or with digits where all are
capitals (the number of an identity card in Greek capitals). Words of one script, so Greek and Bulgarian text, stay.
"""

import re
from typing import Final

from proxy.detection.tables import table

_ROWS: Final[dict[str, str]] = table("confusables")["rows"]
_ASCII: Final = {ord(char): target for target, chars in _ROWS.items() for char in chars}
_CLASS = "".join(map(re.escape, sorted(map(chr, _ASCII))))
_WORD = re.compile(rf"(?<![^\W_])(?:[A-Za-z0-9]+[{_CLASS}]|[{_CLASS}]+[A-Za-z0-9])[{_CLASS}A-Za-z0-9]*(?![^\W_])")
_MIXED = re.compile(r"[A-Za-z0-9][^\x00-\u017e]|[^\x00-\u017e][A-Za-z0-9]")
"""Where a word may mix; far cheaper to look for."""
_FOREIGN: Final = frozenset(map(chr, _ASCII))
_MOST = 400
"""Longer words are not read."""


def unmixed(text: str) -> str:
    """Return `text`, as long as it was, with look-alikes in mixed words as the ASCII they stand for."""
    if _FOREIGN.isdisjoint(text) or not _MIXED.search(text):
        return text
    return _WORD.sub(lambda word: _read(word[0]), text)


def _read(word: str) -> str:
    if len(word) > _MOST:
        return word
    foreign = [char for char in word if not char.isascii()]
    if any(char.isascii() and char.isalpha() for char in word) or all(map(str.isupper, foreign)):
        return word.translate(_ASCII)
    return word
