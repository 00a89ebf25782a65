"""What Presidio's NLP engine hands to recognisers, for those that ask for it: the tokens of a blank spaCy pipeline.

A token's lemma is its text. No entities: no model runs here. spaCy forgets a text's words at its end (memory zone).
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import spacy
from presidio_analyzer.nlp_engine import NlpArtifacts

_LONG_RUN: Final = re.compile(r"\S{400}")
"""spaCy's rules take quadratic time for a long run without a blank; a text with one is cut into plain words."""
_PLAIN: Final = re.compile(r"\s|\w{1,100}|[^\w\s]")


class BlankNlp:
    """A blank pipeline of one language. Safe to use from several threads: they take turns."""

    def __init__(self, language: str) -> None:
        self._turn = threading.Lock()
        try:
            self._nlp = spacy.blank(language)
        except ImportError:  # spaCy has no rules for it, or they need a segmenter that is not installed
            self._nlp = spacy.blank("xx")
        self._language = language

    def is_stopword(self, word: str, _language: str) -> bool:
        """Return whether `word` is a stop word."""
        return bool(self._nlp.vocab[word].is_stop)

    def is_punct(self, word: str, _language: str) -> bool:
        """Return whether `word` is punctuation."""
        return bool(self._nlp.vocab[word].is_punct)

    def _plain(self, text: str) -> Any:
        words = _PLAIN.findall(text)
        return spacy.tokens.Doc(self._nlp.vocab, words=words, spaces=[False] * len(words))

    @contextmanager
    def artifacts(self, text: str) -> Iterator[Any]:
        """Give the artifacts of `text`; they are no longer valid after the block."""
        with self._turn, self._nlp.memory_zone():
            tokens = self._plain(text) if _LONG_RUN.search(text) else self._nlp.make_doc(text)
            yield NlpArtifacts(
                entities=[],
                tokens=tokens,
                tokens_indices=[token.idx for token in tokens],
                lemmas=[token.text for token in tokens],
                nlp_engine=self,
                language=self._language,
            )
