"""Every further occurrence of a found value: a value that is replaced once is replaced everywhere in the request.

Values of six characters and more match anywhere, shorter ones (from three) only as whole words. Values with a canonical
form (e-mail, IBAN, card, phone, identifiers) also match in other case and with other separators.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import re2

from proxy.detection.matching import Gate, options
from proxy.detection.overlap import merge, strictness
from proxy.documents.model import Finding, TextField
from proxy.terms import DataCategory

SHORTEST, ANYWHERE = 3, 6
"""Shorter values have no echoes; values of this length and more match inside words."""
_MANY = 24
_LONE = re.compile("[\ud800-\udfff]")
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
    return merge((*known, *_echoes(fields, known, values)))


def _values(fields: Sequence[TextField], findings: Sequence[Finding]) -> dict[str, Finding]:
    """Return each distinct found value with the finding that treats it most strictly."""
    values: dict[str, Finding] = {}
    for finding in findings:
        value = fields[finding.field].text[finding.start : finding.end].strip()
        if len(value) < SHORTEST:
            continue
        best = values.get(value)
        if best is None or (strictness(finding.category), finding.score) > (strictness(best.category), best.score):
            values[value] = finding
    return values


def _echoes(fields: Sequence[TextField], known: Sequence[Finding], values: dict[str, Finding]) -> Iterator[Finding]:
    names = list(values)
    gate = Gate([re2.escape(name) for name in names]) if len(names) > _MANY else None
    loose = [(name, _skeleton(name)) for name in names if values[name].category in _LOOSE]
    covered: dict[int, set[tuple[int, int]]] = {}
    for finding in known:
        covered.setdefault(finding.field, set()).add((finding.start, finding.end))
    for number, field in enumerate(fields):
        spans = covered.get(number, set())
        present = names if gate is None else [names[index] for index in gate(_readable(field.text))]
        for name in present:
            for start in _occurrences(field.text, name):
                if (start, start + len(name)) not in spans:
                    yield _echo(values[name], number, start, start + len(name))
        if loose:
            yield from _loose_echoes(field.text, number, spans, loose=loose, values=values)


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
    text: str,
    number: int,
    spans: AbstractSet[tuple[int, int]],
    *,
    loose: Sequence[tuple[str, str]],
    values: dict[str, Finding],
) -> Iterator[Finding]:
    """Yield occurrences in other case or with other separators; counts in the bare text tell whether to look."""
    bare = _skeleton(text)
    known = Counter(_skeleton(text[start:end]) for start, end in spans)
    for name, skeleton in loose:
        if len(skeleton) < ANYWHERE or bare.count(skeleton) <= known[skeleton]:
            continue
        pattern = "(?i)" + _GAP.join(re2.escape(char) for char in skeleton)
        for match in re2.compile(pattern, options()).finditer(_readable(text)):
            if match.span() not in spans:
                yield _echo(values[name], number, *match.span())


def _skeleton(text: str) -> str:
    return text.translate(_DROP).lower()


def _readable(text: str) -> str:
    """Return `text` with lone surrogates, which have no UTF-8 form, replaced one for one."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def _echo(source: Finding, number: int, start: int, end: int) -> Finding:
    return replace(source, field=number, start=start, end=end, detector="echo")
