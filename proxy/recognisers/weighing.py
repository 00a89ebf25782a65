"""What of Presidio's predefined recognisers is reported: data/presidio.json, and no number without its context word.

Numbers of companies, plain dates, plain URLs are no personal data; shapes that also fit ordinary numbers count only
beside a context word. Scores and context are Presidio's (context.py), but stricter here: a context word must begin a
word, one of up to four letters must be a word ("pan" is no part of "panel"), and stand within 200 characters.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import orjson
import re2

from proxy.recognisers.context import Boost
from proxy.recognisers.engines import BEFORE, Engine, Engines, Gate, Piece, Place, Raw, options
from proxy.recognisers.reading import Reading

WORDS: Final = 5
"""How many words before a match count as context whatever they are; Presidio's window passes over stop words."""
SHORT_WORD: Final = 4
SHORTEST: Final = 5
_REPORT: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    orjson.loads(files("proxy.recognisers").joinpath("data", "presidio.json").read_bytes())["rows"]
)
_WORD: Final = re.compile(r"\w+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def report(entity: str) -> str:
    """Return when findings of `entity` count: "always", "context" or "never"."""
    return _REPORT.get(entity, ("always",))[0]


def key_words(key: str) -> list[str]:
    """Return the words of a JSON key or a column's head."""
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
    """The predefined recognisers, weighed."""

    def __init__(self, engines: Sequence[Engine], boost: Boost, *, timeout_s: float) -> None:
        self._boost = boost
        counted = [item for item in engines if report(item.entity) == "always" or _only_beside(item)]
        self._engines = Engines(counted, timeout_s=timeout_s, bounded=True, gate_size=70)
        self._near = tuple(_context_pattern(engine) if _only_beside(engine) else None for engine in counted)
        self._spoken = tuple(_spoken(engine) if _only_beside(engine) else None for engine in counted)

    def find(self, text: str, words: Sequence[str], reading: Reading) -> Iterator[Weighed]:
        """Yield what counts in `text`, which stands under a key of these `words`. Raises NotInspected."""
        hits: dict[Place, list[Piece]] = {}
        key = " ".join(words)
        for piece, places in self._engines.pieces(text):
            spoken: dict[int, Piece | None] = {}
            for place in places:
                number = place[0]
                if number not in spoken:
                    spoken[number] = self._spoken_of(number, piece, key)
                looked_at = spoken[number]
                if looked_at is not None:
                    hits.setdefault(place, []).append(looked_at)
        if hits:
            best: dict[tuple[int, int, int], Raw] = {}
            for raw in self._engines.matches(text, hits):
                known = best.setdefault((raw.engine, raw.start, raw.end), raw)
                if raw.score > known.score:
                    best[raw.engine, raw.start, raw.end] = raw
            for raw in best.values():
                found = self._weighed(text, key, raw, reading)
                if found is not None:
                    yield found

    def _spoken_of(self, number: int, piece: Piece, key: str) -> Piece | None:
        """Return the piece with the places of the engine's context words, if it needs one; None if it has none."""
        spoken = self._spoken[number]
        if spoken is None or (key and spoken.gate.ask(key.encode())):
            return piece
        seen = piece.seen or b""
        if not spoken.gate.ask(seen):
            return None
        return replace(piece, words=tuple(match.start() for match in spoken.words.finditer(seen)))

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


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Finds whether and where a text may speak of an engine's entity."""

    gate: Gate
    words: Any


def _spoken(engine: Engine) -> _Spoken:
    out = set()
    for phrase in _phrases(engine):
        first = phrase.split(" ")[0]
        begin = r"(?:\b|_)" if first[0].isascii() else ""
        end = r"(?:\b|_)" if len(phrase) <= SHORT_WORD and first[-1].isascii() else ""
        out.add(begin + re2.escape(first) + end)
    pattern = "|".join(sorted(out))
    return _Spoken(Gate([pattern]), re2.compile(pattern, options()))
