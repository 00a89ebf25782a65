"""The rule for dates of birth: a date in any European notation right after a label, or beside a key, that says so.

Other dates are not personal data by themselves. Labels and month names in 24 languages stand in data/words.json.
"""

from typing import Final

import re2

from proxy.detection.matching import BEFORE, Rule, Span, Words
from proxy.detection.tables import table

_TABLE: Final[dict[str, list[str]]] = table("words")["rows"]
_WORDS = Words(tuple(_TABLE["birth"]))
_MONTHS = "|".join(re2.escape(month) for month in sorted(_TABLE["month"], key=len, reverse=True))
_YEAR = r"(?:1[89]\d{2}|20\d{2})"
_LABEL = re2.compile(_WORDS.pattern)


def born(text: str, start: int, end: int) -> Span | None:
    """Return the span of a date unless another date or a line's end stands between it and the label."""
    if text[start - 1 : start].isdigit() or text[end : end + 1].isdigit():
        return None
    before = text[max(0, start - BEFORE) : start]
    labels = [match.end() for match in _LABEL.finditer(before)]
    return None if labels and sum(char.isdigit() for char in before[labels[-1] :]) > 3 else (start, end)


_DATES: Final = (
    rf"\b\d{{1,2}}[./\- ]{{1,2}}\d{{1,2}}[./\- ]{{1,2}}(?:{_YEAR}|\d{{2}})\b",
    rf"\b{_YEAR}[./\-]{{1,2}} ?\d{{1,2}}[./\-]{{1,2}} ?\d{{1,2}}\b",
    (
        rf"(?i)\b\d{{1,2}}(?:\.|st|nd|rd|th|er|º|-?\pL{{2}})?(?: de| d')? ?-?"
        rf"(?:{_MONTHS})\pL{{0,4}}\.?,?(?: de| del)? ?-?{_YEAR}\b"
    ),
    rf"(?i)(?:{_MONTHS})\pL{{0,4}}\.? \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}\b",
    rf"(?i)\b{_YEAR}\.? ?(?:{_MONTHS})\pL{{0,4}} \d{{1,2}}\b",
)
RULES: Final = tuple(Rule("DATE_OF_BIRTH", pattern, 0.1, 0.9, _WORDS, check=born) for pattern in _DATES)
