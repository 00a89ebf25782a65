"""What a rule is: a pattern in linear time (RE2, no backtracking), what a match is worth, and words that support it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import re2

from proxy.detection.detector import NotInspected

THRESHOLD = 0.4
"""Findings under this score are dropped: it is what a context word lifts the weakest pattern to, in Presidio too."""
UNPROVEN = 0.5
"""The score of a number whose check digits fail, beside a word that names it."""
BEFORE, AFTER = 48, 24
"""How many characters before and after a candidate count as its context."""

LONGEST_WORD = 48

_MEMORY = 4 << 20
_GATE_MEMORY = 64 << 20
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CLASS = r"\[\^?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])(?:\\p\{\w+\}|\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]"
_PIECE = re.compile(rf"{_CLASS}|\\[pP](?:\{{\^?\w+\}}|\w)|\\.|[^\x00-\x7f]|.", re.DOTALL)
_PROPERTY = re.compile(r"\\[pP](?:\{\^?\w+\}|\w)|\\.|[^\x00-\x7f]-[^\x00-\x7f]|.", re.DOTALL)

Span = tuple[int, int]
Check = Callable[[str, int, int], Span | None]
"""(text, start, end) -> the span that is really meant, or None: looks at checksums and neighbours."""


def options(*, case_sensitive: bool = True, longest: bool = False, memory: int = _MEMORY) -> re2.Options:
    """Return the options all patterns are compiled with. `memory`: bytes; a pattern that runs out of it gets slower."""
    chosen = re2.Options()
    chosen.longest_match = longest
    chosen.case_sensitive = case_sensitive
    chosen.max_mem = memory
    chosen.log_errors = False
    return chosen


class Gate:
    """Tells in one pass which of many patterns occur in a text. Never answers "none" when it means "failed"."""

    def __init__(self, patterns: Iterable[str], *, case_sensitive: bool = True) -> None:
        self._set = re2.Set.SearchSet(options(case_sensitive=case_sensitive, memory=_GATE_MEMORY))
        self._set.Add("")  # the sentinel: RE2 reports running out of memory as an empty answer
        for pattern in patterns:
            self._set.Add(pattern)
        self._set.Compile()

    def __call__(self, text: str | bytes) -> list[int]:
        """Return the indexes of the patterns that occur in `text`. Raises NotInspected if the matcher gave up."""
        found: list[int] = self._set.Match(text)
        if not found:
            raise NotInspected("Detector 'rules' ran out of memory for its matcher.")
        return sorted(index - 1 for index in found if index) if len(found) > 1 else []


@dataclass(frozen=True, slots=True)
class Words:
    """Context words of a rule: matched at the start of a word, short ones (three letters) as a whole word.

    A blank in a word also matches nothing, "_", "-" and ".": "tax id" finds taxId, TAX_ID and tax-id.
    """

    words: tuple[str, ...]


SHORT = 3
"""Context words of this many letters or fewer count as whole words only."""
NO_WORDS = Words(())


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and what a match of it is.

    `score` holds without context, `supported` with one of `words` near. `group` is the part that is personal data.
    `proof` looks at check digits: what fails it counts only beside a word (a mistyped number is a person's, too).
    `anchor` is a lower-case literal that every match has: the rule runs only around it, `reach` characters far.
    `close`: a supporting word must stand before the match, with no digit and no end of a sentence between.
    `also`: words that name the kind of number anywhere; they support it less than its own `words`.
    `digits`: each match has a digit, so text without any is not looked at.
    `loose`: its check looks at the text itself, so its pattern may run over one byte a character.
    `longest`: of several alternatives the longest match counts, not the first.
    Rules of one `kind` look at the same places and share a gate. `name` is what explanations call the rule.
    """

    entity: str
    pattern: str
    score: float
    supported: float = 0.0
    words: Words = NO_WORDS
    check: Check | None = None
    group: int = 0
    proof: Callable[[str], bool] | None = None
    anchor: str = ""
    reach: int = 256
    close: bool = False
    kind: str = ""
    name: str = ""
    also: Words = NO_WORDS
    longest: bool = False
    digits: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of one text (the canonical one) that a rule stands by. `why` names rule and reasons, never a value."""

    start: int
    end: int
    entity: str
    score: float
    why: tuple[str, ...] = ()


def key_text(key: str) -> str:
    """Return a JSON key as words: camel case and "_" become blanks. At most 200 characters count."""
    return _CAMEL.sub(" ", key[:200]).replace("_", " ")


def one_byte(text: str) -> bytes:
    """Return `text` as one byte a character: everything beyond ASCII as "?". What gates read."""
    return text.encode("ascii", "replace")


def word_start(text: str, at: int) -> int:
    """Return where the word begins that `at` is in or behind; at most LONGEST_WORD letters are looked at."""
    low = max(0, at - LONGEST_WORD)
    while at > low and text[at - 1].isalpha():
        at -= 1
    return at


def compounded(text: str, start: int) -> bool:
    """Whether a sign joins what stands at `start` to the word before it: "KARTA-4167" is a code of its own."""
    return start > 1 and text[start - 1] in "-_./" and text[start - 2].isalnum()


def narrowed(pattern: str) -> tuple[str, bool]:
    """Return an RE2 pattern for `one_byte` text that matches wherever `pattern` does on the text, and whether exactly.

    Letters beyond ASCII become "?", so classes of them gain it; negated classes lose what could hide them.
    """
    out: list[str] = []
    exact = True
    for piece in _PIECE.findall(pattern):
        changed = _narrowed_class(piece) if piece[0] == "[" and len(piece) > 1 else _narrowed_piece(piece)
        # A question mark that is meant literally would also match any letter beyond ASCII.
        exact = exact and changed == piece and not (piece[0] == "[" and "?" in piece) and piece != "\\?"
        out.append(changed)
    return "".join(out), exact


def _narrowed_piece(piece: str) -> str:
    if piece[:2] in {"\\p", "\\P"}:
        return f"[{_ascii_of(piece)}?]"
    return "\\?" if not piece.isascii() else piece


def _narrowed_class(piece: str) -> str:
    negated = piece[1] == "^"
    members = [
        _ascii_of(member) if member[:2] in {"\\p", "\\P"} else member if member.isascii() else ""
        for member in _PROPERTY.findall(piece[2 if negated else 1 : -1])
    ]
    wide = any(not member.isascii() or member[:2] in {"\\p", "\\P"} for member in _PROPERTY.findall(piece))
    if negated:
        kept = "".join(member for member in members if member not in {"?", "\\?"})
        return f"[^{kept}]" if kept else r"[\x00-\x7f]"
    joined = "".join(members)
    return f"[?{joined}]" if wide else f"[{joined}]"


def _ascii_of(prop: str) -> str:
    """Return the ASCII members of a Unicode property (of letters, numbers, marks), or all of ASCII for any other."""
    name = prop[2:].strip("{}")
    if prop[1] == "P":
        return r"\x00-\x7f"
    ranges = {"L": "A-Za-z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9", "M": ""}
    return ranges.get(name, r"\x00-\x7f")
