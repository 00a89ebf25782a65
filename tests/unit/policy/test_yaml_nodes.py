"""Strict YAML: values of the core schema, places, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.policy.yaml_nodes import DEEPEST, LARGEST, MOST_VALUES, Place, read_yaml, scalar


def faults(text):
    tree = read_yaml("a.yaml", text)
    return tree.broken, [(one.line, one.column, one.message) for one in tree.problems]


def test_a_place_makes_problems():
    assert str(Place("a", 1, 2).problem("x")) == "a:1:2: error: x"
    assert str(Place("a", 1, 2).warning("x")) == "a:1:2: warning: x"


def test_values_and_places():
    tree = read_yaml("a.yaml", "a: NO\nb:\n  - x\n  - {c: 1.5}\n")
    assert tree.value == {"a": "NO", "b": ["x", {"c": 1.5}]}
    assert not tree.problems
    assert tree.values["b", 1, "c"] == Place("a.yaml", 4, 9)
    assert tree.keys["b", 1, "c"] == Place("a.yaml", 4, 6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("1:30", "1:30"),
        ("2026-01-01", "2026-01-01"), ("0o17", "0o17"), ("0x1f", "0x1f"), (".inf", ".inf"), (".nan", ".nan"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("12", 12), ("-3", -3), ("+4", 4), ("1.5", 1.5),
        (".5", 0.5), ("1e3", 1000.0), ("1_000", "1_000"), ("6(1)(f)", "6(1)(f)"), ("9" * 30, "9" * 30),
    ],
)  # fmt: skip
def test_scalars_of_the_core_schema(text, value):
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)
    assert read_yaml("a", f"k: {text}\n").value == {"k": value}


@pytest.mark.parametrize("text", ['"12"', "'true'", '"~"'])
def test_quoted_scalars_are_strings(text):
    assert read_yaml("a", f"k: {text}").value == {"k": text[1:-1]}


def test_block_scalars_are_strings():
    assert read_yaml("a", "k: |\n  12\n").value == {"k": "12\n"}


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("a: &x 1\n", 1, 4, "anchors"),
        ("a: &x [1]\nb: *x\n", 1, 4, "anchors"),
        ("a: 1\nb: *x\n", 2, 4, "anchors"),
        ("a: !!str 1\n", 1, 4, "tags"),
        ("a: !!map {}\n", 1, 4, "tags"),
        ("&k a: 1\n", 1, 1, "key"),
        ("? [1]\n: 2\n", 1, 3, "key"),
        ("!!str a: 2\n", 1, 1, "key"),
        ("a: 1\n<<: {b: 2}\n", 2, 1, "merge"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("a:\n\t- b\n", 2, 1, "tabs"),
        ("a: [", 1, 5, "not YAML"),
        ("a: b: c", 1, 5, "not YAML"),
        ("a: \x01", 1, 1, "character"),
    ],
)
def test_what_is_refused(text, line, column, word):
    broken, found = faults(text)
    assert broken
    assert [(one[0], one[1]) for one in found] == [(line, column)]
    assert word in found[0][2]
    assert read_yaml("a", text).value is None


def test_a_key_twice_is_noted_and_the_first_value_stays():
    tree = read_yaml("a", "a: 1\nb: 2\na: 3\n")
    assert tree.value == {"a": 1, "b": 2}
    assert not tree.broken
    assert [(one.line, one.message) for one in tree.problems] == [(3, "the key 'a' stands here a second time")]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: " + "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "deep"),
        ("a: " + "x" * LARGEST, "characters"),
        ("a: [" + "1," * MOST_VALUES + "]", "values"),
        ("[" * 5000, "deep"),
    ],
)
def test_bounds(text, word):
    broken, found = faults(text)
    assert broken
    assert word in found[0][2]


def test_an_empty_text_is_nothing():
    assert read_yaml("a", "").value is None
    assert read_yaml("a", "# only a remark\n").value is None
    assert not read_yaml("a", "").broken


@given(st.text(max_size=200))
def test_any_text_gives_a_tree_or_a_place(text):
    tree = read_yaml("a", text)
    assert tree.broken == (bool(tree.problems) and tree.value is None)
    assert all(one.line >= 1 and one.column >= 1 for one in tree.problems)
