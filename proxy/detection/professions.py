"""Professions that are told of somebody: behind a name, a verb, an age, the years of a curriculum vitae.

Words of 24 languages stand in data/professions.json. Without such a sign they are talk about a profession, not about a
person. What stands behind a label ("Beruf: …") stated.py reads, whatever it is.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from proxy.detection.matching import Candidate, Span, Words, word_start
from proxy.detection.persons import BIG
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table
from proxy.detection.vocabulary import Hit

_ROWS: Final[dict[str, Any]] = table("professions")["rows"]
_SCORE: Final = 0.7
_BACK: Final = 72
_NAME: Final = rf"{BIG}[^\W\d_]*\.?(?:[ \-]{BIG}?[^\W\d_]+\.?){{0,2}}[ \-]{BIG}[^\W\d_]+"


def _either(key: str) -> str:
    return "|".join(map(re.escape, _ROWS[key]))


_ARTICLE: Final = rf"(?:(?:{_either('articles')})[ ])?"
_SIGNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("behind a name", re.compile(rf"(?:\A|[\n>:;,(.][ \t]*){_NAME}(?:,[ ]|;[ ]|[ ][–\-|][ ]|[ ]?\n[ \t]*)\Z")),  # noqa: RUF001  # dashes as people type them
    ("told with a verb", re.compile(rf"(?:\A|[^\w'’])(?i:{_either('verbs')})[ ]{_ARTICLE}\Z")),  # noqa: RUF001  # an apostrophe as people type it
    ("told of work", re.compile(rf"(?i:{_either('work')})[^\n.;:!?]{{0,40}}[ ](?i:{_either('as')})[ ]{_ARTICLE}\Z")),
    ("behind years", re.compile(r"(?:\A|\n)[^\n]{0,12}(?:19|20)\d\d[^\w\n][^\n]{0,16}?[:,\t ][ \t]*\Z")),
    ("behind an age", re.compile(r"\d{2}(?:[ \-][^\W\d_]{1,12}\.?){0,2},[ ]\Z")),
)
_ENDED: Final = re.compile(r"[^\S\n]*(?:[,;.)|\n]|\Z)")


class Professions:
    """Finder of professions that are told of somebody."""

    def __init__(self, roles: Roles) -> None:
        listed = dict.fromkeys(word for row in _ROWS["words"].values() for word in row)
        self._listed = roles.words(Words(tuple(listed)), whole=True)
        self.words = self._listed | roles.endings(Words(tuple(_ROWS["ends"])))
        """The bits of all words it listens for; as the head of a column they say nothing."""

    def find(self, source: Source) -> list[Candidate]:
        """Return the professions in `source` of which something tells that they are somebody's."""
        if not source.heard.mask & self.words:
            return []
        hits = [hit for hit in source.heard.hits if hit[2] & self.words]
        return [
            Candidate(*span, "PROFESSION", _SCORE, (f"profession {sign}",))
            for span in self._longest(source.text, hits)
            if (sign := _sign(source.text, *span))
        ]

    def _longest(self, text: str, hits: list[Hit]) -> Iterator[Span]:
        """Yield the words of professions, compounds as a whole, the longest of those that begin together."""
        ends: dict[int, int] = {}
        for start, end, mask in hits:
            begin = word_start(text, start)
            if begin < start or mask & self._listed:
                ends[begin] = max(end, ends.get(begin, 0))
        reach = 0
        for start, end in sorted(ends.items()):
            if start >= reach:
                reach = end
                yield start, end


def _sign(text: str, start: int, end: int) -> str:
    before = text[max(0, start - _BACK) : start]
    for sign, pattern in _SIGNS:
        if pattern.search(before) and (sign != "behind an age" or _ENDED.match(text, end)):
            return sign
    return ""
