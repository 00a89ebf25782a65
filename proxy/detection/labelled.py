"""Reads the value that stands behind a label: what may part them, and how far a number of several groups goes.

A value has digits: "4711", "AB-12345", "II K 123/24", "12.P.20.123/2023", "KD-449 201". Dates, years, amounts and
addresses of e-mail are none. Only what adjoins the label is looked at, at most a line further down; never more than
a hundred characters.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from proxy.detection.answers import answer_behind
from proxy.detection.dates import is_month
from proxy.detection.matching import SHORT, Span
from proxy.detection.tables import table

_ROWS: Final = table("records")["rows"]
NUMBER_WORDS: Final = frozenset(_ROWS["numbers"])
_GLUE: Final = frozenset(_ROWS["glue"])

LONGEST, _LEAST_SURE = 28, 5
_REACH, _MOST_WORDS, _MOST_LINES, _LEAST_TAGGED = 60, 6, 2, 4
_FREE = re.compile(r"[^\n:;.,!?=\d]{1,40}[:=#№][ \t]*")
_ASIDE = re.compile(r"[ \t]*\([^()\n\d]{1,30}\)")
_TAIL = re.compile(r"[^\W\d_]{0,14}")
_WORD = re.compile(r"[^\W\d_]+[°º]?")
_SIGNS: Final = frozenset(":=#№")
_BLANKS: Final = frozenset(" \t\n\r\"'`»«„”“‘’([{<>|*_,-/\\")  # noqa: RUF001  # quotation marks as people type them
_PART = re.compile(r"[^\W_]+(?:(?:[\-._]|[ ]?/[ ]?|[ ]-[ ](?=\d))(?=[^\W_])[^\W_]+){0,8}")
_LETTERS_END = re.compile(r"[.\-_/][^\W\d_]?[^\W\d_A-Z]{2,}$")
_GROUP = re.compile(r"\d{2,6}")
_SPAN_OF_YEARS = re.compile(r"((?:1\d|20)\d\d) ?[/-] ?((?:1\d|20)\d\d|\d\d)")
_FILE = re.compile(r"\.[a-z]{2,4}\b")
_MEASURE = re.compile(r"\d{1,4}(?:ms|[a-z])")
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}")
_LIFETIME, _RECENT = 120, 1950
_DATE = re.compile(r"\d{1,2}[./\-]\d{1,2}[./\-](?:(?:19|20)\d\d|\d{2})|(?:19|20)\d\d[./\-]\d{1,2}[./\-]\d{1,2}")
_SMALL_ROMAN: Final = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"})
_LAW = re.compile(rf"[CTF]-\d{{1,4}}/\d\d(?: P)?|(?:19|20)?\d\d/\d{{1,4}}/(?:{'|'.join(_ROWS['acts'])})\b")
"""Cases of the Court of Justice, and acts of the Union."""
_LAW_BEGINS: Final = frozenset("CTF0123456789")
_YEAR = re.compile(r"(?:19|20)\d\d")
_AMOUNT = re.compile(r"\d{1,3}(?:[., ]\d{3})*[.,]\d{1,2}")
_CENTS = re.compile(r"\d{1,3}(?:[. ]\d{3})*,\d\d(?!\d)")
_WORD_START = re.compile(r"(?<![\w.\-/])\w")
_THOUSANDS = re.compile(r"\d{1,3}(?:[., ]\d{3})+")
_UNIT_BEHIND = re.compile(
    r"[ \t]?(?:[%€$£°]|(?:eur|euros?|zł|pln|kč|czk|ft|huf|lei|ron|лв|bgn|kr|sek|dkk|usd|gbp"
    r"|kg|km|cm|mm|mb|gb|kb|ms|px)\b)",
    re.IGNORECASE,
)
_COURT = re.compile(r"\d{1,6} ?/ ?\d{2,4}$|\d{1,6}-\d{2,4}$")
_ENDS_NUMBER_WORD: Final = frozenset(".:#° \t=№")
_SLASHED = re.compile(r"\d{1,6}/\d{2,4}")
_COURT_YEAR = re.compile(r"\d{1,6}/(?:19|20)\d\d")
_STOP_BEHIND: Final = frozenset("@%€$£")


Read = Callable[[str, int], Span | None]


@dataclass(frozen=True, slots=True)
class Value:
    """The span of a value. `sure`: a sign or a word for "number" announces it."""

    start: int
    end: int
    sure: bool


def value_behind(text: str, right: int, *, sure: bool = False, read: Read | None = None) -> Value | None:
    """Return the value that the label ending at `right` announces; `sure` if the label says "number" itself.

    `read` returns the span of a value that begins at a place, or None; without one it is `code_at`.
    Such a label may be followed by up to three words of any kind, if a verb, a sign or a word for "number" comes then.
    """
    tail = _TAIL.match(text, right) if text[right : right + 1].isalpha() else None
    between = _Between(text, tail.end() if tail else right, sure=sure)
    reader = read or code_at
    while between.skip():
        at = between.at
        if text[at] in _LAW_BEGINS and _LAW.match(text, at):
            return None
        span = None if between.announces() else reader(text, at)
        if span is not None:
            return Value(*span, between.sure) if between.allows(span) else None
        if not between.word():
            return None
    return None


class _Between:
    """What stands between a label and its value, read step by step from `at` on."""

    def __init__(self, text: str, at: int, *, sure: bool) -> None:
        self.sure = sure
        self._text, self._stop = text, min(len(text), at + _REACH)
        self._lines = self._words = 0
        self._unknown = 3 if sure else 2
        self._open = False
        """Whether the words read last are of any kind: then a verb or a sign must come before the value."""
        self._next: re.Match[str] | None = None
        free = _FREE.match(text, at, self._stop) if sure else None
        self.at = free.end() if free else at

    def skip(self) -> bool:
        """Pass over signs, blanks and brackets; return whether something follows that may be a value or a word."""
        text, at, stop = self._text, self.at, self._stop
        while at < stop:
            char = text[at]
            if char.isalnum():
                break
            following = text[at + 1 : at + 2]
            if char == "/" == following:
                return False  # an address of the web
            if char in _SIGNS:
                self.sure, self._open = True, False
            elif char not in _BLANKS and (char != "." or (self._words and following == " ")):
                break
            self._lines += char == "\n"
            if self._lines > _MOST_LINES or (self._open and char in ",\n"):
                return False
            aside = _ASIDE.match(text, at, stop) if char in " (" and not following.isalnum() else None
            at = aside.end() if aside else at + 1
        self.at = at
        return at < stop

    def announces(self) -> bool:
        """Whether a word for "number" stands here, and not the beginning of a value ("NR-123")."""
        letter = self._text[self.at].isalpha()
        self._next = _WORD.match(self._text, self.at, self._stop) if letter else None
        if self._next is None or self._next[0].lower() not in NUMBER_WORDS:
            return False
        end = self._next.end()
        return self._text[end : end + 1] in _ENDS_NUMBER_WORD

    def allows(self, span: Span) -> bool:
        """Whether a value may stand at `span`: no hashtag, and announced unless its shape is clear."""
        value = self._text[slice(*span)]
        tagged = self._text[span[0] - 1 : span[0]] == "#" and value[0].isalpha()
        return not (tagged and sum(map(str.isdigit, value)) < _LEAST_TAGGED) and (not self._open or is_mixed(value))

    def word(self) -> bool:
        """Pass over the word that `announces` looked at; return whether it may stand here."""
        word = self._next
        if word is None or self._words == _MOST_WORDS:
            return False
        low = word[0].lower()
        glue = low in _GLUE and low not in NUMBER_WORDS
        if low in NUMBER_WORDS:
            self.sure, self._open = True, False
        elif glue:
            self._open = self._open and len(low) == 1
        elif self._unknown:
            self._unknown -= 1
            self._open = True
        else:
            return False
        self._words += 1
        self.at = word.end() + (self._text[word.end() : word.end() + 1] == "." and not glue)
        return True


def answered_code(text: str, right: int) -> Span | None:
    """Return the span of the number in the answer to a question for one whose label ends at `right`, or None."""
    begin = answer_behind(text, right)
    if begin is None:
        return None
    for start in _WORD_START.finditer(text, begin, min(len(text), begin + _REACH)):
        if "\n" in text[begin : start.start()]:
            return None
        span = code_at(text, start.start())
        if span and sum(map(str.isdigit, text[slice(*span)])) >= _LEAST_TAGGED:
            return span
    return None


def code_at(text: str, at: int) -> Span | None:
    """Return the span of the number or code that begins at `at`, of one group or several, or None."""
    first = _part(text, at)
    if first is None:
        return None
    end = first
    word = text[at:first]
    digits = not word.isalpha() and any(map(str.isdigit, word))
    if not digits and not _opens(word):
        return None
    last = at
    for _ in range(4):
        begin = end + 1
        if text[end : end + 1] != " " or end - at > LONGEST:
            break
        following = _part(text, begin)
        if following is None or not _continues(text, last, end, (begin, following)):
            break
        last, end = begin, following
        digits = digits or any(map(str.isdigit, text[begin:following]))
    while end > at and not any(map(str.isdigit, text[last:end])):
        # Letters at the end belong to the sentence that goes on.
        end = len(text[:last].rstrip(" "))
        last = max(text.rfind(" ", at, end) + 1, at)
    return (at, end) if digits and end > at and _is_value(text, at, end) else None


def _part(text: str, at: int) -> int | None:
    """Return the end of one group without blanks that begins at `at`."""
    match = _PART.match(text, at, at + LONGEST + 8)
    if match is None:
        return None
    end = match.end()
    if match[0].isalnum():
        return end
    rest = _LETTERS_END.search(text, at, end)
    return rest.start() if rest and any(map(str.isdigit, text[at : rest.start()])) else end


def _opens(word: str) -> bool:
    """Whether a group without digits may begin a value: a court's sign (II, ACa, KUZL), a prefix."""
    if not word.isalpha():
        return False
    return len(word) <= (5 if word.isupper() else 3) and (word[0].isupper() or word in _SMALL_ROMAN)


