"""All literal words that rules and lexicons listen for, found in one pass over a text (Aho-Corasick).

A literal is lower case. Each role that it plays (context of rules, anchor of rules, start of a lexicon entry) says
whether the literal must begin and end a word there. A blank in a literal also stands for nothing, "_", "-" and ".";
accents may be missing in the text. Hits come in the order of their ends and may overlap.
"""

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ahocorasick_rs

_JOINTS = (" ", "", "_", "-", ".")
_MOST_BLANKS = 3
"""Phrases with more blanks are heard with plain blanks only: their variants would multiply."""
_APART = {ord(a): b for a, b in zip("łŁøØđĐħĦıŧŦæÆœŒþÞðÐß", "lLoOdDhHitTaAoOtTdDs", strict=True)}


@dataclass(frozen=True, slots=True)
class Role:
    """What a literal is for: `bit` of a mask, or `entry` of a lexicon; and where in a word it may stand."""

    bit: int = 0
    entry: int = -1
    starts: bool = True
    ends: bool = False


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


def variants(literal: str) -> Iterator[str]:
    """Yield the spellings under which a literal is heard."""
    literal = unicodedata.normalize("NFC", " ".join(literal.lower().split()))
    parts = literal.split(" ")
    joints = itertools.product(_JOINTS, repeat=len(parts) - 1) if len(parts) <= _MOST_BLANKS else [(" ",) * len(parts)]
    for chosen in joints:
        joined = parts[0] + "".join(joint + part for joint, part in zip(chosen, parts[1:], strict=False))
        yield joined
        plain = bare(joined)
        if plain != joined and len(plain) == len(joined):
            yield plain


Hit = tuple[int, int, int]
"""start, end, mask of the roles that the literal plays there."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one text: hits with a mask, hits of lexicon entries (start, end, entry), all masks joined."""

    hits: list[Hit]
    entries: list[tuple[int, int, int]]
    mask: int


SILENCE = Heard([], [], 0)


class Vocabulary:
    """Literals with their roles; `hear` finds them."""

    def __init__(self, roles: Mapping[str, Iterable[Role]]) -> None:
        spelled: dict[str, list[Role]] = {}
        for literal, plays in roles.items():
            for spelling in dict.fromkeys(variants(literal)):
                spelled.setdefault(spelling, []).extend(plays)
        self._masks = [_masks(plays) for plays in spelled.values()]
        self._entries = [_entries(plays) for plays in spelled.values()]
        self._search = ahocorasick_rs.AhoCorasick(
            list(spelled), implementation=ahocorasick_rs.Implementation.ContiguousNFA
        ).find_matches_as_indexes
        self.size = len(spelled)

    def hear(self, text: str) -> Heard:
        """Return the literals that stand in `text`, each where its roles let it stand."""
        lower = lowered(text)
        found = self._search(lower, overlapping=True)
        if not found:
            return SILENCE
        hits: list[Hit] = []
        entries: list[tuple[int, int, int]] = []
        joined, length = 0, len(text)
        masks, starters = self._masks, self._entries
        for literal, start, end in found:
            place = 0 if start and lower[start - 1].isalpha() and not _camel(text, start) else 2
            if end == length or not lower[end].isalpha() or (text[end].isupper() and text[end - 1].islower()):
                place += 1
            mask = masks[literal][place]
            if mask:
                hits.append((start, end, mask))
                joined |= mask
            heard = starters[literal]
            if heard is not None:
                entries.extend((start, end, entry) for entry in heard[place])
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
