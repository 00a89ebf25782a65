"""Translates a pattern of the `regex` engine into an RE2 pattern that matches wherever the original does, and more.

The translation reads a plain view of the text (`plain`): ASCII only, one byte a character, letters as "a", other digits
as ASCII digits, so that word boundaries and classes mean the same to both engines and RE2's automaton stays small. It
is only a gate: what it lets through is matched again by the original. So what restricts is dropped (look-around,
anchors, negated classes), back-references become their group, and what can't be translated is never gated.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

import regex

_INSIDE = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t-\r\x1c-\x20"}
_WIDE = frozenset("DWSpPXNLmM")
_ANYTHING = r"(?s:.)"
_BOUNDARIES = frozenset("BAZzGK")
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_FOLDED = {"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"}
"""What `regex` folds with an ASCII letter when case is ignored."""
_BEYOND = re.compile("[^\x00-\x7f]+")
_WORD = regex.compile(r"\w")


def _plain(char: str) -> str:
    if char in _FOLDED:
        return _FOLDED[char]
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if _WORD.match(char):
        return "a"
    return " " if char.isspace() else "\x01"


_COMMON: Mapping[int, str] = {code: _plain(chr(code)) for code in range(0x80, 0x2500)}


def plain(text: str) -> bytes:
    """Return the plain view of `text`: as many bytes as it has characters, all ASCII."""
    if not text.isascii():
        text = _BEYOND.sub(lambda run: run[0].translate(_COMMON), text)
        if not text.isascii():
            text = _BEYOND.sub(lambda run: "".join(map(_plain, run[0])), text)
    return text.encode("ascii")


class UntranslatableError(ValueError):
    """The pattern uses something this translation does not know: run it without a gate."""


def superset(pattern: str) -> str:
    """Return an RE2 pattern (for case-insensitive, dot-matches-newline use) that matches at least where `pattern` does.

    Raises UntranslatableError for conditionals, recursion, fuzzy matching, verbose mode and named sets.
    """
    reader = _Reader(pattern)
    translated = reader.alternatives()
    if reader.at != len(pattern):
        raise UntranslatableError(f"unbalanced at {reader.at}")
    return translated


@dataclass(slots=True)
class _Reader:
    pattern: str
    at: int = 0
    groups: list[str] = field(default_factory=list)

    def alternatives(self) -> str:
        """Read until the closing bracket or the end."""
        out: list[str] = []
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            char = self.pattern[self.at]
            if char == "|":
                out.append("|")
                self.at += 1
            elif char in "^$":
                self.at += 1
            else:
                piece = {"(": self._group, "[": self._class, "\\": self._escape}.get(char, self._literal)()
                quantifier = self._quantifier()
                if piece:
                    out.append(piece + quantifier)
        return "".join(out)

    def _literal(self) -> str:
        char = self.pattern[self.at]
        self.at += 1
        if char in "{*+?":
            raise UntranslatableError("quantifier without a piece")
        return _letter(char)

    def _quantifier(self) -> str:
        start = self.at
        if self.pattern[start : start + 1] == "{":
            close = self.pattern.find("}", start)
            inner = self.pattern[start + 1 : close]
            if close < 0 or not inner.replace(",", "").isdigit():
                raise UntranslatableError("fuzzy or literal brace")
            self.at = close + 1
        elif self.pattern[start : start + 1] in {"*", "+", "?"}:
            self.at += 1
        else:
            return ""
        quantifier = self.pattern[start : self.at]
        if quantifier.startswith("{,"):
            quantifier = "{0" + quantifier[1:]
        if self.pattern[self.at : self.at + 1] in {"?", "+"}:  # lazy and possessive match the same texts, or fewer
            self.at += 1
        return quantifier

    def _group(self) -> str:
        rest = self.pattern[self.at : self.at + 4]
        number = -1
        if rest.startswith(_LOOKS):
            self._enter(4 if rest[2] == "<" else 3)
            self.alternatives()
            self._leave()
            return ""
        if rest.startswith(("(?:", "(?>")):
            self._enter(3)
        elif rest.startswith(("(?P<", "(?<")):
            number = self._number()
            self.at = self.pattern.index(">", self.at) + 1
        elif rest.startswith("(?i)"):
            self._enter(4)
            return ""
        elif rest.startswith("(?"):
            raise UntranslatableError(rest)
        else:
            number = self._number()
            self._enter(1)
        inner = f"(?:{self.alternatives()})"
        self._leave()
        if number >= 0:
            self.groups[number] = inner
        return inner

    def _number(self) -> int:
        self.groups.append(_ANYTHING + "*")
        return len(self.groups) - 1

    def _enter(self, length: int) -> None:
        self.at += length

    def _leave(self) -> None:
        if self.pattern[self.at : self.at + 1] != ")":
            raise UntranslatableError("open bracket")
        self.at += 1

    def _escape(self) -> str:
        char = self.pattern[self.at + 1 : self.at + 2]
        self.at += 2
        if char == "b":
            return r"\b"
        if char in _BOUNDARIES:
            return ""
        if char in _INSIDE:
            return f"[{_INSIDE[char]}]"
        if char.isdigit():
            if char == "0" or int(char) > len(self.groups):
                raise UntranslatableError("octal or unknown group")
            return self.groups[int(char) - 1]
        if char in _WIDE:
            raise UntranslatableError(char)
        if char in "tnrfv":
            return "\\" + char
        if char.isalpha() or not char:
            raise UntranslatableError(char)
        return "\\" + char if char.isascii() else _letter(char)

    def _class(self) -> str:
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
        return _ANYTHING if negated else f"[{''.join(out)}]"

    def _member(self) -> str:
        char = self.pattern[self.at]
        self.at += 1
        if char == "\\":
            following = self.pattern[self.at : self.at + 1]
            self.at += 1
            if following in _INSIDE:
                return _INSIDE[following]
            if not following or following in _WIDE or (following.isalnum() and following not in "tnrfv"):
                raise UntranslatableError(following)
            return "\\" + following if following.isascii() else self._beyond(following)
        if char == "[":
            return "\\["
        return char if char.isascii() else self._beyond(char)

    def _beyond(self, char: str) -> str:
        if "-" in {self.pattern[self.at : self.at + 1], self.pattern[self.at - 2 : self.at - 1]}:
            raise UntranslatableError("range beyond ASCII")
        return _letter(char)


def _letter(char: str) -> str:
    """Return `char` as it stands in the plain view, escaped where that needs it."""
    return char if char.isascii() else re.escape(_plain(char))
