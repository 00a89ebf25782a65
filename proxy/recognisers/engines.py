"""Presidio's pattern recognisers as engines: all their patterns behind a few RE2 gates, over long text in pieces.

A gate (superset.py) tells which patterns can match in which piece of the text; only those run there, with Presidio's
own engine, validation and checksums, and only where their superset matches. So a finding costs little of a long text. A
piece is read beyond its end as far as its patterns reach. A pattern that runs out of time is not skipped, as Presidio
does: the text counts as not inspected.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

import re2
import regex
from presidio_analyzer import EntityRecognizer
from presidio_analyzer.predefined_recognizers import IbanRecognizer

from proxy.detection import NotInspected
from proxy.recognisers.superset import ODD, Superset, UntranslatableError, folded, superset, view

PIECE: Final = 2_000
"""How many characters of a long text are asked about at once."""
REACH: Final = 256
"""How far a pattern may reach to be looked for in pieces; others run over the whole text."""
BEFORE: Final = 200
"""How far before a piece its gates see."""
GATE_SIZE: Final = 60
"""How many patterns share one gate: fewer would cost more passes, more would multiply the automaton's states."""
_GATE_BYTES: Final = 64 << 20
_NEAR_BYTES: Final = 2 * BEFORE
"""How many bytes before a match a context word may begin; of most scripts these are more characters than BEFORE."""
_GATED_FLAGS: Final = int(regex.IGNORECASE | regex.MULTILINE | regex.DOTALL | regex.UNICODE | regex.VERSION0)

T = TypeVar("T")
Span = tuple[int, int]
Place = tuple[int, int]
"""Number of the engine, number of its pattern."""


