"""Slots show numbers, never values; reshaping keeps what they know."""

import pytest

from proxy.documents.tree import Keyed, Nested, Slot, reshaped
from proxy.errors import Malformed


def test_reprs_hold_no_values() -> None:
    slots = [Slot(3, "Erika"), Nested({"Erika": 1}, "Erika", first=1, last=2), Keyed({"Erika": "Erika"}, {"Erika": 1})]
    assert [repr(slot) for slot in slots] == ["Slot(3)", "Nested(1, 2)", "Keyed(1 members)"]


def test_renamed_keys_must_stay_apart() -> None:
    node = Keyed({"x": 1, "y": 2, "z": 3}, {"x": 0, "y": 1})
    assert node.rendered({0: "p"}) == {"p": 1, "y": 2, "z": 3}
    with pytest.raises(Malformed):
        node.rendered({0: "p", 1: "p"})
    with pytest.raises(Malformed):
        node.rendered({0: "z"})


def test_reshaping_drops_renames_and_puts() -> None:
    node = {"seed": 1, "user": "u", "model": "a"}
    changed = reshaped(node, drop=frozenset({"user"}), rename={"seed": "random_seed"}, put={"model": "b"})
    assert changed == {"random_seed": 1, "model": "b"}
    assert node == {"seed": 1, "user": "u", "model": "a"}
    assert type(changed) is dict


def test_reshaping_never_renames_onto_a_key_that_is_there() -> None:
    assert reshaped({"new": 1, "old": 2}, rename={"old": "new"}, put={}) == {"new": 1}
    assert reshaped({"old": 2, "new": 1}, rename={"old": "new"}, put={}) == {"new": 1}


def test_reshaping_keeps_numbered_keys() -> None:
    changed = reshaped(Keyed({"x": 1, "y": 2}, {"x": 5, "y": 6}), drop=frozenset({"y"}), rename={}, put={})
    assert isinstance(changed, Keyed)
    assert changed.rendered({5: "z"}) == {"z": 1}


@pytest.mark.parametrize(
    ("edited", "text"), [([], "as it came"), ([1, 5], "as it came"), ([2], "new"), ([1, 4, 9], "new")]
)
def test_json_in_a_string_is_written_again_only_when_edited(edited: list[int], text: str) -> None:
    nested = Nested({}, "as it came", first=2, last=5)
    assert nested.rendered(edited, lambda _tree: b"new") == text
