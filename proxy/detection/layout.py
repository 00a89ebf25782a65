"""Tables inside a text: which head of a column stands above a cell (CSV, TSV, semicolons, Markdown, SQL's INSERT).

A table is a run of lines with the same number of delimiters, at least two of them, whose first line has no digits to
speak of. Only where cells are is told; what a head means is for the vocabulary.
"""

import re
from collections.abc import Iterator, Sequence

from proxy.detection.matching import Span

_DELIMITERS = (";", "\t", "|", ",")
_RULE_LINE = re.compile(r"[\s|:+=-]*")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_INSERT = re.compile(r"(?i)\bINSERT\s+INTO\s+[\w.\"`\[\]]{1,120}\s*\(([^()]{1,2000})\)\s*VALUES\b")
_ROW = re.compile(r"\s*,?\s*\(((?:[^()']|'(?:[^']|'')*'){1,4000})\)")
_VALUE = re.compile(r"(?:[^,']|'(?:[^']|'')*')+")
_MOST_DIGITS = 0.1
_LONGEST_HEAD = 60
_LONGEST_LINE = 4000

Cell = tuple[int, int, str]
"""start, end, head of its column."""


def cells(text: str) -> Iterator[Cell]:
    """Yield the cells of the tables in `text` that have a head, without the heads themselves."""
    if "VALUES" in text or "values" in text:
        yield from _inserted(text)
    if "\n" not in text:
        return
    lines = _lines(text)
    at = 0
    while at < len(lines) - 1:
        table = _table(text, lines, at)
        if table is None:
            at += 1
            continue
        delimiter, last = table
        yield from _columns(text, lines[at : last + 1], delimiter)
        at = last + 1


def _inserted(text: str) -> Iterator[Cell]:
    """Yield the values of INSERT statements with the names of their columns."""
    for insert in _INSERT.finditer(text):
        heads = [head.strip(" \"`[]'\n") for head in insert[1].split(",")]
        at = insert.end()
        row = _ROW.match(text, at)
        while row:
            spans = [value.span() for value in _VALUE.finditer(text, row.start(1), row.end(1))]
            if len(spans) == len(heads):
                yield from ((left, right, head) for head, (left, right) in zip(heads, spans, strict=True) if head)
            at = row.end()
            row = _ROW.match(text, at)


def _lines(text: str) -> list[Span]:
    spans = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _table(text: str, lines: Sequence[Span], first: int) -> tuple[str, int] | None:
    """Return the delimiter of a table that begins with line number `first`, and its last line; or None."""
    start, end = lines[first]
    if not 0 < end - start <= _LONGEST_LINE:
        return None
    following = lines[first + 1]
    for delimiter in _DELIMITERS:
        count = text.count(delimiter, start, end)
        if not count or (text.count(delimiter, *following) != count and '"' not in text):
            continue
        head = text[start:end]
        if sum(map(str.isdigit, head)) > _MOST_DIGITS * len(head):
            continue
        count = len(_split(text, lines[first], delimiter))
        last = first
        while last + 1 < len(lines) and _belongs(text, lines[last + 1], delimiter, count):
            last += 1
        if last > first:
            heads = [text[left:right].strip() for left, right in _split(text, lines[first], delimiter)]
            if all(len(one) <= _LONGEST_HEAD for one in heads) and (delimiter != "," or _comma_table(heads)):
                return delimiter, last
    return None


def _comma_table(heads: Sequence[str]) -> bool:
    """Whether comma-separated words read as heads: prose has commas, too, but longer parts and sentences."""
    return all(one and len(one.split()) <= 4 and one[-1] not in ".!?" for one in heads)


def _belongs(text: str, line: Span, delimiter: str, count: int) -> bool:
    if line[1] - line[0] > _LONGEST_LINE or not text.count(delimiter, *line):
        return False
    return len(_split(text, line, delimiter)) == count


def _split(text: str, line: Span, delimiter: str) -> list[Span]:
    """Return the spans of the cells of one line; a delimiter in double quotes does not divide."""
    start, end = line
    content = text[start:end]
    if '"' in content and delimiter != "|":
        content = _QUOTED.sub(lambda quoted: quoted[0].replace(delimiter, " "), content)
    spans = []
    at = start
    for part in content.split(delimiter):
        spans.append((at, at + len(part)))
        at += len(part) + 1
    return spans


def _columns(text: str, lines: Sequence[Span], delimiter: str) -> Iterator[Cell]:
    heads = [text[left:right].strip(" \"'*\r") for left, right in _split(text, lines[0], delimiter)]
    for line in lines[1:]:
        if _RULE_LINE.fullmatch(text, *line):
            continue
        for head, (left, right) in zip(heads, _split(text, line, delimiter), strict=True):
            if head and right > left:
                yield left, right, head
