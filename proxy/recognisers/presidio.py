"""presidio-analyzer as a recogniser engine: its pattern recognisers for all languages at once, gated and bounded.

Presidio runs each pattern of each recogniser of one language over the text. Here one RE2 pass tells which patterns can
match at all, and only those run, with Presidio's own engine, validation and checksums: the same results as
`recogniser.analyze`. Unlike there, a pattern that runs out of time is not skipped: the text counts as not inspected.
Recognisers that are not made of patterns run in worker processes (recognisers/workers.py). Nothing is downloaded.

What Presidio reports is weighed by data/presidio.json: numbers of companies, plain dates, plain URLs are no personal
data; shapes that also fit ordinary numbers count only beside a context word, as Presidio's context boost would have it.
"""

import inspect
import logging
import re as stdlib_re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import orjson
import re2
import regex
from presidio_analyzer import EntityRecognizer, PatternRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.predefined_recognizers import EmailRecognizer, IbanRecognizer, UrlRecognizer

from proxy.detection import NotInspected, entity_of
from proxy.documents.model import Finding, TextField, pointer_text
from proxy.recognisers.superset import UntranslatableError, plain, superset
from proxy.recognisers.workers import WorkerPool

# Presidio logs the text of a number it fails to validate; no value may stand in a log.
logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL + 1)

THRESHOLD: Final = 0.4
"""Presidio's own floor for a finding with context (min_score_with_context_similarity); less is dropped."""
BOOST: Final = 0.35
"""Presidio's context_similarity_factor."""
CONTEXT_WORDS: Final = 5
"""How many words before a match count as context (Presidio's context_prefix_count)."""
SHORT_WORD: Final = 4
SHORTEST: Final = 5
TIMEOUT_S: Final = 0.5
"""The longest one pattern may run over one text."""

_REPORT: Final[dict[str, list[str]]] = orjson.loads(
    files("proxy.recognisers").joinpath("data", "presidio.json").read_bytes()
)["rows"]
_EXCLUDED: Final = (EmailRecognizer, UrlRecognizer)
_WORD = stdlib_re.compile(r"\w+")
_CAMEL = stdlib_re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONE = stdlib_re.compile("[\ud800-\udfff]")

GATE_SIZE: Final = 20
"""How many patterns share one gate."""

Match = tuple[int, int, float]
_Gate = tuple[Any, list[tuple[int, int]]]


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


@dataclass(frozen=True, slots=True)
class _Pattern:
    compiled: Any
    score: float


@dataclass(frozen=True, slots=True)
class _Engine:
    """One recogniser: its compiled patterns, its context words, and when its findings count."""

    recogniser: Any
    entity: str
    patterns: tuple[_Pattern, ...]
    context: Any
    report: str


