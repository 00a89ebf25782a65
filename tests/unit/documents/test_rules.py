"""Rules know which keys they list, however deep and even when they contain themselves."""

from proxy.documents.rules import FREE, Rules


def test_known_keys_of_a_recursive_rule() -> None:
    keys: dict[str, Rules] = {}
    schema = Rules(keys=keys)
    keys["properties"] = Rules(other=schema)
    keys["anyOf"] = schema
    whole = Rules(keys={"tools": Rules(items=schema)}, by="role", variants={"tool": Rules(keys={"name": FREE})})
    assert whole.known() == {"tools", "properties", "anyOf", "name"}


def test_free_lists_nothing() -> None:
    assert FREE.known() == frozenset()
