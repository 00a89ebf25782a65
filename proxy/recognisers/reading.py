"""One text as it is read for context: its words in each language that asks, made when they are asked for."""

from collections.abc import Sequence
from functools import cached_property

from proxy.recognisers.context import Boost, Surroundings
from proxy.recognisers.tokens import Tokeniser, lowered, tokeniser


class Languages:
    """The tokenisers of the languages that were asked for; each is made once (up to half a second)."""

    def __init__(self) -> None:
        self._made: dict[str, Tokeniser] = {}

    def rules(self, language: str) -> Tokeniser:
        """Return the rules of `language`."""
        made = self._made.get(language)
        if made is None:
            made = self._made[language] = tokeniser(language)
        return made


class Reading:
    """One text, while it is inspected."""

    def __init__(self, text: str, languages: Languages) -> None:
        self.text = text
        self._languages = languages
        self._around: dict[str, Surroundings] = {}
        self._words: dict[tuple[str, int], list[str]] = {}

    def words(self, language: str, start: int, boost: Boost) -> list[str]:
        """Return the words around `start` that count as context in `language`."""
        known = self._words.get((language, start))
        if known is None:
            known = self._words[language, start] = self._near(language).words(start, boost.before, boost.after)
        return known

    def supporting(self, language: str, wanted: Sequence[str], start: int, *, more: Sequence[str], boost: Boost) -> str:
        """Return the first of the `wanted` context words around `start`, or among `more` words, or ""."""
        given = [word.lower() for word in more]
        present = [word for word in map(lowered, wanted) if word in self._lowered]
        if present:
            first, last = self._near(language).reach(start, boost.before, boost.after)
            around = lowered(self.text[first:last])
            if any(word in around for word in present):
                given = [*self.words(language, start, boost), *given]
        return boost.supporting(given, wanted)

    def _near(self, language: str) -> Surroundings:
        around = self._around.get(language)
        if around is None:
            around = self._around[language] = Surroundings(self.text, self._languages.rules(language))
        return around

    @cached_property
    def _lowered(self) -> str:
        return lowered(self.text)
