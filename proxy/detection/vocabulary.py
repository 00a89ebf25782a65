"""All literal words that rules and lexicons listen for, found in one pass over a text (Aho-Corasick).

A literal is lower case, unless a role wants its letters just so. Each role that it plays (context of rules, anchor of
rules, part of a lexicon entry) says whether the literal must begin and end a word there. A blank in a literal also
stands for nothing, "_", "-", "." and ". "; accents may be missing in the text. Hits may overlap.
"""

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick_rs

_JOINTS = (" ", "", "_", "-", ".", ". ")
_SPACED = (" ", "-")
_MOST_BLANKS = 3
"""Phrases with more blanks are heard with plain blanks only: their variants would multiply."""
_APART = {ord(a): b for a, b in zip("łŁøØđĐħĦıŧŦæÆœŒþÞðÐß", "lLoOdDhHitTaAoOtTdDs", strict=True)}


@dataclass(frozen=True, slots=True)
class Role:
    """What a literal is for: `bit` of a mask, or `entry` of a lexicon; and where in a word it may stand.

    `cased`: its letters must be as they are; `spaced`: a blank in it is a blank or a hyphen in the text.
    """

    bit: int = 0
    entry: int = -1
    starts: bool = True
    ends: bool = False
    cased: bool = False
    spaced: bool = False


def bare(text: str) -> str:
    """Return `text` without accents, letter by letter (as long as `text` when that is composed)."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text.translate(_APART))
    return unicodedata.normalize("NFC", "".join(char for char in apart if not unicodedata.combining(char)))


def lowered(text: str) -> str:
    """Return `text` in lower case, as long as it was (the few letters that grow stay as they are)."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def variants(literal: str, joints: Sequence[str] = _JOINTS) -> Iterator[str]:
    """Yield the spellings under which a literal is heard, each once; `joints` are what a blank may be."""
    literal = unicodedata.normalize("NFC", " ".join(literal.lower().split()))
    parts = literal.split(" ")
    many = len(parts) > _MOST_BLANKS
    found: dict[str, None] = {}
    for chosen in itertools.product(joints[:1] if many else joints, repeat=len(parts) - 1):
        joined = parts[0] + "".join(joint + part for joint, part in zip(chosen, parts[1:], strict=False))
        found[joined] = None
        plain = bare(joined)
        if len(plain) == len(joined):
            found[plain] = None
    yield from found


Hit = tuple[int, int, int]
"""start, end, mask of the roles that the literal plays there."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one text: hits with a mask, hits of lexicon entries (start, end, entry), all masks joined."""

    hits: list[Hit]
    entries: list[tuple[int, int, int]]
    mask: int


SILENCE = Heard([], [], 0)


class _Automaton:
    """The literals of one case, each with what it means at each place in a word."""

    def __init__(self, spelled: Mapping[str, list[Role]]) -> None:
        self.size = len(spelled)
        self._masks = [_masks(plays) for plays in spelled.values()]
        self._entries = [_entries(plays) for plays in spelled.values()]
        self._inside = [any(not role.starts for role in plays) for plays in spelled.values()]
        self._going_on = [any(not role.ends for role in plays) for plays in spelled.values()]
        self._search = ahocorasick_rs.AhoCorasick(
            list(spelled), implementation=ahocorasick_rs.Implementation.ContiguousNFA
        ).find_matches_as_indexes

    def hear(self, haystack: str, text: str, hits: list[Hit], entries: list[tuple[int, int, int]]) -> None:
        """Add what stands in `haystack` (`text`, perhaps in lower case) to `hits` and `entries`."""
        length = len(text)
        for literal, start, end in self._search(haystack, overlapping=True):
            place = 3
            if start and haystack[start - 1].isalpha() and not _camel(text, start):
                if not self._inside[literal]:
                    continue
                place = 1
            if end < length and haystack[end].isalpha() and not (text[end].isupper() and text[end - 1].islower()):
                if not self._going_on[literal]:
                    continue
                place -= 1
            mask = self._masks[literal][place]
            if mask:
                hits.append((start, end, mask))
            starters = self._entries[literal]
            if starters is not None:
                entries.extend((start, end, entry) for entry in starters[place])


class Vocabulary:
    """Literals with their roles; `hear` finds them."""

    def __init__(self, roles: Mapping[str, Iterable[Role]]) -> None:
        spelled: dict[str, list[Role]] = {}
        cased: dict[str, list[Role]] = {}
        for literal, plays in roles.items():
            for role in plays:
                if role.cased:
                    cased.setdefault(literal, []).append(role)
                    continue
                for spelling in variants(literal, _SPACED if role.spaced else _JOINTS):
                    spelled.setdefault(spelling, []).append(role)
        self._lower = _Automaton(spelled)
        self._cased = _Automaton(cased) if cased else None
        self.size = len(spelled) + len(cased)

    def hear(self, text: str) -> Heard:
        """Return the literals that stand in `text`, each where its roles let it stand."""
        hits: list[Hit] = []
        entries: list[tuple[int, int, int]] = []
        self._lower.hear(lowered(text), text, hits, entries)
        if self._cased is not None:
            self._cased.hear(text, text, hits, entries)
        if not hits and not entries:
            return SILENCE
        joined = 0
        for _, _, mask in hits:
            joined |= mask
        return Heard(hits, entries, joined)


def _camel(text: str, start: int) -> bool:
    return text[start].isupper() and text[start - 1].islower()


def _fits(role: Role, place: int) -> bool:
    return (place >= 2 or not role.starts) and (place % 2 == 1 or not role.ends)


def _masks(plays: Iterable[Role]) -> tuple[int, ...]:
    """Return the mask for each place: inside a word, at its end, at its beginning, the whole word."""
    masks = []
    for place in range(4):
        mask = 0
        for role in plays:
            if role.bit and _fits(role, place):
                mask |= role.bit
        masks.append(mask)
    return tuple(masks)


def _entries(plays: Iterable[Role]) -> tuple[tuple[int, ...], ...] | None:
    if all(role.entry < 0 for role in plays):
        return None
    return tuple(
        tuple(dict.fromkeys(role.entry for role in plays if role.entry >= 0 and _fits(role, place)))
        for place in range(4)
    )
