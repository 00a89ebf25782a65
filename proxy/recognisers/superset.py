r"""Translates a pattern of the `regex` engine into an RE2 pattern that matches wherever the original does, and more.

It is only a gate: what it lets through is matched again by the original. So what restricts is dropped (look-around,
anchors, most negated classes), back-references become their group, and what can't be translated is never gated. The
gate reads UTF-8 (`view`), where RE2's `\b` knows ASCII only: it stays only beside a piece that is surely ASCII.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

_BEYOND: Final = r"\x{80}-\x{10ffff}"
_INSIDE: Final = {
    "d": "0-9",
    "w": "0-9A-Za-z_" + _BEYOND,
    "s": r"\t-\r\x1c-\x20" + _BEYOND,
}
_FOREIGN: Final = f"[0-9ksi{_BEYOND}]"
"""What stands in the view for any character beyond ASCII, exotic digits and folded letters included."""
_ANYTHING: Final = r"(?s:.)"
_LOOKS: Final = ("(?=", "(?!", "(?<=", "(?<!")
_INLINE: Final = re.compile(r"\(\?[imsu]*(?:-[ims]+)?([:)])")
_NO_WORD: Final = re.compile(r"\(\?<?!(?:\\w|\[\\w[^\]\\^]*\])\)")
"""A look-around that forbids a word character: beside a sure ASCII one it is a word boundary."""
_WORD_CLASS: Final = re.compile(r"\[(?:[0-9]-[0-9]|[A-Z]-[A-Z]|[a-z]-[a-z]|[0-9A-Za-z_])+\]")
_CODES: Final = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})")
_ODD: Final[Mapping[int, str]] = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(0x80, 0x20000)
    if unicodedata.category(chr(code)) == "Nd"
} | {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
"""Digits of other scripts, and the letters that `regex` folds with an ASCII letter when case is ignored."""
ODD: Final = r"(?-i:[\x{130}\x{131}\x{17f}\x{660}-\x{1eff}\x{212a}\x{3000}-\x{10ffff}])"
"""RE2 pattern for texts that may need folding: it opens for other characters too, but for few states."""


def view(text: str) -> bytes:
    """Return what a gate reads of `text`: UTF-8, lone surrogates as "?". Where ODD is in it, fold the text first."""
    return text.encode("utf-8", "replace")


def folded(text: str) -> str:
    """Return `text` with odd digits and letters as ASCII ones, as long as it was."""
    return text.translate(_ODD)


class UntranslatableError(ValueError):
    """The pattern uses something this translation does not know: run it without a gate."""


@dataclass(frozen=True, slots=True)
class Superset:
    """An RE2 pattern for `view` (case-insensitive, dot matches newline).

    `longest`: how many characters from its start a match can reach, its look-ahead included; None for without end, or
    for patterns that can match nothing. `before`: how far before its start the gate looks.
    """

    pattern: str
    longest: int | None
    before: int | None = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the translation. `first`, `last`: its outer characters are surely ASCII word characters."""

    text: str
    longest: int | None
    first: bool = False
    last: bool = False
    optional: bool = False


_NOTHING: Final = _Piece("", 0, optional=True)
_BOUNDARY: Final = _Piece(r"\b", 0)
_ESCAPES: Final[Mapping[str, _Piece]] = {
    "b": _BOUNDARY,
    **dict.fromkeys("BAZzKG", _NOTHING),
    "d": _Piece("[0-9]", 1, first=True, last=True),
    "w": _Piece(f"[{_INSIDE['w']}]", 1),
    "s": _Piece(f"[{_INSIDE['s']}]", 1),
    "D": _Piece("[^0-9]", 1),
    "W": _Piece("[^0-9A-Za-z_]", 1),
    "S": _Piece(r"[^\t-\r\x20]", 1),
}


def superset(pattern: str) -> Superset:
    """Return the gate of `pattern`. Raises UntranslatableError for conditionals, recursion, fuzzy matching, sets."""
    reader = _Reader(pattern)
    whole = reader.alternatives()
    if reader.at != len(pattern):
        raise UntranslatableError(f"unbalanced at {reader.at}")
    return Superset(whole.text, None if whole.optional or reader.anywhere else whole.longest, reader.before)