def _continues(text: str, last: int, end: int, group: Span) -> bool:
    """Whether `group` goes on with the value whose latest group is text[last:end]."""
    previous, here = text[last:end], text[slice(*group)]
    behind = text[group[1] : group[1] + 1]
    if behind in _STOP_BEHIND or (behind == ":" and here.isdigit()) or _DATE.match(here):
        return False
    if not any(map(str.isdigit, previous)):
        short = here.isalpha() and len(here) <= SHORT and _slashed(text, group[1] + 1)
        return short or _opens(here) or any(map(str.isdigit, here))
    if _COURT.search(previous) and "/" in previous:
        return False
    if here.isdigit():
        return _continues_digits(text, last, previous, group)
    if not any(map(str.isdigit, here)):
        return _parts_digits(text, here, group[1])
    return _COURT.search(here) is not None or (here[0].isalpha() and len(here) <= 8 and here.upper() == here)


def _continues_digits(text: str, last: int, previous: str, group: Span) -> bool:
    here = text[slice(*group)]
    if len(here) > 1:
        return _GROUP.fullmatch(here) is not None and previous[-1].isdigit() and not _YEAR.fullmatch(here)
    third = " " in text[max(0, last - 1) : last] and previous.isdigit()
    return third and text[group[1] : group[1] + 1] in {"", "\n", ",", "."}


