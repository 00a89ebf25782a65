"""Strict JSON: bytes to a tree, or a refusal that names the place.

RFC 8259 leaves room for parsers to disagree (duplicate keys, lone surrogates, numbers out of range, byte order marks);
what two parsers could read differently is refused here, so an upstream never sees another text than was inspected.
Messages never quote a value or a key of the request; keys that the caller does not know are shown as their position.
"""

import json
import math
import re
from typing import Any, cast

from proxy.documents.limits import DEFAULT_LIMITS, Limits
from proxy.documents.model import Pointer, pointer_text
from proxy.errors import Malformed
from proxy.terms import JSON

SYNTAX = "malformed_json"
"""Code of a body that is no JSON at all; the other codes say that it is JSON, yet not without doubt."""

_LONGEST_NUMBER = 400
"""Characters; more digits than any double has, and short enough that converting them costs nothing."""

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
_MESSAGES = {
    SYNTAX: "The body is not valid JSON",
    "duplicate_key": "An object has the same key twice",
    "number_out_of_range": "A number is not finite or too long",
    "lone_surrogate": "A string has half of a surrogate pair",
    "too_deep": "The body is nested too deeply",
    "too_many_values": "The body has too many values",
    "string_too_long": "A string is too long",
}


class _DoubtError(Exception):
    """Raised inside the decoder: something two parsers could read differently."""


class _Fault:
    """Stands in a tree where the second pass met a doubt, so that its place can be named."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DoubtError
    return found


def _float(digits: str) -> float:
    value = float(digits)
    if len(digits) > _LONGEST_NUMBER or math.isinf(value):
        raise _DoubtError
    return value


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise _DoubtError
    return int(digits)


def _constant(_name: str) -> None:
    raise _DoubtError


def _faulty_object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Fault:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Fault("duplicate_key")


def _faulty_number(digits: str) -> int | _Fault:
    too_long = len(digits) > _LONGEST_NUMBER or math.isinf(float(digits))
    return _Fault("number_out_of_range") if too_long else 0


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_int=_integer, parse_constant=_constant)
_LOCATOR = json.JSONDecoder(
    object_pairs_hook=_faulty_object,
    parse_float=cast("Any", _faulty_number),
    parse_int=cast("Any", _faulty_number),
    parse_constant=lambda _name: _Fault(SYNTAX),
)


def parse(body: bytes, limits: Limits = DEFAULT_LIMITS, *, known: frozenset[str] = frozenset()) -> dict[str, JSON]:
    """Return the object that `body` (UTF-8) holds.

    Keys in `known` may be shown in a place; others are shown as "#" and their position. Raises Malformed.
    """
    if len(body) > limits.max_bytes:
        raise Malformed(
            f"The body is larger than {limits.max_bytes} bytes", code="too_large", param=f"byte {limits.max_bytes}"
        )
    if body.startswith(_BYTE_ORDER_MARKS):
        raise Malformed(
            "The body starts with a byte order mark; send UTF-8 without it", code="not_utf8", param="byte 0"
        )
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("The body is not valid UTF-8", code="not_utf8", param=f"byte {error.start}") from None
    tree = parse_text(text, limits, known=known)
    if not isinstance(tree, dict):
        raise Malformed("The body must be a JSON object", code="not_an_object", param="byte 0")
    return tree


def parse_text(text: str, limits: Limits = DEFAULT_LIMITS, *, known: frozenset[str] = frozenset()) -> JSON:
    """Return the value that `text` holds; raises Malformed (code SYNTAX when it is no JSON)."""
    try:
        tree: JSON = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"byte {len(text[: error.pos].encode('utf-8', 'surrogatepass'))}"
        raise Malformed(_MESSAGES[SYNTAX], code=SYNTAX, param=place) from None
    except RecursionError:
        raise _refusal("too_deep", ()) from None
    except _DoubtError:
        raise _located(text, known) from None
    _check(tree, text, limits=limits, known=known)
    return tree


def _refusal(code: str, place: Pointer) -> Malformed:
    return Malformed(_MESSAGES[code], code=code, param=pointer_text(place))


def _located(text: str, known: frozenset[str]) -> Malformed:
    """Parse again with faults in the tree, and name the place of the first."""
    try:
        tree = _LOCATOR.decode(text)
    except (json.JSONDecodeError, RecursionError):
        return _refusal(SYNTAX, ())
    stack: list[tuple[Any, Pointer]] = [(tree, ())]
    while stack:
        node, place = stack.pop()
        if isinstance(node, _Fault):
            return _refusal(node.code, place)
        stack.extend(reversed(_children(node, place, known=known)))
    return _refusal(SYNTAX, ())  # pragma: no cover - the decoder met a fault, so the walk meets it too


def _children(node: Any, place: Pointer, *, known: frozenset[str]) -> list[tuple[Any, Pointer]]:
    if isinstance(node, dict):
        return [
            (child, (*place, key if key in known else f"#{position}"))
            for position, (key, child) in enumerate(node.items())
        ]
    if isinstance(node, list):
        return [(child, (*place, index)) for index, child in enumerate(node)]
    return []


def _check(tree: JSON, text: str, *, limits: Limits, known: frozenset[str]) -> None:
    """Hold `tree` against the limits; cheap counts first show that most bodies can't be over any."""
    opened = text.count("{") + text.count("[")
    doubtful_strings = len(text) > limits.max_string or ("\\u" in text and _SURROGATE_ESCAPE.search(text) is not None)
    many = opened > limits.max_depth or opened + text.count(",") >= limits.max_leaves
    if doubtful_strings or (many and _is_over(tree, limits)):
        _check_each(tree, limits, known=known)


def _is_over(tree: JSON, limits: Limits) -> bool:
    """Whether `tree` is too deep or has too many values: level by level, without the places."""
    level: list[Any] = [tree]
    depth = leaves = 0
    while level:
        containers = [node.values() if type(node) is dict else node for node in level if type(node) in {dict, list}]
        leaves += len(level) - len(containers)
        depth += bool(containers)
        if depth > limits.max_depth or leaves > limits.max_leaves:
            return True
        level = [child for container in containers for child in container]
    return False


def _check_each(tree: JSON, limits: Limits, *, known: frozenset[str]) -> None:
    leaves = 0
    stack: list[tuple[Any, Pointer]] = [(tree, ())]
    while stack:
        node, place = stack.pop()
        if isinstance(node, (dict, list)):
            if len(place) >= limits.max_depth:
                raise _refusal("too_deep", place)
            if isinstance(node, dict):
                _check_keys(node, place, limits=limits)
            stack.extend(reversed(_children(node, place, known=known)))
            continue
        leaves += 1
        if leaves > limits.max_leaves:
            raise _refusal("too_many_values", place)
        if isinstance(node, str):
            _check_string(node, place, limits=limits)


def _check_keys(node: dict[str, Any], place: Pointer, *, limits: Limits) -> None:
    for key in node:
        _check_string(key, place, limits=limits)


def _check_string(text: str, place: Pointer, *, limits: Limits) -> None:
    if len(text) > limits.max_string:
        raise _refusal("string_too_long", place)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _refusal("lone_surrogate", place) from None
