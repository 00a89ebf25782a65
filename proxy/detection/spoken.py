"""What people spell out in words: "anna (at) example (dot) org", numbers told digit by digit, in 24 languages.

Words stand in data/labels/*.json (at, dot, dash, underscore, digits). An "at" without brackets counts only where a dot
is told in words after it, unless it is a word for the sign alone ("arobase", "zavináč").
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

from proxy.detection.labels import LANGUAGES, digits, language, words
from proxy.detection.matching import Words
from proxy.detection.numberwords import telling
from proxy.detection.numerals import numbers
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table
from proxy.detection.toldhouses import ToldHouses
from proxy.detection.unwrap import Spelling
from proxy.detection.vocabulary import Hit, bare, lowered, variants

_LEAST = 4
"""So many digits told in a row make a number."""
_GAP = re.compile(r"[\s,.;\-]{1,3}")
_OPEN, _SHUT = r"\s*[\[({<*_]\s*", r"\s*[\])}>*_]\s*"
_REACH = 120
_TELLING = 3
"""Digits of this many letters in their words make a text be looked at; a number has some of them."""
_NEAR = 24
_APART, _AROUND, _AFTER_ALL = 40, 60, 80
_SEVERAL = 3
_BRACKETED = re.compile(r"[\[({<*]\s?(\w{1,4})\s?[\])}>*]")
_BRACKETS = frozenset("[({<*_")
_OPENING = re.compile(r"\s*[\[({<*_]\s?\Z")
_PART = r"[^\W_](?:[\w+\-]{0,40}[^\W_])?"
_WORD = re.compile(rf"(?<!\w){_PART}(?!\w)")
_JOINED = re.compile(r"\s*[\[({<*_]?\s*|\s*[\])}>*_]?\s*")
_MOST_JOINTS, _LONGEST_SIGN = 5, 3
_SOON = 60
_SHORT_AT = 3
"""Shorter words for the sign are words of their own, too."""


def _choice(kind: str, *, least: int = 1) -> str:
    spelled = {spelling for word in words(kind) if len(word) >= least for spelling in variants(word)}
    return "|".join(sorted(map(re.escape, spelled), key=len, reverse=True))


class Spoken:
    """Finds addresses and numbers told in words. Listens for telling words only; the others are looked for then."""

    def __init__(self, roles: Roles) -> None:
        told = dict.fromkeys(spelled for code in LANGUAGES for spelled in _TOLD[code])
        sign = dict.fromkeys(word for word in words("at") if len(word) > _SHORT_AT)
        self._trigger_dot = roles.words(Words((*words("dot"), *sign)), whole=True)
        self._trigger_digit = roles.words(Words(tuple(word for word in told if len(word) >= _TELLING)), whole=True)
        whole, begin, end = map(Words, telling())
        self._trigger_number = roles.words(whole, whole=True) | roles.words(begin) | roles.endings(end)
        self._houses = ToldHouses(roles, self._trigger_number | self._trigger_digit)
        own = Roles(common=frozenset())
        self._at = own.words(Words(words("at")), whole=True)
        self._dot = own.words(Words(words("dot")), whole=True)
        self._digit = own.words(Words(tuple(told)), whole=True)
        self._vocabulary = own.vocabulary()

    def spellings(self, source: Source) -> list[Spelling]:
        """Return what is told in words in `source`, as it would be written."""
        found = self._told(source)
        return found + [one for one in self._houses.spellings(source) if not _within(one, found)]

    def _told(self, source: Source) -> list[Spelling]:
        mask = source.heard.mask
        dots = mask & self._trigger_dot or _bracketed(source.text)
        wanted = mask & (self._trigger_number | self._trigger_digit)
        places = [(start, bits) for start, _, bits in source.heard.hits if bits & wanted] if wanted else []
        digits_told = len(places) > 1 and _often([start for start, bits in places if bits & self._trigger_digit])
        told = list(_told_numbers(source.text, [start for start, _ in places])) if len(places) >= _SEVERAL else []
        if not dots and not digits_told:
            return told
        heard = self._vocabulary.hear(source.text).hits
        found = list(self._addresses(source.text, self._signs(source.text, heard))) if dots else []
        single = _numbers(source.text, [hit[:2] for hit in heard if hit[2] & self._digit])
        return found + told + [one for one in single if not _within(one, told)]

    def _signs(self, text: str, heard: Sequence[Hit]) -> Iterator[tuple[int, int]]:
        """Yield the words for "@" that may be meant so: in brackets, long, or with a dot told soon after."""
        dots = [start for start, _, bits in heard if bits & self._dot]
        for start, end, bits in heard:
            if bits & self._at:
                soon = bisect_left(dots, end)
                told = soon < len(dots) and dots[soon] < end + _SOON
                if told or end - start > _SHORT_AT or text[max(0, start - 2) : start].rstrip()[-1:] in _BRACKETS:
                    yield start, end

    def _addresses(self, text: str, signs: Iterator[tuple[int, int]]) -> Iterator[Spelling]:
        seen = -1
        for start, end in signs:
            opened = _OPENING.search(text, max(0, start - _SHORT_AT), start)
            bracketed = text[start] in _BRACKETS or opened is not None
            before = _local(text, opened.start() if opened else start) if start > seen else None
            if before is None or before[0] <= seen:
                continue
            sure = bracketed or end - start > _SHORT_AT
            behind = (self._behind_sure if sure else self._behind).match(text, end, min(len(text), end + _REACH))
            if behind and (sure or _one_language(text[start:end], text[before[0] : behind.end()])):
                seen = behind.end()
                host = self._dots.sub(".", behind["host"])
                yield before[0], seen, f"{before[1]}@{host}.{behind['tld']}"

    @cached_property
    def _behind_sure(self) -> re.Pattern[str]:
        """What follows a word that can only mean the sign."""
        return _host(rf"(?:{_told_dot()}|\s?\.\s?)")

    @cached_property
    def _behind(self) -> re.Pattern[str]:
        """What follows a word that means other things, too: the last dot is told."""
        return _host(rf"(?:{_told_dot()})")

    @cached_property
    def _dots(self) -> re.Pattern[str]:
        return re.compile(rf"(?i){_told_dot()}|\s?\.\s?")


def _told_dot() -> str:
    """Return the pattern of a dot told in words, or set in brackets."""
    dots = _choice("dot")
    return rf"{_OPEN}(?:{dots}|\.){_SHUT}|\s+(?:{dots})\s+"


def _host(last_dot: str) -> re.Pattern[str]:
    host = rf"{_PART}(?:(?:(?:{_told_dot()})|\.){_PART}){{0,3}}"
    return re.compile(rf"(?i)(?:{_SHUT}|\s+)(?P<host>{host}){last_dot}(?P<tld>[^\W\d_]{{2,18}})(?!\w)")


def _local(text: str, stop: int) -> tuple[int, str] | None:
    """Return where the part of an address before the sign at `stop` begins, and how it is written; or None.

    It is read word by word from its end: "anna dot nowak", "anna_m (dash) k".
    """
    words = [match.span() for match in _WORD.finditer(text, max(0, stop - _REACH), stop)]
    if not words or text[words[-1][1] : stop].strip():
        return None
    begin, end = words.pop()
    written = text[begin:end]
    for _ in range(_MOST_JOINTS):
        joint = _joint(text, begin, words)
        if joint is None:
            break
        sign, taken = joint
        del words[len(words) - taken :]
        begin, end = words.pop()
        written = text[begin:end] + sign + written
    return begin, written


def _joint(text: str, begin: int, words: Sequence[tuple[int, int]]) -> tuple[str, int] | None:
    """Return the sign told by the last of `words` before `begin`, and how many they are (0: it is written); or None."""
    if words and text[words[-1][1] : begin] == ".":
        return ".", 0
    for taken in range(1, min(_LONGEST_SIGN, len(words) - 1) + 1):
        place, last = words[-taken][0], words[-1][1]
        sign = _JOINTS.get(lowered(text[place:last]))
        if sign and _JOINED.fullmatch(text[words[-taken - 1][1] : place]) and _JOINED.fullmatch(text[last:begin]):
            return sign, taken
    return None


def _one_language(sign: str, told: str) -> bool:
    """Whether a short word for "@" and a word for a dot belong to one language: "at some point in" is no address."""
    spoken = set(lowered(told).split())
    sign = lowered(sign)
    if sign == "at" and not spoken & {"dot", "punkt"}:
        return False  # an English word between words of a language where a dot is "point"
    return any(sign in at and spoken & dots for at, dots in _SIGNS.values())


def _within(one: Spelling, others: Sequence[Spelling]) -> bool:
    """Whether a spelling overlaps one of others."""
    return any(one[0] < end and start < one[1] for start, end, _ in others)


def _bracketed(text: str) -> bool:
    """Whether some short word for "@" or a dot stands in brackets."""
    return any(lowered(word) in _SHORT_SIGNS for word in _BRACKETED.findall(text))


def _often(places: Sequence[int]) -> bool:
    """Whether two of the words stand near each other."""
    return any(right - left < _NEAR for left, right in pairwise(places))


def _told_numbers(text: str, heard: Sequence[int]) -> Iterator[Spelling]:
    """Yield the numbers that are told in tens and hundreds, too, where three such words stand near one another."""
    run: list[int] = []
    for place in [*sorted(set(heard)), len(text) + _AFTER_ALL]:
        if run and place - run[-1] > _APART:
            if len(run) >= _SEVERAL:
                yield from numbers(text, max(0, run[0] - _AROUND), run[-1] + _AFTER_ALL)
            run = []
        run.append(place)


def _digits(code: str) -> dict[str, str]:
    """Return the words of one language for the digits, with and without accents."""
    found: dict[str, str] = {}
    for digit, spelled in digits(code).items():
        for word in spelled:
            found.setdefault(lowered(word), digit)
            found.setdefault(bare(lowered(word)), digit)
    return found


_WIDEST = 16
_PLUS = re.compile(rf"(?i)(?<!\w)(?:{'|'.join(table('words')['rows']['plus'])})[\s,]{{1,3}}$")
_SHORT_SIGNS: Final = frozenset(
    spelling for kind in ("at", "dot") for word in words(kind) for spelling in variants(word) if len(spelling) <= _LEAST
)
_JOINTS: Final[Mapping[str, str]] = {
    spelling: sign
    for kind, sign in (("dash", "-"), ("underscore", "_"), ("dot", "."))
    for word in words(kind)
    for spelling in variants(word)
}
"""What is told between the words of an address -> its sign."""
_DOTS: Final = frozenset(spelling for word in words("dot") for spelling in variants(word))
_SIGNS: Final = {
    code: (
        frozenset(spelled for word in language(code)["at"] for spelled in variants(word)),
        frozenset(spelled for word in language(code)["dot"] for spelled in variants(word)),
    )
    for code in LANGUAGES
}
_TOLD: Final[Mapping[str, Mapping[str, str]]] = {code: _digits(code) for code in LANGUAGES}


def _numbers(text: str, hits: list[tuple[int, int]]) -> Iterator[Spelling]:
    run: list[tuple[int, int]] = []
    for start, end in [*sorted(set(hits)), (len(text) + 9, 0)]:
        if run and start < run[-1][1]:
            if end > run[-1][1]:
                run[-1] = (run[-1][0], end) if start == run[-1][0] else run[-1]
            continue
        if run and not (start <= len(text) and _gap(text[run[-1][1] : start]) is not None):
            yield from _number(text, run)
            run = []
        run.append((start, end))


def _number(text: str, run: list[tuple[int, int]]) -> Iterator[Spelling]:
    if len(run) < _LEAST:
        return
    told = [lowered(text[start:end]) for start, end in run]
    gaps = ["", *(_gap(text[left:right]) or "" for (_, left), (right, _) in pairwise(run))]
    for known in _TOLD.values():
        if all(word in known for word in told):
            said = "".join(gap + known[word] for gap, word in zip(gaps, told, strict=True))
            plus = _PLUS.search(text, max(0, run[0][0] - _WIDEST), run[0][0])
            yield plus.start() if plus else run[0][0], run[-1][1], "+" * bool(plus) + said
            return


def _gap(between: str) -> str | None:
    """Return what stands between two digits told: nothing, or a dot told in words; None ends the number."""
    if len(between) > _WIDEST:
        return None
    if _GAP.fullmatch(between):
        return ""
    return "." if between.strip().lower() in _DOTS else None
