"""The house's tagger as a detector: people, places, organisations and what is told of people, in 24 languages at once.

It reads the canonical view of each text (detection/canonical.py), with the key that stands beside it in front, so that
"name": "Lang" is read as a form would be. Places and organisations are personal data only beside somebody: alone, in
a question about the weather in Rome, they stay, unless the site wants them all. Names that a program gives its parts
(tools, ids) are not read.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from proxy.detection import View, canonical, entity_of
from proxy.documents.model import TAGGED, FieldKind, Finding, TextField
from proxy.recognisers.tagmodel import Scores, TagModel
from proxy.recognisers.tagspans import Decoder, Tagged, located
from proxy.recognisers.tagwords import TextWords, text_words

ENTITIES: Final = MappingProxyType(
    {name: name for name in ("PERSON", "LOCATION", "ORGANIZATION", "ADDRESS", "DATE_OF_BIRTH", "USERNAME")}
    | {name: name for name in ("CREDENTIAL", "CASE_NUMBER", "PROFESSION", "NATIONALITY")}
    | {name: name for name in ("HEALTH", "GENETIC", "BIOMETRIC", "POLITICAL", "RELIGION", "CRIMINAL", "UNION")}
    | {"ETHNIC": "ETHNIC_ORIGIN", "SEX": "SEX_LIFE"}
)
"""The entity of each class of the model that is reported; the others (mail, telephone, numbers) rules find better."""
_READ: Final = frozenset({FieldKind.TEXT, FieldKind.KEY})
_SOMEBODY: Final = frozenset({"PERSON", "USERNAME", "DATE_OF_BIRTH"})
_BESIDE: Final = frozenset({"LOCATION", "ORGANIZATION"})
_HINTED: Final = frozenset({"HEALTH", "UNION"})
"""Entities of which lexicons have many words that mostly mean nothing: institutions, professions, forms."""
_LEXICONS: Final = "rules"
"""The detector whose lexicons they are: what a site's own recogniser stands by is never doubted."""
_WEAK: Final = 0.6
"""What a lexicon's weak words stay below."""
_HARDLY: Final = 0.02
"""Below this probability a word is told of nobody: that takes away 76 false alarms of our corpus, and 15 mentions."""
NEAR: Final = 240
"""Characters between somebody and a place or an organisation that is said to belong to them."""


class Tagger:
    """Finds what needs reading: names first. `detect` keeps no text; one tagger serves all threads.

    `everywhere`: places and organisations are reported also where nobody is near.
    """

    name = "tagger"
    blocking = False

    def __init__(self, model: TagModel | None = None, *, everywhere: bool = False) -> None:
        self._model = model or TagModel()
        self._everywhere = everywhere
        self._decoder = Decoder(self._model.classes, self._model.thresholds, self._model.beside)

    def detect(self, fields: Sequence[TextField]) -> list[Finding]:
        """Return the findings in `fields`; they do not overlap."""
        return self.read(fields, ())[0]

    def read(
        self, fields: Sequence[TextField], known: Sequence[Sequence[Finding]]
    ) -> tuple[list[Finding], AbstractSet[Finding]]:
        """Return the findings in `fields`, and of those `known` in each the weak ones that no reading supports.

        "Hospital" near a name is a weak hint at health for a lexicon; whether it is told of somebody, a sentence says.
        """
        read = [
            _Read(number, canonical(field.text), f"{field.context}: " if field.context else "")
            for number, field in enumerate(fields)
            if field.kind in _READ
        ]
        texts = [text_words(one.lead + one.view.text) for one in read]
        found: list[Finding] = []
        doubted: set[Finding] = set()
        for one, text, scores in zip(read, texts, self._model.scores(texts), strict=True):
            found += self._findings(one, text, scores)
            weak = [finding for finding in known[one.number] if _is_weak(finding)] if known else ()
            if weak:
                doubted.update(_doubted(one, text, scores, weak))
        return found, doubted

    def _findings(self, one: "_Read", text: TextWords, scores: Scores) -> Iterator[Finding]:
        written = one.lead + one.view.text
        spans = list(located(written, text, self._decoder.spans(scores, text.starts)))
        lead = len(one.lead)
        for start, end, span in spans if self._everywhere else _belonging(spans):
            entity = ENTITIES.get(span.label)
            if entity is not None and start >= lead:
                where = one.view.original(start - lead, end - lead)
                category = entity_of(entity).category
                yield Finding(one.number, *where, entity, category, round(span.score, 3), self.name, why=(TAGGED,))


@dataclass(frozen=True, slots=True)
class _Read:
    """A field's number, the view of its text, and the key in front of it."""

    number: int
    view: View
    lead: str


def _is_weak(finding: Finding) -> bool:
    return finding.score < _WEAK and finding.entity in _HINTED and finding.detector == _LEXICONS


def _doubted(one: _Read, text: TextWords, scores: Scores, weak: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings in which each word is told of nobody, as sure as the model can be."""
    lead = len(one.lead)
    starts = [
        one.view.original(max(0, start - lead), max(1, end - lead))[0]
        for start, end in zip(text.starts, text.ends, strict=True)
    ]
    for finding in weak:
        first, last = bisect_right(starts, finding.start) - 1, bisect_left(starts, finding.end)
        if scores.inside[max(0, first) : last].max(initial=0.0) < _HARDLY:
            yield finding


def _belonging(spans: list[tuple[int, int, Tagged]]) -> Iterator[tuple[int, int, Tagged]]:
    """Yield the spans without places and organisations that stand near nobody."""
    people = [(start, end) for start, end, span in spans if span.label in _SOMEBODY]
    for start, end, span in spans:
        if span.label not in _BESIDE or any(start - stop < NEAR and begin - end < NEAR for begin, stop in people):
            yield start, end, span
