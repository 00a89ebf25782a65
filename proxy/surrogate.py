"""The one place that says what a surrogate looks like, and the table that maps issued surrogates to originals.

A surrogate is `[LABEL_N]`: an upper-case label, an underscore, a number counted per label and exchange. Models mangle
such texts (case, markdown and HTML escapes, added blanks); `TOLERANT` is the closed set of manglings we read back, and
`canonical` the only way from a mangled text to the issued form. What was not issued is never restored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LONGEST_LABEL = 24
LONGEST_NUMBER = 6
LONGEST = LONGEST_LABEL + LONGEST_NUMBER + 3

LITERAL = "TEXT"
"""Label of the surrogate that stands for text of the user which itself looks like a surrogate."""

_OPEN = r"(?:\\{0,2}\[|&#91;|&#x5b;|&lbrack;|&lsqb;)"
_CLOSE = r"(?:\\{0,2}\]|&#93;|&#x5d;|&rbrack;|&rsqb;)"
_JOIN = r"(?: ?\\{0,2}_ ?| |-|&#95;|&lowbar;)"
_LABEL = rf"[A-Za-z][A-Za-z0-9]{{0,23}}(?:{_JOIN}[A-Za-z][A-Za-z0-9]{{0,15}}){{0,4}}"
TOLERANT_PATTERN = rf"{_OPEN} {{0,2}}({_LABEL}){_JOIN}([0-9]{{1,6}}) {{0,2}}{_CLOSE}"
"""One surrogate as a model may have written it; group 1 the label, group 2 the number."""
TOLERANT = re.compile(TOLERANT_PATTERN)
LONGEST_TOLERANT = 160
"""No text that TOLERANT matches and `canonical` accepts is longer (characters); a longer tail need not be held back."""
OPENERS = "\\[&"
"""A tolerant surrogate starts with one of these characters."""

_JOINED = re.compile(_JOIN)


def has_opener(text: str) -> bool:
    """Whether a surrogate could begin in `text`: the cheap look before the pattern is tried (one of OPENERS)."""
    return "[" in text or "\\" in text or "&" in text


def render(label: str, number: int) -> str:
    """Return the surrogate with `label` (upper case, at most LONGEST_LABEL characters) and `number` (from 1)."""
    return f"[{label}_{number}]"


def canonical(match: re.Match[str]) -> str:
    """Return the issued form that a match of `TOLERANT` stands for."""
    return f"[{_JOINED.sub('_', match[1]).upper()}_{int(match[2])}]"


def lead(match: re.Match[str]) -> str:
    r"""Return the backslashes at the start of a match of `TOLERANT` that are no part of the surrogate.

    Markdown escapes both brackets; a backslash before an otherwise plain surrogate is text (DOMAIN\user).
    """
    written = match[0]
    if not written.startswith("\\"):
        return ""
    opening, _, rest = written.partition("[")
    return "" if "\\" in rest else opening


@dataclass(frozen=True, slots=True)
class Original:
    """What a surrogate stands for. `number` says that it stood in the request as a JSON number, not as a string."""

    value: str = field(repr=False)
    number: bool = False


class SurrogateTable(Mapping[str, Original]):
    """Issued surrogate -> original, for one exchange. Its repr gives the size only."""

    __slots__ = ("_issued",)

    def __init__(self, issued: Mapping[str, Original] | None = None) -> None:
        self._issued = dict(issued or {})

    def __getitem__(self, surrogate: str) -> Original:
        return self._issued[surrogate]

    def __iter__(self) -> Iterator[str]:
        return iter(self._issued)

    def __len__(self) -> int:
        return len(self._issued)

    def __repr__(self) -> str:
        return f"SurrogateTable({len(self._issued)} issued)"
