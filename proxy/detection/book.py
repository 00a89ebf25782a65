"""Runs many rules over one source, with three ways in, by what a rule needs.

- rules that stand alone pass a gate: one pass over a piece of text tells which of their patterns occur in it at all;
- anchored rules run around the literal that each of their matches has;
- all others run around their context words only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import re2

from proxy.detection.matching import (
    AFTER,
    BEFORE,
    THRESHOLD,
    UNPROVEN,
    Candidate,
    Gate,
    Rule,
    Span,
    compounded,
    narrowed,
    options,
)
from proxy.detection.roles import Roles
from proxy.detection.source import OVERLAP, Source, joined

LONGEST = 96
"""How far a match beside a context word may reach."""
_GATE_SIZE = 48
_DIGIT = re.compile(rb"[0-9]")
_FAR = 4096
"""How far a match of a rule that stands alone may reach beyond its piece."""
_FEW = 2
_MOST_KNOWN = 100_000
_LESS = 0.15
"""How much less a word for the kind of a number supports it than one of its own."""


@dataclass(frozen=True)
class _Compiled:
    """A rule that is compiled when it is first needed: most of them never are."""

    rule: Rule
    bit: int
    own: int
    """The bits of all its words, and of those that are its own."""

    @cached_property
    def whole(self) -> Any:
        """The pattern as it is written."""
        return re2.compile(self.rule.pattern, options(longest=self.rule.longest))

    @cached_property
    def narrow(self) -> Any:
        """The pattern for one_byte text, or None where it would match more there than on the text."""
        pattern, exact = narrowed(self.rule.pattern)
        if not exact and not self.rule.loose:
            return None
        same = pattern == self.rule.pattern
        return self.whole if same else re2.compile(pattern, options(longest=self.rule.longest))


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """Rules that look at the same places. `mask` joins their bits."""

    rules: tuple[_Compiled, ...]
    gate: Gate | None
    mask: int
    around: int
    """The bits of words that also support what stands before them."""
    digits: bool


class RuleBook:
    """Groups of rules; `find` runs them over one source. Each group has gates of its own."""

    def __init__(self, groups: Sequence[Sequence[Rule]], roles: Roles) -> None:
        self._anchored: dict[int, list[_Compiled]] = {}
        alone: list[_Compiled] = []
        worded: list[_Compiled] = []
        for rule in (rule for group in groups for rule in group):
            compiled = _compiled(rule, roles)
            if rule.anchor:
                self._anchored.setdefault(roles.anchor(rule.anchor), []).append(compiled)
            elif rule.score >= THRESHOLD:
                alone.append(compiled)
            else:
                worded.append(compiled)
        self._gated = _gates([compiled for compiled in alone if not compiled.rule.digits])
        self._gated_digits = _gates([compiled for compiled in alone if compiled.rule.digits])
        self._kinds = _kinds(worded)
        self._anchor_mask = sum(self._anchored)
        self._word_mask = 0
        for kind in self._kinds:
            self._word_mask |= kind.mask
        self._kinds_of: dict[int, tuple[_Kind, ...]] = {}

    def find(self, source: Source) -> list[Candidate]:
        """Return every span that a rule stands by, unsorted; they may overlap. Raises NotInspected."""
        found: dict[tuple[int, int, str], Candidate] = {}
        for compiled, span in self._places(source):
            for item in _matches(compiled, source, span):
                place = (item.start, item.end, item.entity)
                known = found.get(place)
                if known is None or known.score < item.score:
                    found[place] = item
        return list(found.values())

    def _places(self, source: Source) -> Iterator[tuple[_Compiled, Span]]:
        """Yield rules and where to run them: (start, end) that a match must begin in."""
        yield from self._alone(source)
        if source.heard.mask & self._anchor_mask:
            yield from self._around_anchors(source)
        if source.mask & self._word_mask:
            for kind, spans in self._worded(source).items():
                yield from _in_windows(kind, joined(spans, len(source.text)), source)

    def _worded(self, source: Source) -> dict[_Kind, list[Span]]:
        """Return the kinds whose words were heard, and where to look: around the words, in cells, in the whole text."""
        found: dict[_Kind, list[Span]] = {}
        word_mask = self._word_mask
        for start, end, bits in source.heard.hits:
            for kind in self._kinds_by(bits) if bits & word_mask else ():
                before = AFTER + LONGEST if bits & kind.around else 0
                found.setdefault(kind, []).append((max(0, start - before), end + BEFORE + LONGEST))
        for start, end, bits in source.regions:
            for kind in self._kinds_by(bits):
                found.setdefault(kind, []).append((start, end))
        if source.beside & self._word_mask:
            for kind in self._kinds_by(source.beside):
                found[kind] = [(0, len(source.text))]
        return found

    def _kinds_by(self, bits: int) -> tuple[_Kind, ...]:
        """Return the kinds that some of `bits` is a word of; the same bits come again with every text."""
        known = self._kinds_of.get(bits)
        if known is None:
            known = tuple(kind for kind in self._kinds if kind.mask & bits) if bits & self._word_mask else ()
            if len(self._kinds_of) < _MOST_KNOWN:
                self._kinds_of[bits] = known
        return known

    def _alone(self, source: Source) -> Iterator[tuple[_Compiled, Span]]:
        view = source.view
        for start, end in source.segments():
            piece = view if end - start == len(view) else view[start : end + OVERLAP]
            for gate, rules in self._gated + self._gated_digits if _DIGIT.search(piece) else self._gated:
                for index in gate(piece):
                    yield rules[index], (start, end)

    def _around_anchors(self, source: Source) -> Iterator[tuple[_Compiled, Span]]:
        waiting = source.heard.mask & self._anchor_mask
        while waiting:
            bit = waiting & -waiting
            waiting ^= bit
            for compiled in self._anchored[bit]:
                reach = compiled.rule.reach
                for span in source.windows(bit, min(reach, OVERLAP), reach):
                    yield compiled, span


def _in_windows(kind: _Kind, spans: Sequence[Span], source: Source) -> Iterator[tuple[_Compiled, Span]]:
    mask, view = source.mask, source.view
    for start, end in spans:
        if kind.digits and not _DIGIT.search(view, start, end):
            continue
        rules = kind.rules if kind.gate is None else [kind.rules[index] for index in kind.gate(view[start:end])]
        for compiled in rules:
            if compiled.bit & mask:
                yield compiled, (start, end)


def _compiled(rule: Rule, roles: Roles) -> _Compiled:
    own = roles.words(rule.words)
    return _Compiled(rule, own | roles.words(rule.also), own)


def _gates(rules: Sequence[_Compiled]) -> list[tuple[Gate, tuple[_Compiled, ...]]]:
    parts = [tuple(rules[first : first + _GATE_SIZE]) for first in range(0, len(rules), _GATE_SIZE)]
    return [(_gate(part), part) for part in parts]


def _gate(rules: Sequence[_Compiled]) -> Gate:
    return Gate(narrowed(compiled.rule.pattern)[0] for compiled in rules)


def _kinds(worded: Sequence[_Compiled]) -> tuple[_Kind, ...]:
    def of(compiled: _Compiled) -> str:
        return compiled.rule.kind or compiled.rule.entity

    kinds = []
    for _, group in groupby(sorted(worded, key=of), key=of):
        rules = tuple(group)
        mask = around = 0
        for compiled in rules:
            mask |= compiled.bit
            around |= 0 if compiled.rule.close else compiled.bit
        gate = _gate(rules) if len(rules) > _FEW else None
        kinds.append(_Kind(rules, gate, mask, around, all(compiled.rule.digits for compiled in rules)))
    return tuple(kinds)


def _matches(compiled: _Compiled, source: Source, span: Span) -> Iterator[Candidate]:
    """Yield what the rule stands by among its matches that begin in `span`."""
    rule = compiled.rule
    for start, end in _spans(compiled, source, span):
        if rule.check is not None:
            checked = rule.check(source.text, start, end)
            if checked is None:
                continue
            start, end = checked  # noqa: PLW2901  # the check says what is really meant
        proven = rule.proof is None or rule.proof(source.text[start:end])
        if not proven and compounded(source.text, start):
            continue
        score, word = (rule.score if proven else 0.0), ""
        if rule.supported > score and compiled.bit & source.mask:
            word = source.support(compiled.own, start, end, close=rule.close)
            supported = rule.supported if proven else UNPROVEN
            if not word and proven and compiled.bit != compiled.own:
                word = source.support(compiled.bit, start, end, close=rule.close)
                supported = round(rule.supported - _LESS, 3)
            if word:
                score = max(score, supported)
        if score >= THRESHOLD:
            yield Candidate(start, end, rule.entity, score, _why(rule, word, proven=proven))


def _why(rule: Rule, word: str, *, proven: bool) -> tuple[str, ...]:
    reasons = [rule.name or rule.entity]
    if rule.proof is not None:
        reasons.append("check digits fit" if proven else "check digits do not fit")
    if word:
        reasons.append(f"beside '{word}'")
    return tuple(reasons)


def _spans(compiled: _Compiled, source: Source, span: Span) -> Iterator[Span]:
    """Yield the spans of the matches that begin in `span`, in characters."""
    start, end = span
    limit = min(len(source.text), end + _FAR) if end - start > OVERLAP else end
    group = compiled.rule.group
    if source.text.isascii():
        found = compiled.whole.finditer(source.view, start, limit)
    elif compiled.narrow is not None:
        found = compiled.narrow.finditer(source.view, start, limit)
    else:
        yield from _wide(compiled, source, span, limit)
        return
    for match in found:
        if match.start() >= end:
            return
        left, right = match.span(group)
        if left >= 0:
            yield left, right


def _wide(compiled: _Compiled, source: Source, span: Span, limit: int) -> Iterator[Span]:
    """As `_spans`, for a pattern that must see letters beyond ASCII: on a slice, in UTF-8."""
    # One character more, so that a boundary at the slice's beginning is a real one.
    first = max(0, span[0] - 1)
    piece = source.text[first:limit]
    data = piece.encode()
    ascii_before = -1
    chars = 0
    for match in compiled.whole.finditer(data):
        begin = match.start()
        if ascii_before < 0:
            ascii_before, chars = 0, 0
        chars += len(data[ascii_before:begin].decode())
        ascii_before = begin
        if first + chars >= span[1]:
            return
        left, right = match.span(compiled.rule.group)
        if left < 0:
            continue
        start = first + chars + len(data[begin:left].decode())
        yield start, start + len(data[left:right].decode())
