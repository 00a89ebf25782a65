"""Names beside words that announce them: "Frau Dr. Ohm", "Bērziņa kungs", "my son Mario", "je m'appelle Ana Ruiz".

What a tagger reads out of the whole sentence, these words say alone, so that a name nobody has heard of is found, too.
Words of 24 languages stand in data/persons.json. Names are words in capitals, with particles and initials.
"""

import re
from collections.abc import Iterator
from typing import Final

from proxy.detection.matching import Candidate, Span, Words
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table
from proxy.detection.tongues import SMALL_WORDS
from proxy.detection.vocabulary import bare

_ROWS: Final[dict[str, list[str]]] = table("persons")["rows"]
_POSSESSIVES: Final = frozenset(_ROWS["possessives"])
_BEHIND: Final = frozenset(_ROWS["behind"])
_PLACES: Final = frozenset(_ROWS["places"])
_CHAINED: Final = frozenset(_ROWS["chained"])
_TITLES: Final = frozenset(bare(word) for key in ("titles", "dotted", "chained") for word in _ROWS[key])
_NOBODY: Final = frozenset(bare(word) for word in _ROWS["nobody"]) | {bare(word) for word in SMALL_WORDS} | _TITLES
_WRITTEN: Final = frozenset(word for row in _ROWS.values() for word in row)
_NONE: Final = frozenset({"dna"})
"""What a title is when its hyphen is left out: another word."""
_EXACT: Final = 4
"""Words up to this length count with their accents only: "úr" is no "ur"."""
_NOUNS: Final = frozenset({"herr", "herrn", "frau", "fräulein", "dr", "prof", "doktor", "professor", "tante", "onkel"})
"""Titles of a language that writes all nouns with a capital: only two words after them are read as a name."""
_LED: Final = frozenset(
    {"mr", "mrs", "ms", "herr", "herrn", "frau", "fräulein", "dr", "prof", "mme", "mlle", "madame", "monsieur"}
    | {"sr", "sra", "srta", "señor", "don", "doña", "heer", "meneer", "mevrouw", "dhr", "mevr", "mw", "fru", "drs"}
)
"""Titles after which a name may begin with a particle: "Frau von Ohm", but not "profesor de Madrid"."""
_CAPITAL: Final = frozenset({"miss", "lady", "sir", "ms", "oma", "opa", "sur", "dun", "pan", "dona", "dr"})
"""Titles that are other words in lower case."""
_OFFICES: Final = re.compile(
    r"(?:rat|direktor|kommandant|leiter|minister|präsident|anwalt|kommissar|inspektor|sekretär)(?:in)?\Z"
)
_SURE, _LIKELY = 0.85, 0.75

BIG: Final = r"[A-ZÀ-ÖØ-ÞĀ-ɏΆ-ΫА-Я]"
"""A capital letter of the 24 languages."""
_WORD: Final = rf"(?:[dDlL]['’])?(?:{BIG}['’])?{BIG}[^\W\d_]+(?:['’\-][^\W\d_]+){{0,3}}"  # noqa: RUF001  # an apostrophe as people type it
_PARTICLE: Final = (
    r"(?:(?:von|van|ter|ten|zu|vom|zum|af|av|de|di|da|do|dos|das|del|della|bin|ben)[ ]"
    r"(?:der[ ]|den[ ]|la[ ]|las[ ]|los[ ]|het[ ])?"
    r"|(?:Ó|Ní|Uí|Nic|Mac|Mhic|De|Van|Von|Di|El|Al)[ ])"
)
_INITIAL: Final = rf"{BIG}\.[ ]?"


def _name(more: int) -> re.Pattern[str]:
    """Return the pattern of a name of one word and up to so many `more`."""
    return re.compile(rf"(?:{_INITIAL}){{0,2}}{_PARTICLE}?{_WORD}(?:[ ](?:{_INITIAL})?{_PARTICLE}?{_WORD}){{0,{more}}}")


_NAME, _TWO = _name(2), _name(1)
_BEFORE: Final = re.compile(rf"(?:\A|(?<=[^\w\-]))({_WORD})(?:[ ]({_WORD}))?[ ]\Z")
_GAP: Final = re.compile(r"\.?[ \u00a0]{1,2}|\.(?=\w)")
_LINK: Final = re.compile(r"([^\W\d_]{1,14})(?:\.[ ]?|[ ])")
_LINKS: Final = 4
_MAY_END: Final = re.compile(r",?[ ]|:[ ]")
_LED_BY: Final = re.compile(_PARTICLE)
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]{1,14})[./]?[ ]?\Z")
_PIECE: Final = re.compile(r"[^\W\d_]+")
_BACK: Final = 64


