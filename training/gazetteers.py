"""Lists of names and places as a side task: the vector of a word alone must tell which lists it is on.

So the pieces of words learn names that no text of the corpora has; at run time no list is needed.
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

from training.language import Language

LISTS: Final = ("first", "surnames", "places")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NAME_COLUMN: Final = {"popular": 2, "postal": 1}


@dataclass(frozen=True)
class Gazetteers:
    """Words and, for each, which lists it is on (n, 3)."""

    words: tuple[str, ...]
    lists: NDArray[np.float32]

    def drawn(self, count: int, draw: random.Random) -> tuple[list[str], NDArray[np.float32]]:
        """Return some words, half of them of the lists, in varied case."""
        rows = [draw.randrange(len(self.words)) for _ in range(count)]
        return [_cased(self.words[row], draw) for row in rows], self.lists[rows]


def _cased(word: str, draw: random.Random) -> str:
    chance = draw.random()
    return word if chance < 0.8 else word.lower() if chance < 0.92 else word.upper()


def gazetteers(folder: Path, written: tuple[Language, ...], common: list[str]) -> Gazetteers:
    """Return the lists of `folder` and of the written languages; `common` words are on none unless they are listed."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, name in enumerate(LISTS):
        for word in _listed(folder / name):
            found[word].add(number)
    for home in written:
        for number, items in ((0, (*home.male, *home.female)), (1, (*home.last_male, *home.last_female))):
            for item in items:
                for word in _WORD.findall(item):
                    found[word].add(number)
    listed = list(found)
    plain = [word for word in common if word.capitalize() not in found and word[:1].isalpha()]
    none = [word if n % 3 else word.capitalize() for n, word in enumerate(plain)]
    repeated = none * max(1, len(listed) // (2 * max(1, len(none))))
    lists = np.zeros((len(listed) + len(repeated), len(LISTS)), dtype=np.float32)
    for row, word in enumerate(listed):
        lists[row, list(found[word])] = 1
    return Gazetteers((*listed, *repeated), lists)


def _listed(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.gz")):
        column = next((place for part, place in _NAME_COLUMN.items() if part in path.name), 0)
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                cells = line.rstrip("\n").split("\t")
                if len(cells) > column and cells[column][:1].isupper():
                    yield from (word for word in _WORD.findall(cells[column]) if word[0].isupper())
