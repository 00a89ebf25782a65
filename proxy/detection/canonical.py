"""The canonical view of a text: what detectors read, with an offset map back to the text as it was written.

NFKC, decimal digits of every script as ASCII, tag characters as ASCII, dashes as "-", default-ignorable characters
dropped (Unicode 16, UAX 15 and 44). Only the view changes; the text itself is never normalised. ASCII is its own view.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

# Characters that are their own canonical form (a test compares each with `fold`); everything else is looked at.
_PLAIN = (
    "\x00-\x7f\u00a1-\u00a7\u00a9\u00ab\u00ac\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf-\u0131\u0134-\u013e"
    "\u0141-\u0148\u014a-\u017e\u0391-\u03a1\u03a3-\u03c9\u0400-\u0481\u048a-\u052f\u2018-\u201f\u2022\u20ac"
)
_FOLDED = re.compile(f"[^{_PLAIN}]+")
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")


@lru_cache(maxsize=4096)
def fold(char: str) -> str:
    """Return the canonical form of one character: empty, the character itself, or some others."""
    if "\U000e0020" <= char <= "\U000e007e":
        return chr(ord(char) - 0xE0000)
    if _IGNORABLE.match(char):
        return ""
    if char in _DASHES:
        return "-"
    if "\ud800" <= char <= "\udfff":  # a lone surrogate has no UTF-8 form, so no matcher could read it
        return "\ufffd"
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    # NFKC of one character may bring ignorables of its own (U+FFA0 -> U+1160).
    return _IGNORABLE.sub("", unicodedata.normalize("NFKC", char))


@dataclass(frozen=True, slots=True)
class View:
    """A canonical text and where its characters stood. `starts` empty means: exactly where they stand."""

    text: str = field(repr=False)
    starts: tuple[int, ...] = ()
    """Where each piece starts in the view; a piece is a run of plain characters or one folded character."""
    origins: tuple[int, ...] = ()
    """Where each piece starts in the original."""
    folded: tuple[bool, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that became view[start:end] (not empty)."""
        if not self.starts:
            return start, end
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        begin = self.origins[first] + (0 if self.folded[first] else start - self.starts[first])
        stop = self.origins[last] + (1 if self.folded[last] else end - self.starts[last])
        return begin, stop


def canonical(text: str) -> View:
    """Return the canonical view of `text`."""
    if text.isascii() or not _FOLDED.search(text):
        return View(text)
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    folded: list[bool] = []
    length = at = 0

    def piece(part: str, origin: int, *, changed: bool) -> None:
        nonlocal length
        if part:
            parts.append(part)
            starts.append(length)
            origins.append(origin)
            folded.append(changed)
            length += len(part)

    for run in _FOLDED.finditer(text):
        piece(text[at : run.start()], at, changed=False)
        for index, char in enumerate(run[0], run.start()):
            piece(fold(char), index, changed=True)
        at = run.end()
    piece(text[at:], at, changed=False)
    return View("".join(parts), tuple(starts), tuple(origins), tuple(folded))
