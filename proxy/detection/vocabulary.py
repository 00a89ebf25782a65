"""All literal words that rules and lexicons listen for, found in one pass over a text (Aho-Corasick).

A literal is lower case, unless a role wants its letters just so. Each role that it plays (context of rules, anchor of
rules, part of a lexicon entry) says whether the literal must begin and end a word there. A blank in a literal also
stands for nothing, "_", "-", "." and ". "; accents may be missing in the text. Hits may overlap.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

import ahocorasick_rs
import re2

from proxy.detection.matching import one_byte

_JOINTS = (" ", "", ".", ". ")
_SPACED = (" ",)
_SIGNS = (" ", "", "_", "-", ".")
SHORT_WORD = 3
_FEW = 4000
"""So many literals may have a DFA: twice as fast, but many times the memory."""
_APART = {ord(a): b for a, b in zip("łŁøØđĐħĦıŧŦæÆœŒþÞðÐß", "lLoOdDhHitTaAoOtTdDs", strict=True)}


class Role(NamedTuple):
    """What a literal is for: `bit` of a mask, or `entry` of a lexicon; and where in a word it may stand.

    `cased`: its letters must be as they are; `spaced`: a blank in it is a blank or a hyphen in the text; `exact`: a
    hyphen or underscore in it is just that, not any blank; `accented`: without its accents it is another word.
    """

    bit: int = 0
    entry: int = -1
    starts: bool = True
    ends: bool = False
    cased: bool = False
    spaced: bool = False
    exact: bool = False
    accented: bool = False


def bare(text: str) -> str:
    """Return `text` without accents, letter by letter (as long as `text` when that is composed)."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text.translate(_APART))
    plain = apart.encode("ascii", "ignore").decode()
    if len(plain) == len(text):  # one plain letter for each: what was left out are accents
        return plain
    return unicodedata.normalize("NFC", "".join(char for char in apart if not unicodedata.combining(char)))


