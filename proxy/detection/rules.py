"""The house's own detector: all finders of the room over the canonical view of each field, in linear time."""

from collections.abc import Sequence

import re2

from proxy.detection import births, credentials, finance, identifiers, network, phones
from proxy.detection.book import RuleBook
from proxy.detection.canonical import canonical
from proxy.detection.entities import entity_of
from proxy.detection.layout import cells
from proxy.detection.matching import Candidate, Rule, key_text, options
from proxy.detection.roles import Roles
from proxy.detection.source import Finder, Region, Source
from proxy.documents.model import Finding, TextField

ALL_RULES: tuple[tuple[Rule, ...], ...] = (
    network.RULES,
    finance.RULES,
    phones.RULES,
    credentials.RULES,
    identifiers.RULES,
    births.RULES,
)
_ONE_WORD = re2.compile(r"^\s*(\S{4,})\s*$", options())


class RuleDetector:
    """Finds what patterns, check digits and context words can find. `detect` never blocks and keeps no text."""

    name = "rules"
    blocking = False

    def __init__(self, rules: Sequence[Sequence[Rule]] = ALL_RULES) -> None:
        roles = Roles()
        self._finders: tuple[Finder, ...] = (RuleBook(rules, roles),)
        self._vocabulary = roles.vocabulary()
        self._secret_keys = tuple(re2.compile(words.pattern, options()) for words in credentials.KEYED)

    def detect(self, fields: Sequence[TextField]) -> list[Finding]:
        """Return the findings in `fields` (they may overlap). Raises NotInspected if a matcher gives up."""
        found: list[Finding] = []
        for number, field in enumerate(fields):
            view = canonical(field.text)
            for item in self._candidates(view.text, field.context):
                start, end = view.original(item.start, item.end)
                category = entity_of(item.entity).category
                found.append(Finding(number, start, end, item.entity, category, item.score, self.name, why=item.why))
        return found

    def _candidates(self, text: str, key: str) -> list[Candidate]:
        hear = self._vocabulary.hear
        heard = hear(text)
        beside = hear(key_text(key)).mask if key else 0
        source = Source(text, heard, beside, self._regions(text))
        found = [item for finder in self._finders for item in finder.find(source)]
        return found + self._keyed(text, key) if key else found

    def _regions(self, text: str) -> list[Region]:
        masks: dict[str, int] = {}
        regions: list[Region] = []
        for start, end, head in cells(text):
            mask = masks.get(head)
            if mask is None:
                mask = masks[head] = self._vocabulary.hear(key_text(head)).mask
            if mask:
                regions.append((start, end, mask))
        return regions

    def _keyed(self, text: str, key: str) -> list[Candidate]:
        """Return the whole text as a secret where its JSON key says so and it is one word."""
        if not any(pattern.search(key_text(key)) for pattern in self._secret_keys):
            return []
        word = _ONE_WORD.search(text)
        if word is None:
            return []
        span = credentials.quoted(text, *word.span(1))
        return [Candidate(*span, "PASSWORD", 0.8, ("PASSWORD", "beside 'key'"))] if span else []
