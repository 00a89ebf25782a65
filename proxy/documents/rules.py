"""How a dialect says which leaves of a body are text, and which are not.

A rule applies to whatever stands in its place: `treat` to a string or number, `items` to each item of a list, `keys`
to the members of an object. Everything not listed is text; a key nobody listed is inspected like a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from proxy.documents.model import FieldKind
from proxy.terms import JSON


class Treat(Enum):
    """What the leaves in a rule's place are."""

    TEXT = "text"
    """Inspected and replaceable."""
    NESTED_JSON = "nested_json"
    """Text that may hold JSON: then its leaves and keys are inspected instead of the string as a whole."""
    STRUCTURE = "structure"
    """Not text: the value must satisfy `accepts`, else the request is refused."""
    FIXED = "fixed"
    """Inspected and not replaceable; not even inspected when `accepts` says that a machine made it."""
    OPAQUE = "opaque"
    """An image, audio or file (`media`): policy decides. Strings in it that are not binary are inspected as FIXED."""


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rule for one place of a body.

    `items`: rule for the items of a list here (default: this rule). `other`: rule for the values of keys not in
    `keys` (default: plain text, or this rule when it lists no keys). `other_keys`: what such keys themselves are.
    `order`: keys whose fields are numbered first. `by`/`variants`: the rule to use instead, by the value of key `by`.
    """

    treat: Treat = Treat.TEXT
    keys: Mapping[str, Rules] = field(default_factory=dict)
    items: Rules | None = None
    other: Rules | None = None
    other_keys: FieldKind = FieldKind.KEY
    accepts: Callable[[JSON], bool] | None = None
    media: str = ""
    order: tuple[str, ...] = ()
    by: str = ""
    variants: Mapping[str, Rules] = field(default_factory=dict)

    def known(self) -> frozenset[str]:
        """Return every key this rule and the rules below it list."""
        return frozenset(key for rule in self._reachable() for key in rule.keys)

    def _reachable(self) -> Iterator[Rules]:
        seen: dict[int, Rules] = {}
        waiting = [self]
        while waiting:
            rule = waiting.pop()
            if id(rule) in seen:
                continue
            seen[id(rule)] = rule
            below = [*rule.keys.values(), *rule.variants.values(), rule.items, rule.other]
            waiting.extend(each for each in below if each is not None)
        yield from seen.values()


FREE = Rules()
"""A free-form value: every string and every key is text."""
