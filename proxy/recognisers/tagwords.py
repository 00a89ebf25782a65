"""Text as the tagger reads it: words, what stands between them, and the pieces of words that the model has no row for.

A word is a run of letters or a run of digits; numbers of one length are one word. All else (blanks, line breaks, signs)
is the gap before a word, read as a whole; after the last word stands an empty one, so that the last gap is read too.
A piece is a run of 3 to 5 characters of the word in lower case between "<" and ">", or all of it, hashed (the hashing
trick; Bojanowski et al., 2017). The same functions make what the model learns from and what it reads.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from proxy.recognisers.taglists import weights

WORD: Final = re.compile(r"[^\W\d_]+|\d+")
PIECES: Final = 1 << 17
"""Rows of the table of pieces."""
SHAPES: Final = 20
LONGEST_WORD: Final = 40
"""Characters of a word that are read; the rest of it tells nothing of a name."""
ODD_GAPS: Final = 64
"""How many rows the gaps share that the model has no row for."""
DILATIONS: Final = (1, 2, 4)
SPAN: Final = 5
"""How many words each convolution of the network sees, and how far apart, from the first to the last."""
VIEW: Final = (SPAN // 2) * sum(DILATIONS)
"""How many words to each side decide about a word."""
_LONGEST_NUMBER: Final = 12
_GAP_ENDS: Final = 4
"""Characters of a long gap that are read at each of its ends."""
_BLANKS: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r" ?\n[ \n]*")
_SIZES: Final = (3, 4, 5)
_PRIME: Final = np.uint32(16777619)
_PLACES: Final = weights(1, LONGEST_WORD + 3)[0]


@dataclass(frozen=True, slots=True)
class TextWords:
    """A text as words, the last one empty: what stands before each, where each starts and ends."""

    words: Sequence[str]
    gaps: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]


def text_words(text: str) -> TextWords:
    """Return `text` as words and gaps; before the first word it is as if a line had ended there."""
    spans = [match.span() for match in WORD.finditer(text)]
    spans.append((len(text), len(text)))
    starts = [span[0] for span in spans]
    ends = [span[1] for span in spans]
    gaps = [text[end:start] for end, start in zip(ends, starts[1:], strict=False)]
    found = [text[start:end] for start, end in spans]
    return TextWords(found, ["\n" + text[: starts[0]], *gaps], starts, ends)


def zeros(number: str) -> str:
    """Return the word that stands for all numbers of this length."""
    return "0" * min(len(number), _LONGEST_NUMBER)


def plain_gap(gap: str) -> str:
    """Return a gap with blanks and line breaks evened, and only the ends of a long one."""
    even = _LINES.sub(_break, _BLANKS.sub(" ", gap))
    return even if len(even) <= 2 * _GAP_ENDS else even[:_GAP_ENDS] + even[-_GAP_ENDS:]


def _break(found: re.Match[str]) -> str:
    return "\n\n" if found[0].count("\n") > 1 else "\n"


def gap_rows(found: Sequence[str], rows: Mapping[str, int]) -> list[int]:
    """Return the row of each gap: its own in `rows`, or one of the ODD_GAPS after those."""
    get = rows.get
    made: list[int] = []
    for gap in found:
        row = get(gap)
        if row is None:
            even = plain_gap(gap)
            row = get(even)
            if row is None:
                row = len(rows) + crc32(even.encode("utf-8", "surrogatepass")) % ODD_GAPS
        made.append(row)
    return made


def shape(word: str) -> int:
    """Return the shape of a word, 0 to SHAPES - 1: its case, or the length of a number."""
    if not word:
        return 0
    if word[0].isdecimal():
        return min(len(word), _LONGEST_NUMBER)
    if len(word) == 1:
        return 13 if word.isupper() else 14
    if word.isupper():
        return 15
    if word.islower():
        return 16
    return 17 if word[0].isupper() and word[1:].islower() else 18 if word[0].isupper() else 19


def pieces(found: Sequence[str]) -> NDArray[np.int64]:
    """Return the rows of the pieces of each word (n, most), filled up with PIECES, which is no row of the table."""
    spelled = [f"<{word[:LONGEST_WORD].lower()}>" for word in found]
    sizes = np.fromiter(map(len, spelled), dtype=np.int64, count=len(spelled))
    longest = int(sizes.max())
    letters = "".join([word.ljust(longest, "\0") for word in spelled])
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).reshape(len(found), longest)
    at = np.arange(longest)
    rolled = codes
    made = [_row((codes * _PLACES[:longest]).sum(1, dtype=np.uint32), 1)[:, None]]
    for size in range(2, max(_SIZES) + 1):
        rolled = rolled[:, :-1] * _PRIME + codes[:, size - 1 :]
        if size in _SIZES and longest >= size:
            inside = at[: longest - size + 1] <= (sizes - size)[:, None]
            made.append(np.where(inside, _row(rolled, size), PIECES))
    return np.concatenate(made, axis=1)


def _row(hashes: NDArray[np.uint32], salt: int) -> NDArray[np.int64]:
    mixed = (hashes + np.uint32(salt * 0x9E3779B9 & 0xFFFFFFFF)) * np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    return (mixed >> np.uint32(15)).astype(np.int64)


def neighbours(rows: int, length: int) -> NDArray[np.int64]:
    """Return for each convolution and word the places of what it sees (dilations, rows * length, SPAN), from 1 on.

    The words are those of `rows` texts of one length, one after the other; 0 stands for "nothing there".
    """
    near = _near(length) if length > _LONGEST_READY else _READY[:, :length]
    near = np.where(near > length, 0, near)
    if rows == 1:
        return near
    first = (np.arange(rows) * length)[None, :, None, None]
    return np.where(near[:, None] > 0, near[:, None] + first, 0).reshape(len(DILATIONS), rows * length, SPAN)


def _near(length: int) -> NDArray[np.int64]:
    at = np.arange(1, length + 1)[:, None]
    offsets = np.arange(SPAN) - SPAN // 2
    near = np.stack([at + dilation * offsets for dilation in DILATIONS])
    return np.where(near > 0, near, 0)


_LONGEST_READY: Final = 640
_READY: Final = _near(_LONGEST_READY)
