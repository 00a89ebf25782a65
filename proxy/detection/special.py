"""Special categories of GDPR Art. 9 and 10 in running text, by lexicons of 24 languages (data/special/*.json).

An entry is one word or several, each with stars where it may go on: "schizofreni*", "*karzinom*", "multipl* skleros*";
"^" keeps its case ("^HIV"), a lone star is any word. A strong entry counts where a word for a person (labels:
person) stands in the same sentence, or other personal data in the text; a weak one only in the first case. An entry
counts in texts that may be in its language.
"""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from proxy.detection.labels import LANGUAGES, language
from proxy.detection.matching import Candidate, Span
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.stated import Stated, names, telling
from proxy.detection.tables import table
from proxy.detection.tongues import ALL, bit_of, tongues
from proxy.detection.vocabulary import Hit, Role, bare, lowered

WEAK_ALONE, UNATTACHED, WEAK_BESIDE, STRONG, STRONG_NEAR, WEAK_NEAR = 0.2, 0.3, 0.5, 0.6, 0.85, 0.55
"""Scores: weak and strong entries alone; weak beside and strong in a text with other personal data; a person near."""
_SCORES: Final = {
    (True, True): STRONG_NEAR,
    (True, False): UNATTACHED,
    (False, True): WEAK_NEAR,
    (False, False): WEAK_ALONE,
}
"""By strong or not, person near or not."""
LABEL: Final = "behind the label '"
"""How the reason begins of what stands behind a label."""
_ALONE: Final = frozenset({UNATTACHED, WEAK_ALONE})
_NEAREST = 4
_BESIDE = 120
"""How near other personal data makes a weak entry count, in characters."""
_TELLING = 7
"""A strong entry of this many letters means the same wherever it stands, whatever language the text seems to be in."""
_SHORT_WORD = 5
_DOTTED: Final = re.compile(r"[^\W_]\.[^\W_]{1,30}\.\Z")
"""What stands before a word that is the third part of a name with dots."""
_NAME_PART = 34
_NAMESAKES: Final = frozenset({"RELIGION", "UNION"})
"""What streets are named after: saints, churches, leaders of unions say nothing of who lives there."""
_REACH = 1500
"""How far other personal data makes a strong entry count, in characters."""
_SHORT_TEXT = 120
"""In a text of this length a strong entry counts by itself: it is the value of a form or a cell."""
_SURE = 0.6
_AROUND = 160
"""How far a sentence is looked at to each side of an entry, in characters."""
_WINDOW = 120
_END = re.compile(r"[.!?…;](?=\s)|\n\s*\n|\r\n\r\n")
_ENTITIES: Final[Mapping[str, str]] = {
    "health": "HEALTH",
    "genetic": "GENETIC",
    "biometric": "BIOMETRIC",
    "ethnic_origin": "ETHNIC_ORIGIN",
    "political": "POLITICAL",
    "religion": "RELIGION",
    "union": "UNION",
    "sex_life": "SEX_LIFE",
    "sexual_orientation": "SEXUAL_ORIENTATION",
    "criminal": "CRIMINAL",
}
_SPECIAL: Final = frozenset(_ENTITIES.values())
_TELL_NOTHING: Final = frozenset({*_SPECIAL, "AGE", "IP_ADDRESS", "PHONE_NUMBER", "ORDER_NUMBER"})
"""What does not show that a text is about a person: texts about health have ages and telephone numbers of doctors."""


class Part(NamedTuple):
    """One word of an entry: what it begins with and ends with, and whether more letters may stand there."""

    stem: str
    before: bool
    after: bool


class Entry(NamedTuple):
    """One entry of the lexicons. `tongues`: bits of its languages; `cased`: the exact letters of a "^" entry or "".

    `key`: which parts are listened for, first and last.
    """

    entity: str
    strong: bool
    tongues: int
    parts: tuple[Part, ...]
    cased: str
    spelled: str
    key: tuple[int, int] = (0, 0)

    @property
    def literal(self) -> str:
        """What is listened for."""
        if len(self.parts) == 1:
            return self.cased or self.parts[0].stem
        first, last = self.key
        return " ".join(part.stem for part in self.parts[first : last + 1])


def _key(parts: Sequence[Part]) -> tuple[int, int]:
    """Return which parts are listened for, first and last: the longest, with those that no star parts from it."""
    if len(parts) == 1:
        return 0, 0
    first = last = max(range(len(parts)), key=lambda index: len(parts[index].stem))
    while first and _adjoin(*parts[first - 1 : first + 1]):
        first -= 1
    while last + 1 < len(parts) and _adjoin(*parts[last : last + 2]):
        last += 1
    return first, last


def _adjoin(left: Part, right: Part) -> bool:
    return bool(left.stem and right.stem) and not left.after and not right.before


def parsed(spelled: str) -> tuple[tuple[Part, ...], str]:
    """Return the parts of an entry and its exact letters if case matters. Raises ValueError for an empty part."""
    cased = spelled[1:] if spelled.startswith("^") else ""
    parts = []
    for word in (cased or spelled).replace("-", " ").split():
        stem = lowered(word.strip("*"))
        if "*" in stem or not word.strip("^"):
            raise ValueError(spelled)
        parts.append(Part(stem, word.startswith("*"), word.endswith("*")))
    if not any(part.stem for part in parts):
        raise ValueError(spelled)
    return tuple(parts), cased.strip("*")


