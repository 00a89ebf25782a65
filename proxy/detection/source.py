"""One text as the finders of the room read it: its canonical form, what was heard in it, and what stands beside it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from proxy.detection.layout import heads
from proxy.detection.matching import AFTER, BEFORE, LONGEST_WORD, Candidate, Span, one_byte
from proxy.detection.vocabulary import Heard

SEGMENT, OVERLAP = 2048, 256
"""Long text is looked at in pieces of this many characters, each with the beginning of the next."""
_CLOSE = 40
_FEW_DIGITS = 2
_LONG = 5
_SENTENCE = re.compile(r"[^\W\d_]{5}[.!] ")
"""The end of a sentence; a dot after fewer letters ends an abbreviation."""

Region = tuple[int, int, int]
"""start, end, mask: a cell of a table and the words of its column's head."""


@dataclass(frozen=True)
class Source:
    """A canonical text with its heard words; its key's words (`beside`), and the cells of tables in their order."""

    text: str = field(repr=False)
    heard: Heard = field(repr=False)
    beside: int = 0
    regions: Sequence[Region] = ()

    @cached_property
    def view(self) -> bytes:
        """The text as one byte a character (matching.one_byte)."""
        return one_byte(self.text)

    @cached_property
    def mask(self) -> int:
        """All words that were heard in the text, its key and the heads of its tables."""
        joined = self.heard.mask | self.beside
        for region in self.regions:
            joined |= region[2]
        return joined

    @cached_property
    def _cells(self) -> list[int]:
        return [region[0] for region in self.regions]

    @cached_property
    def _ends(self) -> list[int]:
        return [hit[1] for hit in self.heard.hits]

    def segments(self) -> Iterator[Span]:
        """Yield the pieces to look at, without overlap; their end is where matches must begin before."""
        length = len(self.text)
        if length <= SEGMENT + OVERLAP:
            yield 0, length
            return
        for start in range(0, length, SEGMENT):
            yield start, min(length, start + SEGMENT)

    def windows(self, mask: int, before: int, after: int) -> list[Span]:
        """Return the places around words of `mask`, cells of their columns, or the whole text if its key says so."""
        if self.beside & mask:
            return [(0, len(self.text))]
        spans = [(max(0, start - before), end + after) for start, end, bits in self.heard.hits if bits & mask]
        spans += [(start, end) for start, end, bits in self.regions if bits & mask]
        return joined(spans, len(self.text))

    def support(self, bit: int, start: int, end: int, *, close: bool = False) -> str:
        """Return the word of `bit` that supports the span start:end, or ""."""
        if self.beside & bit:
            return "key"
        if self.regions:
            index = bisect_right(self._cells, start) - 1
            if index >= 0:
                left, right, bits = self.regions[index]
                if bits & bit and left <= start and end <= right:
                    return "head of its column"
        return self._near(bit, start, end, close=close)

    def heads(self) -> Span:
        """Return where the heads of the first table stand; of nothing where no head was heard."""
        return heads(self.text, self.regions[0][0]) if self.regions else (0, 0)

    def in_cell(self, start: int, end: int) -> bool:
        """Whether the span start:end lies in a cell whose column has a head that was heard."""
        index = bisect_right(self._cells, start) - 1
        return index >= 0 and end <= self.regions[index][1]

    def _near(self, bit: int, start: int, end: int, *, close: bool) -> str:
        hits = self.heard.hits
        best = ""
        for index in range(bisect_left(self._ends, start - BEFORE), len(hits)):
            left, right, bits = hits[index]
            if right > end + AFTER + LONGEST_WORD:
                break
            if bits & bit and left < end + AFTER and (not close or self._adjoins(right, start)):
                best = self.text[left:right].lower()
                if right <= start:
                    continue  # the last one before the span is the one that speaks of it
                break
        return best

    def _adjoins(self, right: int, start: int) -> bool:
        between = self.text[right:start]
        near = right <= start <= right + _CLOSE
        return (
            near
            and sum(map(str.isdigit, between)) <= _FEW_DIGITS
            and not _SENTENCE.search(self.text, max(0, right - _LONG), start)
        )


class Finder(Protocol):
    """Finds personal data in one source; a part of the house's own detector."""

    def find(self, source: Source) -> list[Candidate]:
        """Return the spans it stands by, in any order; they may overlap. Raises NotInspected."""
        ...  # pragma: no cover


def joined(spans: Sequence[Span], length: int) -> list[Span]:
    """Return `spans` sorted, cut to `length`, with those that touch made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], min(end, length)))
        elif start < length:
            out.append((start, min(end, length)))
    return out
