"""The walk: every leaf is a field, opaque or structure; none is left out."""

import json

import pytest

from proxy.documents.limits import Limits
from proxy.documents.model import FieldKind, TextField
from proxy.documents.parse import parse
from proxy.documents.rules import FREE, Rules, Treat
from proxy.documents.serialise import serialise
from proxy.documents.walk import read
from proxy.errors import Malformed

NESTED = Rules(Treat.TEXT)
WORD = Rules(Treat.STRUCTURE, accepts=lambda value: isinstance(value, str) and value.isalpha())


def fields(body: object, rules: Rules, **limits: int) -> list[tuple[object, ...]]:
    document = read(parse(json.dumps(body).encode()), rules, limits=Limits(**limits))
    return [(field.pointer, field.text, field.kind.value, field.context) for field in document.fields]


def test_everything_is_text_without_rules() -> None:
    assert fields({"a": ["x", {"b": "y"}], "c": ""}, FREE) == [
        (("#0",), "a", "key", ""),
        (("#0", 0), "x", "text", "a"),
        (("#0", 1, "#0"), "b", "key", "a"),
        (("#0", 1, "#0"), "y", "text", "b"),
        (("#1",), "c", "key", ""),
    ]


def test_known_keys_are_structure_and_their_values_text() -> None:
    rules = Rules(keys={"a": FREE, "": FREE})
    assert fields({"a": "x", "": "y"}, rules) == [(("a",), "x", "text", "a"), (("",), "y", "text", "")]
    assert fields({"b": {"": "y"}}, rules) == [(("#0",), "b", "key", ""), (("#0", "#0"), "y", "text", "")]


def test_numbers_of_four_digits_are_inspected_as_decimals() -> None:
    body = {"a": [999, 1000, -4111111111111111, 1.5, 1234.56, 4.111111111111111e21, 123456.0, True, None, 0, 0.0]}
    rules = Rules(keys={"a": FREE})
    assert [(pointer[1], text, kind) for pointer, text, kind, _ in fields(body, rules)] == [
        (1, "1000", "number"),
        (2, "-4111111111111111", "number"),
        (4, "1234.56", "number"),
        (5, "4111111111111111000000", "number"),
        (6, "123456", "number"),
    ]


def test_structure_must_have_its_shape() -> None:
    rules = Rules(keys={"role": WORD, "list": Rules(Treat.STRUCTURE, items=WORD), "pick": Rules(Treat.STRUCTURE)})
    assert fields({"role": "user", "list": ["a", "b"], "pick": None}, rules) == []
    for body, place in [
        ({"role": "Erika Mustermann"}, "/role"),
        ({"role": 5}, "/role"),
        ({"role": {"x": "y"}}, "/role"),
        ({"role": ["user"]}, "/role"),
        ({"list": ["a", "b c"]}, "/list/1"),
        ({"pick": "x"}, "/pick"),
    ]:
        with pytest.raises(Malformed) as caught:
            fields(body, rules)
        assert (caught.value.code, caught.value.param) == ("invalid_value", place)
        assert "Erika" not in caught.value.message


def test_structure_may_be_an_object_of_listed_keys() -> None:
    rules = Rules(keys={"choice": Rules(Treat.STRUCTURE, keys={"type": WORD})})
    assert fields({"choice": {"type": "function", "more": "text"}}, rules) == [
        (("choice", "#1"), "more", "key", "choice"),
        (("choice", "#1"), "text", "text", "more"),
    ]


def test_fixed_is_inspected_unless_a_machine_made_it() -> None:
    rules = Rules(keys={"id": Rules(Treat.FIXED, accepts=lambda value: value == "a1b2")})
    assert fields({"id": "a1b2"}, rules) == []
    assert fields({"id": "Erika"}, rules) == [(("id",), "Erika", "fixed", "id")]
    assert fields({"id": 4111111111111111}, rules) == [(("id",), "4111111111111111", "fixed", "id")]


def test_keys_can_be_fixed() -> None:
    rules = Rules(keys={"properties": Rules(other=FREE, other_keys=FieldKind.FIXED)})
    document = read({"properties": {"name": "x"}}, rules)
    assert [field.kind for field in document.fields] == [FieldKind.FIXED, FieldKind.TEXT]


def test_opaque_parts_are_named_and_their_readable_strings_inspected() -> None:
    rules = Rules(keys={"image": Rules(Treat.OPAQUE, media="image")})
    inline = "data:image/png;base64," + "QUJD" * 40
    document = read({"image": {"url": inline, "detail": "auto"}}, rules)
    assert [(part.pointer, part.media) for part in document.opaque] == [(("image",), "image")]
    assert [field.text for field in document.fields] == ["url", "detail"]
    for text in ("https://files.example.org/erika.png", "data:text/plain,Erika", "Erika M.", 4111111111111111):
        document = read({"image": text}, rules)
        assert len(document.opaque) == 1
        assert [(field.text, field.kind) for field in document.fields] == [(str(text), FieldKind.FIXED)]
    assert read({"image": "data:image/png;base64,QUJD"}, rules).fields == ()
    assert read({"image": None}, rules).opaque == ()
    assert read({"image": ""}, rules).opaque == ()


def test_known_keys_inside_an_opaque_part_need_no_inspection() -> None:
    rules = Rules(keys={"image": Rules(Treat.OPAQUE, keys={"detail": WORD}, media="image")})
    assert fields({"image": {"detail": "auto"}}, rules) == []
    assert fields({"image": {"detail": "auto", "x": "Erika M."}}, rules) == [
        (("image", "#1"), "x", "fixed", "image"),
        (("image", "#1"), "Erika M.", "fixed", "x"),
    ]