def entries(codes: Sequence[str] = LANGUAGES) -> tuple[Entry, ...]:
    """Return the entries of all lexicons; the same entry of several languages once, with all their bits."""
    known: dict[tuple[str, str, bool], int] = {}
    for code in codes:
        for category, lists in table(f"special/{code}")["rows"].items():
            for strength in ("strong", "weak"):
                for spelled in lists[strength]:
                    place = (spelled, _ENTITIES[category], strength == "strong")
                    known[place] = known.get(place, 0) | bit_of(code)
    made = []
    for (spelled, entity, strong), bits in known.items():
        word = spelled.strip("*")
        if word.isalpha():  # most entries are one word
            part = Part(lowered(word), spelled[0] == "*", spelled[-1] == "*")
            made.append(Entry(entity, strong, bits, (part,), "", spelled))
            continue
        parts, cased = parsed(spelled)
        made.append(Entry(entity, strong, bits, parts, cased, spelled, _key(parts)))
    return tuple(made)


class SpecialCategories:
    """Finds the entries of the lexicons. Listens for the longest word of each."""

    def __init__(self, roles: Roles, codes: Sequence[str] = LANGUAGES) -> None:
        self._entries = entries(codes)
        self._stated = Stated(roles)
        self._persons = {roles.persons(language(code)["person"]): bit_of(code) for code in codes}
        self.persons = sum(self._persons)
        """The bits of words for persons: they say nothing about the text beside them."""
        for number, entry in enumerate(self._entries):
            first, last = entry.key
            cased = bool(entry.cased) and len(entry.parts) == 1
            starts, ends = not entry.parts[first].before, not entry.parts[last].after
            roles.entry(entry.literal, Role(entry=number, starts=starts, ends=ends, cased=cased, spaced=True))

    def find(self, source: Source) -> list[Candidate]:
        """Return what the entries say, and the values behind labels, in any order; they may overlap."""
        told, labels = self._stated.find(source)
        found = [Candidate(one.start, one.end, one.entity, UNATTACHED, (f"{LABEL}{one.label}'",)) for one in told]
        heads = source.heads()
        spoken = 0
        persons: list[Hit] = []
        for start, end, number in source.heard.entries:
            entry = self._entries[number]
            span = _whole(source.text, start, end, entry)
            if span is None or (labels and _labelled(labels, span[0])) or _in_handle(source.text, *span):
                continue
            if heads[0] <= start < heads[1] or (not entry.strong and names(source.text, *span)):
                continue
            if not spoken:
                spoken = tongues(source.text)
                persons = self._spoken_of(source)
            if entry.tongues & spoken or (entry.strong and end - start >= _TELLING):
                person = _person_near(source.text, span, persons, spoken & entry.tongues or spoken)
                if spoken == ALL and not (entry.strong or person or entry.cased) and end - start <= _SHORT_WORD:
                    continue  # nothing tells of which language so short a word is
                score = _SCORES[entry.strong, bool(person)]
                why = (f"special {entry.entity} '{entry.spelled}'", *((f"person '{person}'",) if person else ()))
                found.append(Candidate(*span, entry.entity, score, why))
        return found

    def _spoken_of(self, source: Source) -> list[Hit]:
        """Return the words for persons in `source`, in order, with the bits of their languages."""
        return sorted(
            (start, end, sum(tongue for bit, tongue in self._persons.items() if bits & bit))
            for start, end, bits in source.heard.hits
            if bits & self.persons
        )


def _person_near(text: str, span: Span, persons: Sequence[Hit], spoken: int) -> str:
    """Return a word for a person in the sentence around `span`, in one of the languages spoken; or ""."""
    left, right = _sentence(text, span)
    for index in range(bisect_left(persons, (left,)), len(persons)):
        start, end, bits = persons[index]
        if start >= right:
            break
        if bits & spoken and end <= right and (end <= span[0] or start >= span[1]):
            return text[start:end].lower()
    return ""


def _sentence(text: str, span: Span) -> Span:
    left = max(0, span[0] - _AROUND)
    right = min(len(text), span[1] + _AROUND)
    for stop in _END.finditer(text, left, span[0]):
        left = stop.end()
    following = _END.search(text, span[1], right)
    return left, following.start() if following else right


