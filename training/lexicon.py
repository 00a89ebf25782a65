"""Ordinary words and inflected names of 23 languages, out of a lexicon of word forms (simplemma; it has no Maltese).

What stands there in lower case is an ordinary word, whatever a sentence makes of its first letter; German writes its
nouns large, so there a form is ordinary whose lemma is on no list of names. A capitalised form of a listed name is that
name inflected: Žagarjev, Szymańskiej, Simeoneille.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = tuple("bg cs da de el en es et fi fr ga hbs hu it lt lv nl pl pt ro sk sl sv".split())
MOST: Final = 120_000
"""Ordinary words kept of each language."""
FILTERED: Final[Mapping[str, int]] = MappingProxyType({"de": 1_000_000})
"""Those that the filter holds: it matters most where ordinary words begin with a capital."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NOUNS_LARGE: Final = frozenset({"de"})


def forms(code: str) -> Iterator[tuple[str, str]]:
    """Yield word forms and their lemmas."""
    from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415 - training's own dependency
        DefaultDictionaryFactory,
    )

    found: Mapping[object, object] = DefaultDictionaryFactory().get_dictionary(code)
    for form, lemma in found.items():
        word = _text(form)
        if _WORD.fullmatch(word):
            yield word, _text(lemma)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@dataclass(frozen=True)
class Forms:
    """Of one language: ordinary words in random order, lemmas first; inflected names with the lists of their lemmas."""

    ordinary: list[str]
    names: dict[str, frozenset[int]]


def sorted_forms(
    code: str, read: Iterable[tuple[str, str]], listed: Callable[[str], frozenset[int] | None], draw: random.Random
) -> Forms:
    """Return the forms `read` of a language in order; `listed` tells the lists of names that a word is on."""
    lemmas: list[str] = []
    others: list[str] = []
    names: dict[str, frozenset[int]] = {}
    for word, lemma in read:
        lists = listed(lemma.capitalize() if lemma.islower() else lemma)
        if word.islower() or (word.istitle() and code in _NOUNS_LARGE and not lists):
            (lemmas if word == lemma else others).append(word)
        elif word.istitle() and lists and word != lemma:
            names[word] = lists
    draw.shuffle(lemmas)
    draw.shuffle(others)
    return Forms(lemmas + others, names)
