"""What a JSON body is to the house: text fields to inspect, opaque parts, and structure that stays as it is.

A `Document` keeps the body as a tree in which each inspected leaf is a slot; texts are read from `fields`, and
`documents.serialise` writes the tree back with some of them edited. Field texts never enter a repr.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from proxy.terms import DataCategory

Pointer = tuple[str | int, ...]
"""Path of keys and indexes from the root of the body; a "$json" key marks the step into JSON inside a string."""


class FieldKind(StrEnum):
    """What may be written in a field's place."""

    TEXT = "text"
    """A string: any text may replace it."""
    NUMBER = "number"
    """A JSON number, inspected as its decimal text; an edit makes it a string."""
    KEY = "key"
    """A key of a free-form object (metadata, JSON in a string): a string, unique among its siblings."""
    FIXED = "fixed"
    """Inspected, yet nothing else may stand there (tool names, ids): a finding that must go refuses the request."""


@dataclass(frozen=True, slots=True)
class TextField:
    """One inspected leaf: where it stands, its text, and the nearest key as context for detectors."""

    pointer: Pointer
    text: str = field(repr=False)
    kind: FieldKind = FieldKind.TEXT
    context: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OpaqueField:
    """A part that can't be inspected (image, audio, file): policy decides, refusal is the default."""

    pointer: Pointer
    media: str


TAGGED = "tagged"
"""In `Finding.why`: a model read it so; no rule stands by it."""
Covered = tuple[str, DataCategory, float]
"""Entity, category and score of a finding that became part of another one."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A labelled span: characters `start` to `end` of field number `field` are personal data of `category`.

    `score` is 0 to 1. Findings of one document are sorted by (field, start) and never overlap. `covers`: what else was
    found in the span; policy treats the finding as strictly as the strictest of these. `why` names the rule that found
    it and its reasons (check digits, a word of the house's vocabulary nearby), never a value.
    """

    field: int
    start: int
    end: int
    entity: str
    category: DataCategory
    score: float
    detector: str
    covers: tuple[Covered, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON body. `root` is its tree with a slot in the place of each inspected leaf (documents/tree.py).

    `fields` stand in numbering order: tools first, then messages, then the rest, so that surrogates of a growing
    conversation keep their numbers and the upstream's prefix cache still hits.
    """

    root: object = field(repr=False)
    fields: tuple[TextField, ...]
    opaque: tuple[OpaqueField, ...] = ()


def pointer_text(pointer: Pointer) -> str:
    """Return `pointer` as text for messages and records (RFC 6901 escapes; keys of people never stand in it)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in pointer)
