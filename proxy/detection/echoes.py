"""Every further occurrence of a found value: a value that is replaced once is replaced everywhere in the request.

Values of six characters and more match anywhere, shorter ones (from three) only as whole words. Values with a canonical
form (e-mail, IBAN, card, phone, identifiers) also match in other case and with other separators. Values and fields are
compared in their canonical view, so that another spelling of the same characters hides nothing.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import ahocorasick_rs

from proxy.detection.canonical import View, canonical
from proxy.detection.matching import Span
from proxy.detection.mentions import together
from proxy.detection.names import name_echoes
from proxy.detection.overlap import merge, strictness
from proxy.detection.vocabulary import lowered
from proxy.documents.model import Finding, TextField
from proxy.terms import DataCategory

SHORTEST, ANYWHERE = 3, 6
"""Shorter values have no echoes; values of this length and more match inside words."""
_MANY = 16
_SEPARATORS = " -./()\t\n\u00a0"
_SEPARATOR = re.compile(f"[{re.escape(_SEPARATORS)}]")
_TOO_FAR = re.compile(f"[{re.escape(_SEPARATORS)}]{{4}}")
_LOOSE = frozenset({DataCategory.CONTACT, DataCategory.FINANCIAL, DataCategory.IDENTIFIER, DataCategory.HEALTH})


def with_echoes(fields: Sequence[TextField], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` and every further occurrence of their values in `fields`: merged, sorted, without overlaps.

    Neighbouring mentions of one special category are one finding.
    """
    known = merge(findings)
    if not known:
        return known
    views = [canonical(field.text) for field in fields]
    sought = _sought(fields, views, known)
    echoes = list(_echoes(views, known, sought)) if sought.values else []
    echoes += name_echoes(fields, views, known)
    return together(fields, merge((*known, *echoes)) if echoes else known)


@dataclass(frozen=True, slots=True)
class _Sought:
    """The values that are looked for."""

    values: Mapping[str, Finding]
    """Each distinct found value (canonical) with the finding that treats it most strictly."""
    known: Mapping[int, Mapping[str, int]]
    """How often the skeletons of found values were found in each field."""
    loose: Mapping[str, Sequence[str]]
    """The values, by their skeletons, that may also stand in other case or with other separators."""


def _places(values: Sequence[str]) -> Callable[[str], Iterable[tuple[str, int]]]:
    """Return what tells which of `values` stand in a text, and where each starts: one pass for many of them."""
    if len(values) <= _MANY:
        return lambda text: ((value, start) for value in values for start in _starts(text, value))
    find = _all_at_once(values)
    return lambda text: ((values[index], start) for index, start, _ in find(text, overlapping=True))


def _counts(skeletons: Sequence[str]) -> Callable[[str], Mapping[str, int]]:
    """Return what tells how often `skeletons` stand in a bare text; with many of them, what overlaps counts, too."""
    if len(skeletons) <= _MANY:
        return lambda bare: {skeleton: bare.count(skeleton) for skeleton in skeletons}
    find = _all_at_once(skeletons)
    return lambda bare: Counter(skeletons[index] for index, _, _ in find(bare, overlapping=True))


def _all_at_once(literals: Sequence[str]) -> Callable[..., list[tuple[int, int, int]]]:
    # Of the implementations, this one is the fastest to build, too.
    kind = ahocorasick_rs.Implementation.ContiguousNFA
    return ahocorasick_rs.AhoCorasick(literals, implementation=kind).find_matches_as_indexes


def _starts(text: str, value: str) -> list[int]:
    starts = []
    at = text.find(value)
    while at >= 0:
        starts.append(at)
        at = text.find(value, at + 1)
    return starts


