"""A text on its own, outside any exchange: for `paravent scan`.

Long text is inspected in pieces that end at a line's end where there is one. Each piece is read with some of the text
on both sides of it, so that a value at a border is seen whole and with its context; offsets count from the whole text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from proxy.detection import with_echoes
from proxy.documents.model import Finding, TextField
from proxy.operations.labels import LABELS
from proxy.terms import Action
from proxy.transformation import replaced

PIECE = 50_000
"""Characters of a piece; longer text is cut."""
OVERLAP = 5_000
"""Characters read before and after a piece: more than the longest value (a private key) and its context."""

_LONE = re.compile("[\ud800-\udfff]")

Inspect = Callable[[str], Sequence[Finding]]
Progress = Callable[[int], None]


def scanned(text: str, inspect: Inspect, progress: Progress = lambda _: None) -> tuple[Finding, ...]:
    """Return the findings in `text`, of any length, as `inspect` finds them; sorted, without overlaps.

    `progress` hears how many characters are done. Halves of surrogate pairs are read as U+FFFD. Raises what `inspect`
    raises: then nothing was inspected.
    """
    readable = _LONE.sub("\ufffd", text)
    found: list[Finding] = []
    for start, end in pieces(readable):
        found += _piece(readable, start, end, inspect=inspect)
        progress(end - start)
    if len(readable) <= PIECE:
        return tuple(found)
    return with_echoes([TextField((), readable)], found)


def pieces(text: str, size: int = PIECE) -> Iterator[tuple[int, int]]:
    """Yield start and end of consecutive pieces of at most `size` characters, cut after a line end, else a blank."""
    start = 0
    while len(text) - start > size:
        cut = text.rfind("\n", start, start + size)
        if cut < start:
            cut = text.rfind(" ", start, start + size)
        end = cut + 1 if cut >= start else start + size
        yield start, end
        start = end
    yield start, len(text)


def _piece(text: str, start: int, end: int, *, inspect: Inspect) -> Iterator[Finding]:
    """Yield what begins in the piece; a value that begins earlier is the piece's before."""
    first = max(0, start - OVERLAP)
    for one in inspect(text[first : end + OVERLAP]):
        if start <= one.start + first < end:
            yield replace(one, start=one.start + first, end=one.end + first)


def pseudonymised(text: str, findings: Sequence[Finding]) -> str:
    """Return `text` with a surrogate in the place of each finding, numbered as in a request of its own."""
    fields = [TextField((), text)]
    return replaced(fields, findings, [Action.PSEUDONYMISE] * len(findings), labels=LABELS)[0]
