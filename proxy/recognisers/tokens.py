"""Splits text into the tokens that spaCy's rule tokeniser makes, piece by piece, and keeps nothing of it.

spaCy cuts text at blanks and tokenises each chunk by itself, so the tokens around a place need the chunks around it
only. Its own tokeniser remembers every word it ever saw and takes quadratic time for long chunks; this one does
neither. It uses the rules of `spacy.blank(language)`; its steps are those of `spacy.tokenizer.Tokenizer`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import spacy
from spacy.attrs import IS_PUNCT, ORTH  # type: ignore[import-not-found]  # compiled, without types
from spacy.tokenizer import Tokenizer as SpacyTokenizer  # type: ignore[import-not-found]  # the same

LONGEST_CHUNK: Final = 384
"""Longer chunks (minified JSON, base64) are cut where they stand in the text, so that no text costs quadratic time."""
_CELL: Final = 256
_WINDOW: Final = 120
_SUFFIX: Final = 128
"""How many characters at the end of a chunk a suffix is looked for in."""
_LEFT_OUT: Final = ("-PRON-", "be")
"""What Presidio's list of keywords leaves out besides stop words and punctuation (NlpArtifacts.set_keywords)."""
_SIGMA: Final = "\N{GREEK SMALL LETTER SIGMA}"
_FINAL_SIGMA: Final = "\N{GREEK SMALL LETTER FINAL SIGMA}"
_CHUNK: Final = re.compile(r"\S+|\s+")

Special = Mapping[str, tuple[str, ...]]


class Token(NamedTuple):
    """A token: where it starts and ends in the text, its text, and whether it is no stop word, no punctuation."""

    start: int
    end: int
    text: str
    keyword: bool


@dataclass(frozen=True, slots=True)
class Tokeniser:
    """The rules of one language. `sequences`: first token -> token sequences that stand for one special case."""

    prefix: Callable[[str], Any]
    suffix: Callable[[str], Any]
    infixes: Callable[[str], Any]
    token: Callable[[str], Any]
    url: Callable[[str], Any]
    stops: frozenset[str]
    punct: Callable[[str], bool]
    special: Special
    sequences: Mapping[str, tuple[tuple[str, ...], ...]]

    def chunk(self, text: str) -> list[str]:
        """Return the tokens of a text without blanks, or of blanks alone; joined they are the text."""
        plain = self.special.get(text)
        if plain is not None:
            return list(plain)
        if text.isalpha() or text.isdecimal():  # no language has an affix or infix of letters or digits alone
            return [text]
        return self._with_special_cases(self.split(text, special=True))

    def keyword(self, text: str) -> bool:
        """Whether Presidio counts a token with this text as a keyword."""
        if not text[0].isalnum() and self.punct(text):
            return False
        return text.lower() not in self.stops and text not in _LEFT_OUT

    def surely_keyword(self, chunk: str) -> bool:
        """Whether a chunk is one token and a keyword, seen without splitting it; False says nothing."""
        if not chunk.isalpha() or chunk in self.special:
            return False
        return chunk.lower() not in self.stops and chunk not in _LEFT_OUT

    def tokens(self, text: str, start: int) -> list[Token]:
        """Return the tokens of one chunk that stands at `start` in its text."""
        out = []
        for item in self.chunk(text):
            end = start + len(item)
            out.append(Token(start, end, item, self.keyword(item)))
            start = end
        return out

    def split(self, text: str, *, special: bool) -> list[str]:
        """Return the tokens of `text`: affixes are taken off from both sides, the rest is split at infixes."""
        special_cases = self.special if special else MappingProxyType({})
        before: list[str] = []
        after: list[str] = []
        length = 0
        while text and len(text) != length:
            if text in special_cases or text.isalpha() or self.token(text):
                break
            length = len(text)
            head = self._affix(self.prefix, text)
            rest = text[head:]
            if head and rest in special_cases:
                before.append(text[:head])
                text = rest
                break
            tail = self._affix(self.suffix, rest[-_SUFFIX:])
            if tail and text[:-tail] in special_cases:
                after.append(text[-tail:])
                text = text[:-tail]
                break
            if head and tail and head + tail <= len(text):
                before.append(text[:head])
                after.append(text[-tail:])
                text = text[head:-tail]
            elif head:
                before.append(text[:head])
                text = rest
            elif tail:
                after.append(text[-tail:])
                text = text[:-tail]
        return [*before, *self._middle(text, special_cases), *reversed(after)]

    @staticmethod
    def _affix(search: Callable[[str], Any], text: str) -> int:
        found = search(text)
        return 0 if found is None else found.end() - found.start()

    def _middle(self, text: str, special: Special) -> Sequence[str]:
        if not text:
            return ()
        if text in special:
            return special[text]
        if text.isalpha() or self.token(text) or self.url(text):
            return (text,)
        out: list[str] = []
        start = 0
        for match in self.infixes(text):
            first, end = match.span()
            if first == 0:
                continue
            if first != start:
                out.append(text[start:first])
            if first != end:
                out.append(text[first:end])
            start = end
        if start < len(text):
            out.append(text[start:])
        return out

    def _with_special_cases(self, tokens: list[str]) -> list[str]:
        """Return `tokens` with the special cases in place that stand there in pieces ("and/or-don't")."""
        if self.sequences.keys().isdisjoint(tokens):
            return tokens
        spans = [
            (len(sequence), place)
            for place, item in enumerate(tokens)
            for sequence in self.sequences.get(item, ())
            if tuple(tokens[place : place + len(sequence)]) == sequence
        ]
        taken: set[int] = set()
        chosen: dict[int, int] = {}
        for length, place in sorted(spans, key=lambda span: (-span[0], span[1])):
            if place not in taken and place + length - 1 not in taken:
                chosen[place] = length
            taken.update(range(place, place + length))
        out: list[str] = []
        place = 0
        while place < len(tokens):
            length = chosen.get(place, 1)
            joined = "".join(tokens[place : place + length])
            found = self.special.get(joined) if place in chosen else None
            out += tokens[place : place + length] if found is None else found
            place += length
        return out


