"""What AnalyzerEngine.analyze does after its recognisers have run: context, thresholds, duplicates, explanations.

The order is Presidio's: a recogniser's own duplicates go first, then a recogniser may look at the context itself, then
the context boost, then thresholds, then duplicates of all recognisers of the language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, PatternRecognizer
from presidio_analyzer import RecognizerResult as Result
from presidio_analyzer.predefined_recognizers import IbanRecognizer

from proxy.detection import NotInspected
from proxy.recognisers.artifacts import BlankNlp
from proxy.recognisers.context import Boost
from proxy.recognisers.engines import Engine, Engines, Raw
from proxy.recognisers.reading import Reading
from proxy.recognisers.workers import Described, Found

LONGEST_FOR_ARTIFACTS: Final = 20_000
"""The longest text, in characters, for a recogniser that looks at the context itself: it needs all tokens of a text."""
LONGEST_WORD: Final = 1_000
"""The longest word in such a text: spaCy takes quadratic time for a long one."""
_ID: Final = Result.RECOGNIZER_IDENTIFIER_KEY
_NAME: Final = Result.RECOGNIZER_NAME_KEY


@dataclass(frozen=True, slots=True)
class Source:
    """A recogniser that results come from. `recogniser` is None for those in worker processes."""

    id: str
    name: str
    language: str
    context: tuple[str, ...]
    thresholds: Mapping[str, float]
    recogniser: Any = None
    guesses: bool = False

    @property
    def looks_itself(self) -> bool:
        """Whether the recogniser has a context boost of its own."""
        own = type(self.recogniser).enhance_using_context if self.recogniser is not None else None
        return own not in {None, EntityRecognizer.enhance_using_context}


RawResults = Mapping[str, Sequence[tuple[Source, Sequence[Any]]]]
"""Language -> its recognisers that found something, with what they found, before context."""


class Analysis:
    """Puts the results of engines and worker processes together."""

    def __init__(self, engines: Engines, outside: Sequence[Described], boost: Boost) -> None:
        self._engines = engines
        self._boost = boost
        self._inside = tuple(_source(engine.recogniser) for engine in engines.engines)
        self._outside = tuple(
            Source(
                f"{item.name}_outside_{number}",
                item.name,
                item.language,
                item.context,
                item.thresholds,
                guesses=item.guesses,
            )
            for number, item in enumerate(outside)
        )
        self._sources = {source.id: source for source in (*self._inside, *self._outside)}
        own = {source.language for source in self._inside if source.looks_itself}
        self._nlp = {language: BlankNlp(language) for language in sorted(own)}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of all recognisers, sorted."""
        return tuple(sorted({source.language for source in self._sources.values()}))

    def has_threshold(self, result: Any) -> bool:
        """Whether the recogniser of `result` has a threshold of its own for it."""
        thresholds = self._sources[result.recognition_metadata[_ID]].thresholds
        return result.entity_type in thresholds or "default" in thresholds

    def guessed(self, result: Any) -> bool:
        """Whether a model that reads found `result`, not one that knows."""
        return self._sources[result.recognition_metadata[_ID]].guesses

    def raw(self, text: str, outside: Sequence[Found]) -> RawResults:
        """Return what was found in `text`, before context. Raises NotInspected."""
        by_engine: dict[int, list[Raw]] = {}
        for item in self._engines.matches(text, self._engines.hits(text)):
            by_engine.setdefault(item.engine, []).append(item)
        groups: dict[str, list[tuple[Source, Sequence[Any]]]] = {}
        for number, items in by_engine.items():
            engine, source = self._engines.engines[number], self._inside[number]
            results = [_result(engine, source, item) for item in items]
            if not isinstance(engine.recogniser, IbanRecognizer):
                results = EntityRecognizer.remove_duplicates(results)
            groups.setdefault(source.language, []).append((source, results))
        for number, source in enumerate(self._outside):
            results = [_outside_result(source, item, len(text)) for item in outside if item.recogniser == number]
            if results:
                groups.setdefault(source.language, []).append((source, results))
        return groups

    def results(self, reading: Reading, raw: RawResults, language: str, *, context: Sequence[str]) -> list[Any]:
        """Return the results of one language, as AnalyzerEngine does; `context` are further words that support."""
        groups = raw.get(language, ())
        if any(source.looks_itself for source, _ in groups):
            groups = self._enhanced(reading.text, language, groups)
        kept = []
        for source, results in groups:
            for result in results:
                self._boosted(reading, source, result, context)
                least = source.thresholds.get(result.entity_type, source.thresholds.get("default", 0.0))
                if result.score >= least:
                    kept.append(result)
        return EntityRecognizer.remove_duplicates(kept)

    def _boosted(self, reading: Reading, source: Source, result: Any, context: Sequence[str]) -> None:
        """Raise the score of `result` when a context word is near."""
        if not source.context or result.recognition_metadata.get(Result.IS_SCORE_ENHANCED_BY_CONTEXT_KEY):
            return
        word = reading.supporting(source.language, source.context, result.start, more=context, boost=self._boost)
        if word:
            result.score = self._boost.score(result.score)
            result.analysis_explanation.set_supportive_context_word(word)
            result.analysis_explanation.set_improved_score(result.score)

    def _enhanced(
        self, text: str, language: str, groups: Sequence[tuple[Source, Sequence[Any]]]
    ) -> list[tuple[Source, Sequence[Any]]]:
        """Let the recognisers that look at the context themselves do so. Raises NotInspected for too long a text."""
        if len(text) > LONGEST_FOR_ARTIFACTS or max(map(len, text.split()), default=0) > LONGEST_WORD:
            raise NotInspected("The text is too long for a recogniser with a context boost of its own.")
        everything = [result for _, results in groups for result in results]
        done: list[tuple[Source, Sequence[Any]]] = []
        with self._nlp[language].artifacts(text) as artifacts:
            for source, results in groups:
                if not source.looks_itself:
                    done.append((source, results))
                    continue
                others = [item for item in everything if item.recognition_metadata[_ID] != source.id]
                enhanced = source.recogniser.enhance_using_context(
                    text=text,
                    raw_recognizer_results=list(results),
                    other_raw_recognizer_results=others,
                    nlp_artifacts=artifacts,
                    context=None,
                )
                done.append((source, enhanced))
        return done


