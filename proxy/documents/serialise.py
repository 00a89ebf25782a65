"""A document's tree back to JSON bytes, with some fields edited.

What leaves is always our own rendering of the tree that was inspected, never the bytes that came in.
"""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from proxy.documents.model import Document
from proxy.documents.tree import Keyed, Nested, Slot

_OPTIONS = orjson.OPT_PASSTHROUGH_SUBCLASS
"""Sends `Keyed`, a subclass of dict, through the renderer below."""


def serialise(document: Document, edits: Mapping[int, str], root: object | None = None) -> bytes:
    """Return `document` as JSON (UTF-8) with the texts of `edits` (field number -> text) in place.

    `root` is a tree made from `document.root` (another dialect's parameter names); slots in it keep their numbers.
    An edit of a FIXED field is written too (nothing is ignored silently): policy refuses such a request before.
    Raises Malformed when edited keys collide.
    """
    edited = sorted(edits)

    def render(slot: Any) -> Any:
        kind = type(slot)
        if kind is Slot:
            return edits.get(slot.number, slot.value)
        if kind is Nested:
            return slot.rendered(edited, write)
        if kind is Keyed:
            return slot.rendered(edits)
        raise TypeError(f"no slot: {kind.__name__}")

    def write(tree: Any) -> bytes:
        try:
            return orjson.dumps(tree, default=render, option=_OPTIONS)
        except orjson.JSONEncodeError as error:
            if error.__cause__ is not None and not isinstance(error.__cause__, TypeError):
                raise error.__cause__ from None
        # orjson writes integers of 64 bits at most; the standard library writes them all.
        plain = _plain(tree, render)
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")

    return write(document.root if root is None else root)


def _plain(tree: Any, render: Any) -> Any:
    """Return `tree` with every slot rendered (the standard library would write `Keyed` as it stands)."""
    if isinstance(tree, (Slot, Nested, Keyed)):
        tree = render(tree)
    if isinstance(tree, dict):
        return {key: _plain(value, render) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value, render) for value in tree]
    return tree
