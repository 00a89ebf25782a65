"""Mentions of one special category side by side are one finding: "was diagnosed with diabetes" tells one thing.

Between them stand at most two small words of any of the languages (tongues.SMALL_WORDS); a comma, the end of a sentence
or of a line keeps them apart.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from proxy.detection.tongues import SMALL_WORDS
from proxy.documents.model import Finding, TextField
from proxy.terms import DataCategory

_WIDEST: Final = 12
_LONGEST: Final = 120
_MOST_WORDS: Final = 2
_WORD: Final = re.compile(r"\w+")
_ENDS: Final = frozenset(",.;:!?\n|")


def together(fields: Sequence[TextField], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` (sorted, without overlaps) with neighbouring mentions of one special category joined."""
    made: list[Finding] = []
    for one in findings:
        last = made[-1] if made else None
        if (
            last is not None
            and one.category.special
            and one.end - last.start <= _LONGEST
            and (one.entity, one.category, one.field) == (last.entity, last.category, last.field)
            and _adjoin(fields[one.field].text[last.end : one.start])
        ):
            made[-1] = _joined(last, one)
        else:
            made.append(one)
    return tuple(made)


def _adjoin(gap: str) -> bool:
    if len(gap) > _WIDEST or not _ENDS.isdisjoint(gap):
        return False
    words = _WORD.findall(gap)
    return len(words) <= _MOST_WORDS and all(word.lower() in SMALL_WORDS for word in words)


def _joined(first: Finding, second: Finding) -> Finding:
    best = max(first, second, key=lambda one: one.score)
    scores: dict[tuple[str, DataCategory], float] = {}
    for entity, category, score in (*first.covers, *second.covers):
        scores[entity, category] = max(score, scores.get((entity, category), 0.0))
    covers = tuple(sorted((*pair, score) for pair, score in scores.items()))
    return replace(best, start=first.start, end=second.end, covers=covers)
