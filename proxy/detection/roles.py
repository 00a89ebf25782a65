"""Collects who listens for which words, and gives each its bit; then makes the one vocabulary of them all."""

from proxy.detection.matching import SHORT, Words
from proxy.detection.vocabulary import Role, Vocabulary


class Roles:
    """The listeners of one detector. Finders take their bits at construction; `vocabulary` comes last."""

    def __init__(self) -> None:
        self._roles: dict[str, list[Role]] = {}
        self._bits: dict[tuple[str, ...], int] = {}
        self._entries = 0

    def words(self, words: Words) -> int:
        """Return the bit of context words (0 for none): long ones begin a word, short ones are one."""
        if not words.words:
            return 0
        known = self._bits.get(words.words)
        if known is not None:
            return known
        bit = self._bits[words.words] = 1 << len(self._bits)
        for word in words.words:
            self._add(word, Role(bit=bit, ends=len(word) <= SHORT))
        return bit

    def anchor(self, literal: str) -> int:
        """Return the bit of a literal that counts wherever it stands, also inside a word."""
        known = self._bits.get(("", literal))
        if known is not None:
            return known
        bit = self._bits["", literal] = 1 << len(self._bits)
        self._add(literal, Role(bit=bit, starts=False))
        return bit

    def entry(self, literal: str, number: int, *, starts: bool, ends: bool) -> None:
        """Listen for the first part of lexicon entry `number`."""
        self._add(literal, Role(entry=number, starts=starts, ends=ends))

    def _add(self, literal: str, role: Role) -> None:
        self._roles.setdefault(literal, []).append(role)

    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary of everything that was asked for so far."""
        return Vocabulary(self._roles)
