"""Values cut in two where the parts of a content meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.joints import REACH, brought_back, joints
from proxy.documents.model import FieldKind, Finding, TextField
from proxy.terms import DataCategory


def parts(*texts, at=("messages", 0, "content")):
    return [TextField((*at, number, "text"), text) for number, text in enumerate(texts)]


def found(fields, value):
    """Every occurrence of `value` in the joints, brought back to the fields."""
    spans = set()
    for joint in joints(fields):
        start = joint.field.text.find(value)
        while start >= 0:
            whole = Finding(0, start, start + len(value), "X", DataCategory.CONTACT, 0.9, "d")
            spans |= {(one.field, one.start, one.end) for one in joint.apart(whole)}
            start = joint.field.text.find(value, start + 1)
    return [fields[number].text[start:end] for number, start, end in sorted(spans)]


def test_a_value_across_two_parts_is_found_in_both():
    assert found(parts("to anna@", "example.org now"), "anna@example.org") == ["anna@", "example.org"]


def test_a_value_across_many_parts():
    assert found(parts("x", "anna", "@", "example.org", "y"), "anna@example.org") == ["anna", "@", "example.org"]


def test_what_lies_within_one_part_is_left_out():
    assert found(parts("anna@example.org ", "x"), "anna@example.org") == []


@pytest.mark.parametrize("long", ["x" * 500, "x" * (2 * REACH), "x" * (REACH + 1)])
def test_only_the_ends_of_long_parts_are_read(long):
    fields = parts(long + "anna@", "example.org" + long + "bo@", "example.net" + long)
    assert found(fields, "anna@example.org") == ["anna@", "example.org"]
    assert found(fields, "bo@example.net") == ["bo@", "example.net"]
    assert sum(len(joint.field.text) for joint in joints(fields)) <= 6 * REACH + len(long)


def test_other_messages_keys_and_single_parts_do_not_meet():
    assert joints(parts("a") + parts("b", at=("messages", 1, "content"))) == []
    assert joints([TextField(("metadata", "#0", "text"), "a"), TextField(("user",), "b")]) == []
    assert joints([TextField(("a", 0, "text"), "x", FieldKind.FIXED), TextField(("a", 1, "text"), "y")]) == []


def test_plain_strings_in_a_list_meet_too():
    fields = [TextField(("messages", 0, "content", number), text) for number, text in enumerate(["anna@", "b.example"])]
    assert found(fields, "anna@b.example") == ["anna@", "b.example"]


@given(st.lists(st.text("ab", max_size=REACH * 3), min_size=2, max_size=5), st.data())
def test_a_value_no_longer_than_the_reach_is_found_wherever_it_is_cut(texts, data):
    place = data.draw(st.integers(0, len(texts) - 2))
    cut = data.draw(st.integers(1, 7))
    texts[place] += "01234567"[:cut]
    texts[place + 1] = "01234567"[cut:] + texts[place + 1]
    assert found(parts(*texts), "01234567") == ["01234567"[:cut], "01234567"[cut:]]


def test_a_value_whole_in_one_part_does_not_take_the_next_one_along():
    fields = parts("to anna@example.org", "user", "x")
    seams = joints(fields)
    whole = Finding(0, 3, 19, "EMAIL", DataCategory.CONTACT, 0.9, "d")
    greedy = Finding(3, 3, 23, "EMAIL", DataCategory.CONTACT, 0.9, "d")
    assert brought_back(fields, seams, [whole, greedy]) == [whole]
    assert [one.field for one in brought_back(fields, seams, [greedy])] == [0, 1]


def test_without_seams_nothing_changes():
    one = Finding(0, 0, 1, "X", DataCategory.CONTACT, 0.9, "d")
    assert brought_back(parts("x"), [], [one]) == [one]
    assert joints(parts("x")) == []
