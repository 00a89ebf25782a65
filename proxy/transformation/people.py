"""Who is who: which names in a request are forms of one person's name, so that their surrogates say so.

The first form of a name is PERSON_1; the surname alone is then PERSON_B_1, another form PERSON_C_1: a model sees one
person, and each form comes back as it was written. Only what is sure is linked: all words of the shorter name are words
of exactly one longer one, as they stand or with an ending that tells no sex. Two people of one surname stay two.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

LABEL: Final = "PERSON"
VARIANTS: Final = tuple(f"{LABEL}_{chr(letter)}" for letter in range(ord("B"), ord("Z") + 1))
"""Labels of the second and further forms of a name."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_SHORTEST: Final = 4
_ENDINGS: Final = frozenset(
    {
        *("s", "em", "om", "ovi", "owi", "iem", "ego", "emu", "ým", "ém", "ého", "ému", "nak", "nek", "nál", "nél"),
        *("tól", "től", "ról", "ről", "val", "vel", "lle", "lla", "llä", "lta", "ltä", "lt", "le", "ga", "ui", "am"),
        *("im", "ul", "ului", "\u03bf\u03c5"),
    }
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of somebody's name: that person's first one in the request, and the label of this form's surrogate."""

    person: str
    label: str


def forms(names: Iterable[str]) -> Mapping[str, Form]:
    """Return for each of `names`, in their order in the request, whose it is and how its surrogate is labelled.

    What comes later never changes what came before: the surrogates of a growing conversation stay the same.
    """
    found: dict[str, Form] = {}
    fullest: dict[str, tuple[str, ...]] = {}
    counts: dict[str, int] = {}
    for name in names:
        if name in found:
            continue
        words = tuple(word.casefold() for word in _WORD.findall(name))
        owners = [one for one, full in fullest.items() if _is_form(words, full) or _is_form(full, words)]
        number = counts.get(owners[0], 0) if len(owners) == 1 else len(VARIANTS)
        if number == len(VARIANTS):
            found[name] = Form(name, LABEL)
            fullest[name] = words
        else:
            owner = owners[0]
            found[name] = Form(owner, VARIANTS[number])
            counts[owner] = number + 1
            fullest[owner] = max(fullest[owner], words, key=len)
    return found


def _is_form(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether each word of `short` is another word of `full`."""
    if not short or len(short) > len(full):
        return False
    left = list(full)
    for word in short:
        match = next((other for other in left if _same(word, other)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _same(word: str, other: str) -> bool:
    """Whether `word` is `other`, with an ending, or (both full stops aside) its initial."""
    if word == other:
        return True
    return len(other) >= _SHORTEST and word.startswith(other) and word[len(other) :] in _ENDINGS