@dataclass(slots=True)
class _Reader:
    pattern: str
    at: int = 0
    groups: list[_Piece] = field(default_factory=list)
    anywhere: bool = False
    """Whether a match depends on where the search began."""
    before: int | None = 0

    def alternatives(self) -> _Piece:
        """Read until the closing bracket or the end."""
        branches: list[list[_Piece]] = [[]]
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            char = self.pattern[self.at]
            if char == "|":
                branches.append([])
                self.at += 1
            elif char in "^$":
                self.at += 1
            else:
                piece = {"(": self._group, "[": self._class, "\\": self._escape}.get(char, self._literal)()
                branches[-1].append(self._quantified(piece))
        joined = [_joined(branch) for branch in branches]
        return replace(
            joined[0],
            text="|".join(piece.text for piece in joined),
            longest=_most(piece.longest for piece in joined),
            first=all(piece.first for piece in joined),
            last=all(piece.last for piece in joined),
            optional=any(piece.optional for piece in joined),
        )

    def _literal(self) -> _Piece:
        char = self.pattern[self.at]
        self.at += 1
        if char in "{*+?":
            raise UntranslatableError("quantifier without a piece")
        return _Piece(".", 1) if char == "." else _letter(char)

    def _quantified(self, piece: _Piece) -> _Piece:
        start = self.at
        least, most = 1, 1.0
        char = self.pattern[start : start + 1]
        if char == "{":
            close = self.pattern.find("}", start)
            bounds = self.pattern[start + 1 : close].split(",")
            if close < 0 or len(bounds) > 2 or not "".join(bounds).isdigit():
                raise UntranslatableError("fuzzy or literal brace")
            least = int(bounds[0] or 0)
            most = float(bounds[-1] or math.inf)
            self.at = close + 1
        elif char and char in "*+?":
            least, most = (1 if char == "+" else 0), (1.0 if char == "?" else math.inf)
            self.at += 1
        else:
            return piece
        written = self.pattern[start : self.at]
        if self.pattern[self.at : self.at + 1] in {"?", "+"}:  # lazy and possessive match the same texts, or fewer
            self.at += 1
        if not piece.text or piece is _BOUNDARY:
            return piece if least else _NOTHING
        longest = None if piece.longest is None or most == math.inf else piece.longest * int(most)
        text = piece.text + written.replace("{,", "{0,")
        return replace(piece, text=text, longest=longest, optional=piece.optional or not least)

    def _group(self) -> _Piece:
        rest = self.pattern[self.at : self.at + 4]
        number = -1
        inline = _INLINE.match(self.pattern, self.at)
        if rest.startswith(_LOOKS):
            return self._look(behind=rest[2] == "<", negated=rest[-1 if rest[2] == "<" else 2] == "!")
        if inline is not None:
            self.at = inline.end()
            if inline[1] == ")":
                return _NOTHING
        elif rest.startswith("(?>"):
            self.at += 3
        elif rest.startswith(("(?P<", "(?<")):
            number = self._number()
            self.at = self.pattern.index(">", self.at) + 1
        elif rest.startswith("(?"):
            raise UntranslatableError(rest)
        else:
            number = self._number()
            self.at += 1
        inner = self.alternatives()
        inner = replace(inner, text=f"(?:{inner.text})")
        self._leave()
        if number >= 0:
            self.groups[number] = inner
        return inner

    def _look(self, *, behind: bool, negated: bool) -> _Piece:
        """Read a look-around. It is dropped, but for "no word character here", and for what must stand before all."""
        start = self.at
        self.at += 4 if behind else 3
        seen = self.alternatives()
        self._leave()
        if negated and _NO_WORD.fullmatch(self.pattern, start, self.at):
            return _BOUNDARY
        if not behind:
            return replace(_NOTHING, longest=seen.longest)
        if negated or start:
            return _NOTHING
        self.before = seen.longest
        return replace(seen, text=f"(?:{seen.text})", longest=0)

    def _number(self) -> int:
        self.groups.append(_Piece(_ANYTHING + "*", None, optional=True))
        return len(self.groups) - 1

    def _leave(self) -> None:
        if self.pattern[self.at : self.at + 1] != ")":
            raise UntranslatableError("open bracket")
        self.at += 1

    def _escape(self) -> _Piece:
        char = self.pattern[self.at + 1 : self.at + 2]
        self.at += 2
        if char in _ESCAPES:
            self.anywhere |= char == "G"
            return _ESCAPES[char]
        if char and char in "pP":
            self._property()
            return _Piece(_ANYTHING, 1)
        if char.isdigit():
            if char == "0" or int(char) > len(self.groups) or self.pattern[self.at : self.at + 1].isdigit():
                raise UntranslatableError("octal or unknown group")
            return self.groups[int(char) - 1]
        return _letter(self._escaped(char))

    def _property(self) -> None:
        if self.pattern[self.at : self.at + 1] != "{":
            raise UntranslatableError("property without braces")
        self.at = self.pattern.index("}", self.at) + 1

    def _escaped(self, char: str) -> str:
        """Return the character that an escape stands for; `char` is the one after the backslash, read already."""
        code = _CODES.match(self.pattern, self.at - 1)
        if code is not None:
            self.at = code.end()
            return chr(int(code[code.lastindex or 0], 16))
        if char in "tnrfv":
            return {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}.get(char, "")
        if char.isalnum() or not char:
            raise UntranslatableError(char)
        return char

    def _class(self) -> _Piece:
        """Read [...]. A negated class becomes "anything", which matches more."""
        self.at += 1
        negated = self.pattern[self.at : self.at + 1] == "^"
        self.at += negated
        out: list[str] = []
        while self.at < len(self.pattern) and (self.pattern[self.at] != "]" or not out):
            out.append(self._member())
        if self.at >= len(self.pattern):
            raise UntranslatableError("open class")
        self.at += 1
        if negated or _ANYTHING in out:
            return _Piece(_ANYTHING, 1)
        text = f"[{''.join(dict.fromkeys(out)) if _FOREIGN[1:-1] in out else ''.join(out)}]"
        word = _WORD_CLASS.fullmatch(text) is not None
        return _Piece(text, 1, first=word, last=word)

    def _member(self) -> str:
        char = self.pattern[self.at]
        self.at += 1
        if char == "\\":
            return self._escaped_member()
        if char == "[":
            if self.pattern[self.at : self.at + 1] in {":", "="}:
                raise UntranslatableError("named class")
            return "\\["
        if char.isascii():
            return char
        in_range = "-" in {self.pattern[self.at : self.at + 1], self.pattern[self.at - 2 : self.at - 1]}
        return _ANYTHING if in_range else _FOREIGN[1:-1]

    def _escaped_member(self) -> str:
        following = self.pattern[self.at : self.at + 1]
        self.at += 1
        if following in _INSIDE:
            return _INSIDE[following]
        if following and following in "DWSpP":
            if following in "pP":
                self._property()
            return _ANYTHING
        char = self._escaped(following)
        return re.escape(char) if char.isascii() else _ANYTHING


