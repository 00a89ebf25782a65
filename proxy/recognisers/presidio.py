"""presidio-analyzer as a recogniser engine: its pattern recognisers for all languages at once, gated and bounded.

The results are those of `AnalyzerEngine.analyze` with a blank NLP pipeline: spans, entities, scores, validation,
context boost, thresholds (`PresidioDetector.analyze`; data/differences.json lists what differs, and why). Recognisers
that are not made of patterns, or match in a way of their own, run in worker processes. Nothing is downloaded.

A site's own recognisers are reported as Presidio reports them, from a score of 0.4 or their own threshold on; the
predefined ones are weighed first (weighing.py).
"""

import inspect
import logging
from collections.abc import Iterator, Sequence
from typing import Any, Final

from presidio_analyzer import PatternRecognizer, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.predefined_recognizers import EmailRecognizer, IbanRecognizer, UrlRecognizer

from proxy.detection import NotInspected, entity_of
from proxy.documents.model import TAGGED, Finding, TextField, pointer_text
from proxy.recognisers.analysis import Analysis, why
from proxy.recognisers.context import Boost
from proxy.recognisers.engines import Engines, engine_of
from proxy.recognisers.reading import Languages, Reading
from proxy.recognisers.weighing import Weighing, key_words
from proxy.recognisers.workers import Found, WorkerPool

# Presidio logs the text of a number it fails to validate; no value may stand in a log.
logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL + 1)

THRESHOLD: Final = 0.4
"""Presidio's own floor for a finding with context (min_score_with_context_similarity); less is dropped."""
TIMEOUT_S: Final = 0.5
"""The longest one pattern may run over one text."""
_EXCLUDED: Final = (EmailRecognizer, UrlRecognizer)


def predefined_registry() -> RecognizerRegistry:
    """Return a registry of every predefined pattern recogniser of every language, built in code.

    Left out are the recognisers of e-mail and URL: they are quadratic, and one fetches a suffix list.
    """
    classes = [
        item
        for _, item in inspect.getmembers(predefined, inspect.isclass)
        if issubclass(item, PatternRecognizer) and item not in _EXCLUDED
    ]
    made: list[Any] = [item() for item in classes]  # type: ignore[call-arg]  # each of them knows its own entity
    return RecognizerRegistry(recognizers=made)


class PresidioDetector:
    """Runs Presidio recognisers over text fields. Without arguments: all predefined pattern recognisers, weighed.

    `recognizers` may hold any EntityRecognizer, and recipes (workers.Recipe) for those whose models load in the worker
    only: those made of patterns run here, others in `workers` processes, where each batch has `deadline_s` seconds.
    Raises NotInspected from `detect` when any of them does not finish.
    """

    name = "presidio"

    def __init__(
        self,
        recognizers: Sequence[Any] | None = None,
        *,
        boost: Boost | None = None,
        threshold: float = THRESHOLD,
        timeout_s: float = TIMEOUT_S,
        workers: int = 1,
        deadline_s: float = 5.0,
    ) -> None:
        chosen = predefined_registry().recognizers if recognizers is None else list(recognizers)
        boost = boost or Boost()
        self._threshold = threshold
        self._languages = Languages()
        outside = [item for item in chosen if not _runs_inside(item)]
        self._pool = WorkerPool(outside, workers=workers, deadline_s=deadline_s) if outside else None
        engines = [engine_of(item) for item in chosen if _runs_inside(item)]
        self._weighing = Weighing(engines, boost, timeout_s=timeout_s) if recognizers is None else None
        described = () if self._pool is None else self._pool.described
        self._analysis = Analysis(Engines(engines, timeout_s=timeout_s), described, boost)

    @property
    def blocking(self) -> bool:
        """Whether a worker process takes part."""
        return self._pool is not None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that recognisers are there for, sorted."""
        return self._analysis.languages

    def close(self) -> None:
        """End the worker processes, if there are any."""
        if self._pool is not None:
            self._pool.close()

    def analyze(self, text: str, language: str, *, context: Sequence[str] = ()) -> list[Any]:
        """Return what `AnalyzerEngine.analyze(text, language, context=context)` returns, explanations included.

        Each result is a RecognizerResult; its `analysis_explanation` names recogniser, pattern and context word.
        Raises NotInspected.
        """
        raw = self._analysis.raw(text, self._outside([text])[0])
        return self._analysis.results(Reading(text, self._languages), raw, language, context=context)

    def detect(self, fields: Sequence[TextField]) -> list[Finding]:
        """Return the findings in `fields` (they may overlap). Raises NotInspected."""
        outside = self._outside([field.text for field in fields])
        found: list[Finding] = []
        for number, field in enumerate(fields):
            try:
                found += self._field(number, field, outside[number])
            except NotInspected as error:
                raise NotInspected(error.message, param=pointer_text(field.pointer)) from None
        return found

    def _outside(self, texts: Sequence[str]) -> Sequence[Sequence[Found]]:
        return [()] * len(texts) if self._pool is None else self._pool.analyze(texts)

    def _field(self, number: int, field: TextField, outside: Sequence[Found]) -> Iterator[Finding]:
        reading = Reading(field.text, self._languages)
        if self._weighing is not None:
            for item in self._weighing.find(field.text, key_words(field.context), reading):
                if item.score >= self._threshold:
                    category = entity_of(item.entity).category
                    score = round(item.score, 3)
                    yield Finding(number, item.start, item.end, item.entity, category, score, self.name, why=item.why)
            return
        raw = self._analysis.raw(field.text, outside)
        words = key_words(field.context)
        for language in sorted(raw):
            for result in self._analysis.results(reading, raw, language, context=words):
                if result.score >= self._threshold or self._analysis.has_threshold(result):
                    yield self._finding(number, result)

    def _finding(self, number: int, result: Any) -> Finding:
        entity, score = result.entity_type, round(float(result.score), 3)
        category = entity_of(entity).category
        told = (*why(result), *((TAGGED,) if self._analysis.guessed(result) else ()))
        return Finding(number, result.start, result.end, entity, category, score, self.name, why=told)


def _runs_inside(recogniser: Any) -> bool:
    """Whether our loop gives the same results: patterns only, and no matching of its own."""
    if not isinstance(recogniser, PatternRecognizer):
        return False
    return type(recogniser).analyze in {PatternRecognizer.analyze, IbanRecognizer.analyze}
