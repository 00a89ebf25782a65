"""The house's tagger as a detector: people, places, organisations and what is told of people, in 24 languages at once.

It reads the canonical view of each text (detection/canonical.py), with the key that stands beside it in front, so that
"name": "Lang" is read as a form would be. Places and organisations are personal data only beside somebody: alone, in
a question about the weather in Rome, they stay, unless the site wants them all. Names that a program gives its parts
(tools, ids) are not read.
"""

from collections.abc import Iterator, Sequence
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
        read = [
            _Read(number, canonical(field.text), f"{field.context}: " if field.context else "")
            for number, field in enumerate(fields)
            if field.kind in _READ
        ]
        texts = [text_words(one.lead + one.view.text) for one in read]
        return [
            finding
            for one, text, scores in zip(read, texts, self._model.scores(texts), strict=True)
            for finding in self._findings(one, text, scores)
        ]

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


def _belonging(spans: list[tuple[int, int, Tagged]]) -> Iterator[tuple[int, int, Tagged]]:
    """Yield the spans without places and organisations that stand near nobody."""
    people = [(start, end) for start, end, span in spans if span.label in _SOMEBODY]
    for start, end, span in spans:
        if span.label not in _BESIDE or any(start - stop < NEAR and begin - end < NEAR for begin, stop in people):
            yield start, end, span