def test_json_in_a_string_is_walked_leaf_by_leaf() -> None:
    rules = Rules(keys={"arguments": NESTED})
    inner = json.dumps({"name": "Ren\u00e9", "n": [1234567, 5], "deep": json.dumps(["y"])})
    where = ("arguments", "$json")
    assert fields({"arguments": f"  {inner}\n"}, rules) == [
        ((*where, "#0"), "name", "key", "arguments"),
        ((*where, "#0"), "Ren\u00e9", "text", "name"),
        ((*where, "#1"), "n", "key", "arguments"),
        ((*where, "#1", 0), "1234567", "number", "n"),
        ((*where, "#2"), "deep", "key", "arguments"),
        ((*where, "#2", "$json", 0), "y", "text", "deep"),
    ]


def test_an_object_where_a_string_of_json_may_stand() -> None:
    assert fields({"arguments": {"name": "x"}}, Rules(keys={"arguments": NESTED})) == [
        (("arguments", "#0"), "name", "key", "arguments"),
        (("arguments", "#0"), "x", "text", "name"),
    ]


@pytest.mark.parametrize("text", ['{"name": "x', "{x}", "[INST] x [/INST]", "x", '"x"', "{]", '{"a":NaN}'])
def test_what_is_no_json_is_plain_text(text: str) -> None:
    assert fields({"arguments": text}, Rules(keys={"arguments": NESTED})) == [
        (("arguments",), text, "text", "arguments")
    ]


def test_json_without_anything_to_inspect_stays_as_it_is() -> None:
    document = read({"arguments": "{}"}, Rules(keys={"arguments": NESTED}))
    assert document.root == {"arguments": "{}"}
    assert document.fields == ()


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('{"a":{"x":1,"x":2}}', "duplicate_key", "/arguments/$json/#0"),
        ('{"a":"\\ud800"}', "lone_surrogate", "/arguments/$json/#0"),
        ('{"a":1e999}', "number_out_of_range", "/arguments/$json/#0"),
        ("[" * 70 + "]" * 70, "too_deep", None),
    ],
)
def test_doubtful_json_in_a_string_is_refused(text: str, code: str, place: str | None) -> None:
    with pytest.raises(Malformed) as caught:
        fields({"arguments": text}, Rules(keys={"arguments": NESTED}))
    assert caught.value.code == code
    assert place is None or caught.value.param == place


def test_nesting_ends_in_a_refusal_since_escapes_hide_anything() -> None:
    text = '["x"]'
    for _ in range(3):
        text = json.dumps([text])
    (field,) = read({"a": text}, Rules(keys={"a": NESTED})).fields
    assert (field.pointer, field.text) == (("a", *("$json", 0) * 4), "x")
    with pytest.raises(Malformed) as caught:
        read({"a": json.dumps([text])}, Rules(keys={"a": NESTED}))
    assert (caught.value.code, caught.value.param) == ("too_deep", "/a" + "/$json/0" * 4 + "/$json")


def test_bytes_in_the_place_of_text_are_opaque_and_stay_as_they_are() -> None:
    inline = "data:audio/wav;base64," + "QUJD" * 40
    document = read({"a": inline, "b": ["aB3/" * 200]}, Rules(keys={"a": FREE, "b": FREE}))
    assert [(part.pointer, part.media) for part in document.opaque] == [(("a",), "audio"), (("b", 0), "file")]
    assert document.fields == ()
    assert serialise(document, {}) == json.dumps({"a": inline, "b": ["aB3/" * 200]}, separators=(",", ":")).encode()


def test_depths_of_nested_strings_add_up() -> None:
    text = '["x"]'
    with pytest.raises(Malformed) as caught:
        fields({"a": {"b": {"c": text}}}, Rules(keys={"a": NESTED}), max_depth=4)
    assert caught.value.code == "too_deep"


def test_fields_are_numbered_in_the_given_order_and_the_body_keeps_its_own() -> None:
    rules = Rules(keys={"tools": FREE, "messages": FREE, "user": FREE}, order=("tools", "messages"))
    document = read({"user": "u", "messages": ["m"], "tools": ["t"]}, rules)
    assert [field.text for field in document.fields] == ["t", "m", "u"]
    assert isinstance(document.root, dict)
    assert list(document.root) == ["user", "messages", "tools"]
    document = read({"extra": "e", "tools": "t"}, rules)
    assert [(field.pointer, field.text) for field in document.fields[1:]] == [(("#0",), "extra"), (("#0",), "e")]


def test_variants_are_chosen_by_a_member() -> None:
    tool = Rules(keys={"role": WORD, "name": Rules(Treat.FIXED)})
    rules = Rules(keys={"role": WORD, "name": FREE}, by="role", variants={"tool": tool})
    assert [kind for *_, kind, _ in fields({"role": "tool", "name": "x"}, rules)] == ["fixed"]
    assert [kind for *_, kind, _ in fields({"role": "user", "name": "x"}, rules)] == ["text"]
    with pytest.raises(Malformed):
        fields({"role": ["tool"], "name": "x"}, rules)


def test_texts_stay_out_of_reprs() -> None:
    document = read({"Erika": "Mustermann"}, FREE)
    assert "Erika" not in repr(document)
    assert "Mustermann" not in repr(document)
    assert isinstance(document.fields[0], TextField)
