r"""The canonical view of a text: what detectors read, with an offset map back to the text as it was written.

NFKC, decimal digits of every script as ASCII, tag characters as ASCII, dashes as "-", default-ignorable characters
dropped (Unicode 16, UAX 15 and 44); JSON's \u escapes, percent-encoded ASCII and numeric HTML references decoded. Only
the view changes; the text itself is never normalised. ASCII without escapes is its own view.
"""

import re
import sys
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
# JSON inside a string of JSON doubles its backslashes.
_ESCAPE = r"\\{1,16}u[0-9A-Fa-f]{4}|%[2-7][0-9A-Fa-f]|&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});"
_ESCAPED_OR_FOLDED = re.compile(f"{_ESCAPE}|[^{_PLAIN}]+")
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
    widths: tuple[int, ...] = ()
    """How many characters of the original a folded piece stands for; 0 for a run of plain ones."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that became view[start:end] (not empty)."""
        if not self.starts:
            return start, end
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        begin = self.origins[first] + (0 if self.widths[first] else start - self.starts[first])
        stop = self.origins[last] + (self.widths[last] or end - self.starts[last])
        return begin, stop


def canonical(text: str) -> View:
    """Return the canonical view of `text`."""
    escaped = "\\u" in text or "%" in text or "&#" in text
    pattern = _ESCAPED_OR_FOLDED if escaped else _FOLDED
    if (text.isascii() and not escaped) or not pattern.search(text):
        return View(text)
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    widths: list[int] = []
    length = at = 0

    def piece(part: str, origin: int, *, width: int) -> None:
        nonlocal length
        if part:
            parts.append(part)
            starts.append(length)
            origins.append(origin)
            widths.append(width)
            length += len(part)

    for run in pattern.finditer(text):
        piece(text[at : run.start()], at, width=0)
        if run[0][0] in "\\%&":
            piece(fold(_unescaped(run[0])), run.start(), width=len(run[0]))
        else:
            for index, char in enumerate(run[0], run.start()):
                piece(fold(char), index, width=1)
        at = run.end()
    piece(text[at:], at, width=0)
    return View("".join(parts), tuple(starts), tuple(origins), tuple(widths))


def _unescaped(escape: str) -> str:
    """Return the character that one escape stands for."""
    if escape[0] == "&":
        digits = escape[2:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        return chr(code) if 0 < code <= sys.maxunicode else "\ufffd"
    return chr(int(escape[1:] if escape[0] == "%" else escape[-4:], 16))