def lowered(text: str) -> str:
    """Return `text` in lower case, as long as it was (the few letters that grow stay as they are)."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _evened(lower: str) -> str:
    """Return `lower` as literals are heard in it: hyphens and underscores as blanks, the sign for "number" as "n"."""
    return lower.replace("-", " ").replace("_", " ").replace("\u2116", "n")


def variants(
    literal: str, joints: Sequence[str] = _JOINTS, *, even: bool = True, accented: bool = False
) -> Iterator[str]:
    """Yield the spellings under which a literal is heard, each once; `joints` are what a blank may be.

    `even`: as in a text whose hyphens and underscores are blanks. `accented`: not without accents.
    """
    lower = literal.lower()
    if lower.isascii():  # there is no accent to leave out; most of them are one plain word
        parts = [lower] if lower.isalpha() else (_evened(lower) if even else lower).split()
        yield from parts[:1] if len(parts) < 2 else dict.fromkeys(joint.join(parts) for joint in joints)
        return
    lower = unicodedata.normalize("NFC", lower)
    parts = (_evened(lower) if even else lower).split()
    found: dict[str, None] = {}
    for joint in joints if len(parts) > 1 else joints[:1]:
        joined = joint.join(parts)
        found[joined] = None
        plain = bare(joined)
        if len(plain) == len(joined) and not accented:
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


_Masks = tuple[int, int, int, int]
_Starters = tuple[tuple[int, ...], ...] | None
_Meaning = tuple[_Masks, _Starters, bool, bool]
"""Masks and lexicon entries by place in a word; whether some role may start within one, or go on in one."""


class _Automaton:
    """The literals of one case, each with what it means at each place in a word."""

    def __init__(self, spelled: Mapping[str, list[Role]]) -> None:
        self.size = len(spelled)
        # Spellings of one literal share their roles, and so what they mean.
        known: dict[int, _Meaning] = {}
        self._meanings: list[_Meaning] = []
        for plays in spelled.values():
            meaning = known.get(id(plays))
            if meaning is None:
                meaning = known[id(plays)] = _meaning(plays)
            self._meanings.append(meaning)
        kinds = ahocorasick_rs.Implementation
        self._search = ahocorasick_rs.AhoCorasick(
            list(spelled), implementation=kinds.DFA if self.size <= _FEW else kinds.ContiguousNFA
        ).find_matches_as_indexes

    def hear(self, haystack: str, text: str, *, hits: list[Hit], entries: list[tuple[int, int, int]]) -> None:
        """Add what stands in `haystack` (`text`, perhaps in lower case) to `hits` and `entries`."""
        length = len(text)
        meanings = self._meanings
        for literal, start, end in self._search(haystack, overlapping=True):
            masks, starters, inside, going_on = meanings[literal]
            place = 3
            if start and haystack[start - 1].isalpha() and not _camel(text, start):
                if not inside:
                    continue
                place = 1
            if end < length and haystack[end].isalpha() and not (text[end].isupper() and text[end - 1].islower()):
                if not going_on:
                    continue
                place -= 1
            mask = masks[place]
            if mask:
                hits.append((start, end, mask))
            if starters is not None:
                entries.extend((start, end, entry) for entry in starters[place])


class _ShortWords:
    """Literals of one to three ASCII letters that count as whole words only: far too many words have them inside."""

    def __init__(self, spelled: Mapping[str, list[Role]]) -> None:
        self._meanings = {literal: _meaning(plays) for literal, plays in spelled.items()}
        words = sorted(spelled, key=len, reverse=True)
        humps = [form for word in words for form in (word.upper(), word.title())]
        self._whole = re2.compile(rf"\b(?:{'|'.join(words) or 'a^'})\b")
        self._hump = re2.compile(rf"[a-z]((?:{'|'.join(humps) or 'a^'}))(?:[^a-z]|$)")

    def hear(self, lower: str, text: str, *, hits: list[Hit], entries: list[tuple[int, int, int]]) -> None:
        """Add what stands in `lower` as a word, or in `text` as a hump ("userId"), to `hits` and `entries`."""
        for found in self._whole.finditer(one_byte(lower)):
            start, end = found.span()
            # A letter beyond ASCII is no boundary, though it is none of the letters of one byte.
            if not (start and lower[start - 1].isalpha()) and not lower[end : end + 1].isalpha():
                self._add(lower[start:end], start, hits, entries)
        for found in self._hump.finditer(one_byte(text)):
            start, end = found.span(1)
            self._add(text[start:end].lower(), start, hits, entries)

    def _add(self, literal: str, start: int, hits: list[Hit], entries: list[tuple[int, int, int]]) -> None:
        masks, starters, _, _ = self._meanings[literal]
        end = start + len(literal)
        if masks[3]:
            hits.append((start, end, masks[3]))
        if starters is not None:
            entries.extend((start, end, entry) for entry in starters[3])


class Vocabulary:
    """Literals with their roles; `hear` finds them. Short words, anchors and acronyms are looked for by themselves."""

    def __init__(self, roles: Mapping[str, Iterable[Role]]) -> None:
        words: dict[str, list[Role]] = {}
        exact: dict[str, list[Role]] = {}
        cased: dict[str, list[Role]] = {}
        for literal, plays in roles.items():
            for how, alike in _sorted(plays).items():
                if how == "cased":
                    _spell(cased, [literal], alike)
                elif how == "exact":
                    _spell(exact, variants(literal, _SIGNS, even=False), alike)
                elif how == "spaced":
                    _spell(words, _plainly(literal) or variants(literal, _SPACED), alike)
                else:
                    _spell(words, variants(literal, accented=how == "accented"), alike)
        short = {
            literal: plays
            for literal, plays in words.items()
            if len(literal) <= SHORT_WORD and _is_short(literal, plays)
        }
        for literal in short:
            del words[literal]
        self._words, self._exact, self._cased = _Automaton(words), _Automaton(exact), _Automaton(cased)
        self._short = _ShortWords(short)
        self.size = len(words) + len(exact) + len(cased) + len(short)

    def hear(self, text: str) -> Heard:
        """Return the literals that stand in `text`, each where its roles let it stand."""
        hits: list[Hit] = []
        entries: list[tuple[int, int, int]] = []
        lower = lowered(text)
        even = _evened(lower)
        self._words.hear(even, text, hits=hits, entries=entries)
        before = len(hits)
        self._short.hear(even, text, hits=hits, entries=entries)
        if self._exact.size:
            self._exact.hear(lower, text, hits=hits, entries=entries)
        if len(hits) > before:
            hits.sort(key=itemgetter(1))
        if self._cased.size:
            self._cased.hear(text, text, hits=hits, entries=entries)
        if not hits and not entries:
            return SILENCE
        joined = 0
        for _, _, mask in hits:
            joined |= mask
        return Heard(hits, entries, joined)


def _is_short(literal: str, plays: Sequence[Role]) -> bool:
    return literal.isascii() and literal.isalpha() and all(role.starts and role.ends for role in plays)


def _sorted(plays: Iterable[Role]) -> dict[str, list[Role]]:
    """Return the roles by how their literal is spelled; those that differ in nothing else stand together."""
    played = list(plays)
    if len(played) == 1:
        return {_how(played[0]): played}
    alike: dict[str, list[Role]] = {}
    for role in played:
        alike.setdefault(_how(role), []).append(role)
    return alike


def _how(role: Role) -> str:
    if role.cased:
        return "cased"
    if role.spaced:
        return "spaced"
    if role.exact:
        return "exact"
    return "accented" if role.accented else ""


def _plainly(literal: str) -> tuple[str, ...]:
    """Return the spellings of a literal that is one word in lower case, as `variants` does; () for any other."""
    if literal.isascii():
        return (literal,) if literal.isalpha() and literal.islower() else ()
    if not literal.isalpha() or not literal.islower() or not unicodedata.is_normalized("NFC", literal):
        return ()
    plain = bare(literal)
    return (literal, plain) if len(plain) == len(literal) and plain != literal else (literal,)


def _spell(spelled: dict[str, list[Role]], spellings: Iterable[str], plays: list[Role]) -> None:
    for spelling in spellings:
        spelled[spelling] = spelled[spelling] + plays if spelling in spelled else plays


def _camel(text: str, start: int) -> bool:
    return text[start].isupper() and text[start - 1].islower()


def _fitting(*, starts: bool, ends: bool) -> tuple[int, ...]:
    """Return where a role may be played: within a word (0), at its end (1), at its beginning (2), as the whole (3)."""
    return tuple(place for place in range(4) if (place >= 2 or not starts) and (place % 2 == 1 or not ends))


_FITTING: Mapping[tuple[bool, bool], tuple[int, ...]] = MappingProxyType(
    {(starts, ends): _fitting(starts=starts, ends=ends) for starts in (False, True) for ends in (False, True)}
)


def _meaning(plays: Sequence[Role]) -> _Meaning:
    masks = [0, 0, 0, 0]
    entries: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])
    starters, inside, going_on = False, False, False
    for role in plays:
        inside, going_on = inside or not role.starts, going_on or not role.ends
        starters = starters or role.entry >= 0
        for place in _FITTING[role.starts, role.ends]:
            masks[place] |= role.bit
            if role.entry >= 0:
                entries[place].append(role.entry)
    listed = tuple(map(tuple, entries)) if starters else None
    return (masks[0], masks[1], masks[2], masks[3]), listed, inside, going_on