class PresidioDetector:
    """Runs Presidio recognisers over text fields. Without arguments: all predefined pattern recognisers.

    `recognizers` may hold any EntityRecognizer: those made of patterns run here, others in `workers` processes, where
    each batch has `deadline_s` seconds. Raises NotInspected from `detect` when any of them does not finish.
    """

    name = "presidio"

    def __init__(
        self,
        recognizers: Sequence[EntityRecognizer] | None = None,
        *,
        threshold: float = THRESHOLD,
        timeout_s: float = TIMEOUT_S,
        workers: int = 1,
        deadline_s: float = 5.0,
    ) -> None:
        chosen = predefined_registry().recognizers if recognizers is None else list(recognizers)
        inside: list[Any] = [item for item in chosen if _runs_inside(item)]
        outside = [item for item in chosen if not _runs_inside(item)]
        self._threshold = threshold
        self._timeout_s = timeout_s
        self._engines = tuple(_engine(item) for item in inside)
        self._pool = WorkerPool(outside, workers=workers, deadline_s=deadline_s) if outside else None
        self._gates, self._ungated = _pattern_gates(self._engines)
        self._gate_context = _gate([_context_pattern(engine) for engine in self._engines])

    @property
    def blocking(self) -> bool:
        """Whether a worker process takes part."""
        return self._pool is not None

    def close(self) -> None:
        """End the worker processes, if there are any."""
        if self._pool is not None:
            self._pool.close()

    def detect(self, fields: Sequence[TextField]) -> list[Finding]:
        """Return the findings in `fields` (they may overlap). Raises NotInspected."""
        found: list[Finding] = []
        for number, field in enumerate(fields):
            found += self._field(number, field)
        if self._pool is not None:
            found += self._from_workers(fields, self._pool)
        return found

    def raw(self, text: str) -> dict[str, list[Match]]:
        """Return what each recogniser itself reports for `text`, by its name: spans and scores before context."""
        return {engine.recogniser.name: matches for engine, matches in self._matches(text, self._engines_hit(text))}

    def _engines_hit(self, text: str) -> dict[int, list[int]]:
        """Return which patterns of which engines may match in `text`."""
        hits: dict[int, list[int]] = {}
        for number, place in self._ungated:
            hits.setdefault(number, []).append(place)
        view = plain(text)
        for gate, places in self._gates:
            for index in _ask(gate, view):
                number, place = places[index]
                hits.setdefault(number, []).append(place)
        return hits

    def _matches(self, text: str, hits: dict[int, list[int]]) -> Iterator[tuple[_Engine, list[Match]]]:
        for number in sorted(hits):
            engine = self._engines[number]
            matches = self._analyze(engine, text, sorted(hits[number]))
            if matches:
                yield engine, matches

    def _analyze(self, engine: _Engine, text: str, places: list[int]) -> list[Match]:
        """Do what PatternRecognizer.analyze does, for those patterns only, and raise where it would skip."""
        recogniser = engine.recogniser
        if isinstance(recogniser, IbanRecognizer):  # has a matching loop of its own, over one linear pattern
            results = recogniser.analyze(text, recogniser.supported_entities)
            return sorted((item.start, item.end, item.score) for item in results)
        results = []
        try:
            for place in places:
                pattern = engine.patterns[place]
                for match in pattern.compiled.finditer(text, timeout=self._timeout_s):
                    start, end = match.span()
                    if start == end:
                        continue
                    score = _validated(recogniser, match[0], pattern.score)
                    if score > 0:
                        results.append(RecognizerResult(engine.entity, start, end, score))
        except TimeoutError:
            raise NotInspected(f"Detector 'presidio' ({recogniser.name}) ran out of time.") from None
        return sorted((item.start, item.end, item.score) for item in EntityRecognizer.remove_duplicates(results))

    def _field(self, number: int, field: TextField) -> Iterator[Finding]:
        hits = self._engines_hit(field.text)
        if not hits:
            return
        key = _CAMEL.sub(" ", field.context[:200]).replace("_", " ")
        spoken = set(_ask(self._gate_context, _LONE.sub("\ufffd", f"{field.text} {key}").encode()))
        useful = {
            index: places
            for index, places in hits.items()
            if self._engines[index].report == "always" or (self._engines[index].report == "context" and index in spoken)
        }
        try:
            for engine, matches in self._matches(field.text, useful):
                for start, end, raw in matches:
                    near = _near(engine, field.text, start, key)
                    score = min(1.0, max(raw + BOOST, THRESHOLD)) if near else raw
                    counts = engine.report == "always" or (near and _whole_number(field.text, start, end))
                    if counts and score >= self._threshold:
                        yield self._finding(number, start, end, engine.entity, score)
        except NotInspected as error:
            raise NotInspected(error.message, param=pointer_text(field.pointer)) from None

    def _finding(self, number: int, start: int, end: int, entity: str, score: float) -> Finding:
        return Finding(number, start, end, entity, entity_of(entity).category, round(score, 3), self.name)

    def _from_workers(self, fields: Sequence[TextField], pool: WorkerPool) -> Iterator[Finding]:
        for number, found in enumerate(pool.analyze([field.text for field in fields])):
            length = len(fields[number].text)
            for entity, start, end, score in found:
                if not 0 <= start <= end <= length:
                    place = pointer_text(fields[number].pointer)
                    raise NotInspected("Detector 'presidio' reported a span outside the text.", param=place)
                if score >= self._threshold:
                    yield self._finding(number, start, end, entity, score)


