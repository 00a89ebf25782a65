"""Records as numbers: word types, gaps, targets; kept in flat arrays, cut into pieces of at most WINDOW words."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from proxy.recognisers.taglists import WordLists
from proxy.recognisers.tagwords import PIECES, gap_rows, pieces, plain_gap, shape, text_words, zeros
from training.records import CLASSES, DATE, ID, NEWS, OPEN, Record

WINDOW: Final = 224
WIDTH: Final = 128
"""Numbers of a word's vector."""
PIECE_WIDTH: Final = 32
KNOWN: Final = 20_000
"""How many frequent words have a row of their own."""
ROWS: Final = 19_000
"""How many of them the exported model has: with more it would be larger than 12 MB."""
GAPS: Final = 1_000
_TOGETHER: Final = 4096
_UNLIKELY: Final = 0.05
"""How much an unmarked word of a corpus may be of a class that the corpus does not mark: little, but for names."""
Target = tuple[str, frozenset[str]]


def allowed(target: Target) -> NDArray[np.float32]:
    """Return for each class how far a word of this target may be of it, 0 to 1."""
    label, marked = target
    row = np.zeros(len(CLASSES), dtype=np.float32)
    if label == OPEN:
        row[:] = 1
    elif label == ID:
        row[[CLASSES.index("STATE_ID"), CLASSES.index("CASE_NUMBER")]] = 1
    elif label == DATE:
        row[0], row[CLASSES.index("DATE_OF_BIRTH")] = 1, 0.3
    elif label == "LOCATION" and marked == NEWS:
        row[CLASSES.index(label)], row[CLASSES.index("ADDRESS")] = 1, 0.5
    elif label == "O":
        for number, name in enumerate(CLASSES):
            open_too = name not in marked and name != "O"
            row[number] = (1 if name in NEWS else _UNLIKELY) if open_too else name == "O"
    else:
        row[CLASSES.index(label)] = 1
    return row


@dataclass
class Encoded:
    """All records as flat arrays; `starts[i]:starts[i + 1]` are the words of piece i."""

    types: dict[str, int] = field(default_factory=dict)
    targets: dict[Target, int] = field(default_factory=dict)
    word: "array[int]" = field(default_factory=lambda: array("i"))
    gap: "array[int]" = field(default_factory=lambda: array("i"))
    target: "array[int]" = field(default_factory=lambda: array("i"))
    start: "array[int]" = field(default_factory=lambda: array("i"))
    starts: list[int] = field(default_factory=lambda: [0])
    weight: list[float] = field(default_factory=list)
    counts: Counter[int] = field(default_factory=Counter)
    gaps: dict[str, int] = field(default_factory=dict)
    gap_counts: Counter[int] = field(default_factory=Counter)

    def add(self, records: Iterable[Record]) -> None:
        """Add all of `records`."""
        for record in records:
            self._add(record)

    def common(self, size: int) -> list[str]:
        """Return the words in lower case among the `size` most frequent ones."""
        names = list(self.types)
        return [names[number] for number, _ in self.counts.most_common(size) if names[number].islower()]

    def _add(self, record: Record) -> None:
        read = text_words(record.text)
        found = [zeros(word) if word[:1].isdecimal() else word for word in read.words]
        ids = [self.types.setdefault(word, len(self.types)) for word in found]
        self.counts.update(ids)
        labels, first = _labels(record, read.starts, read.ends)
        aims = [self.targets.setdefault((label, record.marked), len(self.targets)) for label in labels]
        kinds = [plain_gap(gap) for gap in read.gaps]
        rows = [self.gaps.setdefault(gap, len(self.gaps)) for gap in kinds]
        self.gap_counts.update(rows)
        for low, high in _cuts(kinds):
            self.word.extend(ids[low:high])
            self.gap.extend(rows[low:high])
            self.target.extend(aims[low:high])
            self.start.extend(first[low:high])
            self.starts.append(len(self.word))
            self.weight.append(record.weight)


def _labels(record: Record, begins: Sequence[int], ends: Sequence[int]) -> tuple[list[str], list[int]]:
    """Return each word's label and whether a span starts there."""
    labels, first = ["O"] * len(begins), [0] * len(begins)
    number = 0
    for start, end, label in sorted(record.spans):
        while number < len(begins) and ends[number] <= start:
            number += 1
        fresh = 1
        while number < len(begins) and begins[number] < end:
            labels[number], first[number] = label, fresh
            fresh = 0
            number += 1
    return labels, first


def _cuts(kinds: list[str]) -> Iterator[tuple[int, int]]:
    """Yield pieces of at most WINDOW words, cut at line breaks where there are some."""
    low = 0
    while len(kinds) - low > WINDOW:
        high = next((n for n in range(low + WINDOW, low + WINDOW // 2, -1) if "\n" in kinds[n]), low + WINDOW)
        yield low, high
        low = high
    yield low, len(kinds)


@dataclass(frozen=True)
class TypeTable:
    """What is known of each word type, for the network."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    known: NDArray[np.int64]
    shapes: NDArray[np.int64]
    flags: NDArray[np.int64]


def gap_table(encoded: Encoded, size: int) -> tuple[NDArray[np.int64], list[str]]:
    """Return the row of each gap in the model, and the `size` most frequent gaps in the order of their rows."""
    names = list(encoded.gaps)
    kept = [names[number] for number, _ in encoded.gap_counts.most_common(size)]
    return np.array(gap_rows(names, {gap: row for row, gap in enumerate(kept)}), dtype=np.int64), kept


def type_table(encoded: Encoded, size: int, lists: WordLists) -> tuple[TypeTable, list[str]]:
    """Return the features of all types and the `size` most frequent words, in the order of their rows."""
    names = list(encoded.types)
    frequent = [number for number, _ in encoded.counts.most_common(size)]
    known = np.full(len(names), len(frequent), dtype=np.int64)
    known[frequent] = np.arange(len(frequent))
    rows, starts = flat_pieces(names)
    shapes = np.fromiter(map(shape, names), dtype=np.int64, count=len(names))
    flags = np.concatenate([lists.flags(names[at : at + _TOGETHER]) for at in range(0, len(names), _TOGETHER)])
    return TypeTable(rows, starts, known, shapes, flags), [names[number] for number in frequent]


def flat_pieces(names: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pieces of all `names`, one after the other, and where each name's begin."""
    rows, counts = [], []
    for low in range(0, len(names), _TOGETHER):
        table = pieces(names[low : low + _TOGETHER])
        real = table < PIECES
        rows.append(table[real])
        counts.append(real.sum(1))
    return np.concatenate(rows), np.concatenate(([0], np.cumsum(np.concatenate(counts))[:-1]))