class Persons:
    """Finder of announced names."""

    def __init__(self, roles: Roles) -> None:
        self._titles = roles.words(Words(tuple(_ROWS["titles"])), whole=True)
        self._dotted = roles.words(Words(tuple(_ROWS["dotted"])), whole=True)
        self._after = roles.words(Words(tuple(_ROWS["after"])), whole=True)
        self._relatives = roles.words(Words(tuple(_ROWS["relatives"])), whole=True)
        self._own = roles.words(Words(tuple(_ROWS["own"])), whole=True)
        self._introduced = roles.words(Words(tuple(_ROWS["introduced"])), whole=True)
        self.words = self._titles | self._dotted | self._after | self._relatives | self._own | self._introduced
        """The bits of all words it listens for; as the head of a column they say nothing."""

    def find(self, source: Source) -> list[Candidate]:
        """Return the names that are announced in `source`."""
        if not source.heard.mask & self.words:
            return []
        return list(self._found(source))

    def _found(self, source: Source) -> Iterator[Candidate]:
        text = source.text
        for start, heard, mask in source.heard.hits:
            end = heard - (text[heard - 1] == ".")  # small words are heard with their dot
            if not mask & self.words or not _is_word(text, start, end):
                continue
            if mask & (self._titles | self._dotted):
                yield from _told(_titled(text, start, end, dotted=not mask & self._titles), _SURE, "title before it")
            if mask & self._after:
                yield from _told(_named_before(text, start), _SURE, "title behind it")
            if mask & self._introduced:
                yield from _told(_named(text, end, _NAME), _SURE, "introduced by name")
            if mask & self._own or (mask & self._relatives and _possessed(text, start, end)):
                yield from _told(_named(text, _past_possessive(text, end), _TWO), _LIKELY, "relative named")


def _told(span: Span | None, score: float, reason: str) -> Iterator[Candidate]:
    if span is not None:
        yield Candidate(*span, "PERSON", score, (reason,))


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether a title stands as a word of its own, not as an abbreviation in capitals ("DR", "MS")."""
    word = text[start:end]
    if start and (text[start - 1].isalnum() or text[start - 1] in "_@#\\"):
        return False
    lower = word.lower()
    if start and text[start - 1] == "/" and word == lower:  # a unit: "mg/dl."
        return False
    if word.isupper() or lower in _NONE or (lower in _CAPITAL and word == lower):
        return False
    return len(word) > _EXACT or lower in _WRITTEN or " " in lower or "-" in lower


def _titled(text: str, start: int, end: int, *, dotted: bool) -> Span | None:
    """Return the name after the title start:end, past further titles."""
    gap = _GAP.match(text, end)
    before = _WORD_BEFORE.search(text, max(0, start - 16), start)
    ended = text[end : end + 1] == "." and not dotted and end - start > _EXACT and text[start:end].isalpha()
    if gap is None or ended or (dotted and text[end] != ".") or (before and before[1].lower() in _PLACES):
        return None
    at = gap.end()
    for _ in range(_LINKS):
        link = _LINK.match(text, at)
        if link is None or link[1].lower() not in _CHAINED or (len(link[1]) == 1 and link[1].isupper()):
            break
        if len(link[1]) <= _EXACT and text[link.end(1)] != ".":
            break
        at = link.end()
    title = text[start:end].lower()
    if title not in _LED and text[at : at + 1].islower() and _LED_BY.match(text, at):
        return None
    return _fitting(text, at, _TWO if title in _NOUNS else _NAME)


def _named(text: str, end: int, pattern: re.Pattern[str]) -> Span | None:
    gap = _MAY_END.match(text, end)
    return _fitting(text, gap.end(), pattern) if gap else None


def _named_before(text: str, start: int) -> Span | None:
    low = max(0, start - _BACK)
    match = _BEFORE.search(text[low:start])
    if match is None:
        return None
    words = [match.span(group) for group in (1, 2) if match[group]]
    while words and _nobody(match.string[slice(*words[0])]):
        words.pop(0)
    if not words or any(_nobody(match.string[slice(*word)]) for word in words):
        return None
    return low + words[0][0], low + words[-1][1]


def _fitting(text: str, at: int, pattern: re.Pattern[str]) -> Span | None:
    """Return the name at `at` up to the first word that is none."""
    match = pattern.match(text, at)
    if match is None:
        return None
    end = at
    for piece in _PIECE.finditer(text, at, match.end()):
        if len(piece[0]) > 1 and piece[0][0].isupper() and _nobody(piece[0]) and not _in_name(text, piece):
            break
        if piece[0][0].isupper():
            end = piece.end()
    name = text[at:end]
    return (at, end) if len(name) > (_EXACT if name.isupper() else 1) else None


def _in_name(text: str, piece: re.Match[str]) -> bool:
    """Whether a hyphen or an apostrophe joins the word to another: "Weiß-May"."""
    return text[piece.start() - 1 : piece.start()] in {"-", "'", "’"}  # noqa: RUF001  # an apostrophe as people type it


def _nobody(word: str) -> bool:
    lower = word.lower()
    return bare(lower) in _NOBODY or bool(_OFFICES.search(lower))


def _possessed(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 16) : start].split()
    if before and text[start - 1] == " " and before[-1].lower().strip("(\"'") in _POSSESSIVES:
        return True
    return _past_possessive(text, end) > end


def _past_possessive(text: str, end: int) -> int:
    link = _LINK.match(text, end + 1) if text[end : end + 1] == " " else None
    return link.end(1) if link and link[1] in _BEHIND else end
