"""Reads through what hides a value and keeps it readable: encodings, letters set apart, cut lines, backwards text.

`spellings` tells such spans and what they say, `respelled` gives a view in which they stand so, for the finders to
read once more; a finding there covers the whole span of the text. What does not decode to printable text is left
alone, so hashes, images and ordinary words cost a look and change nothing. Nothing is decoded beyond a bound: what is
larger is refused.
"""

import base64
import binascii
import re
import string
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import re2

from proxy.detection.canonical import Piece, View, built, canonical, fold
from proxy.detection.detector import NotInspected
from proxy.detection.matching import Gate, one_byte, options

Spelling = tuple[int, int, str]
"""start, end, what stands there."""

MOST: Final = 1_000_000
"""So many characters one text may decode to; compressed text could be without end."""
_LEAST = 6
_PEEK = 48
_SEVERAL = 3
_PIECE, _BEYOND = 2048, 256
_BLANK = re.compile(r"[ \t]")
_OCTET = 3
_LONGEST_PART = 12
"""So long are the lines that one word was cut into."""
_BEFORE_SEAM, _BEHIND_SEAM = 17, 18
_LISTING = frozenset(",;\u00d7")
"""Lists and measures ("60 x 60 x 85" with the sign of multiplication) have these between numbers."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_GATE = Gate(
    (
        (
            r"[A-Za-z0-9+/_\-]{5}[a-z][A-Z][A-Za-z0-9+/_\-]{4}|[a-z][A-Z0-9][A-Za-z0-9+/_\-]{9}"
            r"|[A-Za-z0-9+/_\-]{9}[a-z][A-Z0-9]"
        ),
        r"(?i)(?:[0-9a-f]{2}[ ,:;\-]?|(?:0x|\\x|=)[0-9a-f]{2}[ ,;]{0,2}){8}",
        r"(?:(?:^|\s)\S(?:[ _.\-]\S){7})",
        r"(?:[^\s]{2,12}\r?\n){2}",
        (  # joints that numbers do not have otherwise, or groups of other sizes
            r"\d(?:[^\w,;]{0,2}[^\w,; .:\-][^\w,;]{0,2}\d{1,6}){3}|\d(?:[^\w .,:;/\-]{1,3}\d{1,6}){2}"
            r"|\d(?:[^\w,;]{1,3}\d){4}|\d{4}[.:]\d{4,6}[.:]\d{1,6}[.:]\d|\d{4}/\d{4,6}/\d|\d(?:[ .:\-]{2,3}\d{1,6}){3}"
        ),
        r"=[0-9A-F]{2}",
        r"\d[lIOo|]\d|\d{2}[lIOo|]|[lIOo|]\d{2}|[Oo]\d[Oo]",
        r"\d{2}\r?\n\d{2}",
    )
)
_BLOCK: Any = re2.compile(
    r"(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]{0,76}={0,2}|[A-Za-z0-9+/_\-]{12,}={0,2}", options()
)
# What follows begins with a class of the first character and looks behind it only then: most of a text is passed fast.
_HEX = re.compile(
    r"[0-9a-fA-F\\=](?<![0-9A-Za-z].)"
    r"(?:(?<=[0-9a-fA-F])[0-9a-fA-F]|(?:(?<=0)[xX]|(?<=\\)x|(?<==))[0-9a-fA-F]{2})[ ,:;-]{0,2}"
    r"(?:(?:0[xX]|\\x|=)?[0-9a-fA-F]{2}[ ,:;-]{0,2}){7,3999}(?![0-9A-Za-z])"
)
_OCTETS: Any = re2.compile(r"(?:(?:0[xX]|\\x|=)?[0-9a-fA-F]{2}[ ,:;\-]{0,2}){8,}", options())
_PAIR = re.compile(r"(?:0[xX]|\\x|=)?([0-9a-fA-F]{2})")
_QUOTED = re.compile(r"=(?:[0-9A-F]{2}(?:=[0-9A-F]{2})*|\r?\n)")
_SET_APART = re.compile(r"(?<!\S)\S(?P<joint>[ _.\-])(?:\S(?P=joint)){6,400}\S(?!\S)")
_SHORT_LINE = re.compile(r"\n(?=\S{2,12}\r?\n)")
_LINES = re.compile(r"(?<!\S)\S{2,12}(?:\r?\n\S{2,12}){1,60}\r?\n\S{1,12}(?!\S)")
_GROUPS = re.compile(
    r"[A-Z0-9](?<![^\W_].)(?:(?<=[A-Z])[A-Z]{0,3}[0-9]{1,6}|(?<=[0-9])[0-9]{0,5})"
    r"(?P<joint>[^\w]{1,3})[0-9]{1,6}(?:(?P=joint)[0-9]{1,6}){1,24}(?![^\W_])"
)
_MISREAD = re.compile(
    r"[A-Z0-9lo|](?<![^\W_].)(?:(?<=[A-Z])[A-Z]{0,2}(?=\d)[0-9lIOo|]|(?<=[0-9lIOo|]))[0-9lIOo|-]{4,24}[0-9lIOo|](?![^\W_])"
)
_AS_DIGITS: Final = str.maketrans("lI|Oo", "11100")
_SEAM = re.compile(r"[0-9](?=\r?\n[0-9])")
_BROKEN = re.compile(r"(?<=[^\s\d])[ \t]?[A-Z]{0,3}\d{1,14}\r?\n\d{1,14}(?![\w.:/-])")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_THIN = re.compile(
    "[^\\s\u2000-\u200a\u202f\u205f]+(?:[\u2000-\u200a\u202f\u205f][^\\s\u2000-\u200a\u202f\u205f]{1,12}){2,}"
)
"""Blanks that nobody types: words cut by them are read as one, too."""
_TRICKS = re.compile("[\u202e\u2000-\u200a\u202f\u205f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BACKWARDS = re.compile("\u202e([^\u202c\u2069\n]{4,2000})[\u202c\u2069\n]?")


def spellings(text: str) -> list[Spelling]:
    """Return what a canonical text hides and what it says; they may overlap.

    Raises NotInspected where decoding would go on without end.
    """
    if len(text) <= _PIECE:
        return [one for index in _GATE(one_byte(text)) for one in _READERS[index](text)]
    found: list[Spelling] = []
    at = 0
    while at < len(text):
        # A piece ends at a blank, so that no encoding is cut; one line's end is not enough for lines cut on purpose.
        end = min(len(text), at + _PIECE)
        blank = _BLANK.search(text, end)
        end = blank.start() if blank else len(text)
        piece = text[at : end + _BEYOND]
        found += [
            (at + start, at + stop, said)
            for index in _GATE(one_byte(piece))
            for start, stop, said in _READERS[index](piece)
            if start < end - at
        ]
        at = end if end > at else len(text)
    return found


def respelled(view: View, spellings: list[Spelling]) -> tuple[View, list[tuple[int, int]]] | None:
    """Return a view of `view` with `spellings` in their places (the first wins where they overlap); None for none."""
    pieces: list[Piece] = []
    places: list[tuple[int, int]] = []
    at = length = 0
    for start, end, said in sorted(spellings, key=lambda one: (one[0], -one[1])):
        if start < at:
            continue
        pieces += [(view.text[at:start], at, 0), (said, start, end - start)]
        length += start - at
        if said:
            places.append((length, length + len(said)))
        length += len(said)
        at = end
    if not places:
        return None
    pieces.append((view.text[at:], at, 0))
    return built(pieces, view), places


def hidden(text: str) -> list[Spelling]:
    """Return what a text as it was sent hides from its canonical view: backwards, by thin blanks, in selectors."""
    if text.isascii() or not _TRICKS.search(text):
        return []
    found = [(run.start(), run.end(), "".join(map(fold, reversed(run[1])))) for run in _BACKWARDS.finditer(text)]
    found += [(run.start(), run.end(), "".join(map(fold, "".join(run[0].split())))) for run in _THIN.finditer(text)]
    for run in _SELECTORS.finditer(text):
        data = bytes(code - 0xFE00 if code < 0xE0000 else code - 0xE0100 + 16 for code in map(ord, run[0]))
        said = _printable(data)
        if said:
            found.append((run.start(), run.end(), said))
    return found


def _base64(text: str) -> Iterator[Spelling]:
    for block in _BLOCK.finditer(one_byte(text)):
        start, end = block.span()
        found = text[start:end]
        if found.startswith("eyJ") and text[end : end + 1] == ".":
            continue  # a token (JWT): a secret as it is
        compact = "".join(found.split()).rstrip("=").replace("-", "+").replace("_", "/")
        if len(compact) % 4 == 1:
            continue
        try:
            peek = base64.b64decode(compact[:_PEEK] + "=" * (-len(compact[:_PEEK]) % 4))
            if not _promising(peek):
                continue
            data = base64.b64decode(compact + "=" * (-len(compact) % 4))
        except binascii.Error:
            continue
        said = _printable(_inflated(data))
        if said:
            yield start, end, said


def _hex(text: str) -> Iterator[Spelling]:
    places = (place.span() for place in _OCTETS.finditer(one_byte(text)))
    for run in (run for start, end in places for run in _HEX.finditer(text, start, end + 1)):
        said = _printable(bytes.fromhex("".join(_PAIR.findall(run[0]))))
        if said:
            yield run.start(), run.end(), said


def _quoted_printable(text: str) -> Iterator[Spelling]:
    """Yield what quoted-printable octets stand for (RFC 2045), where a text has several of them."""
    runs = list(_QUOTED.finditer(text))
    # One octet after an equals sign is rather a number in code.
    if sum(map(len, map(re.Match.group, runs))) > _OCTET * _SEVERAL and any(len(run[0]) > _OCTET for run in runs):
        for run in runs:
            yield (
                run.start(),
                run.end(),
                "".join(map(fold, binascii.a2b_qp(run[0].encode()).decode("utf-8", "replace"))),
            )


def _set_apart(text: str) -> Iterator[Spelling]:
    for run in _SET_APART.finditer(text):
        said = run[0][::2]
        if _speaks(said):
            yield run.start(), run.end(), said


def _speaks(said: str) -> bool:
    """Whether most of it is letters and digits: rows of dots and lines of code are not words set apart."""
    return sum(map(str.isalnum, said)) * 5 > len(said) * 3


def _lines(text: str) -> Iterator[Spelling]:
    """Yield runs of short lines that were cut from one word: all as long, but for the last."""
    at = 0
    for seam in _SHORT_LINE.finditer(text):
        first = _beginning(text, seam.start())
        run = _LINES.match(text, first) if first >= at else None
        if run is None:
            continue
        at = run.end()
        parts = run[0].split()
        sizes = {len(part) for part in parts[:-1]}
        if len(sizes) == 1 and len(parts[-1]) <= sizes.pop():
            said = "".join(parts)
            if _speaks(said):
                yield run.start(), run.end(), said


def _beginning(text: str, end: int) -> int:
    """Return where the word begins that the end of its line at `end` follows; some place within it if it is long."""
    at = end - 1 if text[end - 1 : end] == "\r" else end
    least = max(0, at - _LONGEST_PART - 1)
    while at > least and not text[at - 1].isspace():
        at -= 1
    return at


def _groups(text: str) -> Iterator[Spelling]:
    """Yield numbers in groups of one size with odd separators; dates, versions and amounts are not grouped so."""
    for run in _GROUPS.finditer(text):
        joint, tail = run["joint"], run[0].lstrip(string.ascii_uppercase)
        head = run[0][: len(run[0]) - len(tail)]
        parts = tail.split(joint)
        sizes = {len(part) for part in parts[:-1]}
        size = max(sizes)
        total = sum(map(len, parts)) + len(head)
        if len(sizes) == 1 and len(parts[-1]) <= size and total >= 9 and not _ordinary(joint, size, len(parts)):
            yield run.start(), run.end(), head + "".join(parts)


def _misread(text: str) -> Iterator[Spelling]:
    """Yield numbers in which letters stand for digits that they look like, as scanned text has them."""
    for run in _MISREAD.finditer(text):
        head = len(run[0]) - len(run[0].lstrip("ABCDEFGHJKLMNPQRSTUVWXYZ"))
        tail = run[0][head:]
        digits = sum(map(str.isdigit, tail))
        letters = sum(char in "lI|Oo" for char in tail)
        if letters and digits > _SEVERAL and letters <= digits + 1:
            yield run.start(), run.end(), run[0][:head] + tail.translate(_AS_DIGITS)


def _broken(text: str) -> Iterator[Spelling]:
    """Yield numbers that a line's end cuts in two; what stands on lines of its own is a list of numbers."""
    at = 0
    for seam in _SEAM.finditer(text):
        run = _BROKEN.search(text, max(at, seam.start() - _BEFORE_SEAM), seam.end() + _BEHIND_SEAM)
        if run is None or run.start() > seam.start():
            continue
        at = run.end()
        yield run.start(), run.end(), " " * (run[0][0] in " \t") + "".join(run[0].split())


