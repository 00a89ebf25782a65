"""Finds where the answer to a question begins: in dialogues a label stands in one line, its value in the next one.

"Date of birth, please?" - "Customer: 12 March 1980". A line counts as an answer where a speaker is named before it or a
dash stands there, and where the line before asks: with a question mark, or said by a speaker of its own.
"""

import re
from typing import Final

REACH: Final = 90
"""How far the end of the line that asks may be from its label."""
_ASKED = re.compile(
    r"[^\n]{0,90}\n{1,2}[ \t]*(?:\[?\d{1,2}[:.]\d{2}\]?[ \t]*)?(?P<speaker>[<+]?[^\n:>?!,;]{1,28}[:>]|[\-.>])[ \t]+"
)
_SPEAKER = re.compile(r"[ \t]*(?:\[?\d{1,2}[:.]\d{2}\]?[ \t]*)?(?:[<+]?[^\n:>?!,;]{1,28}[:>]|[\-.>])[ \t]")
_LONGEST_LINE = 240


def answer_behind(text: str, right: int) -> int | None:
    """Return where the answer to a line that asks for what ends at `right` begins, or None."""
    line_end = text.find("\n", right, right + REACH)
    match = _ASKED.match(text, right) if line_end >= 0 else None
    if match is None:
        return None
    if not {"?", ";"}.isdisjoint(text[right:line_end]):  # the Greek question mark is read as a semicolon
        return match.end()
    # A form has labels below one another, too: only what a speaker says is answered by another one.
    low = max(0, right - _LONGEST_LINE)
    begin = max(low, text.rfind("\n", low, right) + 1)
    asked = _SPEAKER.match(text, begin)
    return match.end() if asked and asked.end() <= right and text[right - 1] != ":" else None
