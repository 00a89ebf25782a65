"""What of Presidio's predefined recognisers is reported: data/presidio.json, and no number without its context word.

Numbers of companies, plain dates, plain URLs are no personal data; shapes that also fit ordinary numbers count only
beside a context word. Scores and context are Presidio's (context.py), but stricter here: a context word must begin a
word, one of up to four letters must be a word ("pan" is no part of "panel"), and stand within 200 characters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import orjson
import re2

from proxy.recognisers.context import Boost
from proxy.recognisers.engines import BEFORE, GATE_SIZE, Engine, Engines, Gate, Gates, Piece, Place, Raw, options
from proxy.recognisers.reading import Reading
from proxy.recognisers.superset import folded

WORDS: Final = 5
"""How many words before a match count as context whatever they are; Presidio's window passes over stop words."""
SHORT_WORD: Final = 4
SHORTEST: Final = 5
_REPORT: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    orjson.loads(files("proxy.recognisers").joinpath("data", "presidio.json").read_bytes())["rows"]
)
_WORD: Final = re.compile(r"\w+")
_GAP: Final = "[^0-9A-Za-z_]+"
_DIGIT: Final = re.compile("[0-9\xb2\xb3\xb9\u0660-\u1fff\u2070-\u209f\u2460-\u24ff\u2776-\u2793\u3000-\U0010ffff]")
"""Digits of all scripts, and more: what counts beside context words has one."""
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def report(entity: str) -> str:
    """Return when findings of `entity` count: "always", "context" or "never"."""
    return _REPORT.get(entity, ("always",))[0]


def key_words(key: str) -> list[str]:
    """Return the words of a JSON key or a column's head."""
    if not key:
        return []
    return _WORD.findall(_CAMEL.sub(" ", key[:BEFORE]).replace("_", " ").lower())


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding that counts, and why: recogniser, pattern, checks, context."""

    start: int
    end: int
    entity: str
    score: float
    why: tuple[str, ...] = ()


class Weighing:
    """The predefined recognisers, weighed. What counts beside context words only costs one look for these words."""

    def __init__(self, engines: Sequence[Engine], boost: Boost, *, timeout_s: float) -> None:
        self._boost = boost
        counted = [item for item in engines if report(item.entity) == "always" or _only_beside(item)]
        self._engines = Engines(counted, timeout_s=timeout_s, bounded=True)
        self._near = tuple(_context_pattern(engine) if _only_beside(engine) else None for engine in counted)
        alone = [number for number, near in enumerate(self._near) if near is None]
        self._alone: Gates[Place] = Gates(
            [((number, place), gate) for number in alone for place, gate in _gates(counted[number])], GATE_SIZE
        )
        beside = [number for number, near in enumerate(self._near) if near is not None]
        self._spoken: Gates[int] = Gates([(number, _spoken(counted[number])) for number in beside], len(counted))
        self._listeners = {number: _Listener(counted[number]) for number in beside}

    def find(self, text: str, words: Sequence[str], reading: Reading) -> Iterator[Weighed]:
        """Yield what counts in `text`, which stands under a key of these `words`. Raises NotInspected."""
        hits: dict[Place, list[Piece]] = {}
        key = " ".join(words)
        if self._alone.size:
            for piece, places in self._engines.pieces(text, self._alone):
                for place in places:
                    hits.setdefault(place, []).append(piece)
        if _DIGIT.search(text):
            for place, piece in self._beside(text, key):
                hits.setdefault(place, []).append(piece)
        for raw in self._best(text, hits) if hits else ():
            found = self._weighed(text, key, raw, reading)
            if found is not None:
                yield found

    def _best(self, text: str, hits: Mapping[Place, Sequence[Piece]]) -> Iterable[Raw]:
        """Return of each span that an engine finds the match with the highest score."""
        best: dict[tuple[int, int, int], Raw] = {}
        for raw in self._engines.matches(text, hits):
            known = best.setdefault((raw.engine, raw.start, raw.end), raw)
            if raw.score > known.score:
                best[raw.engine, raw.start, raw.end] = raw
        return best.values()

    def _beside(self, text: str, key: str) -> Iterator[tuple[Place, Piece]]:
        """Yield which patterns may match in which pieces beside their context words, these in the text or its key."""
        named = frozenset(self._spoken.ask(key)[0]) if key else frozenset()
        for piece, heard in self._engines.pieces(text, self._spoken):
            for number in named.union(heard) if named else heard:
                listener = self._listeners[number]
                places = listener.may_match(piece)
                if places:
                    looked_at = piece if number in named else listener.behind_words(piece)
                    yield from (((number, place), looked_at) for place in places)

    def _weighed(self, text: str, key: str, raw: Raw, reading: Reading) -> Weighed | None:
        engine = self._engines.engines[raw.engine]
        near = self._near[raw.engine]
        if near is None:
            return self._scored(engine, raw, key, reading)
        if not _whole_number(text, raw.start, raw.end):
            return None
        around = _WORD.findall(text[max(0, raw.start - BEFORE) : raw.end].lower())
        own = len(_WORD.findall(text[raw.start : raw.end]))
        if not _beside(near, [*around[-own - WORDS :], key]):  # else Presidio's window need not be looked at
            if not _beside(near, around):
                return None
            words = reading.words(engine.language, raw.start, self._boost)
            if not _beside(near, _WORD.findall(" ".join(words))):
                return None
        why = (*reasons(engine, raw), "beside a context word")
        return Weighed(raw.start, raw.end, engine.entity, self._boost.score(raw.score), why)

    def _scored(self, engine: Engine, raw: Raw, key: str, reading: Reading) -> Weighed:
        score, why = raw.score, reasons(engine, raw)
        if score < 1.0 and engine.context:
            word = reading.supporting(engine.language, engine.context, raw.start, more=key.split(), boost=self._boost)
            if word:
                score, why = self._boost.score(score), (*why, f"beside '{word}'")
        return Weighed(raw.start, raw.end, engine.entity, score, why)


def reasons(engine: Engine, raw: Raw) -> tuple[str, ...]:
    """Return which recogniser and pattern found it, and whether its checks passed; no value."""
    why = (f"presidio {engine.recogniser.name} '{engine.recogniser.patterns[raw.pattern].name}'",)
    return (*why, "check digits fit") if raw.validated else why


def _only_beside(engine: Engine) -> bool:
    return report(engine.entity) == "context" and bool(engine.context)


def _beside(near: Any, words: Sequence[str]) -> bool:
    return near.search(" " + " ".join(words)) is not None


def _whole_number(text: str, start: int, end: int) -> bool:
    """Whether the span is long enough, has a digit, is no part of a longer word: some patterns forget one of these."""
    if end - start < SHORTEST:
        return False
    beside = text[start - 1 : start] + text[end : end + 1] if start else text[end : end + 1]
    return any(map(str.isdigit, text[start:end])) and not any(map(str.isalnum, beside))


def _phrases(engine: Engine) -> list[str]:
    return [phrase for phrase in (" ".join(_WORD.findall(word.lower())) for word in engine.context) if phrase]


def _context_pattern(engine: Engine) -> Any:
    words = [re.escape(word) + (r"\b" if len(word) <= SHORT_WORD else "") for word in _phrases(engine)]
    return re.compile(" (?:" + "|".join(words) + ")")


def _gates(engine: Engine) -> list[tuple[int, str]]:
    """Return the numbers of the engine's patterns, each with its superset."""
    return [(number, item.gate.pattern) for number, item in enumerate(engine.patterns) if item.gate is not None]


