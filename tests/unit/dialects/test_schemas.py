"""JSON Schemas: property names stay and are inspected, words of the schema language are structure, all else is text."""

import pytest

from proxy.dialects.schemas import SCHEMA
from proxy.documents import read
from proxy.documents.model import FieldKind
from proxy.errors import Malformed


def test_a_schema() -> None:
    schema = {
        "type": "object",
        "title": "T",
        "description": "D",
        "properties": {
            "name": {"type": ["string", "null"], "enum": ["E1", 1234567], "default": {"K": "V"}, "nullable": True},
            "list": {"type": "array", "items": {"anyOf": [{"const": "C"}, {"$ref": "#/$defs/x"}]}, "minItems": 1},
        },
        "required": ["name"],
        "additionalProperties": False,
        "$defs": {"x": {"pattern": "P", "examples": ["X"], "minimum": 1000000}},
        "x-note": "N",
    }
    fields = [(field.text, field.kind.value) for field in read(schema, SCHEMA).fields]
    assert [text for text, kind in fields if kind == "text"] == ["T", "D", "E1", "V", "C", "P", "X", "N"]
    assert [text for text, kind in fields if kind == "key"] == ["K"]
    assert [text for text, kind in fields if kind == "number"] == ["1234567"]
    fixed = ["name", "list", "#/$defs/x", "name", "x", "1000000", "x-note"]
    assert [text for text, kind in fields if kind == FieldKind.FIXED.value] == fixed


def test_types_are_words() -> None:
    for value in ("Erika Mustermann", 5, {"a": "b"}, ["string", "Erika M."]):
        with pytest.raises(Malformed):
            read({"type": value}, SCHEMA)
