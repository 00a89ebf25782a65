"""A model of spaCy as a recogniser: its named entities, nothing else of its pipeline."""

from typing import Any, Final

import spacy

from proxy.recognisers.larger import Larger, Spans, known, parts

SCORE: Final = 0.85
"""spaCy says no probability; this is what Presidio reports for it."""
_IDLE: Final = ("tagger", "parser", "lemmatizer", "attribute_ruler", "morphologizer", "senter")


class SpacyModel(Larger):
    """Runs `model`, a folder or an installed package."""

    def __init__(self, model: str, **told: Any) -> None:
        self._model = model
        super().__init__(**told)

    def open(self) -> None:
        """Load the pipeline without what named entities don't need. Raises ValueError for one without our labels."""
        self._nlp = spacy.load(self._model, exclude=_IDLE)
        known(self.labels, [label for labels in self._nlp.pipe_labels.values() for label in labels])

    def spans(self, text: str) -> Spans:
        """Yield the named entities; no word of the text stays in the vocabulary."""
        for at, part in parts(text):
            with self._nlp.memory_zone():
                found = [(one.start_char, one.end_char, one.label_) for one in self._nlp(part).ents]
            for start, end, label in found:
                yield at + start, at + end, label, SCORE
