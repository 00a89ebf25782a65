"""Rules for JSON Schema (draft 2020-12) where tools and response formats carry one.

Property names are inspected and stay (the model must use them); words of the schema language are structure;
descriptions, enumerated values, defaults and examples are text.
"""

from proxy.dialects import shapes
from proxy.documents import FREE, Rules, Treat
from proxy.documents.model import FieldKind

_TEXT = ("description", "title", "pattern", "$comment", "enum", "const", "default", "examples", "example")
_FIXED = (
    *("required", "dependentRequired", "format", "$ref", "$id", "$schema", "$anchor", "$dynamicRef", "$dynamicAnchor"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"),
    *("minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"),
)
_SCHEMAS = (
    *("items", "prefixItems", "additionalItems", "contains", "unevaluatedItems", "additionalProperties"),
    *("unevaluatedProperties", "propertyNames", "allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
)
_NAMED_SCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_FLAGS = ("uniqueItems", "nullable", "deprecated", "readOnly", "writeOnly")


def _schema() -> Rules:
    keys: dict[str, Rules] = {}
    schema = Rules(keys=keys, other_keys=FieldKind.FIXED)
    fixed = Rules(Treat.FIXED, other_keys=FieldKind.FIXED)
    kind = Rules(Treat.STRUCTURE, accepts=shapes.word)
    named = Rules(other=schema, other_keys=FieldKind.FIXED)
    flag = Rules(Treat.STRUCTURE, accepts=shapes.flag)
    keys.update(dict.fromkeys(_TEXT, FREE))
    keys.update(dict.fromkeys(_FIXED, fixed))
    keys.update(dict.fromkeys(_SCHEMAS, schema))
    keys.update(dict.fromkeys(_NAMED_SCHEMAS, named))
    keys.update(dict.fromkeys(_FLAGS, flag))
    keys["type"] = Rules(Treat.STRUCTURE, items=kind, accepts=shapes.word)
    return schema


SCHEMA = _schema()
"""A schema, which may hold schemas."""
