"""Tables inside a text: which head of a column stands above a cell (CSV, TSV, semicolons, Markdown, SQL's INSERT).

A table is a run of lines with the same number of delimiters, at least two of them, whose first line has no digits to
speak of. Only where cells are is told; what a head means is for the vocabulary.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from proxy.detection.matching import Span

_DELIMITERS = (";", "\t", "|", ",")
_RULE_LINE = re.compile(r"[\s|:+=-]*")
_DIGITS = re.compile("[0-9]")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_INSERT = re.compile(r"(?i)\bINSERT\s+INTO\s+[\w.\"`\[\]]{1,120}\s*\(([^()]{1,2000})\)\s*VALUES\b")
_ROW = re.compile(r"\s*,?\s*\(((?:[^()']|'(?:[^']|'')*'){1,4000})\)")
_VALUE = re.compile(r"(?:[^,']|'(?:[^']|'')*')+")
_FEWEST = 2
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
    lines = text.split("\n")
    openings = _openings(text, lines)
    if not openings:
        return
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    at = 0
    for first, place in openings:
        if first < at:
            continue
        end = _end(lines, first, _DELIMITERS[place])
        if end > first + 1:
            yield from _columns(lines[first:end], starts[first:end], _DELIMITERS[place])
            at = end


def heads(text: str, first: int) -> Span:
    """Return where the heads stand above the cell that begins at `first`, the first of its table."""
    line = text.rfind("\n", 0, first) + 1
    above = text.rfind("\n", 0, max(0, line - 1)) + 1
    while above and _RULE_LINE.fullmatch(text, above, line):
        line, above = above, text.rfind("\n", 0, above - 1) + 1
    opened = max(text.rfind(word, above, first) for word in ("VALUES", "values"))
    return above, opened if opened >= 0 else line


def _openings(text: str, lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the lines a table may begin with, each with the place of its delimiter: cheap to tell of all lines."""
    found: list[tuple[int, int]] = []
    for place, delimiter in enumerate(_DELIMITERS):
        if text.count(delimiter) < _FEWEST:
            continue
        count = lines[0].count(delimiter)
        for number, line in enumerate(lines[1:]):
            before, count = count, line.count(delimiter)
            if before and count and (before == count or '"' in line or '"' in lines[number]):
                found.append((number, place))
    return sorted(found)


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


def _end(lines: Sequence[str], first: int, delimiter: str) -> int:
    """Return the number of the line after a table that begins with line number `first`; that of its own for none."""
    head = lines[first]
    if len(head) > _LONGEST_LINE or len(_DIGITS.findall(head)) > _MOST_DIGITS * len(head):
        return first
    spans = _split(head, delimiter)
    heads = [head[left:right].strip() for left, right in spans]
    if max(map(len, heads)) > _LONGEST_HEAD or (delimiter == "," and not _comma_table(heads)):
        return first
    end = first + 1
    while end < len(lines) and _belongs(lines[end], delimiter, len(spans)):
        end += 1
    return end


def _comma_table(heads: Sequence[str]) -> bool:
    """Whether comma-separated words read as heads: prose has commas, too, but longer parts and sentences."""
    return all(one and len(one.split()) <= 4 and one[-1] not in ".!?" for one in heads)


def _belongs(line: str, delimiter: str, count: int) -> bool:
    if len(line) > _LONGEST_LINE or delimiter not in line:
        return False
    return len(_split(line, delimiter)) == count


def _split(line: str, delimiter: str) -> list[Span]:
    """Return the spans of the cells of one line; a delimiter in double quotes does not divide."""
    if '"' in line and delimiter != "|":
        line = _QUOTED.sub(lambda quoted: quoted[0].replace(delimiter, " "), line)
    spans = []
    at = 0
    for part in line.split(delimiter):
        spans.append((at, at + len(part)))
        at += len(part) + 1
    return spans


def _columns(lines: Sequence[str], starts: Sequence[int], delimiter: str) -> Iterator[Cell]:
    """Yield the cells below the heads in the first of `lines`, which start at `starts` in the text."""
    heads = [lines[0][left:right].strip(" \"'*\r") for left, right in _split(lines[0], delimiter)]
    for line, start in zip(lines[1:], starts[1:], strict=True):
        if _RULE_LINE.fullmatch(line):
            continue
        for head, (left, right) in zip(heads, _split(line, delimiter), strict=True):
            if head and right > left:
                yield start + left, start + right, head
