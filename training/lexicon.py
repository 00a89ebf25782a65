"""Ordinary words and inflected names of 23 languages, out of a lexicon of word forms (simplemma; it has no Maltese).

What stands there in lower case is an ordinary word, whatever a sentence makes of its first letter; German writes its
nouns large, so there a form is ordinary whose lemma is on no list of names. A capitalised form of a listed name is that
name inflected: Žagarjev, Szymańskiej, Simeoneille.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

LANGUAGES: Final = tuple("bg cs da de el en es et fi fr ga hbs hu it lt lv nl pl pt ro sk sl sv".split())
_MOST: Final = 120_000
"""Ordinary words kept of each language."""
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


def sorted_forms(
    code: str, listed: Callable[[str], frozenset[int] | None], draw: random.Random
) -> tuple[list[str], dict[str, frozenset[int]]]:
    """Return ordinary words of a language, and inflected names with the lists that their lemmas are on."""
    ordinary: list[str] = []
    names: dict[str, frozenset[int]] = {}
    for word, lemma in forms(code):
        lists = listed(lemma.capitalize() if lemma.islower() else lemma)
        if word.islower():
            ordinary.append(word)
        elif word.istitle() and lists and word != lemma:
            names[word] = lists
        elif word.istitle() and code in _NOUNS_LARGE and not lists:
            ordinary.append(word)
    draw.shuffle(ordinary)
    return ordinary[:_MOST], names
