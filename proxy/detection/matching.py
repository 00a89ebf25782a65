"""What a rule is, and the machinery that runs many of them over one text in linear time (RE2, no backtracking).

One pass over the text tells which patterns and which context words occur at all; only those rules then look closer.
A rule whose score without context is under the threshold looks only where one of its context words occurs.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import re2

from proxy.detection.detector import NotInspected

THRESHOLD = 0.4
"""Findings under this score are dropped: it is what a context word lifts the weakest pattern to, in Presidio too."""
UNPROVEN = 0.5
"""The score of a number whose check digits fail, beside a word that names it."""
BEFORE, AFTER = 48, 24
"""How many characters before and after a candidate count as its context."""

_MEMORY = 64 << 20
_CONTINUATION = re.compile(rb"[\x80-\xbf]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_INNER = r"[ _.\-]{0,2}"

Span = tuple[int, int]
Check = Callable[[str, int, int], Span | None]
"""(text, start, end) -> the span that is really meant, or None: looks at checksums and neighbours."""


def options(*, case_sensitive: bool = True) -> re2.Options:
    """Return the options all patterns are compiled with."""
    chosen = re2.Options()
    chosen.case_sensitive = case_sensitive
    chosen.max_mem = _MEMORY
    chosen.log_errors = False
    return chosen


class Gate:
    """Tells in one pass which of many patterns occur in a text. Never answers "none" when it means "failed"."""

    def __init__(self, patterns: Iterable[str], *, case_sensitive: bool = True) -> None:
        self._set = re2.Set.SearchSet(options(case_sensitive=case_sensitive))
        self._set.Add("")  # the sentinel: RE2 reports running out of memory as an empty answer
        for pattern in patterns:
            self._set.Add(pattern)
        self._set.Compile()

    def __call__(self, text: str | bytes) -> list[int]:
        """Return the indexes of the patterns that occur in `text`. Raises NotInspected if the matcher gave up."""
        found: list[int] = self._set.Match(text)
        if not found:
            raise NotInspected("Detector 'rules' ran out of memory for its matcher.")
        return sorted(index - 1 for index in found if index)


@dataclass(frozen=True)
class Words:
    """Context words of a rule: matched at the start of a word, short ones (three letters) as a whole word.

    A blank in a word also matches nothing, "_", "-" and ".": "tax id" finds taxId, TAX_ID and tax-id.
    """

    words: tuple[str, ...]

    @cached_property
    def pattern(self) -> str:
        """The RE2 pattern (case-insensitive) that finds any of the words."""
        long = "|".join(self._one(word) for word in self.words if len(word) > 3)
        short = "|".join(self._one(word) for word in self.words if len(word) <= 3)
        parts = [part for part in (long and f"(?:{long})", short and rf"(?:{short})(?:[^\pL\pN]|$)") if part]
        return rf"(?i)(?:^|[^\pL])(?:{'|'.join(parts)})"

    @staticmethod
    def _one(word: str) -> str:
        return _INNER.join(re2.escape(part) for part in word.split())

    @cached_property
    def _search(self) -> Callable[[str], object]:
        search: Callable[[str], object] = re2.compile(self.pattern, options()).search
        return search

    def near(self, text: str, start: int, end: int) -> bool:
        """Return whether one of the words stands near text[start:end], in the text around it."""
        window = f"{text[max(0, start - BEFORE) : start]} {text[end : end + AFTER]}"
        return self._search(window) is not None


NO_WORDS = Words(())


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and what a match of it is.

    `score` holds without context, `supported` with one of `words` near. `group` is the part that is personal data.
    `proof` looks at check digits: what fails it counts only beside a word (a mistyped number is a person's, too).
    """

    entity: str
    pattern: str
    score: float
    supported: float = 0.0
    words: Words = NO_WORDS
    check: Check | None = None
    group: int = 0
    proof: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of one text (the canonical one) that a rule stands by."""

    start: int
    end: int
    entity: str
    score: float


def key_text(key: str) -> str:
    """Return a JSON key as words: camel case and "_" become blanks. At most 200 characters count."""
    return _CAMEL.sub(" ", key[:200]).replace("_", " ")


class RuleBook:
    """Groups of rules; `scan` runs them over one canonical text.

    Each group, and all context words, have a gate of their own: as one automaton their states would multiply.
    """

    def __init__(self, groups: Sequence[Sequence[Rule]]) -> None:
        self._rules = tuple(rule for group in groups for rule in group)
        self._compiled = tuple(re2.compile(rule.pattern, options()) for rule in self._rules)
        self._gates: list[tuple[int, Gate]] = []
        first = 0
        for group in groups:
            self._gates.append((first, Gate(rule.pattern for rule in group)))
            first += len(group)
        words = list(dict.fromkeys(rule.words for rule in self._rules if rule.words.words))
        self._words_of = tuple(words.index(rule.words) if rule.words.words else -1 for rule in self._rules)
        self._words_gate = Gate(word.pattern for word in words)

    def scan(self, text: str, key: str = "") -> list[Candidate]:
        """Return every span of `text` a rule stands by, unsorted; they may overlap. `key` is the JSON key beside it.

        Raises NotInspected if a matcher gives up.
        """
        data = text.encode()
        hits = [first + index for first, gate in self._gates for index in gate(data)]
        if not hits:
            return []
        beside = set(self._words_gate(key_text(key))) if key else set()
        spoken = beside.union(self._words_gate(data))
        to_char = _offsets(data) if len(data) != len(text) else None
        found: list[Candidate] = []
        for index in hits:
            rule, words = self._rules[index], self._words_of[index]
            if rule.score >= THRESHOLD or words in spoken:
                self._run(rule, self._compiled[index], (data, text, to_char), keyed=words in beside, found=found)
        return found

    @staticmethod
    def _run(
        rule: Rule,
        compiled: object,
        source: tuple[bytes, str, Callable[[int], int] | None],
        *,
        keyed: bool,
        found: list[Candidate],
    ) -> None:
        data, text, to_char = source
        for match in compiled.finditer(data):  # type: ignore[attr-defined]  # re2 ships no types
            start, end = match.span(rule.group)
            if start < 0:
                continue
            if to_char is not None:
                start, end = to_char(start), to_char(end)
            if rule.check is not None:
                span = rule.check(text, start, end)
                if span is None:
                    continue
                start, end = span
            proven = rule.proof is None or rule.proof(text[start:end])
            score = rule.score if proven else 0.0
            if rule.supported > score and (keyed or rule.words.near(text, start, end)):
                score = rule.supported if proven else UNPROVEN
            if score >= THRESHOLD:
                found.append(Candidate(start, end, rule.entity, score))


def _offsets(data: bytes) -> Callable[[int], int]:
    """Return a function from offsets in UTF-8 `data` to offsets in characters."""
    continuation = [match.start() for match in _CONTINUATION.finditer(data)]
    return lambda offset: offset - bisect_left(continuation, offset)