def _ordinary(joint: str, size: int, count: int) -> bool:
    """Whether rules read such groups anyway, or they are lists, thousands, times and addresses of networks."""
    if not _LISTING.isdisjoint(joint):
        return True
    return (joint in {" ", "-"} and size > 1) or (joint in {",", ".", ", ", ":", "; "} and size in {2, 3}) or count < 3


def _promising(data: bytes) -> bool:
    return data[:2] == b"\x1f\x8b" or data[:1] == b"\x78" or bool(_printable(data[: _PEEK // 2], whole=False))


def _inflated(data: bytes) -> bytes:
    """Return gzip or zlib data in the open, other data as it is. Raises NotInspected beyond the bound."""
    if data[:2] != b"\x1f\x8b" and data[:1] != b"\x78":
        return data
    try:
        inflate = zlib.decompressobj(47)
        plain = inflate.decompress(data, MOST)
    except zlib.error:
        return data
    if inflate.unconsumed_tail:
        raise NotInspected("Compressed text inside a text is too long to inspect.")
    return plain


def _printable(data: bytes, *, whole: bool = True) -> str:
    """Return `data` as text, "" if it is none: UTF-8 or UTF-16, printable throughout."""
    if len(data) < _LEAST:
        return ""
    if not whole:
        data = data[: len(data) - next((n for n in range(1, 4) if data[-n] >= 0xC0), 0)]
    wide = data[1::2].count(0) * 4 > len(data)  # UTF-16 of mostly Latin letters
    if not wide and _CONTROL.search(data):
        return ""
    try:
        text = data[: len(data) // 2 * 2].decode("utf-16-le") if wide else data.decode()
    except UnicodeDecodeError:
        return ""
    if len(text) > MOST:
        raise NotInspected("Encoded text inside a text is too long to inspect.")
    printable = text.isprintable() or all(char.isprintable() or char in "\t\r\n" for char in text)
    return canonical(text).text if printable else ""


_READERS: Final[tuple[Callable[[str], Iterator[Spelling]], ...]] = (
    _base64,
    _hex,
    _set_apart,
    _lines,
    _groups,
    _quoted_printable,
    _misread,
    _broken,
)