def _parts_digits(text: str, sign: str, end: int) -> bool:
    """Whether `sign`, which ends at `end`, stands between two groups of digits: "3 O 214/23", "65 170839 J 003"."""
    following = _part(text, end + 1) if text[end : end + 1] == " " else None
    digits = following is not None and any(map(str.isdigit, text[end:following]))
    court = sign.isupper() or _slashed(text, end + 1)
    return digits and len(sign) <= 4 and court and not (len(sign) > 2 and is_month(sign))


def _slashed(text: str, at: int) -> bool:
    return _SLASHED.match(text, at) is not None


def _is_value(text: str, at: int, end: int) -> bool:
    value = text[at:end]
    size = sum(map(str.isalnum, value))
    digits = sum(map(str.isdigit, value))
    if not 2 <= size <= LONGEST or (digits < 2 and size < 5) or text[end : end + 1] in _STOP_BEHIND:
        return False
    if not value.isalnum() and (
        _DATE.fullmatch(value)
        or _is_span_of_years(value)
        or _LAW.fullmatch(value)
        or _SECTION.fullmatch(value)
        or _AMOUNT.fullmatch(value)
    ):
        return False
    if _MEASURE.fullmatch(value) or _FILE.match(text, end) or _UNIT_BEHIND.match(text, end):
        return False
    return not (text[end : end + 1] == ":" and text[end + 1 : end + 2].isdigit()) and not _CENTS.match(text, at)


def _is_span_of_years(value: str) -> bool:
    match = _SPAN_OF_YEARS.fullmatch(value)
    if match is None:
        return False
    last = int(match[2]) if len(match[2]) == 4 else int(match[1][:2] + match[2])
    history = len(match[2]) == 4 or int(match[1]) < _RECENT
    return 0 < last - int(match[1]) <= (_LIFETIME if history else 2)


def is_court(value: str) -> bool:
    """Whether a value has the shape of a court's: "12 C 345/22", "II K 123/24", "1234/2023"."""
    return _COURT_YEAR.fullmatch(value) is not None or (
        " " in value and "/" in value and _COURT.search(value) is not None
    )


def is_mixed(value: str) -> bool:
    """Whether a value of one group has letters, digits and a sign between: "ED-07/26"."""
    digits = sum(map(str.isdigit, value))
    return digits > 2 and " " not in value and any(map(str.isupper, value)) and not value.isalnum()


def is_quantity(value: str) -> bool:
    """Whether a value reads as a number in groups of thousands."""
    return _THOUSANDS.fullmatch(value) is not None


def is_sure(value: str, *, sure: bool) -> bool:
    """Whether a value is one without doubt: announced and of three signs, or long and with many digits."""
    size = sum(map(str.isalnum, value))
    digits = sum(map(str.isdigit, value))
    if _YEAR.fullmatch(value):
        return False
    return size >= 3 if sure else size >= _LEAST_SURE and digits >= 3