def attached(source: Source, found: Sequence[Candidate]) -> list[Candidate]:
    """Return `found` with entries that no person stands near: lifted where other personal data is, or left out.

    A text about an illness, a church, an offence in general says nothing about anybody.
    """
    streets = sorted((one.start, one.end) for one in found if one.entity == "ADDRESS")
    if streets:
        found = [item for item in found if item.entity not in _NAMESAKES or not _inside(streets, item)]
    alone = [item for item in found if item.score in _ALONE]
    if not alone:
        return list(found)
    others = sorted((one.start, one.end) for one in found if one.score >= _SURE and one.entity not in _TELL_NOTHING)
    plain = sorted(one.start for one in found if one.score >= WEAK_BESIDE and one.entity not in _SPECIAL)
    kept = [item for item in found if item.score not in _ALONE]
    for whole, item in ((item, _parted(source.text, item, plain)) for item in alone):
        if item.end < whole.end and not telling(source.text[item.start : item.end].lower()):
            continue
        strong = item.score == UNATTACHED
        lifted = source.beside or (strong and len(source.text) <= _SHORT_TEXT)
        lifted = lifted or _beside(others, item, _REACH if strong else _BESIDE)
        if lifted or source.in_cell(item.start, item.end):
            kept.append(replace(item, score=STRONG if strong else WEAK_BESIDE))
    return kept


def _labelled(labels: Sequence[Span], at: int) -> bool:
    """Whether one of `labels` (joined, sorted) holds the place `at`."""
    index = bisect_right(labels, (at, at)) - 1
    if index + 1 < len(labels) and labels[index + 1][0] == at:
        index += 1
    return index >= 0 and labels[index][0] <= at < labels[index][1]


def _parted(text: str, item: Candidate, plain: Sequence[int]) -> Candidate:
    """Return what stands behind a label up to where other personal data begins; all of it where it begins with such.

    The words between a comma and that data belong to it: "Danish, born on 3 May". `plain`: where data begins, sorted.
    """
    if not item.why[0].startswith(LABEL):
        return item
    index = bisect_right(plain, item.start)
    if index == len(plain) or plain[index] >= item.end:
        return item
    comma = text.rfind(",", item.start + 1, plain[index])
    return replace(item, end=comma if comma > 0 else plain[index])


def _in_handle(text: str, start: int, end: int) -> bool:
    """Whether a word is a part of a user name or an address: "iulia.m.popa"."""
    if text[end : end + 1] == "@" and text[end + 1 : end + 2].isalnum():
        return True
    return text[start].islower() and _DOTTED.search(text, max(0, start - _NAME_PART), start) is not None


def _inside(spans: Sequence[Span], item: Candidate) -> bool:
    """Whether one of `spans` (sorted) holds `item` and more."""
    index = bisect_right(spans, (item.start, sys.maxsize)) - 1
    return index >= 0 and item.end <= spans[index][1] and item.end - item.start < spans[index][1] - spans[index][0]


def _beside(others: Sequence[Span], item: Candidate, reach: int) -> bool:
    """Whether one of `others` (sorted) lies within `reach` of `item`."""
    index = bisect_left(others, (item.end + reach,))
    # The one that begins last before it mostly ends last, too; the three before it cover the rest.
    return any(item.start < end + reach for _, end in others[max(0, index - _NEAREST) : index])


def _whole(text: str, start: int, end: int, entry: Entry) -> tuple[int, int] | None:
    """Return the span of all words of `entry` around its heard one, or None where they don't all stand there."""
    first, last = entry.key
    # A word for the vocabulary ends before a digit; one of a lexicon does not: "PL61..." is an account.
    if not entry.parts[first].before and start and text[start - 1].isalnum() and not text[start - 1].isalpha():
        return None
    if not entry.parts[last].after and end < len(text) and text[end].isalnum() and not text[end].isalpha():
        return None
    start, end = _word(text, start, end)
    at = start
    for part in reversed(entry.parts[:first]):
        before = _previous(text, at)
        if before is None or not _is(text[before[0] : before[1]], part):
            return None
        at = before[0]
    to = end
    for part in entry.parts[last + 1 :]:
        after = _next(text, to)
        if after is None or not _is(text[after[0] : after[1]], part):
            return None
        to = after[1]
    if entry.cased and len(entry.parts) > 1 and _upper(text[at:to]) != _upper(entry.cased):
        return None
    return at, to


def _upper(text: str) -> str:
    return "".join(filter(str.isupper, text))


def _word(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
    while start > low and text[start - 1].isalnum():
        start -= 1
    while end < high and text[end].isalnum():
        end += 1
    return start, end


_GAP = frozenset(" \t\n\r-'/:\u2019\u00a0")
_WIDEST = 3


def _previous(text: str, at: int) -> tuple[int, int] | None:
    end = at
    while end > max(0, at - _WIDEST) and text[end - 1] in _GAP:
        end -= 1
    if end in {0, at} or not text[end - 1].isalnum():
        return None
    return _word(text, end - 1, end)


def _next(text: str, at: int) -> tuple[int, int] | None:
    start = at
    while start < min(len(text), at + _WIDEST) and text[start] in _GAP:
        start += 1
    if start in {len(text), at} or not text[start].isalnum():
        return None
    return _word(text, start, start + 1)


def _is(word: str, part: Part) -> bool:
    """Whether a word of the text is the part of an entry; its accents may be missing."""
    lower = lowered(word)
    return _fits(lower, part.stem, part) or _fits(lower, bare(part.stem), part)


def _fits(word: str, stem: str, part: Part) -> bool:
    at = word.find(stem)
    if at < 0:
        return False
    if part.before:
        return part.after or word.endswith(stem)
    return at == 0 and (part.after or len(word) == len(stem))
