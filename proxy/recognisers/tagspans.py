"""From probabilities of words to spans: one class a span, whole words, no signs at its ends.

A word belongs to a span when the probability that it belongs to none is below what its class asks for. The score of a
span is the mean probability of its words; data/tagger.json says how often a span of that score is right.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from proxy.recognisers.tagmodel import Scores
from proxy.recognisers.tagwords import TextWords

_NEW: Final = 0.5
SOMEBODY: Final = frozenset({"PERSON", "USERNAME", "DATE_OF_BIRTH", "STATE_ID", "EMAIL", "PHONE", "IBAN"})
SURE: Final = 0.9
"""How probable a word that tells of somebody must be for what stands around it to be told of them."""
NEAR: Final = 600
"""How far around it, in characters."""
_FRAME: Final = frozenset("\"'`“”„«»‚‘’<>()[]{},;:=|")  # noqa: RUF001  # quotation marks of the languages

_NUMBERS: Final = frozenset({"CASE_NUMBER", "STATE_ID"})
_JOINTS: Final = {"CASE_NUMBER": "-/._", "STATE_ID": "-/._", "USERNAME": "-._"}
"""Signs that may stand within a code or a user name."""
_DIGIT: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SHORT_NAMED: Final = frozenset({"PERSON", "LOCATION", "ORGANIZATION"})
_SHORTEST_TOLD: Final = 3
_SHORTEST_DATE, _SHORTEST_CODE, _FEWEST_LETTERS = 4, 3, 2
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
    """Turns scores into spans.

    `thresholds`: how probable "any of the classes" must be for a word of a class; `beside`: the same near somebody,
    where the model is sure of a person, a number or an address of theirs. What is told there is told of them, so less
    will do; a text about nobody keeps the higher ones.
    """

    def __init__(
        self, classes: Sequence[str], thresholds: Mapping[str, float], beside: Mapping[str, float] | None = None
    ) -> None:
        self.classes = tuple(classes)
        self._least = _row(classes, thresholds)
        self._beside = None if beside is None else _row(classes, beside)
        self._somebody = np.array([name in SOMEBODY for name in classes])

    def spans(self, scores: Scores, starts: Sequence[int] = ()) -> Iterator[Tagged]:
        """Yield the spans of one text in order; they do not overlap. `starts`: where each word begins in it."""
        enough = scores.inside >= self._least[scores.best]
        if self._beside is not None and len(starts) == len(enough):
            sure = self._somebody[scores.best] & (scores.inside >= SURE)
            if sure.any():
                enough |= _near(np.array(starts), sure) & (scores.inside >= self._beside[scores.best])
        chosen = scores.best * enough
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


def _row(classes: Sequence[str], thresholds: Mapping[str, float]) -> NDArray[np.float32]:
    return np.array([2.0, *(thresholds[name] for name in classes[1:])], dtype=np.float32)


def _near(starts: NDArray[np.int64], sure: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which words begin within NEAR of one that is sure."""
    places = starts[sure]
    after = np.searchsorted(places, starts)
    behind = starts - places[np.maximum(after - 1, 0)]
    ahead = places[np.minimum(after, len(places) - 1)] - starts
    near: NDArray[np.bool_] = np.minimum(np.abs(behind), np.abs(ahead)) <= NEAR
    return near


def located(text: str, read: TextWords, spans: Iterable[Tagged]) -> Iterator[tuple[int, int, Tagged]]:
    """Yield where spans of words stand in `text`, without those that can be none of their class."""
    for one in spans:
        where = sensible(text, place(text, read, one), one.label)
        if where is not None:
            yield *where, one


def sensible(text: str, span: tuple[int, int], label: str) -> tuple[int, int] | None:
    """Return where a placed span stands when it can be of its class at all, None for what only a slip would make one.

    A case number is a whole code with digits, a user name a whole name, and a span has half of it at least; no year is
    one. An address has a capital or a figure, a date of birth more than a day, what is said in words two letters, and
    two small ones are a name at most.
    """
    start, end = span
    said = text[start:end]
    if label == "CREDENTIAL":
        return span
    if label in _JOINTS:
        return _whole(text, start, end, label)
    if label == "DATE_OF_BIRTH":
        return span if len(said) >= _SHORTEST_DATE and _DIGIT.search(said) else None
    if label not in _SHORT_NAMED and len(said) < _SHORTEST_TOLD and said.islower():
        return None
    if label == "ADDRESS" and not (_DIGIT.search(said) or any(map(str.isupper, said))):
        return None
    return span if sum(map(str.isalpha, said)) >= _FEWEST_LETTERS else None


def _whole(text: str, start: int, end: int, label: str) -> tuple[int, int] | None:
    """Return the whole code or name that a span is at least half of."""
    joints = _JOINTS[label]
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    left, right = start, end
    while left > low and _goes_on(text, left - 1, joints):
        left -= 1
    while right < high and _goes_on(text, right, joints):
        right += 1
    whole = text[left:right]
    size = sum(map(str.isalnum, whole))
    if size < _SHORTEST_CODE or 2 * sum(map(str.isalnum, text[start:end])) < size:
        return None
    if label in _NUMBERS and (not _DIGIT.search(whole) or _YEAR.fullmatch(whole)):
        return None
    return left, right


def _goes_on(text: str, at: int, joints: str) -> bool:
    """Whether the character at `at` belongs to a code: a letter, a digit, or a sign between two of them."""
    if text[at].isalnum():
        return True
    return text[at] in joints and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()


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