@dataclass(frozen=True, slots=True)
class Raw:
    """What one pattern found, after validation and before context. `engine`, `pattern`: where it stands in the list."""

    start: int
    end: int
    score: float
    engine: int
    pattern: int
    validated: bool | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` of a text, where matches may begin, and what gates have seen from `offset` on.

    `words`: where in it context words begin, in bytes and sorted, if matches count only behind one of them.
    """

    start: int
    end: int
    offset: int = 0
    seen: bytes | None = None
    words: tuple[int, ...] | None = None

    def beginnings(self, finder: Any) -> Iterator[Span]:
        """Yield the characters of the text that `finder` matches in what gates have seen."""
        seen = self.seen or b""
        plain = seen.isascii()
        at, place = 0, self.offset
        for match in finder.finditer(seen):
            first, last = match.span()
            if self.words is not None and not self._behind_word(first, last):
                continue
            place += first - at if plain else len(seen[at:first].decode())
            at = first
            yield place, place + (last - first if plain else len(seen[first:last].decode()))

    def _behind_word(self, first: int, last: int) -> bool:
        """Whether a context word begins in or shortly before these bytes."""
        number = bisect_left(self.words or (), last)
        return number > 0 and (self.words or ())[number - 1] >= first - _NEAR_BYTES


@dataclass(frozen=True, slots=True)
class PatternEngine:
    """One pattern of a recogniser, compiled as Presidio compiles it.

    `gate`: its superset, or None if it has none; `finder`: that compiled, for a pattern with an end.
    """

    compiled: Any
    score: float
    gate: Superset | None
    finder: Any = None


@dataclass(frozen=True, slots=True)
class Engine:
    """One recogniser made of patterns."""

    recogniser: Any
    entity: str
    patterns: tuple[PatternEngine, ...]

    @property
    def language(self) -> str:
        """The language it is for."""
        return str(self.recogniser.supported_language)

    @property
    def context(self) -> Sequence[str]:
        """Its context words."""
        return self.recogniser.context or ()

    def validated(self, found: str, score: float) -> tuple[float, bool | None]:
        """Return the score after the recogniser's own checks (0: no finding), and what its validation said."""
        valid = _checked(self.recogniser.validate_result, found)
        if valid is not None:
            score = EntityRecognizer.MAX_SCORE if valid else EntityRecognizer.MIN_SCORE
        if not isinstance(self.recogniser, IbanRecognizer) and _checked(self.recogniser.invalidate_result, found):
            score = EntityRecognizer.MIN_SCORE
        return score, valid


def _checked(check: Callable[[str], object], found: str) -> bool | None:
    """Return what a check says; nothing when it fails on characters it was not made for (a Kelvin sign for a K)."""
    try:
        said = check(found)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return None if said is None else bool(said)


def engine_of(recogniser: Any) -> Engine:
    """Return the engine of a PatternRecognizer."""
    flags = recogniser.global_regex_flags
    patterns = []
    for item in recogniser.patterns:
        compiled = regex.compile(item.regex, flags)
        gate = gate_of(item.regex, flags)
        # A look-behind that the gate has in it may lie in a match before, where the finder would not see it.
        found = gate is not None and gate.longest is not None and gate.before == 0
        finder = re2.compile(gate.pattern, options()) if gate is not None and found else None
        patterns.append(PatternEngine(compiled, item.score, gate, finder))
    return Engine(recogniser, recogniser.supported_entities[0], tuple(patterns))


def gate_of(pattern: str, flags: int) -> Superset | None:
    """Return the pattern's superset for RE2, or None where it has none: then the pattern runs on every text."""
    if int(flags) & ~_GATED_FLAGS:
        return None
    try:
        found = superset(pattern)
        re2.compile(found.pattern, options())
    except (UntranslatableError, re2.error):
        return None
    return found


def options() -> re2.Options:
    """Return how gates are compiled."""
    chosen = re2.Options()
    chosen.case_sensitive, chosen.dot_nl, chosen.log_errors, chosen.max_mem = False, True, False, _GATE_BYTES
    return chosen


class Gate:
    """Which of some patterns can match in a view, in one pass."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._set = re2.Set.SearchSet(options())
        self._set.Add("")  # the sentinel: RE2 reports running out of memory as an empty answer
        for pattern in patterns:
            self._set.Add(pattern)
        self._set.Compile()

    def ask(self, seen: bytes) -> list[int]:
        """Return the numbers of the patterns that may match. Raises NotInspected."""
        found = self._set.Match(seen)
        if len(found) == 1:
            return []
        if not found:
            raise NotInspected("Detector 'presidio' ran out of memory for its matcher.")
        return [index - 1 for index in found if index]


class Gates(Generic[T]):
    """Gates for many patterns (of supersets); an answer is what was given with them."""

    def __init__(self, patterns: Sequence[tuple[T, str]], size: int) -> None:
        self.size = len(patterns)
        self._parts: list[tuple[Gate, list[T]]] = []
        for first in range(0, len(patterns), size):
            part = patterns[first : first + size]
            # The first gate also looks for what a view must have folded.
            odd = [ODD] if not first else []
            self._parts.append((Gate([*odd, *(pattern for _, pattern in part)]), [given for given, _ in part]))

    def ask(self, text: str) -> tuple[list[T], bytes]:
        """Return what was given with patterns that may match in `text`, and the view they saw. Raises NotInspected."""
        seen = view(text)
        out: list[T] = []
        for number, (gate, given) in enumerate(self._parts):
            found = gate.ask(seen)
            if not number and found:
                if 0 in found:
                    seen = view(folded(text))
                    found = gate.ask(seen)
                found = [index - 1 for index in found if index]
            if found:
                out += [given[index] for index in found]
        return out, seen


class Engines:
    """Engines behind their gates. `bounded`: also patterns without end are looked for in pieces, as far as REACH."""

    def __init__(self, engines: Sequence[Engine], *, timeout_s: float, bounded: bool = False) -> None:
        self.engines = tuple(engines)
        self._timeout_s = timeout_s
        self._bounded = bounded
        every = [
            ((number, place), pattern)
            for number, engine in enumerate(self.engines)
            for place, pattern in enumerate(engine.patterns)
        ]
        self.ungated: tuple[Place, ...] = tuple(place for place, pattern in every if pattern.gate is None)
        self._gated = [(place, pattern, pattern.gate) for place, pattern in every if pattern.gate is not None]
        self._reach = REACH if bounded else max((self._behind(pattern) for _, pattern in every), default=0)

    @cached_property
    def _near(self) -> Gates[Place]:
        patterns = [(place, gate.pattern) for place, pattern, gate in self._gated if self._behind(pattern)]
        return Gates(patterns, GATE_SIZE)

    @cached_property
    def _wide(self) -> Gates[Place]:
        patterns = [(place, gate.pattern) for place, pattern, gate in self._gated if not self._behind(pattern)]
        return Gates(patterns, GATE_SIZE)

    def _behind(self, pattern: PatternEngine) -> int:
        """Return how far behind a piece the pattern must see; 0: it must see the whole text."""
        if pattern.gate is None:
            return 0
        longest, before = pattern.gate.longest, pattern.gate.before
        if longest is None or longest >= REACH or before is None or before >= BEFORE:
            return REACH if self._bounded else 0
        return longest + 1

    def pieces(self, text: str, gates: Gates[T]) -> Iterator[tuple[Piece, list[T]]]:
        """Yield the pieces of `text` with the answers of `gates`, which saw them as far as patterns reach."""
        if len(text) <= PIECE + self._reach:
            found, seen = gates.ask(text)
            yield Piece(0, len(text), 0, seen), found
            return
        for start in range(0, len(text), PIECE):
            end = min(start + PIECE, len(text))
            first = max(0, start - BEFORE)
            found, seen = gates.ask(text[first : end + self._reach])
            yield Piece(start, end, first, seen), found

    def hits(self, text: str) -> dict[Place, list[Piece]]:
        """Return which patterns may match where: begin in these pieces. Raises NotInspected."""
        whole = [Piece(0, len(text))]
        hits: dict[Place, list[Piece]] = dict.fromkeys(self.ungated, whole)
        for piece, found in self.pieces(text, self._near):
            for place in found:
                hits.setdefault(place, []).append(piece)
        hits.update(dict.fromkeys(self._wide.ask(text)[0], whole))
        return hits

    def matches(self, text: str, hits: Mapping[Place, Sequence[Piece]]) -> list[Raw]:
        """Return what these patterns find in these pieces, scores above 0 only, by engine and pattern."""
        found: list[Raw] = []
        for place in sorted(hits):
            engine = self.engines[place[0]]
            if isinstance(engine.recogniser, IbanRecognizer):
                found += self._ibans(text, place, hits[place])
                continue
            for start, end in self._spans(text, place, hits[place]):
                score, valid = engine.validated(text[start:end], engine.patterns[place[1]].score)
                if score > 0:
                    found.append(Raw(start, end, score, *place, valid))
        return found

    def _found(self, text: str, place: Place, pieces: Sequence[Piece]) -> Iterator[Any]:
        """Yield the matches that `finditer` yields over the whole text, for those that begin in `pieces`."""
        pattern = self.engines[place[0]].patterns[place[1]]
        behind = self._behind(pattern)
        after = 0
        try:
            for start, end in _beginnings(pattern, pieces):
                first = max(start, after)
                for match in pattern.compiled.finditer(text, first, end + behind, timeout=self._timeout_s):
                    if match.start() >= end and behind:
                        break
                    after = match.end()
                    yield match
        except TimeoutError:
            name = self.engines[place[0]].recogniser.name
            raise NotInspected(f"Detector 'presidio' ({name}) ran out of time.") from None

    def _spans(self, text: str, place: Place, pieces: Sequence[Piece]) -> Iterator[Span]:
        for match in self._found(text, place, pieces):
            start, end = match.span()
            if start != end:
                yield start, end

    def _ibans(self, text: str, place: Place, pieces: Sequence[Piece]) -> Iterator[Raw]:
        """Yield what IbanRecognizer finds: of each match the longest run of groups that its checks accept."""
        engine = self.engines[place[0]]
        for match in self._found(text, place, pieces):
            start = match.start()
            for group in range(len(match.groups()), 0, -1):
                end = match.end(group) if match.end(group) > 0 else match.end()
                if end == start:
                    continue
                score, valid = engine.validated(text[start:end], engine.patterns[place[1]].score)
                if score > 0:
                    yield Raw(start, end, score, *place, valid)
                    break


def _beginnings(pattern: PatternEngine, pieces: Sequence[Piece]) -> Iterator[Span]:
    """Yield the parts of the text in which the pattern's matches begin: those that its superset matches, or all."""
    for piece in pieces:
        if pattern.finder is None or piece.seen is None:
            yield piece.start, piece.end
            continue
        for start, end in piece.beginnings(pattern.finder):
            if start >= piece.end:
                break
            if end > piece.start:
                yield max(start, piece.start), min(end, piece.end)
