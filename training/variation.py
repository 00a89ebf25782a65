"""Variation of texts: other names in place of the corpus's, other case, no diacritics, slips of the finger."""

import random
from dataclasses import dataclass, replace
from typing import Final

from training.filling import Span
from training.language import Language
from training.letters import plain
from training.people import Wider, drawn
from training.records import Record

_FORMS: Final = ("full", "full", "full", "full", "full", "first", "first", "last", "init", "rev")
_KEYS: Final = "qwertyuiopasdfghjklzxcvbnm"


@dataclass(frozen=True)
class Variation:
    """How one language's texts are varied."""

    home: Language | None
    wider: Wider

    def renamed(self, record: Record, draw: random.Random) -> Record:
        """Return `record` with most of its names of people replaced by drawn ones."""
        if self.home is None:
            return record
        text, spans, at = [], [], 0
        size = 0
        for start, end, label in sorted(record.spans):
            value = record.text[start:end]
            if label == "PERSON" and draw.random() < 0.8:
                person = drawn(self.home, self.wider, draw, woman=None, inflects=False)
                value = person.written(_form(value, draw), "", draw)
            text += [record.text[at:start], value]
            size += start - at
            spans.append((size, size + len(value), label))
            size += len(value)
            at = end
        text.append(record.text[at:])
        return replace(record, text="".join(text), spans=tuple(spans))


def _form(value: str, draw: random.Random) -> str:
    """Return a form of about the length that the text had: a place for one word rarely bears three."""
    if " " not in value.strip() and draw.random() < 0.7:
        return draw.choice(("first", "last"))
    return draw.choice(_FORMS)


def recased(record: Record, draw: random.Random) -> Record:
    """Return `record` all in lower case, in capitals, or without diacritics."""
    chance = draw.random()
    change = str.lower if chance < 0.55 else str.upper if chance < 0.75 else plain
    return _spelled(record, change)


def _spelled(record: Record, change: object) -> Record:
    parts, spans, at, size = [], [], 0, 0
    for start, end, label in sorted(record.spans):
        before, value = change(record.text[at:start]), change(record.text[start:end])  # type: ignore[operator]
        parts += [before, value]
        spans.append((size + len(before), size + len(before) + len(value), label))
        size += len(before) + len(value)
        at = end
    parts.append(change(record.text[at:]))  # type: ignore[operator]
    return replace(record, text="".join(parts), spans=tuple(spans))


def slipped(text: str, spans: list[Span], draw: random.Random) -> tuple[str, list[Span]]:
    """Return `text` with a few letters typed wrong; no letter is added or lost, so the spans stay."""
    letters = list(text)
    for _ in range(1 + len(text) // 60):
        place = draw.randrange(len(letters) - 1) if len(letters) > 2 else 0
        if letters[place].islower() and letters[place + 1 : place + 2] and letters[place + 1].islower():
            if draw.random() < 0.5:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            elif letters[place].isascii():
                letters[place] = draw.choice(_KEYS)
    return "".join(letters), spans