def _spoken(engine: Engine) -> str:
    """Return a pattern that matches wherever a text speaks of what the engine finds."""
    return "|".join(sorted({_gate_of(words) for phrase in _phrases(engine) for words in _spellings(phrase)}))


def _spellings(phrase: str) -> set[tuple[str, ...]]:
    """Return the words of a phrase, as they are and as they are in a view that was folded."""
    return {tuple(phrase.split(" ")), tuple(folded(phrase).split(" "))}


def _gate_of(words: Sequence[str], *, whole: bool = True) -> str:
    """Return a pattern for `words`, or for the first of them where they begin."""
    first, last = words[0], words[-1] if whole else words[0]
    begin = r"(?:\b|_)" if first[0].isascii() else ""
    end = r"(?:\b|_)" if len(" ".join(words)) <= SHORT_WORD and last[-1].isascii() else ""
    return begin + _GAP.join(map(re2.escape, words if whole else words[:1])) + end


class _Listener:
    """Finds where an engine may match beside its context words."""

    def __init__(self, engine: Engine) -> None:
        gates = _gates(engine)
        self._numbers = [number for number, _ in gates]
        self._gate = Gate([pattern for _, pattern in gates])
        firsts = {_gate_of(words, whole=False) for phrase in _phrases(engine) for words in _spellings(phrase)}
        self._words = re2.compile("|".join(sorted(firsts)), options())

    def may_match(self, piece: Piece) -> list[int]:
        """Return the numbers of the patterns that may match in `piece`."""
        return [self._numbers[index] for index in self._gate.ask(piece.seen or b"")]

    def behind_words(self, piece: Piece) -> Piece:
        """Return `piece` with the places of the engine's context words in it."""
        return replace(piece, words=tuple(match.start() for match in self._words.finditer(piece.seen or b"")))
