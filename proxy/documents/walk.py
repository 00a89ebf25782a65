"""One walk over a parsed body: every leaf becomes a text field, an opaque part, or stays as structure.

No leaf is left out: what no rule calls structure or opaque is a field, unknown keys included. The walk visits keys in
the order in which fields are numbered. Pointers show only keys that a rule knows; others appear as their position, so
that a pointer can stand in a message or a record.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from proxy.documents.limits import DEFAULT_LIMITS, Limits
from proxy.documents.model import Document, FieldKind, OpaqueField, Pointer, TextField, pointer_text
from proxy.documents.parse import SYNTAX, parse_text
from proxy.documents.rules import BINARY, FREE, Rules, Treat, media_of
from proxy.documents.tree import Keyed, Nested, Slot
from proxy.errors import Malformed
from proxy.terms import JSON

_FEWEST_DIGITS = 4
"""A number with fewer digits identifies nobody by itself, and is no PIN."""
_DEEPEST_NESTING = 4
"""JSON in a string in JSON in a string ...: beyond this it is refused, since escapes could hide anything in it."""


def read(tree: Mapping[str, JSON], rules: Rules, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Return the document that `tree` (from `parse`) is under `rules`.

    Raises Malformed for structure that has not the shape its rule demands, and for JSON in a string that is doubtful.
    """
    walk = _Walk(limits)
    root = walk.value(tree, rules, pointer=(), context="")
    return Document(root, tuple(walk.fields), tuple(walk.opaque))


class _Walk:
    """Collects the fields of one document in numbering order."""

    __slots__ = ("_level", "_limits", "fields", "opaque")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._level = 0
        self.fields: list[TextField] = []
        self.opaque: list[OpaqueField] = []

    def value(self, value: Any, rules: Rules, *, pointer: Pointer, context: str) -> Any:
        """Return what stands in the tree for `value`."""
        treat = rules.treat
        if treat is Treat.OPAQUE and value:
            self.opaque.append(OpaqueField(pointer, rules.media))
            rules = replace(BINARY, keys=rules.keys, other=BINARY)
            return self.value(value, rules, pointer=pointer, context=context)
        kind = type(value)
        if kind is dict:
            return self._object(value, rules, pointer=pointer, context=context)
        if kind is list:
            return self._list(value, rules, pointer=pointer, context=context)
        if treat is Treat.STRUCTURE:
            return _structure(value, rules, pointer)
        if not value or kind is bool or (rules.accepts is not None and rules.accepts(value)):
            return value
        return (self._string if kind is str else self._number)(value, treat, pointer=pointer, context=context)

    def _list(self, value: list[Any], rules: Rules, *, pointer: Pointer, context: str) -> list[Any]:
        if rules.treat is Treat.STRUCTURE and rules.items is None:
            raise _misshapen(pointer)
        rule = rules.items or rules
        return [self.value(item, rule, pointer=(*pointer, index), context=context) for index, item in enumerate(value)]

    def _object(self, value: dict[str, Any], rules: Rules, *, pointer: Pointer, context: str) -> dict[str, Any]:
        if rules.variants:
            by = value.get(rules.by)
            rules = rules.variants.get(by, rules) if isinstance(by, str) else rules
        if rules.treat is Treat.STRUCTURE and not rules.keys:
            raise _misshapen(pointer)
        other = rules.other or (FREE if rules.keys else rules)
        members: dict[str, Any] = {}
        numbers: dict[str, int] = {}
        for position, key in _ordered(value, rules.order):
            rule = rules.keys.get(key)
            part = key
            if rule is None:
                rule = other
                part = f"#{position}"
                self._key(key, rules.other_keys, pointer=(*pointer, part), context=context)
                if key:
                    numbers[key] = len(self.fields) - 1
            members[key] = self.value(value[key], rule, pointer=(*pointer, part), context=key)
        if rules.order:
            members = {key: members[key] for key in value}
        return Keyed(members, numbers) if numbers else members

    def _key(self, key: str, kind: FieldKind, *, pointer: Pointer, context: str) -> None:
        if key:
            self.fields.append(TextField(pointer, key, kind, context))

    def _string(self, text: str, treat: Treat, *, pointer: Pointer, context: str) -> Any:
        if treat is not Treat.FIXED:
            if text[0] in "{[ \t\r\n":
                nested = self._nested(text, pointer=pointer, context=context)
                if nested is not None:
                    return nested
            media = media_of(text)
            if media is not None:
                self.opaque.append(OpaqueField(pointer, media))
                return text
        kind = FieldKind.FIXED if treat is Treat.FIXED else FieldKind.TEXT
        self.fields.append(TextField(pointer, text, kind, context))
        return Slot(len(self.fields) - 1, text)

    def _number(self, value: float, treat: Treat, *, pointer: Pointer, context: str) -> Any:
        text = _decimal(value)
        if sum(character.isdigit() for character in text) < _FEWEST_DIGITS:
            return value
        kind = FieldKind.FIXED if treat is Treat.FIXED else FieldKind.NUMBER
        self.fields.append(TextField(pointer, text, kind, context))
        return Slot(len(self.fields) - 1, value)

    def _nested(self, text: str, *, pointer: Pointer, context: str) -> Nested | str | None:
        """Return the JSON in `text` as a slot, `text` when nothing in it needs inspection, None when it is no JSON."""
        stripped = text.strip(" \t\r\n")
        looks_nested = stripped[:1] + stripped[-1:] in {"{}", "[]"}
        if not looks_nested:
            return None
        pointer = (*pointer, "$json")
        # The depths of outer and inner JSON add up, so that no nesting of strings outgrows the stack.
        limits = replace(self._limits, max_depth=max(self._limits.max_depth - len(pointer), 0))
        try:
            tree = parse_text(text, limits)
        except Malformed as error:
            if error.code == SYNTAX:
                return None
            raise Malformed(error.message, code=error.code, param=pointer_text(pointer) + (error.param or "")) from None
        if self._level >= _DEEPEST_NESTING and isinstance(tree, (dict, list)) and '"' in text:
            raise Malformed("JSON stands in strings too deeply", code="too_deep", param=pointer_text(pointer))
        first = len(self.fields)
        self._level += 1
        walked = self.value(tree, FREE, pointer=pointer, context=context)
        self._level -= 1
        return Nested(walked, text, first=first, last=len(self.fields)) if len(self.fields) > first else text


def _ordered(value: dict[str, Any], order: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return the keys with their positions: those in `order` first."""
    pairs = list(enumerate(value))
    if order:
        rank = {key: number for number, key in enumerate(order)}
        pairs.sort(key=lambda pair: rank.get(pair[1], len(order)))
    return pairs


def _structure(value: Any, rules: Rules, pointer: Pointer) -> Any:
    if value is not None and (rules.accepts is None or not rules.accepts(value)):
        raise _misshapen(pointer)
    return value


def _misshapen(pointer: Pointer) -> Malformed:
    return Malformed("This parameter has not a value of its kind", code="invalid_value", param=pointer_text(pointer))


def _decimal(value: float) -> str:
    """Return a number as a person would write it: an exponent would hide its digits."""
    text = repr(value)
    return (format(Decimal(text), "f") if "e" in text else text).removesuffix(".0")
