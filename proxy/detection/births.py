"""Finds dates of birth: a date beside a word for a birth, by its key or column, behind a star, in an answer.

Other dates are no personal data by themselves (what counts by its place alone is found in vitae.py). The words stand in
the label files of 24 languages; data/births.json adds some and says which of them often speak of other things: behind
those a date must follow at once. Nothing that tells of another event may stand between the word and its date.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final

from proxy.detection.answers import answer_behind
from proxy.detection.dates import Date, Form, date_at, spelled_at
from proxy.detection.labels import words
from proxy.detection.matching import Candidate, Span, Words
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table
from proxy.detection.vocabulary import bare

_ROWS: Final = table("births")["rows"]
_SHORT_WORD = 4
_LONGEST_JOINED = 6
_YEARS: Final = tuple(_ROWS["years"])
_KNOWN: Final = tuple(word for word in dict.fromkeys((*words("birth"), *_ROWS["words"])) if word not in _YEARS)


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def _short_at_end(word: str) -> bool:
    """Whether a word would begin too many others: short, or with a short last part ("né à", heard in "near")."""
    return _letters(word) <= _SHORT_WORD or len(word.rpartition(" ")[2]) < _SHORT_WORD


_LOOSE: Final = tuple(
    dict.fromkeys((*_ROWS["loose"], *(word for word in _KNOWN if _letters(word) < 3 and word not in _ROWS["firm"])))
)
_FULL: Final = tuple(_ROWS["full"])
_STRONG: Final = tuple(word for word in _KNOWN if word not in _LOOSE and word not in _FULL)
_SMALL: Final = frozenset(_ROWS["small"])
_OTHER: Final = frozenset(_ROWS["other"])
_LONGEST_OTHER: Final = max(map(len, _OTHER))

_ENTITY: Final = "DATE_OF_BIRTH"
_CLOSE, _NEAR, _FAR, _BACK = 8, 28, 64, 45
_REACH_BACK: Final[Mapping[Form | None, int]] = {Form.FULL: _BACK, Form.YEAR: 2 * _CLOSE, Form.DAY_MONTH: 4}
_SHORTEST, _EIGHT = 6, 8
_GROUPS = 3
"""How many numbers behind a word are tried: the first may be a footnote or an hour."""
_CELL = 40
_NO_BIRTH: Final = frozenset(
    word.replace(" ", joint)
    for word in map(bare, (*_STRONG, *_FULL))
    for joint in ("", "-")
    if " " in word and "." not in word and _letters(word) <= _LONGEST_JOINED and len(word.rpartition(" ")[2]) < 3
) | {"ne"}
"""What is heard as "né", "né le", "nato a" and the like, but is another word."""
_SURE, _LIKELY, _MAYBE = 0.9, 0.75, 0.65
_NEWBORN = 2016

_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_TAIL = re.compile(r"[^\W\d_]{0,12}")
_NEXT_SENTENCE = re.compile(r"[^\W\d_]{4}[.!]\s|[!;]\s|\?\s+[^a-zà-ÿ]")
_LABEL_BELOW = re.compile(r"\n[^\n]*[:=]")
_PLACE_BEHIND = re.compile(r"[.,]?[ \t]*(?:\n|$|[,;)]|(?:in|zu|w|v|i|à|a|en)[ ])")
_LABELLED = re.compile(r"[\"']?[ \t]*[:=]")


class Births:
    """Finder of dates of birth. Listens for words for a birth, and for stars."""

    def __init__(self, roles: Roles) -> None:
        whole = tuple(word for word in _STRONG if _short_at_end(word) or word in _ROWS["whole"])
        stems = tuple(word for word in _STRONG if word not in whole)
        self._strong = roles.words(Words(stems)) | roles.words(Words(whole), whole=True)
        loose = tuple(word for word in _LOOSE if _short_at_end(word))
        self._loose = roles.words(Words(tuple(word for word in _LOOSE if word not in loose)))
        self._loose |= roles.words(Words(loose), whole=True)
        self._full = roles.words(Words(_FULL), whole=True)
        self._years = roles.words(Words(_YEARS))
        verbs = tuple(word for word in _ROWS["verbs"] if not _short_at_end(word) and word not in _ROWS["whole"])
        self._verbs = roles.words(Words(verbs)) | roles.words(
            Words(tuple(word for word in _ROWS["verbs"] if word not in verbs)), whole=True
        )
        self._star = roles.anchor("*")
        self._firm = self._strong | self._full
        self._words = self._firm | self._loose | self._years | self._verbs
        self._heard = self._words | self._star

    def find(self, source: Source) -> list[Candidate]:
        """Return the dates of birth in `source`, each once."""
        found: dict[Span, Candidate] = {}
        if not source.mask & self._heard:
            return []
        for item in (*self._placed(source), *self._told(source)):
            place = (item.start, item.end)
            known = found.get(place)
            if known is None or known.score < item.score:
                found[place] = item
        return list(found.values())

    def _placed(self, source: Source) -> Iterator[Candidate]:
        """Yield dates in a text whose key, or in cells whose head, says that they are of a birth."""
        places = [(left, right, "head of its column") for left, right, bits in source.regions if bits & self._words]
        if source.beside & self._words and len(source.text) <= _CELL:
            places.append((0, len(source.text), "key"))
        for left, right, where in places:
            digit = _DIGITS.search(source.text, left, right)
            date = date_at(source.text, digit.start(), right) if digit else None
            if date:
                yield _candidate(date, _SURE, where)

    def _told(self, source: Source) -> Iterator[Candidate]:
        heard = source.heard
        if not heard.mask & self._heard:
            return
        text = source.text
        firm = [left for left, _, bits in heard.hits if bits & self._firm]
        for left, right, bits in heard.hits:
            if not bits & self._heard:
                continue
            following = bisect_right(firm, right)
            if following < len(firm) and firm[following] - right < _SHORTEST:
                continue  # no date has room before the next word for a birth
            if bits & self._words and not _is_other_word(text[left:right]):
                date, score = self._beside(text, left, right, bits)
                if date:
                    yield _candidate(date, score, text[left:right].lower())
            elif bits & self._star:
                date = _starred(text, left, right)
                if date:
                    yield _candidate(date, _LIKELY, "*")

    def _beside(self, text: str, left: int, right: int, bits: int) -> tuple[Date | None, float]:
        """Return the date that the word at left:right speaks of, and its score."""
        labelled = _LABELLED.match(text, right) is not None
        date, score = _after(text, left, right, _FAR if bits & self._firm else _NEAR if labelled else _CLOSE)
        if date and not bits & self._strong and not self._may(text, left, bits, date):
            date = None
        if date is None and bits & self._verbs:
            date, score = _before(text, left, right), _LIKELY
        if date is None and bits & self._firm:
            date, score = _answered(text, right) or _in_words(text, right), _MAYBE
        return date, score

    def _may(self, text: str, left: int, bits: int, date: Date) -> bool:
        """Whether a loose word may speak of `date`: of a whole one, or of a year where that is usual."""
        before = text[max(0, left - 2) : left].rstrip()
        if bits & self._loose and (before[-1:].isdigit() or before[-1:] == "."):
            return False
        if date.form is Form.YEAR:
            return bool(bits & self._years) or before[-1:] == "("
        long = date.form is Form.COMPACT and date.end - date.start == _EIGHT
        return date.form is Form.FULL or long or (date.form is Form.COMPACT and not bits & self._loose)


def _is_other_word(heard: str) -> bool:
    return heard.lower() in _NO_BIRTH or heard == "NATO"


def _candidate(date: Date, score: float, word: str) -> Candidate:
    return Candidate(date.start, date.end, _ENTITY, score, ("date of birth", f"beside '{word}'"))


def _after(text: str, left: int, right: int, reach: int) -> tuple[Date | None, float]:
    """Return the date that the word at left:right speaks of, if it follows within `reach`, and its score."""
    tail = _TAIL.match(text, right) if text[right : right + 1].isalpha() else None
    first = at = tail.end() if tail else right
    for turn in range(_GROUPS):
        digits = _DIGITS.search(text, at, min(len(text), first + reach + 1))
        if digits is None or not _goes_on(text, left, first, digits.start()):
            break
        date = date_at(text, digits.start(), len(text))
        known = date and (not turn or date.form is Form.FULL)
        if date and known and _belongs(date, text[first : date.start], reach):
            return date, _SURE if date.start - first <= _NEAR else _LIKELY
        if (date and date.form is not Form.YEAR) or reach < _FAR:
            break
        at = digits.end()
    return None, 0.0


def _in_words(text: str, right: int) -> Date | None:
    """Return the date in words behind a word for a birth, unless one between them tells of another event."""
    date = spelled_at(text, right)
    return None if date is None or _tells_other(text[right : date.end]) else date


def _answered(text: str, right: int) -> Date | None:
    """Return the date in the answer to a question for a birth, or None."""
    begin = answer_behind(text, right)
    if begin is None:
        return None
    end = text.find("\n", begin)
    end = min(len(text) if end < 0 else end, begin + 2 * _FAR)
    for digits in _DIGITS.finditer(text, begin, end):
        date = date_at(text, digits.start(), end)
        if date and (date.form is Form.FULL or (date.form is Form.COMPACT and digits.start() - begin < _CLOSE)):
            return date
    return spelled_at(text, begin, answer=True)


def _goes_on(text: str, left: int, first: int, start: int) -> bool:
    """Whether text[first:start] still belongs to the word at `left`: no next sentence, no next label."""
    between = text[first:start]
    if "\n" in between and (between.count("\n") > 2 or _LABEL_BELOW.search(between)):
        return False
    # An abbreviation ends with a stop, a long word that does ends a sentence.
    search_from = left if first - left > 7 else first
    return _NEXT_SENTENCE.search(text, search_from, start) is None


def _belongs(date: Date, between: str, reach: int) -> bool:
    """Whether a date fits a word for a birth that stands `between` before it."""
    told = _WORD.findall(between)
    if told and any(map(_is_other, told)):
        return False
    if date.form is Form.FULL:
        return True
    if date.form is Form.COMPACT:
        return len(between) <= (_NEAR if date.end - date.start == _EIGHT else _CLOSE * 2) and len(told) <= 1
    if len(between) > _NEAR or (date.form is Form.DAY_MONTH and not date.named and len(between) > _CLOSE):
        return False
    if date.form is Form.YEAR and reach == _CLOSE and between.strip(" .:=\"'"):
        return False
    unknown = [word for word in told if word.lower() not in _SMALL and not word[0].isupper()]
    return len(unknown) <= 1 and len(told) <= _SHORT_WORD


def _tells_other(between: str) -> bool:
    return any(map(_is_other, _WORD.findall(between)))


def _is_other(word: str) -> bool:
    """Whether a word tells of another event: short ones as they are, long ones by how they begin."""
    low = word.lower()
    if low in _OTHER:
        return True
    return any(low[:size] in _OTHER for size in range(_SHORT_WORD, min(len(low), _LONGEST_OTHER) + 1))


def _before(text: str, left: int, right: int) -> Date | None:
    """Return the date before a word that may follow its date ("am 12. März 1980 geboren"), or None."""
    if _LABELLED.match(text, right):
        return None
    low = max(0, left - _BACK - 24)
    last: Date | None = None
    at = low
    for digits in list(_DIGITS.finditer(text, low, left))[-_GROUPS:]:
        if digits.start() >= at:
            last = date_at(text, digits.start(), left)
            at = last.end if last else digits.end()
    if last is None:
        return None
    between = text[last.end : left]
    if len(between) > _REACH_BACK.get(last.form if last.named or last.form is not Form.DAY_MONTH else None, 0):
        return None
    cut = "," in between or "\n" in between or _NEXT_SENTENCE.search(between) or _DIGITS.search(between)
    return None if cut or _tells_other(between) else last


def _starred(text: str, left: int, right: int) -> Date | None:
    """Return the date behind a star (DIN 5008 has it in no place, genealogy and German vitae have): no list, no sum."""
    start = right + (text[right : right + 1] == " ")
    date = date_at(text, start, len(text)) if text[start : start + 1].isdigit() else None
    if date is None or text[date.end : date.end + 1] == "*" or date.start != start:
        return None
    before = text[max(0, left - 60) : left].rpartition("\n")[2].rstrip()
    if not before:
        grown = date.form is Form.FULL and start == right and date.year < _NEWBORN
        return date if grown and _PLACE_BEHIND.match(text, date.end) else None
    if date.form is Form.FULL:
        return date if before[-1].isalpha() or before[-1] in "(,;|)" else None
    opened = before[-1] == "(" and text[date.end : date.end + 1] in {")", ",", " "}
    return date if date.form is Form.YEAR and opened else None
