"""Which lists a word is on, in 24 languages: as Bloom filters.

First names, surnames, places, professions, words of the lexicons of health and of the other special categories,
ordinary words.

A filter says "is on it" of every word on its list, and of a few per cent of all others (Bloom, 1970). Case doesn't
count. The last flag is that of compounds: a word of at least eight letters that ends in an ordinary word of five or
more. The same code fills the filters in training and asks them at run time.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

NAMED: Final = ("first", "surnames", "places")
TOLD: Final = ("professions", "health", "special")
"""What is told of people."""
LISTS: Final = (*NAMED, *TOLD, "ordinary")
ORDINARY: Final = LISTS.index("ordinary")
COMPOUND: Final = len(LISTS)
FLAGS: Final = 1 << (len(LISTS) + 1)
LONGEST: Final = 24
"""Letters of a word that are asked for."""
_HASHES: Final = 4
_STEPS: Final = np.arange(_HASHES, dtype=np.uint32)
_SHORTEST_BEGINNING, _SHORTEST_END, _SHORTEST_COMPOUND = 3, 5, 8
Bits = NDArray[np.uint8]
Hashes = tuple[NDArray[np.uint32], NDArray[np.uint32]]


def _mixed(sums: NDArray[np.uint32]) -> NDArray[np.uint32]:
    mixed = (sums ^ (sums >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return mixed ^ (mixed >> np.uint32(16))


def weights(hashes: int, places: int) -> NDArray[np.uint32]:
    """Return what weighs each letter by its place in a hash of a word (hashes, places)."""
    numbers = np.arange(1, hashes * places + 1, dtype=np.uint32)
    return _mixed(numbers).reshape(hashes, places) | np.uint32(1)


_WEIGHTS: Final = weights(2, LONGEST)


class WordLists:
    """The filters of LISTS, one after the other in `bits`, with their sizes in bytes. Safe to use from all threads."""

    def __init__(self, bits: Bits, sizes: Sequence[int]) -> None:
        if len(sizes) != len(LISTS) or min(sizes) < 1 or sum(sizes) != len(bits):
            raise ValueError("the filters and their sizes do not fit together")
        ends = np.cumsum(sizes)
        self._filters = [bits[end - size : end] for end, size in zip(ends.tolist(), sizes, strict=True)]

    def flags(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the flags of each word, 0 to FLAGS - 1."""
        ends: list[str] = []
        of: list[int] = []
        for number, word in enumerate(words):
            if len(word) >= _SHORTEST_COMPOUND:
                last = min(len(word), LONGEST)
                ends += [word[at:last] for at in range(_SHORTEST_BEGINNING, last - _SHORTEST_END + 1)]
                of += [number] * (last - _SHORTEST_END - _SHORTEST_BEGINNING + 1)
        spread = _spread(_hashes([*words, *ends]))  # one pass over all of them: a call costs more than a word
        count = len(words)
        usual = _asked(self._filters[ORDINARY], spread)
        found = usual[:count].astype(np.int64) << ORDINARY
        for number, one in enumerate(self._filters[:ORDINARY]):
            found |= _asked(one, spread[:count]).astype(np.int64) << number
        if ends:
            hits = np.array(of)[usual[count:]]
            found[hits[~usual[hits]]] |= 1 << COMPOUND
        return found


def filled(words: Iterable[str], size: int) -> Bits:
    """Return a filter of `size` bytes with all of `words`."""
    bits = np.zeros(size, dtype=np.uint8)
    every = sorted(set(words))
    for low in range(0, len(every), 65_536):
        places = _places(_spread(_hashes(every[low : low + 65_536])), size).ravel()
        np.bitwise_or.at(bits, places >> 3, (1 << (places & 7)).astype(np.uint8))
    return bits


def _hashes(words: Sequence[str]) -> Hashes:
    """Return two hashes of each word, whatever its case."""
    letters = "".join([word[:LONGEST].lower()[:LONGEST].ljust(LONGEST, "\0") for word in words])
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).reshape(len(words), LONGEST)
    return _mixed((codes * _WEIGHTS[0]).sum(1, dtype=np.uint32)), _mixed((codes * _WEIGHTS[1]).sum(1, dtype=np.uint32))


def _spread(hashes: Hashes) -> NDArray[np.uint64]:
    """Return the numbers of each word that tell its bits in a filter of any size (words, _HASHES)."""
    first, second = hashes
    return (first[:, None] + _STEPS * (second[:, None] | np.uint32(1))).astype(np.uint64)


def _places(spread: NDArray[np.uint64], size: int) -> NDArray[np.int64]:
    """Return the bits of each word in a filter of `size` bytes (words, _HASHES)."""
    places: NDArray[np.int64] = ((spread * np.uint64(8 * size)) >> np.uint64(32)).astype(np.int64)
    return places


def _asked(bits: Bits, spread: NDArray[np.uint64]) -> NDArray[np.bool_]:
    places = _places(spread, len(bits))
    inside: NDArray[np.bool_] = ((bits[places >> 3] >> (places & 7).astype(np.uint8)) & 1).all(1)
    return inside
