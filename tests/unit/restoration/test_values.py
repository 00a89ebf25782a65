"""JSON leaf by leaf: valid stays valid, numbers come back as numbers, untouched text stays byte for byte."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.dialects.model import Site
from proxy.restoration.restorer import Tally
from proxy.restoration.values import restore_json, restore_site, restore_tree
from proxy.surrogate import Original, SurrogateTable
from proxy.terms import Lane

TABLE = SurrogateTable(
    {
        "[PERSON_1]": Original('Erika "E."\n'),
        "[PERSON_2]": Original("Max"),
        "[CARD_1]": Original("4111111111111111", number=True),
        "[RATIO_1]": Original("1234.5678", number=True),
    }
)


def restored(text: str) -> str:
    return restore_json(text, TABLE, tally=Tally())


def test_leaves_and_keys() -> None:
    assert json.loads(restored('{"[PERSON_2]": ["a [PERSON_1]", 1, null], "x": {"y": "[person\\\\_2]"}}')) == {
        "Max": ['a Erika "E."\n', 1, None],
        "x": {"y": "Max"},
    }


def test_keys_that_would_become_equal_stay() -> None:
    assert json.loads(restored('{"[PERSON_2]": 1, "Max": "[PERSON_2]"}')) == {"[PERSON_2]": 1, "Max": "Max"}


def test_numbers_come_back_as_numbers_when_alone() -> None:
    text = '{"n": "[CARD_1]", "r": "[ratio 1]", "t": "card [CARD_1]", "[CARD_1]": 1}'
    assert json.loads(restored(text)) == {
        "n": 4111111111111111,
        "r": 1234.5678,
        "t": "card 4111111111111111",
        "4111111111111111": 1,
    }


@pytest.mark.parametrize(
    "text",
    ['{ "a" : 1.50 }', '{"a":"[1]", "b": "[PERSON_7]"}', '{"n": 123456789012345678901234567890, "x": "\\u005b"}'],
)
def test_json_without_a_surrogate_stays_byte_for_byte(text: str) -> None:
    assert restored(text) == text


def test_escaped_surrogates_in_json_are_found() -> None:
    assert json.loads(restored('{"a": "\\u005bPERSON_2\\u005d", "n": 123456789012345678901234567890}')) == {
        "a": "Max",
        "n": 123456789012345678901234567890,
    }


def test_invalid_json_is_restored_as_text_with_escapes() -> None:
    assert restored('{"a": "[PERSON_1]", ') == '{"a": "Erika \\"E.\\"\\n", '
    assert restored("[" * 100_000 + "[PERSON_2]").endswith("Max")


def test_half_pairs_stay_escapes() -> None:
    text = restored('{"a": "\\ud83d [PERSON_2]"}')
    assert text.isascii()
    assert json.loads(text) == {"a": "\ud83d Max"}


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["[PERSON_1]", "x [PERSON_2]", "[CARD_1]"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=10,
    )
)
def test_restored_json_is_the_json_of_the_restored_tree(tree: object) -> None:
    for ascii_only in (True, False):
        text = json.dumps(tree, ensure_ascii=ascii_only)
        assert json.loads(restored(text)) == restore_tree(json.loads(text), TABLE, tally=Tally())


@pytest.mark.parametrize(
    ("value", "channel", "options", "expected"),
    [
        ('{"a":"[PERSON_1]"}', (0, "content"), {}, '{"a":"Erika "E."\n"}'),
        ('{"a":"[CARD_1]"}', (0, "tool", 0), {"whole_json": True}, '{"a": 4111111111111111}'),
        ({"a": "[PERSON_2]"}, (0, "tool", 0), {"whole_json": True}, {"a": "Max"}),
        ("nothing", (0, "content"), {}, "nothing"),
        ("[PERSON_2]", "opaque channel", {}, "Max"),
    ],
)
def test_sites_are_restored_in_place(
    value: object, channel: object, options: dict[str, bool], expected: object
) -> None:
    holder = {"content": value}
    site = Site(holder, "content", Lane.TEXT, channel, **options)
    assert restore_site(site, TABLE, json_mode=False, tally=Tally()) is (value != expected)
    assert holder == {"content": expected}


def test_json_mode_makes_content_json() -> None:
    holder = {"content": '{"n":"[CARD_1]","p":"[PERSON_1]"}', "text": '{"n":"[CARD_1]","p":"[PERSON_1]"}'}
    for key in holder:
        restore_site(Site(holder, key, Lane.TEXT, (0, "content")), TABLE, json_mode=True, tally=Tally())
    assert json.loads(holder["content"]) == {"n": 4111111111111111, "p": 'Erika "E."\n'}
    assert json.loads(holder["text"]) == {"n": "4111111111111111", "p": 'Erika "E."\n'}


def test_numbers_are_counted() -> None:
    tally = Tally()
    restore_json('["[CARD_1]", "[PERSON_2]", "[CARD_9]"]', TABLE, tally=tally)
    assert (tally.restored, tally.missed) == (2, 1)


def test_json_in_a_string_in_json_stays_valid() -> None:
    inner = json.dumps({"to": "[PERSON_1]", "n": "[CARD_1]"})
    got = json.loads(restored(json.dumps({"body": inner, "list": "[PERSON_1]", "odd": "{[PERSON_1]}", "same": "[1]"})))
    assert json.loads(got["body"]) == {"to": 'Erika "E."\n', "n": 4111111111111111}
    assert (got["list"], got["odd"], got["same"]) == ('Erika "E."\n', '{Erika "E."\n}', "[1]")
    assert json.loads(restored('{"a": "[1]", "b": "[PERSON_2]"}')) == {"a": "[1]", "b": "Max"}