def _sought(fields: Sequence[TextField], views: Sequence[View], findings: Sequence[Finding]) -> _Sought:
    values: dict[str, Finding] = {}
    known: dict[int, Counter[str]] = {}
    skeletons: dict[str, str] = {}
    for finding in findings:
        text = fields[finding.field].text
        value = text[finding.start : finding.end]
        if views[finding.field].text is not text:
            value = canonical(value).text
        value = value.strip()
        may_be_loose = len(value) >= ANYWHERE and finding.category in _LOOSE
        for form in _forms(value):
            best = values.get(form)
            if best is None or _stricter(finding, best):
                values[form] = finding
            if may_be_loose:
                skeletons[form] = _skeleton(form)
        if may_be_loose:
            known.setdefault(finding.field, Counter())[skeletons[value]] += 1
    loose: dict[str, list[str]] = {}
    for name, skeleton in skeletons.items():
        if len(skeleton) >= ANYWHERE and values[name].category in _LOOSE:
            loose.setdefault(skeleton, []).append(name)
    return _Sought(values, known, loose)


def _stricter(one: Finding, other: Finding) -> bool:
    return (strictness(one.category), one.score) > (strictness(other.category), other.score)


def _forms(value: str) -> Iterable[str]:
    """Return `value` with its accents composed and apart, if it is long enough to be looked for."""
    if len(value) < SHORTEST:
        return ()
    return (value,) if value.isascii() else {value, *(unicodedata.normalize(form, value) for form in ("NFC", "NFD"))}


def _echoes(views: Sequence[View], known: Sequence[Finding], sought: _Sought) -> Iterator[Finding]:
    covered: dict[int, set[Span]] = {}
    for finding in known:
        covered.setdefault(finding.field, set()).add((finding.start, finding.end))
    places, counts = _places(list(sought.values)), _counts(list(sought.loose))
    for number, view in enumerate(views):
        spans: AbstractSet[Span] = covered.get(number, frozenset())
        for value, start in places(view.text):
            end = start + len(value)
            span = view.original(start, end)
            if span not in spans and (len(value) >= ANYWHERE or not _joined(view.text, start, end)):
                yield _echo(sought.values[value], number, span)
        if sought.loose:
            bare = _skeleton(view.text)
            known_here = sought.known.get(number, {})
            more = [skeleton for skeleton, count in counts(bare).items() if count > known_here.get(skeleton, 0)]
            for skeleton, span in _loose_spans(view.text, bare, more):
                whole = view.original(*span)
                if whole not in spans:
                    yield from (_echo(sought.values[name], number, whole) for name in sought.loose[skeleton])


def _joined(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before.isalnum() or before == "_" or after.isalnum() or after == "_"


def _loose_spans(text: str, bare: str, skeletons: Sequence[str]) -> Iterator[tuple[str, Span]]:
    """Yield where `skeletons` stand in `text`, in other case or with other separators; `bare` is its own skeleton."""
    if not skeletons:
        return
    # For each separator of the text, how many characters of `bare` stand before it.
    dropped = [match.start() - place for place, match in enumerate(_SEPARATOR.finditer(text))]
    for skeleton in skeletons:
        at = bare.find(skeleton)
        while at >= 0:
            last = at + len(skeleton) - 1
            start, end = at + bisect_right(dropped, at), last + bisect_right(dropped, last) + 1
            if end - start > len(skeleton) and _TOO_FAR.search(text, start, end):
                at = bare.find(skeleton, at + 1)
                continue
            if not _inside_number(text, start, end):
                yield skeleton, (start, end)
            at = bare.find(skeleton, last + 1)


def _inside_number(text: str, start: int, end: int) -> bool:
    """Whether a match with other separators is a part of a longer number, as 123456 is of 1.234.567."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return (before.isdigit() and text[start].isdigit()) or (after.isdigit() and text[end - 1].isdigit())


def _skeleton(text: str) -> str:
    """Return `text` in lower case without separators."""
    for sign in _SEPARATORS:
        if sign in text:
            text = text.replace(sign, "")
    return lowered(text)


def _echo(source: Finding, number: int, span: Span) -> Finding:
    start, end = span
    return Finding(number, start, end, source.entity, source.category, source.score, "echo", source.covers, source.why)
