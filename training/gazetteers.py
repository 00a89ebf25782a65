"""What the lists of the tagger hold (proxy/recognisers/taglists.py).

Names and places of gazetteers and of the written languages, words of professions and special categories
(training/signals.py), ordinary words (training/lexicon.py).
"""

import gzip
import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from proxy.recognisers.taglists import NAMED, TOLD, Bits, filled
from training import lexicon, signals
from training.language import Language

_ORDINARY_BYTES: Final = 2_900_000
"""Of the filter of ordinary words; the others have a byte a word."""
_LEAST_BYTES: Final = 1_000
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NAME_COLUMN: Final = {"popular": 2, "postal": 1}


@dataclass(frozen=True)
class Gazetteers:
    """All lists as filters, one after the other, and the bytes of each."""

    bits: Bits
    sizes: tuple[int, ...]


def gazetteers(
    folder: Path, written: tuple[Language, ...], common: list[str], seen: Collection[str], draw: random.Random
) -> Gazetteers:
    """Return the lists of `folder`, of the written languages and of the lexicon.

    `common`: frequent words of texts in lower case; `seen`: all words of texts.
    """
    found: dict[str, set[int]] = defaultdict(set)
    for number, name in enumerate(NAMED):
        for word in _listed(folder / name):
            found[word].add(number)
    for home in written:
        for number, items in ((0, (*home.male, *home.female)), (1, (*home.last_male, *home.last_female))):
            for item in items:
                for word in _WORD.findall(item):
                    found[word].add(number)
    base = {word: frozenset(lists) for word, lists in found.items()}
    usual = {word for word in common if word.capitalize() not in base and word[:1].isalpha()}
    told = signals.Signals(written)
    for code in lexicon.LANGUAGES:
        read = list(lexicon.forms(code))
        forms = lexicon.sorted_forms(code, read, base.get, draw)
        usual.update(word.lower() for word in forms.ordinary[: lexicon.FILTERED.get(code, lexicon.MOST)])
        for word, lists in forms.names.items():
            found[word] |= lists
        told.add(read)
    told.add((word, word) for word in seen)
    on = [{word.lower() for word, lists in found.items() if number in lists} for number in range(len(NAMED))]
    on += [told.found[name] for name in TOLD]
    filters = [filled(words, max(_LEAST_BYTES, len(words))) for words in on]
    filters.append(filled(usual, _ORDINARY_BYTES))
    return Gazetteers(np.concatenate(filters), tuple(len(one) for one in filters))


def _listed(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.gz")):
        column = next((place for part, place in _NAME_COLUMN.items() if part in path.name), 0)
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                cells = line.rstrip("\n").split("\t")
                if len(cells) > column and cells[column][:1].isupper():
                    yield from (word for word in _WORD.findall(cells[column]) if word[0].isupper())
