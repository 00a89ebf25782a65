"""Rules know which keys they list, however deep and even when they contain themselves."""

import pytest

from proxy.documents.rules import FREE, Rules, media_of


def test_known_keys_of_a_recursive_rule() -> None:
    keys: dict[str, Rules] = {}
    schema = Rules(keys=keys)
    keys["properties"] = Rules(other=schema)
    keys["anyOf"] = schema
    whole = Rules(keys={"tools": Rules(items=schema)}, by="role", variants={"tool": Rules(keys={"name": FREE})})
    assert whole.known() == {"tools", "properties", "anyOf", "name"}


def test_free_lists_nothing() -> None:
    assert FREE.known() == frozenset()


@pytest.mark.parametrize(
    ("text", "media"),
    [
        ("data:image/png;base64,QUJD", "image"),
        ("data:application/pdf;base64," + "QUJD" * 30, "file"),
        ("data:image/png;base64,Erika Mustermann", None),
        ("data:text/plain,Erika", None),
        ("aB3/" * 200, "file"),
        ("aB3/" * 100, None),
        ("x" * 2000, None),
        ("ACGT" * 500, None),
        ("word " * 500, None),
    ],
)
def test_bytes_in_the_place_of_text(text: str, media: str | None) -> None:
    assert media_of(text) == media
