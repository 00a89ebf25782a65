"""How a dialect says which leaves of a body are text, and which are not.

A rule applies to whatever stands in its place: `treat` to a string or number, `items` to each item of a list, `keys`
to the members of an object. Everything not listed is text; a key nobody listed is inspected like a value.
"""

from __future__ import annotations

import re
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


_BINARY = re.compile(r"(?:data:[\w.+-]{1,64}/[\w.+-]{1,64}(?:;[\w.+=-]{1,64}){0,4};base64,)?[A-Za-z0-9+/_=\r\n-]{64,}")
_SHORT_DATA = re.compile(r"data:(?:image|audio|video)/[\w.+-]{1,64};base64,[A-Za-z0-9+/_=-]*")
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,15}")


def _is_binary(value: JSON) -> bool:
    """Whether a leaf of an opaque part is content a detector can't read (base64), or a word such as a format."""
    if not isinstance(value, str):
        return False
    return bool(_BINARY.fullmatch(value) or _SHORT_DATA.fullmatch(value) or _WORD.fullmatch(value))


BINARY = Rules(Treat.FIXED, accepts=_is_binary, other_keys=FieldKind.FIXED)
"""A leaf of an opaque part: inspected when a person could read it (a URL, a name), and never replaceable."""
