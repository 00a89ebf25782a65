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
# For a first look: the dotless i is not asked for (Turkish has it among Latin letters), rare ones are ranges (faster).
_RARE = "\U00010000-\U0001d3ff\U0001f700-\U0001f7ff"
_OTHER = "".join(re.escape(chr(code)) for code in sorted(_ASCII) if 0x131 < code < 0x10000) + _RARE
_FOREIGN = re.compile(f"[{_OTHER}]")
_MIXED = re.compile(rf"[A-Za-z0-9](?:(?=[{_OTHER}])|(?<=[{_OTHER}].))")
"""Where a word mixes; far cheaper to look for."""
_MOST = 400
"""Longer words are not read."""


def unmixed(text: str) -> str:
    """Return `text`, as long as it was, with look-alikes in mixed words as the ASCII they stand for."""
    if not _FOREIGN.search(text) or not _MIXED.search(text):
        return text
    return _WORD.sub(lambda word: _read(word[0]), text)


def _read(word: str) -> str:
    if len(word) > _MOST:
        return word
    foreign = [char for char in word if not char.isascii()]
    if any(char.isascii() and char.isalpha() for char in word) or all(map(str.isupper, foreign)):
        return word.translate(_ASCII)
    return word
