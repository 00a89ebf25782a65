r"""The canonical view of a text: what detectors read, with an offset map back to the text as it was written.

NFKC, decimal digits of every script as ASCII, tag characters and regional indicators as ASCII, dashes as "-", marks
that do not compose and default-ignorable characters dropped (Unicode 16, UAX 15 and 44), look-alikes of other scripts
in words with ASCII letters as ASCII (UTS 39); escapes of JSON and code, percent-encoding, HTML references decoded.
Only the view changes; the text itself is never normalised. ASCII without escapes is its own view.
"""

import html
import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from proxy.detection.lookalikes import unmixed

# Characters that are their own canonical form (a test compares each with `fold`); everything else is looked at.
_LATIN = (
    "\x00-\x7f\u00a1-\u00a7\u00a9-\u00ac\u00ae\u00b0\u00b1\u00b6\u00b7\u00ba\u00bb\u00bf-\u0131\u0134-\u013e"
    "\u0141-\u0148\u014a-\u017e\u0218-\u021b\u2018-\u201f\u20ac\u2116"
)
_PLAIN = f"{_LATIN}\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f"  # Greek, Cyrillic
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
_MARK = re.compile(f"[{_MARKS}]")
_MARKED = re.compile(f"[^{_MARKS}][{_MARKS}]+|.", re.DOTALL)
_BEYOND = re.compile(f"[^{_LATIN}]")
_FOLDED = re.compile(f"[^{_PLAIN}]+")
# JSON inside a string of JSON doubles its backslashes. Each branch begins with a literal: so most text is passed fast.
_ESCAPED = re.compile(
    r"\\\\{0,15}u[0-9A-Fa-f]{4}|\\\\{0,15}x[0-9A-Fa-f]{2}|%u[0-9A-Fa-f]{4}"
    r"|%[2-9A-Fa-f][0-9A-Fa-f](?:%[2-9A-Fa-f][0-9A-Fa-f])*|&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});|&[A-Za-z]{2,10};"
)
_THIN: Final = frozenset(map(chr, (0x202F, 0x205F, *range(0x2000, 0x200B))))
"""Blanks that cut words on purpose (unwrap.py): a view with them tells where they stood."""
_FEW = 8
_PERCENT = re.compile("%[0-9A-Fa-f]{2}")
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SAME: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043\u058a\u30fc\u4e00", "-"),
    **dict.fromkeys("\u2022\u2027\u2219\u30fb\u3002\uff61\u06d4\u2024", "."),
    **dict.fromkeys("\u2044\u2215\u29f8", "/"),
    **dict.fromkeys("\u02d0\ua789\u2236", ":"),
    **dict.fromkeys("\u1680\u2028\u2029\u2800", " "),
    **{char: char for char in "\u2116\u00ba\u00aa"},  # signs for "number" stay signs: letters would join the digits
    "\u2217": "*",
    "\uff3f": "_",
    **{chr(0xE0000 + code): chr(code) for code in range(0x20, 0x7F)},  # tag characters
    **{chr(0x1F1E6 + number): chr(65 + number) for number in range(26)},  # regional indicators
    # letters in black circles and squares
    **{chr(0x1F150 + 32 * row + number): chr(65 + number) for row in range(2) for number in range(26)},
}


@lru_cache(maxsize=4096)
def fold(char: str) -> str:
    """Return the canonical form of one character: empty, the character itself, or some others."""
    same = _SAME.get(char)
    if same is not None:
        return same
    if _IGNORABLE.match(char):
        return ""
    if "\ud800" <= char <= "\udfff":  # a lone surrogate has no UTF-8 form, so no matcher could read it
        return "\ufffd"
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    # NFKC of one character may bring ignorables of its own (U+FFA0 -> U+1160).
    folded = _IGNORABLE.sub("", unicodedata.normalize("NFKC", char))
    return folded if folded == char else "".join(_SAME.get(part, part) for part in folded)


Piece = tuple[str, int, int]
"""Text in the view, where it stood, how many characters it stood for (0: as many as it has)."""


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
    below: "View | None" = field(default=None, repr=False)
    """The view that this one was made of, if it was not the text itself."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that became view[start:end] (not empty)."""
        if not self.starts:
            return start, end
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        begin = self.origins[first] + (0 if self.widths[first] else start - self.starts[first])
        stop = self.origins[last] + (self.widths[last] or end - self.starts[last])
        return (begin, stop) if self.below is None else self.below.original(begin, stop)


