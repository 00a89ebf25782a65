"""Presidio's context boost (LemmaContextAwareEnhancer), without a pass of spaCy over the whole text.

It looks at the keywords before a match: tokens that are no stop words and no punctuation, the match's own first token
among them. Here only the chunks around the match become tokens. A token's lemma is its own text, in lower case, as in
spaCy's look-up lemmatiser for words without a row: a blank pipeline has no lemmas, and Presidio no context there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from proxy.recognisers.tokens import Token, Tokeniser, lowered, run_at, runs_before

_CASED: Final = ("be", "-pron-")
"""Keywords in one case and none in another (NlpArtifacts.set_keywords compares before it lowers)."""


@dataclass(frozen=True, slots=True)
class Boost:
    """The numbers of Presidio's enhancer, with its own defaults: see LemmaContextAwareEnhancer."""

    factor: float = 0.35
    least: float = 0.4
    before: int = 5
    after: int = 0
    whole_words: bool = False

    def supporting(self, words: Sequence[str], context: Sequence[str]) -> str:
        """Return the first word of `context` that is in one of `words` (is one of them with `whole_words`), or ""."""
        for wanted in context:
            low = wanted.lower()
            if (low in words) if self.whole_words else any(low in word for word in words):
                return wanted
        return ""

    def score(self, score: float) -> float:
        """Return the score of a match beside a context word."""
        return min(max(score + self.factor, self.least), 1.0)


class Surroundings:
    """The words around places of one text. Tokens are made once for each chunk."""

    def __init__(self, text: str, rules: Tokeniser) -> None:
        self._text = text
        self._rules = rules
        self._made: dict[int, list[Token]] = {}
        self._elsewhere: dict[str, bool] = {}
        self._parted: dict[str, frozenset[str]] = {}

    def words(self, start: int, before: int, after: int) -> list[str]:
        """Return the keywords at `start` and before it, in the order of the text, and those after it, in lower case.

        `before` and `after` more than the first are taken, as Presidio does. There are none when no token stands at or
        after `start` (Presidio raises ValueError there).
        """
        first, last = run_at(self._text, start)
        tokens = self._run(first, last)
        place = next((number for number, token in enumerate(tokens) if start < token.end), None)
        if place is None:
            return self._from_next(start, before, after)
        backward = self._taken(self._backward(tokens[: place + 1], first), before + 1)
        forward = self._taken(self._forward(tokens[place:], last), after + 1)
        return [*reversed(backward), *forward]

    def reach(self, start: int, before: int, after: int) -> tuple[int, int]:
        """Return a part of the text that all words of `words` stand in, at least; it costs no tokens.

        A chunk of letters alone that is no stop word surely is one keyword: so many of them end the window.
        """
        first, last = run_at(self._text, start)
        count = 0
        while first > 0 and count <= before:
            for begin, end in reversed(runs_before(self._text, first) or [run_at(self._text, first - 1)]):
                first = begin
                count += self._rules.surely_keyword(self._text[begin:end])
                if count > before:
                    break
        count = 0
        while last < len(self._text) and count <= after:
            begin, last = run_at(self._text, last)
            count += self._rules.surely_keyword(self._text[begin:last])
        return first, last

    def _from_next(self, start: int, before: int, after: int) -> list[str]:
        """Return the words of the next token: the blank at `start` belongs to the token before it."""
        following = start + 1
        return self.words(following, before, after) if following < len(self._text) else []

    def _chunk(self, place: int) -> list[Token]:
        """Return the tokens of the chunk around `place`; none for a single blank, which is part of the word before."""
        return self._run(*run_at(self._text, place))

    def _run(self, start: int, end: int) -> list[Token]:
        made = self._made.get(start)
        if made is None:
            first = start
            if self._text[start] == " " and start and not self._text[start - 1].isspace():
                first += 1
            made = self._made[start] = self._rules.tokens(self._text[first:end], first) if first < end else []
        return made

    def _backward(self, tokens: Sequence[Token], first: int) -> Iterator[Token]:
        yield from reversed(tokens)
        while first > 0:
            for start, end in reversed(runs_before(self._text, first) or [run_at(self._text, first - 1)]):
                yield from reversed(self._run(start, end))
                first = start

    def _forward(self, tokens: Sequence[Token], last: int) -> Iterator[Token]:
        yield from tokens
        place = last
        while place < len(self._text):
            _, end = run_at(self._text, place)
            yield from self._chunk(place)
            place = end

    def _taken(self, tokens: Iterator[Token], count: int) -> list[str]:
        taken: list[str] = []
        for token in tokens:
            low = token.text.lower()
            if ":" not in low and (token.keyword or self._keyword_elsewhere(low)):
                taken.append(low)
                if len(taken) == count:
                    break
        return taken

    def _keyword_elsewhere(self, word: str) -> bool:
        """Whether a token with a colon has `word` as a part ("the:1"), which makes it a keyword in the whole text."""
        known = self._elsewhere.get(word)
        if known is None:
            text, same = self._lowered, lowered(word)
            near_colon = f":{same}" in text or f"{same}:" in text
            known = (near_colon or word in _CASED) and any(word in self._parts(one) for one in self._chunks_with(same))
            self._elsewhere[word] = known
        return known

    def _chunks_with(self, word: str) -> Iterator[str]:
        """Yield the different chunks that have `word` beside a colon, or are cased forms of it."""
        for chunk in self._special_chunks:
            low = lowered(chunk)
            if f":{word}" in low or f"{word}:" in low or (word in _CASED and word in low):
                yield chunk

    def _parts(self, chunk: str) -> frozenset[str]:
        """Return the keywords that the tokens of `chunk` are, split at their colons."""
        known = self._parted.get(chunk)
        if known is None:
            found: set[str] = set()
            place = 0
            while place < len(chunk):
                start, place = run_at(chunk, place)
                for token in self._rules.tokens(chunk[start:place], start):
                    if token.keyword:
                        found.update(token.text.lower().split(":"))
            known = self._parted[chunk] = frozenset(found)
        return known

    @cached_property
    def _lowered(self) -> str:
        return lowered(self._text)

    @cached_property
    def _special_chunks(self) -> tuple[str, ...]:
        chunks = dict.fromkeys(self._text.split())
        return tuple(chunk for chunk in chunks if ":" in chunk or any(word in chunk.lower() for word in _CASED))
