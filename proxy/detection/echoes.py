"""Every further occurrence of a found value: a value that is replaced once is replaced everywhere in the request.

Values of six characters and more match anywhere, shorter ones (from three) only as whole words. Values with a canonical
form (e-mail, IBAN, card, phone, identifiers) also match in other case and with other separators. Values and fields are
compared in their canonical view, so that another spelling of the same characters hides nothing.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property

import re2

from proxy.detection.canonical import View, canonical
from proxy.detection.matching import Gate, Span, options
from proxy.detection.overlap import merge, strictness
from proxy.documents.model import Finding, TextField
from proxy.terms import DataCategory

SHORTEST, ANYWHERE = 3, 6
"""Shorter values have no echoes; values of this length and more match inside words."""
_MANY = 24
_SEPARATORS = " -./()\t\n\u00a0"
_DROP = str.maketrans("", "", _SEPARATORS)
_LOOSE = frozenset({DataCategory.CONTACT, DataCategory.FINANCIAL, DataCategory.IDENTIFIER, DataCategory.HEALTH})
_GAP = r"[ \-./()\t\n\x{a0}]{0,3}"


def with_echoes(fields: Sequence[TextField], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` and every further occurrence of their values in `fields`: merged, sorted, without overlaps."""
    known = merge(findings)
    values = _values(fields, known)
    if not values:
        return known
    return merge((*known, *_echoes(fields, known, _Sought(values))))


def _values(fields: Sequence[TextField], findings: Sequence[Finding]) -> dict[str, Finding]:
    """Return each distinct found value (canonical) with the finding that treats it most strictly."""
    values: dict[str, Finding] = {}
    for finding in findings:
        value = canonical(fields[finding.field].text[finding.start : finding.end]).text.strip()
        for form in _forms(value):
            best = values.get(form)
            if best is None or (strictness(finding.category), finding.score) > (strictness(best.category), best.score):
                values[form] = finding
    return values


def _forms(value: str) -> Iterable[str]:
    """Return `value` with its accents composed and apart, if it is long enough to be looked for."""
    if len(value) < SHORTEST:
        return ()
    return (value,) if value.isascii() else {value, *(unicodedata.normalize(form, value) for form in ("NFC", "NFD"))}


class _Sought:
    """The values that are looked for. With many of them, one pass over a text tells which are there at all."""

    def __init__(self, values: dict[str, Finding]) -> None:
        self.values = values
        self.loose = {
            name: skeleton
            for name, finding in values.items()
            if finding.category in _LOOSE and len(skeleton := _skeleton(name)) >= ANYWHERE
        }

    @cached_property
    def exact_in(self) -> Callable[[str], Sequence[str]]:
        """Return those values that stand in a text."""
        return _picker(list(self.values), list(self.values))

    @cached_property
    def loose_in(self) -> Callable[[str], Sequence[str]]:
        """Return those loose values whose skeleton stands in a bare text."""
        return _picker(list(self.loose), list(self.loose.values()))


def _picker(names: Sequence[str], needles: Sequence[str]) -> Callable[[str], Sequence[str]]:
    if len(names) <= _MANY:
        return lambda _text: names
    gate = Gate([re2.escape(needle) for needle in needles])
    return lambda text: [names[index] for index in gate(text)]


def _echoes(fields: Sequence[TextField], known: Sequence[Finding], sought: _Sought) -> Iterator[Finding]:
    covered: dict[int, set[Span]] = {}
    for finding in known:
        covered.setdefault(finding.field, set()).add((finding.start, finding.end))
    for number, field in enumerate(fields):
        view = canonical(field.text)
        spans = covered.get(number, set())
        for name in sought.exact_in(view.text):
            for start in _occurrences(view.text, name):
                yield from _echo(sought.values[name], number, view.original(start, start + len(name)), spans)
        if sought.loose:
            yield from _loose_echoes(field.text, view, number, spans=spans, sought=sought)


def _occurrences(text: str, value: str) -> Iterator[int]:
    whole = len(value) < ANYWHERE
    at = text.find(value)
    while at >= 0:
        if not whole or not _joined(text, at, at + len(value)):
            yield at
        at = text.find(value, at + 1)


def _joined(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before.isalnum() or before == "_" or after.isalnum() or after == "_"


def _loose_echoes(
    text: str, view: View, number: int, *, spans: AbstractSet[Span], sought: _Sought
) -> Iterator[Finding]:
    """Yield occurrences in other case or with other separators; counts in the bare text tell whether to look."""
    bare = _skeleton(view.text)
    present = sought.loose_in(bare)
    known = Counter(_skeleton(canonical(text[start:end]).text) for start, end in spans) if present else {}
    for name in present:
        skeleton = sought.loose[name]
        if bare.count(skeleton) <= known.get(skeleton, 0):
            continue
        pattern = "(?i)" + _GAP.join(re2.escape(char) for char in skeleton)
        for match in re2.compile(pattern, options()).finditer(view.text):
            if not _inside_number(view.text, *match.span()):
                yield from _echo(sought.values[name], number, view.original(*match.span()), spans)


def _inside_number(text: str, start: int, end: int) -> bool:
    """Whether a match with other separators is a part of a longer number, as 123456 is of 1.234.567."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return (before.isdigit() and text[start].isdigit()) or (after.isdigit() and text[end - 1].isdigit())


def _skeleton(text: str) -> str:
    return text.translate(_DROP).lower()


def _echo(source: Finding, number: int, span: Span, spans: AbstractSet[Span]) -> Iterator[Finding]:
    if span not in spans:
        yield replace(source, field=number, start=span[0], end=span[1], detector="echo")
