"""Invented people: drawn once for a document, then written in every form that it asks for."""

import random
from dataclasses import dataclass, field

from training.language import Language, TextFault
from training.letters import plain

FORMS = frozenset({"full", "first", "last", "nick", "init", "rev"})


@dataclass(frozen=True)
class Person:
    """One person of a document; `woman` decides agreement and inflection."""

    woman: bool
    first: str
    last: str
    nick: str
    middle: str = ""
    home: Language = field(repr=False, kw_only=True)

    def written(self, form: str, case: str, draw: random.Random) -> str:
        """Return the name in `form` (text/README.md) and `case` ("" for the nominative). Raises TextFault."""
        if form == "first":
            return self._part("first", self.first, case)
        if form == "nick":
            return self._part("first", self.nick, case)
        last = self._part("last", self.last, case)
        if form == "last":
            return last
        if form == "init":
            return self._initial(last, draw)
        first = self._part("first", self.first, case)
        if self.home.family_first:
            last = self.last  # only the last word of a name has an ending there
        if form == "rev":
            return f"{last}, {first}" if draw.random() < 0.6 else f"{last} {first}"
        if self.middle:
            first = f"{first} {self.middle if len(self.middle) < 3 else self._part('first', self.middle, case)}"
        return f"{last} {first}" if self.home.family_first else f"{first} {last}"

    def _part(self, part: str, text: str, case: str) -> str:
        return self.home.inflected(text, f"{part}_{'f' if self.woman else 'm'}", case) if case else text

    def _initial(self, last: str, draw: random.Random) -> str:
        letter = self.first[0]
        if self.home.family_first:
            return f"{last} {letter}."
        return draw.choice((f"{letter}. {last}", f"{letter}. {last}", f"{letter}.{last}", f"{letter} {last}"))

    def handle(self, draw: random.Random) -> tuple[str, str]:
        """Return first name and surname as they stand in user names and addresses: Latin, lower case, joined."""
        names = (plain(self.first), plain(self.last))
        joint = draw.choice(("", "", "-", "."))
        return tuple("".join(c for c in n.lower().replace(" ", joint) if c.isalnum() or c in "-.") for n in names)  # type: ignore[return-value]


@dataclass(frozen=True)
class Wider:
    """More names than a language file lists: for people whose names are not inflected in the document."""

    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    foreign: tuple[Language, ...] = ()


def drawn(home: Language, wider: Wider, draw: random.Random, *, woman: bool | None, inflects: bool) -> Person:
    """Return a person. `inflects`: the document asks for cases, so fewer names are drawn that its rules don't know."""
    if woman is None:
        woman = draw.random() < 0.5
    source = home
    if wider.foreign and draw.random() < (0.05 if inflects else 0.12):
        source = draw.choice(wider.foreign)
    first = draw.choice(source.female if woman else source.male)
    last = draw.choice(source.last_female if woman else source.last_male)
    nicks = source.nick.get(first, ())
    if source is home:
        if wider.first and draw.random() < (0.12 if inflects else 0.25):
            first, nicks = draw.choice(wider.first), ()
        if wider.last and draw.random() < (0.3 if inflects else 0.4):
            last = draw.choice(wider.last)
    middle = ""
    chance = draw.random()
    if chance < 0.05:
        middle = draw.choice(source.female if woman else source.male)
    elif chance < 0.08:
        middle = f"{draw.choice(source.male)[0]}."
    elif chance < 0.11 and not inflects:
        first = f"{first}-{draw.choice(source.female if woman else source.male)}"
    elif chance < 0.15 and " " not in last and "-" not in last:
        last = f"{last}-{draw.choice(source.last_female if woman else source.last_male)}"
    return Person(woman, first, last, draw.choice(nicks) if nicks else first, middle, home=home)


def check_form(form: str) -> None:
    """Raise TextFault for a form of names that does not exist."""
    if form not in FORMS:
        raise TextFault(f"{{{form}}} is no form of a name: {', '.join(sorted(FORMS))}")