def built(pieces: Iterable[Piece], below: View | None = None) -> View:
    """Return the view of `pieces` in their order; empty ones leave no trace."""
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    widths: list[int] = []
    length = 0
    for part, origin, width in pieces:
        if part:
            parts.append(part)
            starts.append(length)
            origins.append(origin)
            widths.append(width)
            length += len(part)
    return View("".join(parts), tuple(starts), tuple(origins), tuple(widths), below)


def canonical(text: str) -> View:
    """Return the canonical view of `text`."""
    escaped = ("\\" in text or "%" in text or "&" in text) and _ESCAPED.search(text) is not None
    if not escaped and (text.isascii() or _BEYOND.search(text) is None):
        return View(text)
    even, rest = _evened(text)
    if not escaped and not rest:
        return View(unmixed(even))
    view = built(_pieces(text, even, rest, escaped=escaped))
    return View(unmixed(view.text), view.starts, view.origins, view.widths)


def _evened(text: str) -> tuple[str, AbstractSet[str]]:
    """Return `text` with what stands for one other character replaced, and which characters are left to fold."""
    odd: set[str] = set().union(*_FOLDED.findall(text))
    if not odd or _MARK.search("".join(odd)):
        return text, odd
    folded = {char: fold(char) for char in odd}
    rest = {char for char, form in folded.items() if len(form) != 1 or char in _THIN}
    changed = {char: form for char, form in folded.items() if form != char and char not in rest}
    if len(changed) > _FEW:
        return text.translate({ord(char): form for char, form in changed.items()}), rest
    for char, form in changed.items():
        text = text.replace(char, form)
    return text, rest


def _pieces(text: str, even: str, rest: AbstractSet[str], *, escaped: bool) -> Iterator[Piece]:
    """Yield the pieces of `text`; `even` is what they are taken from, but for what escapes stand for."""
    at = 0
    for run in _ESCAPED.finditer(text) if escaped else ():
        yield from _unescaped_pieces(even, at, run.start(), rest)
        yield from _escaped(run[0], run.start())
        at = run.end()
    yield from _unescaped_pieces(even, at, len(even), rest)


def _unescaped_pieces(text: str, at: int, stop: int, rest: AbstractSet[str]) -> Iterator[Piece]:
    for run in _FOLDED.finditer(text, at, stop) if rest else ():
        start, end = run.span()
        if rest.isdisjoint(run[0]):
            continue
        if start > at and _MARK.match(text, start):
            start -= 1  # the letter that the mark stands on
        if start > at:
            yield text[at:start], at, 0
        for part in _MARKED.finditer(text, start, end):
            found = part[0]
            yield fold(found) if len(found) == 1 else _composed(found), part.start(), len(found)
        at = end
    if at < stop:
        yield text[at:stop], at, 0


def _composed(marked: str) -> str:
    """Return a letter with the marks that compose with it; others only decorate it."""
    whole = unicodedata.normalize("NFC", marked)
    return "".join(map(fold, (char for char in whole if not _MARK.match(char))))


def _escaped(found: str, start: int) -> Iterator[Piece]:
    """Yield what an escape stands for. Percent-encoding of ASCII maps byte by byte, other runs as a whole."""
    if found[0] == "%" and found[1] != "u":
        decoded = bytes(int(one[1:], 16) for one in _PERCENT.findall(found)).decode("utf-8", "replace")
        if decoded.isascii():
            for number, char in enumerate(decoded):
                yield char, start + 3 * number, 3
        else:
            yield "".join(map(fold, decoded)), start, len(found)
        return
    yield "".join(map(fold, _unescaped(found))), start, len(found)


def _unescaped(escape: str) -> str:
    """Return the characters that one escape stands for; a name that HTML does not know stays."""
    if escape[0] != "&":
        return chr(int(escape[-2:] if escape[-3] == "x" else escape[-4:], 16))
    if escape[1] != "#":
        return html.unescape(escape)
    digits = escape[2:-1]
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(code) if 0 < code <= sys.maxunicode else "\ufffd"
