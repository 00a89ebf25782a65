"""Word forms that tell something of people: professions, and what the lexicons of special categories listen for.

The tagger sees on which of these lists a word is, and learns from the words around it when that is told of somebody.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from proxy.detection.special import Entry, entries
from proxy.detection.tables import table
from proxy.detection.vocabulary import lowered
from proxy.recognisers.taglists import TOLD
from training.language import Language

_PROFESSIONS, _HEALTH, _SPECIAL = TOLD
_ALONE: Final = 7
"""Letters of a word that tells something without the other words of its entry."""
_LEAST: Final = 3
_PROFESSION: Final = 5
_LONGEST: Final = 18
"""Letters of the forms that are listed: longer ones are compounds that hardly anybody writes."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class Beginnings:
    """Words, beginnings and ends of words, by which word forms are told."""

    def __init__(self) -> None:
        self._whole: set[str] = set()
        self._starts: set[str] = set()
        self._ends: tuple[str, ...] = ()
        self._inner: set[str] = set()

    def put(self, stem: str, *, before: bool = False, after: bool = False) -> None:
        """Add a stem; `before` and `after`: more letters may stand there."""
        if before and not after:
            self._ends = (*self._ends, stem)
        else:
            (self._inner if before else self._starts if after else self._whole).add(stem)

    def tell(self, word: str) -> bool:
        """Return whether `word`, in lower case, is one of the words or has one of the beginnings or ends."""
        if word in self._whole or word.endswith(self._ends):
            return True
        starts = self._starts
        return any(word[:stop] in starts for stop in range(_LEAST, len(word) + 1)) or any(
            stem in word for stem in self._inner
        )


class Signals:
    """Collects the word forms of TOLD. `found`: those so far, in lower case, by list."""

    def __init__(self, written: Iterable[Language]) -> None:
        self.found: dict[str, set[str]] = {name: set() for name in TOLD}
        self._told = {name: Beginnings() for name in (_HEALTH, _SPECIAL)}
        for entry in entries():
            self._put(entry)
        rows: Mapping[str, Any] = table("professions")["rows"]
        self._ends = tuple(map(lowered, rows["ends"]))
        listed = [item for items in rows["words"].values() for item in items]
        listed += [item for home in written for item in home.lists.get("PROFESSION", ())]
        self._professions = {
            lowered(word) for item in listed for word in _WORD.findall(item) if len(word) >= _PROFESSION or word == item
        }
        self.found[_PROFESSIONS] |= self._professions

    def _put(self, entry: Entry) -> None:
        told = self._told[_HEALTH if entry.entity == "HEALTH" else _SPECIAL]
        for part in entry.parts:
            if len(part.stem) >= (_LEAST if len(entry.parts) == 1 else _ALONE):
                told.put(part.stem, before=part.before, after=part.after)

    def add(self, forms: Iterable[tuple[str, str]]) -> None:
        """Put the forms that tell something on their lists; with each form comes its lemma."""
        for form, lemma in forms:
            word = lowered(form)
            if len(word) > _LONGEST:
                continue
            if lowered(lemma) in self._professions or word.endswith(self._ends):
                self.found[_PROFESSIONS].add(word)
            for name, told in self._told.items():
                if told.tell(word):
                    self.found[name].add(word)