def _source(recogniser: Any) -> Source:
    return Source(
        recogniser.id,
        recogniser.name,
        recogniser.supported_language,
        tuple(recogniser.context or ()),
        recogniser.score_thresholds,
        recogniser,
    )


def _result(engine: Engine, source: Source, raw: Raw) -> Any:
    """Return what PatternRecognizer reports for a match."""
    pattern = engine.recogniser.patterns[raw.pattern]
    explanation = PatternRecognizer.build_regex_explanation(
        source.name,
        pattern.name,
        pattern.regex,
        pattern.score,
        raw.validated,  # type: ignore[arg-type]  # Presidio gives None itself: no validation
        engine.recogniser.global_regex_flags,
    )
    explanation.score = raw.score
    metadata = {_NAME: source.name, _ID: source.id}
    return Result(engine.entity, raw.start, raw.end, raw.score, explanation, metadata)


def _outside_result(source: Source, item: Found, length: int) -> Any:
    if not 0 <= item.start <= item.end <= length:
        raise NotInspected("Detector 'presidio' reported a span outside the text.")
    explanation = AnalysisExplanation(source.name, item.score, textual_explanation=f"Detected by `{source.name}`")
    metadata = {_NAME: source.name, _ID: source.id, Result.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: item.boosted}
    return Result(item.entity, item.start, item.end, item.score, explanation, metadata)


def why(result: Any) -> tuple[str, ...]:
    """Return which recogniser, pattern and context word a result is from; no value stands in it."""
    told = result.analysis_explanation
    found = [f"presidio {told.recognizer}" + (f" '{told.pattern_name}'" if told.pattern_name else "")]
    if told.validation_result:
        found.append("check digits fit")
    if told.supportive_context_word:
        found.append(f"beside '{told.supportive_context_word}'")
    return tuple(found)
