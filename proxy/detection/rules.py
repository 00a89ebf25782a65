"""The house's own detector: all finders of the room over the canonical view of each field, in linear time."""

from collections.abc import Iterator, Sequence

from proxy.detection import (
    coordinates,
    credentials,
    devices,
    finance,
    identifiers,
    links,
    network,
    papers,
    passwords,
    userplaces,
    vitae,
)
from proxy.detection.addresses import Addresses
from proxy.detection.ages import Ages
from proxy.detection.births import Births
from proxy.detection.book import RuleBook
from proxy.detection.canonical import View, canonical
from proxy.detection.emails import Emails
from proxy.detection.entities import entity_of
from proxy.detection.handles import Handles
from proxy.detection.labels import words
from proxy.detection.layout import cells
from proxy.detection.matching import BEFORE, Candidate, Rule, Span, key_text
from proxy.detection.persons import Persons
from proxy.detection.phones import Phones
from proxy.detection.professions import Professions
from proxy.detection.records import Records
from proxy.detection.roles import Roles
from proxy.detection.source import Finder, Region, Source, joined
from proxy.detection.special import SpecialCategories, attached
from proxy.detection.spoken import Spoken
from proxy.detection.told import Told
from proxy.detection.unwrap import hidden, respelled, spellings
from proxy.detection.usernames import Usernames
from proxy.documents.model import Finding, TextField

ALL_RULES: tuple[tuple[Rule, ...], ...] = (
    network.RULES,
    userplaces.RULES,
    devices.RULES,
    coordinates.RULES,
    links.RULES,
    finance.RULES,
    credentials.RULES,
    passwords.RULES,
    identifiers.RULES,
    papers.RULES,
    vitae.RULES,
)
_DEPTH = 2
"""How many encodings inside one another are read through."""


class RuleDetector:
    """Finds what patterns, check digits and context words can find. `detect` never blocks and keeps no text."""

    name = "rules"
    blocking = False

    def __init__(self, rules: Sequence[Sequence[Rule]] = ALL_RULES) -> None:
        roles = Roles()
        special = SpecialCategories(roles)
        persons, professions = Persons(roles), Professions(roles)
        self._finders: tuple[Finder, ...] = (
            RuleBook(rules, roles),
            Phones(roles),
            Emails(roles),
            Usernames(roles),
            Handles(roles),
            Told(roles, {"password": words("password"), "mixed": words("secret")}),
            Births(roles),
            Ages(roles),
            Records(roles),
            papers.Papers(roles),
            Addresses(roles),
            persons,
            professions,
            special,
        )
        self._no_labels = ~(special.persons | persons.words | professions.words)
        self._spoken = Spoken(roles)
        self._vocabulary = roles.vocabulary()

    def detect(self, fields: Sequence[TextField]) -> list[Finding]:
        """Return the findings in `fields` (they may overlap). Raises NotInspected if a matcher gives up."""
        found: list[Finding] = []
        for number, field in enumerate(fields):
            for item, (start, end) in self._read(field):
                category = entity_of(item.entity).category
                found.append(Finding(number, start, end, item.entity, category, item.score, self.name, why=item.why))
        return found

    def _read(self, field: TextField) -> Iterator[tuple[Candidate, Span]]:
        """Yield what is found in the text and in what it hides, with its span in the text."""
        view = canonical(field.text)
        source = self._source(view.text, field.context)
        for item in self._find(source):
            yield item, view.original(item.start, item.end)
        yield from self._layer(respelled(view, spellings(view.text) + self._spoken.spellings(source)), field.context)
        backwards = hidden(field.text) if view.starts else ()
        if backwards:
            yield from self._layer(respelled(View(field.text), backwards), field.context)

    def _layer(
        self, layer: tuple[View, list[Span]] | None, key: str, depth: int = _DEPTH
    ) -> Iterator[tuple[Candidate, Span]]:
        """Yield what is found in respelled places of a view, and what they hide in turn."""
        if layer is None:
            return
        view, places = layer
        for low, high in joined([(max(0, start - BEFORE), end + BEFORE) for start, end in places], len(view.text)):
            for item in self._find(self._source(view.text[low:high], key)):
                start, end = item.start + low, item.end + low
                if any(start < stop and begin < end for begin, stop in places):
                    yield item, view.original(start, end)
        if depth > 1:
            inner = [
                (start + low, end + low, said)
                for low, high in places
                for start, end, said in spellings(view.text[low:high])
            ]
            yield from self._layer(respelled(view, inner), key, depth - 1)

    def _source(self, text: str, key: str) -> Source:
        return Source(text, self._vocabulary.hear(text), self._told_by(key) if key else 0, self._regions(text))

    def _told_by(self, key: str) -> int:
        """Return the words of a key or of the head of a column; its last one may be any abbreviation."""
        return self._vocabulary.hear(f"{key_text(key)}.").mask & self._no_labels

    def _find(self, source: Source) -> list[Candidate]:
        return attached(source, [item for finder in self._finders for item in finder.find(source)])

    def _regions(self, text: str) -> list[Region]:
        masks: dict[str, int] = {}
        regions: list[Region] = []
        for start, end, head in cells(text):
            mask = masks.get(head)
            if mask is None:
                mask = masks[head] = self._told_by(head)
            if mask:
                regions.append((start, end, mask))
        return regions
