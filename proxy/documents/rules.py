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
    """Inspected and replaceable. Where it holds JSON, its leaves and keys are inspected instead of the whole."""
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
_LONG_BASE64 = 512
"""Characters; identifiers, digests and keys are shorter."""
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,15}")


def _is_binary(value: JSON) -> bool:
    """Whether a leaf of an opaque part is content a detector can't read (base64), or a word such as a format."""
    if not isinstance(value, str):
        return False
    return bool(_BINARY.fullmatch(value) or _SHORT_DATA.fullmatch(value) or _WORD.fullmatch(value))


def media_of(text: str) -> str | None:
    """Return what a whole string in the place of text is when nobody can read it: image, audio, video, file; or None.

    That is a data: URL in base64, or a long run of base64 (letters of both cases and digits, as encoded bytes have).
    """
    if text.startswith("data:"):
        if not (_SHORT_DATA.fullmatch(text) or _BINARY.fullmatch(text)):
            return None
        kind = text[5:].partition("/")[0]
        return kind if kind in {"image", "audio", "video"} else "file"
    if len(text) < _LONG_BASE64 or _BINARY.fullmatch(text) is None:
        return None
    return "file" if all(re.search(one, text) for one in ("[a-z]", "[A-Z]", "[0-9]")) else None


BINARY = Rules(Treat.FIXED, accepts=_is_binary, other_keys=FieldKind.FIXED)
"""A leaf of an opaque part: inspected when a person could read it (a URL, a name), and never replaceable."""
