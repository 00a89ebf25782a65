"""Collects who listens for which words, and gives each its bit; then makes the one vocabulary of them all."""

from collections.abc import Callable, Sequence

from proxy.detection.matching import SHORT, Words
from proxy.detection.tongues import ACRONYMS, SMALL
from proxy.detection.vocabulary import Role, Vocabulary


class Roles:
    """The listeners of one detector. Finders take their bits at construction; `vocabulary` comes last."""

    def __init__(self, *, common: frozenset[str] = SMALL) -> None:
        """Make an empty collection. `common`: words of every other sentence: only with the dot of an abbreviation.

        Who wants to hear those as words, too, says so; what is heard is the same in the house and in a finder's tests.
        """
        self._common = common
        self._roles: dict[str, list[Role]] = {}
        self._bits: dict[tuple[str, ...], int] = {}

    def words(self, words: Words, *, whole: bool = False) -> int:
        """Return the bit of context words (0 for none): long ones begin a word unless `whole`, short ones are one."""
        if not words.words:
            return 0
        return self._listen("whole" if whole else "", words.words, lambda word: (True, whole or len(word) <= SHORT))

    def endings(self, words: Words) -> int:
        """Return the bit of words that count as the end of a word, also of a longer one."""
        return self._listen("ending", words.words, lambda _: (False, True))

    def anchor(self, literal: str) -> int:
        """Return the bit of a literal that counts wherever it stands, also inside a word."""
        return self._listen("anchor", (literal,), lambda _: (False, False), exact=True)

    def persons(self, words: Sequence[str]) -> int:
        """Return the bit of one language's words for persons; a short one is a whole word, and keeps its accents."""
        bit = self._bits["person", *words] = 1 << len(self._bits)
        for word in words:
            short = len(word) <= SHORT  # without its accent it is another word then ("és", "én")
            self._add(word, Role(bit=bit, ends=short, accented=short))
        return bit

    def entry(self, literal: str, role: Role) -> None:
        """Listen for the part of a lexicon entry that `role` speaks of."""
        self._add(literal, role)

    def _listen(
        self, how: str, literals: tuple[str, ...], bounds: Callable[[str], tuple[bool, bool]], *, exact: bool = False
    ) -> int:
        """Return the bit of `literals`; `bounds` tells whether each must start and end a word."""
        place = (how, *literals)
        known = self._bits.get(place)
        if known is not None:
            return known
        bit = self._bits[place] = 1 << len(self._bits)
        roles: dict[tuple[bool, bool], Role] = {}
        for literal in literals:
            spelled = f"{literal}." if literal in self._common and not exact else literal
            place_in_word = bounds(literal)
            role = roles.get(place_in_word)
            if role is None:
                starts, ends = place_in_word
                role = roles[place_in_word] = Role(bit=bit, starts=starts, ends=ends, exact=exact)
            self._add(spelled, role)
            if spelled != literal and literal in ACRONYMS:
                self._add(literal.upper(), Role(bit=bit, ends=True, cased=True))
        return bit

    def _add(self, literal: str, role: Role) -> None:
        self._roles.setdefault(literal, []).append(role)

    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary of everything that was asked for so far."""
        return Vocabulary(self._roles)
