"""The house's own detector: all rules of the room over the canonical view of each field, in linear time."""

from collections.abc import Sequence

import re2

from proxy.detection import births, credentials, finance, identifiers, network, phones
from proxy.detection.canonical import canonical
from proxy.detection.entities import entity_of
from proxy.detection.matching import Candidate, Rule, RuleBook, key_text, options
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
        self._book = RuleBook(rules)
        self._secret_keys = tuple(re2.compile(words.pattern, options()) for words in credentials.KEYED)

    def detect(self, fields: Sequence[TextField]) -> list[Finding]:
        """Return the findings in `fields` (they may overlap). Raises NotInspected if a matcher gives up."""
        found: list[Finding] = []
        for number, field in enumerate(fields):
            view = canonical(field.text)
            for item in (*self._book.scan(view.text, field.context), *self._keyed(view.text, field.context)):
                start, end = view.original(item.start, item.end)
                category = entity_of(item.entity).category
                found.append(Finding(number, start, end, item.entity, category, item.score, self.name))
        return found

    def _keyed(self, text: str, key: str) -> list[Candidate]:
        """Return the whole text as a secret where its JSON key says so and it is one word."""
        if not key or not any(pattern.search(key_text(key)) for pattern in self._secret_keys):
            return []
        word = _ONE_WORD.search(text)
        if word is None:
            return []
        span = credentials.quoted(text, *word.span(1))
        return [Candidate(*span, "PASSWORD", 0.8)] if span else []