def tokeniser(language: str) -> Tokeniser:
    """Return the rules of `spacy.blank(language)`; of its multilingual class where spaCy has no rules of its own."""
    try:
        blank = spacy.blank(language)
    except ImportError:
        blank = spacy.blank("xx")
    rules: Any = blank.tokenizer
    if not isinstance(rules, SpacyTokenizer):  # a segmenter of its own (zh, vi): words aren't cut at blanks there
        blank = spacy.blank("xx")
        rules = blank.tokenizer
    vocabulary: Any = blank.vocab
    made = Tokeniser(
        prefix=rules.prefix_search or _nothing,
        suffix=rules.suffix_search or _nothing,
        infixes=rules.infix_finditer or _nowhere,
        token=rules.token_match or _nothing,
        url=rules.url_match or _nothing,
        stops=frozenset(blank.Defaults.stop_words),
        punct=vocabulary.lex_attr_getters[IS_PUNCT],
        special=MappingProxyType({text: tuple(item[ORTH] for item in items) for text, items in rules.rules.items()}),
        sequences=MappingProxyType({}),
    )
    return replace(made, sequences=_sequences(made))


def _sequences(rules: Tokeniser) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the special cases that may stand in pieces, as the tokens they are without the special case."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in sorted(rules.special):
        if " " not in text and (rules.prefix(text) or list(rules.infixes(text)) or rules.suffix(text)):
            pieces = tuple(rules.split(text, special=False))
            found.setdefault(pieces[0], []).append(pieces)
    return MappingProxyType({first: tuple(several) for first, several in found.items()})


def _nothing(_text: str) -> None:
    return None


def _nowhere(_text: str) -> tuple[()]:
    return ()


def run_at(text: str, place: int) -> tuple[int, int]:
    """Return where the run of blanks, or of other characters, around `place` starts and ends; long ones are cut."""
    blank = text[place].isspace()
    start = place
    least = max(0, place - LONGEST_CHUNK)
    while start > least and text[start - 1].isspace() == blank:
        start -= 1
    found = _CHUNK.match(text, place, place + LONGEST_CHUNK + 1)
    end = found.end() if found else place + 1
    if end - start <= LONGEST_CHUNK:
        return start, end
    cell = place - place % _CELL
    return max(start, cell), min(end, cell + _CELL)


def lowered(text: str) -> str:
    """Return `text` in lower case; a sigma has one form, for its final one depends on what stands behind it."""
    return text.lower().replace(_FINAL_SIGMA, _SIGMA)


def runs_before(text: str, place: int) -> list[tuple[int, int]]:
    """Return the last runs before `place`, where a run begins, in the order of the text. May be none."""
    first = max(0, place - _WINDOW)
    runs = [match.span() for match in _CHUNK.finditer(text, first, place)]
    return runs if first == 0 else runs[1:]  # the first one may begin before the window
