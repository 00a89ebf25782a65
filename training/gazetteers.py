"""Lists of names and places as a side task: the vector of a word alone must tell which lists it is on.

So the pieces of words learn names that no text of the corpora has, and which words are none (training/lexicon.py); at
run time no list is needed.
"""

import gzip
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from proxy.recognisers.taglists import LISTS, ORDINARY, Bits, filled
from training import lexicon
from training.language import Language

_ORDINARY_BYTES: Final = 3_000_000
"""Of the filter of ordinary words; those of names have a byte a name."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NAME_COLUMN: Final = {"popular": 2, "postal": 1}
Word = tuple[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Gazetteers:
    """Pools of words with the lists that each is on: one of names, one of each language's ordinary words."""

    names: tuple[Word, ...]
    ordinary: tuple[tuple[Word, ...], ...]
    bits: Bits
    sizes: tuple[int, ...]
    """All lists as filters (proxy/recognisers/taglists.py)."""

    def drawn(self, count: int, draw: random.Random) -> tuple[list[str], NDArray[np.float32]]:
        """Return some words, half of them names, in varied case, and their lists (count, lists)."""
        chosen = [
            draw.choice(self.names if number % 2 or not self.ordinary else draw.choice(self.ordinary))
            for number in range(count)
        ]
        return [_cased(word, draw) for word, _ in chosen], np.stack([lists for _, lists in chosen])


def _cased(word: str, draw: random.Random) -> str:
    chance = draw.random()
    if word.islower():
        return word if chance < 0.6 else word.capitalize() if chance < 0.93 else word.upper()
    return word if chance < 0.8 else word.lower() if chance < 0.92 else word.upper()


def gazetteers(folder: Path, written: tuple[Language, ...], common: list[str], draw: random.Random) -> Gazetteers:
    """Return the lists of `folder`, of the written languages and of the lexicon; `common`: frequent words of texts."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, name in enumerate(LISTS[:ORDINARY]):
        for word in _listed(folder / name):
            found[word].add(number)
    for home in written:
        for number, items in ((0, (*home.male, *home.female)), (1, (*home.last_male, *home.last_female))):
            for item in items:
                for word in _WORD.findall(item):
                    found[word].add(number)
    base = {word: frozenset(lists) for word, lists in found.items()}
    pools = [[word for word in common if word.capitalize() not in base and word[:1].isalpha()]]
    usual: set[str] = set()
    for code in lexicon.LANGUAGES:
        forms = lexicon.sorted_forms(code, base.get, draw)
        pools.append(draw.sample(forms.ordinary, min(lexicon.MOST, len(forms.ordinary))))
        usual.update(word.lower() for word in forms.ordinary[: lexicon.FILTERED.get(code, lexicon.MOST)])
        for word, lists in forms.names.items():
            found[word] |= lists
    every = {word for pool in pools for word in pool}
    rows: dict[frozenset[int], NDArray[np.float32]] = {}

    def marked(word: str, lists: frozenset[int]) -> Word:
        return word, rows.setdefault(lists, np.isin(np.arange(len(LISTS)), list(lists)).astype(np.float32))

    names = tuple(
        marked(word, frozenset(lists | ({ORDINARY} if word.lower() in every else set())))
        for word, lists in found.items()
    )
    ordinary_pools = tuple(
        tuple(marked(word, frozenset({ORDINARY} | found.get(word.capitalize(), set()))) for word in pool)
        for pool in pools
        if pool
    )
    on = [{word.lower() for word, lists in found.items() if number in lists} for number in range(ORDINARY)]
    filters = [filled(words, max(1, len(words))) for words in on]
    filters.append(filled(usual.union(pools[0]), _ORDINARY_BYTES))
    return Gazetteers(names, ordinary_pools, np.concatenate(filters), tuple(len(one) for one in filters))


def _listed(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.gz")):
        column = next((place for part, place in _NAME_COLUMN.items() if part in path.name), 0)
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                cells = line.rstrip("\n").split("\t")
                if len(cells) > column and cells[column][:1].isupper():
                    yield from (word for word in _WORD.findall(cells[column]) if word[0].isupper())