def _letter(char: str) -> _Piece:
    """Return the piece for one literal character."""
    if not char.isascii():
        return _Piece(_FOREIGN, 1)
    word = char.isalnum() or char == "_"
    return _Piece(re.escape(char), 1, first=word, last=word)


def _most(values: Iterable[int | None]) -> int | None:
    most = 0
    for value in values:
        if value is None:
            return None
        most = max(most, value)
    return most


def _sure(pieces: Iterable[_Piece], side: str) -> bool:
    """Whether what `pieces` match together has an ASCII word character on that side ("first" or "last")."""
    for piece in pieces:
        if piece.text and piece is not _BOUNDARY:
            if not getattr(piece, side):
                return False
            if not piece.optional:
                return True
    return False


def _joined(pieces: Sequence[_Piece]) -> _Piece:
    """Return the pieces of one branch as one; a word boundary stays only where ASCII's is as wide as the original."""
    texts = [
        piece.text
        for place, piece in enumerate(pieces)
        if piece is not _BOUNDARY or _sure(pieces[place + 1 :], "first") or _sure(reversed(pieces[:place]), "last")
    ]
    lengths = [piece.longest for piece in pieces]
    return _Piece(
        "".join(texts),
        None if None in lengths else sum(filter(None, lengths)),
        first=_sure(pieces, "first"),
        last=_sure(reversed(pieces), "last"),
        optional=all(piece.optional or piece is _BOUNDARY for piece in pieces),
    )
