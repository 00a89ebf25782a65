"""Finds ages of persons: "34 years old", "34-letnia pacjentka", "âgée de 34 ans", "Alter: 34", "Anna, 34 ans,".

A number of years is mostly no age. It counts where its unit says so, where a verb or "aged" stands before it, where a
person stands behind it, between a name and a comma, or behind the label of a form. Words stand in data/ages.json.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import re2

from proxy.detection.labels import words
from proxy.detection.matching import Candidate, Span, Words, options
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table
from proxy.detection.vocabulary import bare, lowered

_ROWS: Final = table("ages")["rows"]


def _both(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(spelled for word in words for spelled in (word, bare(word)))


_UNITS: Final = {
    spelled: tuple(dict.fromkeys((*behind, *map(bare, behind))))
    for unit, behind in _ROWS["units"].items()
    for spelled in (unit, bare(unit))
}
_SURE: Final = _both(tuple(_ROWS["sure"]))
_ADJECTIVES: Final = tuple(sorted(stem for stem in _both(tuple(_ROWS["adjectives"])) if " " not in stem))
_BEFORE: Final = _both(tuple(_ROWS["before"]))
_HAVE: Final = _both(tuple(_ROWS["have"]))
_OF: Final = frozenset(_ROWS["persons of"])
_PERSONS: Final = _both(tuple(_ROWS["persons"]))
_THINGS: Final = _both(tuple(_ROWS["things"]))
_LABELS: Final = tuple(_ROWS["labels"])
_ALWAYS: Final = _both(("ετών", "χρονών", "latek", "metukų", "gadiņi", "añitos", "aninhos", "годинки"))
"""Units that are an age unless a thing stands behind."""

_BY_UNIT: Final = "its unit"
_NORDIC: Final = ("jarige", "årige")
_NOUNS: Final = ("jähr", "jaehr")
"""German adjectives that are nouns with a capital: "die 34-Jährige"."""

_PLURALS: Final = frozenset({"lat", "anni", "ετών", "let"})
"""Words for years that stand before an age, if a comma is before them."""
_STREETS: Final = frozenset(word.strip(".") for word in words("street_words"))
_QUOTES: Final = "'\u2019"
_MONTHS: Final = frozenset({"meses", "mois", "mesi", "luni"})

OLDEST = 119
_LIKELY, _MAYBE, _BARELY = 0.75, 0.6, 0.45
_GROWN = 16
_MOST_BLANKS = 16
_LONGEST_STEM = 12
_NOWHERE: Final = (-1, -1)
"""The span of a group that took no part in a match."""
_SPELLED = r"((?:[^\W\d_]|['\u2019])+)[ ]+"
_PRECEDED = re.compile(rf"{_SPELLED}(?:{_SPELLED})?(?:{_SPELLED})?$")
_NAMED = re.compile(r"(?:(?<![^\W_])[^\W\d_a-zà-ÿ][^\W\d_]+|[^\W\d_]\.|\d{4}\.?)(?:[ ]?[,(·][ ]?|[ ]{2,}|[ ][-][ ])$")
_BAR_BEFORE = re.compile(r"(?:[|\t]| [.]|  )[ ]?$")
_BAR_BEHIND = re.compile(r"[ ]{0,2}(?:[|\t\n]|[.] |  |$)")
_BARE = re2.compile(r"[A-Z?][a-z?\-']+,? [A-Z?][A-Za-z?\-']+, ([1-9][0-9]), [A-Za-z?]", options())
_LETTERS = re.compile(r"[^\W\d_]+")
_UNTIL = re.compile(
    r"(?:\d[^\n.;]{0,12}|\b(?:έως|μέχρι|από|bis|do|under|over|über|unter|up to|jusqu'à|hasta|até|fino a|tot|til|till"
    r"|alle|yli|nad|od|pod))[ ]$",
    re.IGNORECASE,
)
_UNIT = re.compile(r"(?:[ ]de[ ](?=ani|luni)|[ \-]{1,2}|)((?:[^\W\d_]){1,20}(?:/o|\.o)?)\.?")
_WORD = re.compile(r"[ ,]{0,2}((?:[^\W\d_]|['\u2019])+)")
_VALUE = re.compile(r"(?:[\"'*]{0,2}[ \t]*(?:[:=|>]|\n|[ \t])[ \t]*[\"'*]{0,2}[ \t]*)(\d{1,3})(?![\d.,:/%\-]\d|\d)")
_HEAD, _COMPOUNDS = 3, ("year", "yr", "month", "week", "day")


def _heads() -> str:
    """Return the RE2 pattern of how the units of ages begin, on text of one byte a character ("?" is any letter)."""
    heads: dict[str, None] = {"de ": None}
    for word in (*_UNITS, *_SURE, *_ADJECTIVES, *_COMPOUNDS):
        letters = [f"[{char}?]" if char.isascii() else r"\?" for char in bare(word)[:_HEAD]]
        if len(word) < _HEAD and word not in _ADJECTIVES:
            letters[-1] = rf"(?:{bare(word)[-1]}(?:\b|[0-9_?])|\?)"  # a short unit is a whole word
        heads["".join(letters)] = None
    return "|".join(heads)


_GATE = re2.compile(rf"(?i)(?:^|[^0-9A-Za-z_.,:/\-])([0-9]{{1,3}})[ \-]{{0,2}}(?:{_heads()})|, [1-9][0-9],", options())
_COMPOUND = re.compile(r"(?:year|yr|month|week|day)[\- ]olds?\b", re.IGNORECASE)
_CLOSED_NOUN = re.compile(r"[ ]?(?:[,);.!?\n]|$|(?:is|was|has|had|who|from|with|and|in|at|whose)\b)")
_CLOSED = re.compile(r"[ ]?(?:[,);.\n\]]|$)")
_CELL = re.compile(r"[\s\"']*(\d{1,3})[^\d]{0,12}$")
_FOLLOWS = re.compile(r"[ .]{1,2}(?:exactly |just |genau )?(\d{1,3})(?![\d.,:/%\-]\d|\d|[%°€$])")
_CLOSED_OR_ON = re.compile(r"[ ]?(?:[,);.!?\n]|$|(?:and|now|years|yo|yrs|und|i|a|et|y|e)\b)")
_BEFORE_LAT = re.compile(r"(?:[,(;-]|^|\n)[ ]?$")
_SEX = re.compile(
    r"(?:^|[\s,(])([MFWKmfwk♂♀ŽžÉNnD][ ]?[,/][ ]?(\d{1,3}))(?=[\s,;.)]|$)"
    r"|(?:^|[\s,(])((\d{1,3})[ ]?[,/]?[ ]?[MFWK])(?=[\s,;.)]|$)"
)
_CLINICAL = re.compile(
    r"(?i)(?:\b(?:pat|pt|pac)\.?|patient|pacjent|pacient|paciente|paziente|patiënt|beteg|potilas|patsient|pacijent"
    r"|ασθεν|пациент)\w{0,6}[ \t]*[:,\-]?[ \t]*$"
)


class Ages:
    """Finder of ages. Listens for the labels of forms; all others it finds by their number."""

    def __init__(self, roles: Roles) -> None:
        self._labels = roles.words(Words(_LABELS), whole=True)
        self._aged = roles.words(Words(tuple(_ROWS["aged"])), whole=True)
        self._clinical = roles.words(Words(tuple(_ROWS["clinical"])))
        self._now = roles.words(Words(tuple(_ROWS["now"])), whole=True)
        self._telling = self._aged | self._now
        self._words = self._labels | self._telling

    def find(self, source: Source) -> list[Candidate]:
        """Return the ages in `source`, each once."""
        places = [*_told(source)]
        if source.mask & self._words:
            places = [*self._placed(source), *self._labelled(source), *places]
        if source.heard.mask & self._clinical:
            places += _clinical(source.text)
        found: dict[int, Candidate] = {}
        for (start, end), score, why in places:
            known = found.get(start)
            if known is None or known.end < end:
                found[start] = Candidate(start, end, "AGE", score, ("age", why))
        return list(found.values())

    def _placed(self, source: Source) -> Iterator[tuple[Span, float, str]]:
        text = source.text
        places = [(left, right) for left, right, bits in source.regions if bits & self._labels]
        if source.beside & self._labels:
            places.append((0, len(text)))
        for left, right in places:
            cell = _CELL.match(text, left, right)
            if cell and int(cell[1]) <= OLDEST:
                yield cell.span(1), _LIKELY, "beside 'head of its column'"

    def _labelled(self, source: Source) -> Iterator[tuple[Span, float, str]]:
        if not source.heard.mask & self._words:
            return
        text = source.text
        for left, right, bits in source.heard.hits:
            if bits & self._telling:
                span = _behind(text, left, right, sure=bool(bits & self._aged))
                if span:
                    yield span, _MAYBE, f"behind '{text[left:right].lower()}'"
            elif bits & self._labels and text[left - 1 : left] != "-":
                match = _VALUE.match(text, right)
                if match and int(match[1]) <= OLDEST and _is_label(text, right, match):
                    span = match.start(1), _with_unit(text, match.end(1))
                    yield span, _LIKELY, f"beside '{text[left:right].lower()}'"


def _behind(text: str, left: int, right: int, *, sure: bool) -> Span | None:
    """Return the span of the age behind a word that tells one at left:right; `sure`: whatever follows the number."""
    match = _FOLLOWS.match(text, right)
    if match is None or not (sure or _CLOSED_OR_ON.match(text, match.end())) or not 0 < int(match[1]) <= OLDEST:
        return None
    plural = text[left:right].lower() in _PLURALS
    if (plural and not _BEFORE_LAT.search(text, max(0, left - 3), left)) or text[max(0, left - 2) : left - 1].isdigit():
        return None
    return match.span(1)


def _is_label(text: str, right: int, match: re.Match[str]) -> bool:
    """Whether a label with a sign stands there, or one whose number has a unit or ends its sentence ("age 34.")."""
    if not set(":=|>\n").isdisjoint(text[right : match.start(1)]):
        return True
    unit = _UNIT.match(text, match.end(1))
    known = unit is not None and unit[1].lower() in _UNITS and len(unit[1]) > 1
    return known or _CLOSED.match(text, match.end(1)) is not None


def _with_unit(text: str, end: int) -> int:
    unit = _UNIT.match(text, end)
    return unit.end(1) if unit and unit[1].lower() in _UNITS and len(unit[1]) > 1 else end


def _told(source: Source) -> Iterator[tuple[Span, float, str]]:
    text = source.text
    gated = [match.span(1) for match in _GATE.finditer(source.view)]
    if _NOWHERE in gated:
        for match in _BARE.finditer(source.view):
            if not _is_street(text, *match.span(0)):
                yield match.span(1), _BARELY, "between a name and a comma"
    for start, end in gated:
        unit = _UNIT.match(text, end) if start >= 0 and int(text[start:end]) <= OLDEST else None
        told = _reason(text, start, unit) if unit else None
        if told:
            yield (start, told[0]), _LIKELY if told[1] == _BY_UNIT else _MAYBE, told[1]


def _is_street(text: str, start: int, end: int) -> bool:
    """Whether a street is named where a person would be: "Calle Mayor, 28, bajo"."""
    return any(word.lower() in _STREETS for word in _LETTERS.findall(text, max(0, start - 16), end))


def _clinical(text: str) -> Iterator[tuple[Span, float, str]]:
    """Yield what stands in the heads of clinical notes: "Patient: M/45", "Pt 34F"; only in the first lines."""
    head = text[:200]
    for match in _SEX.finditer(head):
        group = 1 if match[1] else 3
        start = match.start(group)
        if _CLINICAL.search(head, max(0, start - 24), start) and int(match[group + 1]) <= OLDEST:
            yield match.span(group), _MAYBE, "sex beside it"


def _reason(text: str, start: int, unit: re.Match[str]) -> tuple[int, str] | None:
    """Return where the age that begins at `start`, with `unit` behind its number, ends, and why it is one."""
    word, end = unit[1].lower(), unit.end(1)
    joint = text[unit.start() : unit.start(1)]
    if (word in _SURE or bare(word) in _SURE) and (joint or len(word) > 1):
        return end, _BY_UNIT
    compound = _COMPOUND.match(text, unit.start(1))
    if compound:
        return None if _is_thing(text, compound.end()) else (compound.end(), _BY_UNIT)
    if joint.strip(" ") in {"-", ""} and word.startswith(_ADJECTIVES):
        capital = text[unit.start(1)].isupper() and word.startswith(_NOUNS)
        closed = word.startswith(_NORDIC) and _CLOSED_NOUN.match(text, end) is not None
        noun = joint == "-" and (capital or closed)
        if _of_person(text, end, noun=noun):
            return end, _BY_UNIT
    known = word if word in _UNITS else bare(word) if bare(word) in _UNITS else None
    if known is None:
        return None
    at = unit.end()
    while text[at : at + 1] == " " and at < unit.end() + _MOST_BLANKS:
        at += 1
    behind = lowered(text[at : at + 16])
    for more in _UNITS[known]:
        if behind.startswith(more) and not behind[len(more) : len(more) + 1].isalpha():
            stop = at + len(more)
            return None if _is_thing(text, stop) else (stop, _BY_UNIT)
    reason = _unit_in_place(text, start, unit, word)
    return (end, reason) if reason else None


def _of_person(text: str, end: int, *, noun: bool) -> bool:
    """Whether an adjective of age that ends at `end` speaks of a person: a `noun` does, or one of two words behind."""
    first = _WORD.match(text, end)
    if first is None:
        return noun
    if _begins(first[1], _THINGS):
        return False
    second = _WORD.match(text, first.end())
    return noun or _begins(first[1], _PERSONS) or (second is not None and _begins(second[1], _PERSONS))


def _unit_in_place(text: str, start: int, unit: re.Match[str], word: str) -> str:
    """Return why a number of years or months is an age, by what stands around it, or ""."""
    end = unit.end()
    if _is_thing(text, end):
        return ""
    until = _UNTIL.search(text, max(0, start - 20), start) is not None
    if bare(word) in _ALWAYS:
        return "" if until else _BY_UNIT
    placed = _placed(text, start, unit, word)
    before = _PRECEDED.search(text, max(0, start - 40), start)
    if placed or before is None or until or len(word) == 1:
        return placed
    joint = text[unit.start() : unit.start(1)]
    told = [part.lower() for part in before.groups() if part]
    return f"behind '{told[-1]}'" if _tells_age(told, word, joint) else ""


def _placed(text: str, start: int, unit: re.Match[str], word: str) -> str:
    """Return why a number with its unit is an age by its place: before a person, behind a name, in a list; or ""."""
    end = unit.end()
    following = _WORD.match(text, end)
    if following and len(word) > 1 and text[end : end + 1] == " " and _begins(following[1], _PERSONS):
        return "before a person"
    closed = unit[0][-1:] == "." or _CLOSED.match(text, end) is not None
    if closed and _NAMED.search(text, max(0, start - 40), start):
        return "behind a name"
    grown = len(word) > 1 and int(text[start : unit.start()]) >= _GROWN
    return "in a list" if grown and _stands_alone(text, start, end, closed=closed) else ""


def _stands_alone(text: str, start: int, end: int, *, closed: bool) -> bool:
    """Whether a number of years stands between commas, bars or wide blanks, as in lists of what a person is."""
    if closed and text[max(0, start - 2) : start] == ", ":
        return True
    return _BAR_BEFORE.search(text, max(0, start - 3), start) is not None and _BAR_BEHIND.match(text, end) is not None


def _tells_age(told: Sequence[str], unit: str, joint: str) -> bool:
    """Whether the words before a number with its `unit` make it an age: "âgée de", "mam", "femme de"."""
    last = bare(told[-1].strip(_QUOTES).rpartition("'")[2].rpartition("\u2019")[2])
    if any(bare(" ".join(told[-size:])) in _BEFORE for size in (3, 2, 1)):
        return last != "a" and not (unit in _MONTHS and last == "los")
    earlier = told[-2] if len(told) > 1 else ""
    if told[-1] in _OF:
        return bool(earlier) and _begins(earlier, _PERSONS)
    plain = joint != "-" and (last != "a" or unit in {"ans", "anni"})
    return last in _HAVE and plain and told[-1] != "há" and earlier not in {"y", "vor", "il"}


def _begins(word: str, stems: frozenset[str]) -> bool:
    low = word.lower()
    shortest = 4 if low.isascii() else 3
    return low in stems or any(low[:size] in stems for size in range(shortest, min(len(low), _LONGEST_STEM) + 1))


def _is_thing(text: str, end: int) -> bool:
    """Whether one of the next two words says that the years are of no person: of experience, of a guarantee, ago."""
    first = _WORD.match(text, end)
    if first is None:
        return False
    second = _WORD.match(text, first.end())
    return _begins(first[1], _THINGS) or (second is not None and _begins(second[1], _THINGS))
