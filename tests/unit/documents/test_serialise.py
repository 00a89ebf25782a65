"""Writing back: unedited is the same JSON, edited is valid JSON with the edits and nothing else changed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.documents.model import Document, FieldKind
from proxy.documents.parse import parse
from proxy.documents.rules import FREE, Rules, Treat
from proxy.documents.serialise import serialise
from proxy.documents.walk import read
from proxy.errors import Malformed

NESTED = Rules(Treat.TEXT)


def edited(body: object, rules: Rules, changes: dict[str, str]) -> object:
    document = read(parse(json.dumps(body).encode()), rules)
    edits = {number: changes[field.text] for number, field in enumerate(document.fields) if field.text in changes}
    return json.loads(serialise(document, edits))


def test_edits_stand_in_their_places() -> None:
    assert edited({"a": ["Erika", "x"], "b": 1234567}, FREE, {"Erika": "[P_1]", "1234567": "[N_1]"}) == {
        "a": ["[P_1]", "x"],
        "b": "[N_1]",
    }


def test_keys_are_renamed_in_place() -> None:
    result = edited({"x": 1, "Erika": "v", "z": {"Erika": 2}}, FREE, {"Erika": "[P_1]"})
    assert list(result.items()) == [("x", 1), ("[P_1]", "v"), ("z", {"[P_1]": 2})]


def test_keys_that_become_equal_are_refused() -> None:
    with pytest.raises(Malformed) as caught:
        edited({"a": {"Erika": 1, "ERIKA": 2}}, FREE, {"Erika": "[P_1]", "ERIKA": "[P_1]"})
    assert caught.value.code == "ambiguous_keys"


def test_an_edit_is_written_even_where_policy_allows_none() -> None:
    fixed = Rules(Treat.FIXED, other_keys=FieldKind.FIXED)
    document = read({"id": {"Erika": "Erika", "n": 1234567}}, Rules(keys={"id": fixed}))
    assert {field.kind for field in document.fields} == {FieldKind.FIXED}
    assert serialise(document, {0: "#0", 1: "#1", 3: "#3"}) == b'{"id":{"#0":"#1","n":"#3"}}'


def test_json_in_a_string_stays_as_it_came_until_edited() -> None:
    inner = '{ "name" : "Ren\\u00e9", "n": 1234567 }'
    body = {"a": inner}
    assert edited(body, Rules(keys={"a": NESTED}), {}) == body
    assert edited(body, Rules(keys={"a": NESTED}), {"Ren\u00e9": 'say "[P_1]"'}) == {
        "a": '{"name":"say \\"[P_1]\\"","n":1234567}'
    }


def test_json_in_json_in_a_string() -> None:
    body = {"a": json.dumps([json.dumps({"name": "Erika"}), 12345678901234567890123])}
    result = edited(body, Rules(keys={"a": NESTED}), {"Erika": "[P_1]"})
    outer = json.loads(result["a"])
    assert json.loads(outer[0]) == {"name": "[P_1]"}
    assert outer[1] == 12345678901234567890123


def test_an_object_in_place_of_a_string_stays_an_object() -> None:
    assert edited({"a": {"name": "Erika"}}, Rules(keys={"a": NESTED}), {"Erika": "[P_1]"}) == {"a": {"name": "[P_1]"}}


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**64), 10**60, 1e22, 0.1, 5e-324, 4111111111111111.0])
def test_numbers_are_written_exactly(number: float) -> None:
    for rules in (FREE, Rules(keys={"a": Rules(Treat.STRUCTURE, accepts=lambda _: True)})):
        document = read(parse(json.dumps({"a": number, "k": {"b": number}}).encode()), rules)
        assert json.loads(serialise(document, {})) == {"a": number, "k": {"b": number}}


def test_a_big_number_does_not_undo_edits_and_collisions() -> None:
    assert edited({"n": 10**30, "Erika": ["Erika", "\u00fc"]}, FREE, {"Erika": "[P_1]"}) == {
        "n": 10**30,
        "[P_1]": ["[P_1]", "\u00fc"],
    }
    with pytest.raises(Malformed):
        edited({"n": 10**30, "m": {"Erika": 1, "x": 2}}, FREE, {"Erika": "x"})


def test_another_root_keeps_its_slots() -> None:
    document = read({"seed": "Erika", "b": "x"}, Rules(keys={"seed": FREE, "b": FREE}))
    assert isinstance(document.root, dict)
    root = {"random_seed": document.root["seed"]}
    assert serialise(document, {0: "[P_1]"}, root) == b'{"random_seed":"[P_1]"}'


def test_foreign_objects_are_an_error() -> None:
    with pytest.raises(TypeError, match="serializable"):
        serialise(Document({"a": object()}, ()), {})


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
    | st.sampled_from(['{"a": 1234567}', '["x", {"y": "[z]"}]', " [1] "]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4)
        | inner.map(json.dumps)
    ),
    max_leaves=20,
)


@given(
    st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), values, max_size=5),
    st.sampled_from([FREE, NESTED, Rules(keys={"a": NESTED, "b": FREE}, order=("b", "a"))]),
)
def test_reading_and_writing_is_the_identity(tree: dict[str, object], rules: Rules) -> None:
    body = json.dumps(tree).encode()
    document = read(parse(body), rules)
    assert json.loads(serialise(document, {})) == json.loads(body)
    assert list(json.loads(serialise(document, {}))) == list(json.loads(body))


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), values, max_size=5))
def test_replacing_every_text_leaves_none_behind(tree: dict[str, object]) -> None:
    document = read(parse(json.dumps(tree).encode()), NESTED)
    edits = {number: f"[X_{number + 1}]" for number in range(len(document.fields))}
    left = read(parse(serialise(document, edits)), NESTED)
    assert sorted(field.text for field in left.fields) == sorted(edits.values())