def _runs_inside(recogniser: EntityRecognizer) -> bool:
    """Whether our loop gives the same results: patterns only, and no matching of its own."""
    own = type(recogniser).analyze
    return isinstance(recogniser, PatternRecognizer) and own in {PatternRecognizer.analyze, IbanRecognizer.analyze}


def _engine(recogniser: Any) -> _Engine:
    entity = recogniser.supported_entities[0]
    flags = recogniser.global_regex_flags
    patterns = tuple(_Pattern(regex.compile(item.regex, flags), item.score) for item in recogniser.patterns)
    words = [" ".join(_WORD.findall(word.lower())) for word in recogniser.context or ()]
    # A short word counts as a whole word only: "pan" is no part of "panel".
    words = [stdlib_re.escape(word) + (r"\b" if len(word) <= SHORT_WORD else "") for word in words if word]
    context = stdlib_re.compile(r" (?:" + "|".join(words) + ")") if words else None
    report = _REPORT.get(entity, ["always"])[0]
    return _Engine(recogniser, entity, patterns, context, report)


def _validated(recogniser: Any, text: str, score: float) -> float:
    valid = recogniser.validate_result(text)
    if valid is not None:
        score = EntityRecognizer.MAX_SCORE if valid else EntityRecognizer.MIN_SCORE
    return EntityRecognizer.MIN_SCORE if recogniser.invalidate_result(text) else score


def _whole_number(text: str, start: int, end: int) -> bool:
    """Whether the span is long enough, has a digit, is no part of a longer word: some patterns forget one of these."""
    if end - start < SHORTEST:
        return False
    beside = text[start - 1 : start] + text[end : end + 1] if start else text[end : end + 1]
    return any(map(str.isdigit, text[start:end])) and not any(map(str.isalnum, beside))


def _near(engine: _Engine, text: str, start: int, key: str) -> bool:
    """Whether a context word begins one of the five words before the match, or one of its JSON key."""
    if engine.context is None:
        return False
    words = _WORD.findall(text[max(0, start - 100) : start])[-CONTEXT_WORDS:]
    return engine.context.search(" " + " ".join([*words, *_WORD.findall(key)]).lower()) is not None


def _options() -> re2.Options:
    chosen = re2.Options()
    chosen.case_sensitive, chosen.dot_nl, chosen.log_errors, chosen.max_mem = False, True, False, 64 << 20
    return chosen


def _gate(patterns: Sequence[str]) -> re2.Set:
    chosen = re2.Set.SearchSet(_options())
    chosen.Add("")  # the sentinel: RE2 reports running out of memory as an empty answer
    for pattern in patterns:
        chosen.Add(pattern)
    chosen.Compile()
    return chosen


def _pattern_gates(engines: Sequence[_Engine]) -> tuple[list[_Gate], list[tuple[int, int]]]:
    """Return gates for the patterns of all engines, and the patterns that can't be gated.

    Several small gates: as one automaton their states would multiply.
    """
    gated: list[tuple[str, tuple[int, int]]] = []
    ungated: list[tuple[int, int]] = []
    for number, engine in enumerate(engines):
        for place, pattern in enumerate(engine.recogniser.patterns):
            try:
                translated = superset(pattern.regex)
                re2.compile(translated, _options())
            except (UntranslatableError, re2.error):
                ungated.append((number, place))
            else:
                gated.append((translated, (number, place)))
    parts = [gated[first : first + GATE_SIZE] for first in range(0, len(gated), GATE_SIZE)]
    return [(_gate([item[0] for item in part]), [item[1] for item in part]) for part in parts], ungated


def _context_pattern(engine: _Engine) -> str:
    words = [re2.escape(word) for word in engine.recogniser.context or ()]
    return "|".join(words) or r"[^\x00-\x{10FFFF}]"  # no words: never near


def _ask(gate: re2.Set, view: bytes) -> Iterable[int]:
    found = gate.Match(view)
    if not found:
        raise NotInspected("Detector 'presidio' ran out of memory for its matcher.")
    return (index - 1 for index in found if index)
