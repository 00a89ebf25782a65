"""Finds secrets that are told or assigned: a label in one of 24 languages, and a value that looks the part.

Passwords, PINs and one-time codes, keys and tokens, recovery phrases, security answers, pairs of user name and
password; in prose, chat, forms, code, configuration, tables, and under a JSON key. A value that reads as documentation,
a template or code is none. Words stand in data/told.json; how values are read, in secretkinds.py.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from proxy.detection.matching import Candidate, Span, Words
from proxy.detection.roles import Roles
from proxy.detection.secretkinds import NEAR, READERS, answer, before, opens_something, whole
from proxy.detection.secretplaces import FAR, places
from proxy.detection.secretvalues import telling, words_of
from proxy.detection.source import Source

ENTITIES: Final[Mapping[str, str]] = {
    "password": "PASSWORD",
    "pair": "PASSWORD",
    "phrase": "CREDENTIAL",
    "pin": "CREDENTIAL",
    "code": "CREDENTIAL",
    "answer": "CREDENTIAL",
    "secret": "API_KEY",
    "key": "API_KEY",
    "mixed": "CREDENTIAL",
}
"""The kinds of labels and what their values are reported as; of equal spans the first kind counts."""
_SCORES: Final[Mapping[str, float]] = {"sign": 0.85, "element": 0.85, "told": 0.8, "word": 0.75}
_REACH = 3 * FAR
"""How far behind its label a code may reach."""
_DIGIT = re.compile(r"\d")
_OTHER_SCORE = 0.65
_KEYED_SCORE = 0.8
_UPPER_ONLY: Final = frozenset({"tan", "uap"})
"""Labels that are also ordinary words, so that only capitals count."""
_COMPOUNDS: Final[Mapping[str, str]] = {
    word: "secret" if word in {"token", "secret"} else "pin" if word.startswith("pin") else "password"
    for word in words_of("compound")
}
"""Labels that may also end a longer word ("Startpasswort"), with their kinds."""


class Told:
    """Finder of told and assigned secrets.

    `more`: further words by kind, from the language files ("password"; "mixed" for PINs, codes and keys alike); those
    that this room's own table knows are left out, since it knows their kind better.
    """

    def __init__(self, roles: Roles, more: Mapping[str, Sequence[str]] | None = None) -> None:
        self._kinds: dict[int, str] = {}
        self._all = 0
        known = {kind: words_of(kind) for kind in ENTITIES if kind != "mixed"}
        own = {word for words in known.values() for word in words}
        for kind in ENTITIES:
            further = [word for word in (more or {}).get(kind, ()) if word not in own]
            words = tuple(dict.fromkeys((*known.get(kind, ()), *further)))
            if words:
                self._listen(roles.words(Words(words)), kind)
        for literal, kind in _COMPOUNDS.items():
            self._listen(roles.anchor(literal), kind)

    def _listen(self, bit: int, kind: str) -> None:
        self._kinds.setdefault(bit, kind)
        self._all |= bit

    def find(self, source: Source) -> list[Candidate]:
        """Return told and assigned secrets; they may overlap. Never raises: it looks at short windows only."""
        if not source.mask & self._all:
            return []
        found: dict[Span, Candidate] = {}
        for start, end, bits in source.heard.hits:
            told = bits & self._all
            if told:
                for kind in self._named(told):
                    item = _told(source.text, start, end, kind)
                    if item:
                        found.setdefault((item.start, item.end), item)
        for item in self._keyed(source):
            found.setdefault((item.start, item.end), item)
        return list(found.values())

    def _named(self, bits: int) -> list[str]:
        """Return the kinds that `bits` name, each once."""
        kind = self._kinds.get(bits)
        if kind or not bits:
            return [kind] if kind else []
        return list(dict.fromkeys(kind for bit, kind in self._kinds.items() if bits & bit))

    def _keyed(self, source: Source) -> Iterator[Candidate]:
        """Yield the whole text where its key, and each whole cell where the head of its column, names a secret."""
        for kind in self._named(source.beside & self._all):
            span = whole(source.text, 0, len(source.text), kind=kind)
            if span:
                yield _candidate(span, kind, _KEYED_SCORE, "key")
        for start, end, mask in source.regions:
            told = mask & self._all
            for kind in self._named(told) if told else ():
                span = whole(source.text, start, end, kind=kind)
                if span and (kind == "pin" or telling(source.text[span[0] : span[1]])):
                    yield _candidate(span, kind, _KEYED_SCORE, "head of its column")


def _candidate(span: Span, kind: str, score: float, word: str) -> Candidate:
    return Candidate(*span, ENTITIES[kind], score, (f"told secret: {kind}", f"beside '{word}'"))


def _told(text: str, start: int, end: int, kind: str) -> Candidate | None:
    """Return the value of the label text[start:end], if it has one."""
    label = text[start:end]
    if label.lower() in _UPPER_ONLY and not label.isupper():
        return None
    if kind == "code" and not (
        _DIGIT.search(text, max(0, start - NEAR), end + _REACH) and opens_something(text, start, end)
    ):
        return None
    if kind == "answer":
        span = answer(text, start, end)
        return _candidate(span, kind, _SCORES["told"], label.lower()) if span else None
    for place in places(text, start, end):
        span = READERS[kind](text, start, place)
        if span:
            return _candidate(span, kind, _SCORES.get(place.how, _OTHER_SCORE), label.lower())
    if kind in {"password", "pin", "code"}:
        span = before(text, start, end, digits=kind != "password")
        if span:
            return _candidate(span, kind, _OTHER_SCORE, label.lower())
    return None
