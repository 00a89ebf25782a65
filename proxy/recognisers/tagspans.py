"""From probabilities of words to spans: one class a span, whole words, no signs at its ends.

A word belongs to a span when the probability that it belongs to none is below what its class asks for. The score of a
span is the mean probability of its words; data/tagger.json says how often a span of that score is right.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from proxy.recognisers.tagmodel import Scores
from proxy.recognisers.tagwords import TextWords

_NEW: Final = 0.5
_FRAME: Final = frozenset("\"'`“”„«»‚‘’<>()[]{},;:=|")  # noqa: RUF001  # quotation marks of the languages

_REACH: Final = 256
"""How many signs and letters to each side may belong to a secret."""
_ORDINAL: Final = re.compile(r"[IVX]+\.(?=\s+(?:[a-zà-öø-ÿα-ωа-я]|\d)|[,;:)])")
"""A Roman numeral whose full stop makes it an ordinal: no sentence begins after it."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span of words `start` to `end` (exclusive) with its class and score."""

    start: int
    end: int
    label: str
    score: float


class Decoder:
    """Turns scores into spans. `thresholds`: how probable "any of the classes" must be for a word of a class."""

    def __init__(self, classes: Sequence[str], thresholds: Mapping[str, float]) -> None:
        self.classes = tuple(classes)
        self._least = np.array([2.0, *(thresholds[name] for name in classes[1:])], dtype=np.float32)

    def spans(self, scores: Scores) -> Iterator[Tagged]:
        """Yield the spans of one text in order; they do not overlap."""
        chosen = scores.best * (scores.inside >= self._least[scores.best])
        if not chosen.any():
            return
        labels = chosen.tolist()
        yield from self._runs(labels, scores)

    def _runs(self, labels: list[int], scores: Scores) -> Iterator[Tagged]:
        new = (scores.starts > _NEW).tolist()
        inside = scores.inside.tolist()
        start = 0
        while start < len(labels):
            label = labels[start]
            end = start + 1
            while end < len(labels) and labels[end] == label and not (label and new[end]):
                end += 1
            if label:
                yield Tagged(start, end, self.classes[label], sum(inside[start:end]) / (end - start))
            start = end


def place(text: str, read: TextWords, span: Tagged) -> tuple[int, int]:
    """Return where a span of words stands in `text`.

    It takes in the full stop of an initial or of an ordinal (Lev II. byl), and all signs of a secret.
    """
    start, end = read.starts[span.start], read.ends[span.end - 1]
    if span.label == "CREDENTIAL":
        return _unbroken(text, start, end)
    if text[end : end + 1] == "." and span.label == "PERSON":
        last = read.starts[span.end - 1]
        if end - last == 1 or (span.end - span.start > 1 and _ORDINAL.match(text, last)):
            end += 1
    return start, end


def _unbroken(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span with the signs around it, up to blanks and quotation marks, but no full stop at its end."""
    least, low, high = end, max(0, start - _REACH), min(len(text), end + _REACH)
    while start > low and not text[start - 1].isspace() and text[start - 1] not in _FRAME:
        start -= 1
    while end < high and not text[end].isspace() and text[end] not in _FRAME:
        end += 1
    while end > least and text[end - 1] == ".":
        end -= 1
    return start, end
