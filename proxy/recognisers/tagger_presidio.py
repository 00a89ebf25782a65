"""The tagger for users of Presidio: an `EntityRecognizer` that any `AnalyzerEngine` runs, without a model of spaCy.

    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from proxy.recognisers.tagger_presidio import TaggerRecognizer

    registry = RecognizerRegistry(recognizers=[TaggerRecognizer(supported_language="de")], supported_languages=["de"])

It knows all 24 languages at once: the language given here only tells Presidio when to ask.
"""

from collections.abc import Sequence
from typing import Any, Final

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult

from proxy.documents.model import TextField
from proxy.recognisers.tagger import ENTITIES, Tagger

NAME: Final = "ParaventTagger"


class TaggerRecognizer(EntityRecognizer):
    """Reports what the tagger finds as Presidio results; scores are the tagger's (0 to 1)."""

    def __init__(self, supported_language: str = "en", supported_entities: Sequence[str] | None = None) -> None:
        super().__init__(
            supported_entities=list(supported_entities or ENTITIES.values()),
            name=NAME,
            supported_language=supported_language,
            version="1",
        )

    def load(self) -> None:
        """Load the model that comes with the package."""
        self._tagger = Tagger()

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002 - Presidio's own signature
        """Return what the tagger finds in `text` of the entities asked for (all of its own where none are named)."""
        wanted = set(entities or self.supported_entities) & set(self.supported_entities)
        return [
            RecognizerResult(
                one.entity,
                one.start,
                one.end,
                one.score,
                analysis_explanation=AnalysisExplanation(NAME, one.score),
                recognition_metadata={
                    RecognizerResult.RECOGNIZER_NAME_KEY: NAME,
                    RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                },
            )
            for one in self._tagger.detect([TextField((), text)])
            if one.entity in wanted
        ]
