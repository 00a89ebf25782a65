"""Finds dates of birth by their place: right behind a name, in a list, in the head of a CV, in a tuple of values.

Names are words with a capital. That their date is of a birth is told by how long ago it was: the person must be grown,
unless the line is one of a list, with a number or a bullet before the name.
"""

import re
from typing import Final

from proxy.detection.dates import Form, date_at
from proxy.detection.matching import Rule, Span

_RANGE = re.compile(r"[.)]?[ ]?-{1,2}[ ]?\w{0,9}\.?[ ]?\d")
ENTITY: Final = "DATE_OF_BIRTH"
GROWN, CHILD = 2010, 2021
"""Dates before these years count: without a bullet, with one."""
_PLACED = 0.55

_NAME = r"\p{Lu}[\pL'.\-]+"
_NAMES = rf"{_NAME}(?:,? (?:de |van |von |el |al |da |di |den |der )?{_NAME}){{1,3}}"
_DATE = (
    r"\d{1,2}[./\-] ?(?:\d{1,2}|\pL{3,9})[./\- ] ?(?:\d{4}|\d\d)\.?|\d{1,2}\.? \pL{3,9}\.? \d{4}"
    r"|\d{4}[./\-] ?\d{1,2}[./\-] ?\d{1,2}|\d{6}"
)
_BEHIND = r"[ \t]*(?:[,;|)(\n.:\-]|  |\d\d? ?y|$)"


def listed(text: str, start: int, end: int) -> Span | None:
    """Return the span of a date behind a name at the beginning of a line or behind a colon, or None."""
    date = date_at(text, start, end)
    if date is None or date.start != start or _RANGE.match(text, date.end):
        return None
    line = text[max(text.rfind("\n", max(0, start - 160), start) + 1, start - 160) : start].lstrip()
    bullet = bool(line) and (line[0] in "-*.>" or line[0].isdigit())
    whole = date.form is Form.FULL and (bullet or not date.named or text[start - 1] == "(")
    if not whole and not (bullet and date.form is Form.COMPACT):
        return None
    return (date.start, date.end) if date.year < (CHILD if bullet else GROWN) else None


def quoted(text: str, start: int, end: int) -> Span | None:
    """Return the span of a date in quotation marks that follows a name in quotation marks, or None."""
    date = date_at(text, start, end)
    return (date.start, date.end) if date and date.form is Form.FULL and date.year < GROWN else None


RULES: Final = (
    Rule(
        ENTITY,
        rf"(?m)(?:^|[:;(])[ \t]*(?:\d{{1,4}}[.)/:\-]? ?-?[ \t]*|[\-*.>][ \t]*)?(?:\p{{Lu}}\pL{{0,4}}\.? )?{_NAMES}"
        rf"(?: \([^)\n]{{1,12}}\))?(?:[ \t]*[,;:|(\t]| -| {{2,}})[ \t]*({_DATE}){_BEHIND}",
        _PLACED,
        check=listed,
        group=1,
        name="date of birth behind a name",
    ),
    Rule(
        ENTITY,
        rf"(?:'{_NAME}[^'\n]{{0,40}}'|\"{_NAME}[^\"\n]{{0,40}}\"), ?(?:['\"][^'\"\n]{{1,40}}['\"], ?){{0,2}}['\"]"
        r"(\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})['\"]",
        _PLACED,
        check=quoted,
        group=1,
        name="date of birth in a row of values",
    ),
)
