"""Echoes: every further occurrence of a found value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.echoes import with_echoes
from proxy.documents.model import Finding, TextField
from proxy.terms import DataCategory


def fields(*texts):
    return [TextField((number,), text) for number, text in enumerate(texts)]


def mark(texts, value, category=DataCategory.NAME, field=0):
    start = texts[field].text.index(value)
    return Finding(field, start, start + len(value), "PERSON", category, 0.9, "d")


def values(texts, found):
    return [texts[item.field].text[item.start : item.end] for item in found]


def test_nothing_found_nothing_echoed():
    assert with_echoes(fields("a", "b"), []) == ()


def test_an_echo_in_another_field():
    texts = fields("I am Anna Berg.", "Anna Berg, aAnna Bergs")
    found = with_echoes(texts, [mark(texts, "Anna Berg")])
    assert values(texts, found) == ["Anna Berg"] * 3
    assert [item.detector for item in found] == ["d", "echo", "echo"]


def test_short_values_only_as_whole_words():
    texts = fields("Ann", "Ann, Anna, Ann_x, 1Ann (Ann)")
    assert [item.start for item in with_echoes(texts, [mark(texts, "Ann")])] == [0, 0, 24]


def test_too_short_values_have_no_echo():
    texts = fields("Bo", "Bo Bo")
    assert len(with_echoes(texts, [mark(texts, "Bo")])) == 1


@pytest.mark.parametrize(
    ("value", "echo", "category"),
    [
        ("Anna.Berg@example.org", "anna.berg@EXAMPLE.org", DataCategory.CONTACT),
        ("DE89370400440532013000", "de89 3704 0044 0532 0130 00", DataCategory.FINANCIAL),
        ("4111 1111 1111 1111", "4111-1111-1111-1111", DataCategory.FINANCIAL),
        ("+49 30 901820", "+49 (30) 90 18 20", DataCategory.CONTACT),
        ("44051401359", "440514 01359", DataCategory.IDENTIFIER),
    ],
)
def test_other_case_and_other_separators(value, echo, category):
    texts = fields(f"x {value} y", f"again {echo}.")
    assert values(texts, with_echoes(texts, [mark(texts, value, category)])) == [value, echo]


def test_names_do_not_change_case():
    texts = fields("Anna Berg", "anna berg")
    assert len(with_echoes(texts, [mark(texts, "Anna Berg")])) == 1


def test_an_echo_takes_the_strictest_source():
    texts = fields("abcdef abcdef", "abcdef")
    mild = Finding(0, 0, 6, "A", DataCategory.OTHER, 0.9, "d")
    strict = Finding(0, 7, 13, "B", DataCategory.CREDENTIAL, 0.9, "d")
    assert with_echoes(texts, [mild, strict])[-1].entity == "B"


def test_many_values_and_lone_surrogates():
    names = [f"Person{number:03}" for number in range(60)]
    texts = fields(" ".join(names), "\ud800é " + " ".join(reversed(names)))
    found = with_echoes(texts, [mark(texts, name) for name in names])
    assert sorted(values(texts, found)) == sorted(names * 2)


def test_lone_surrogates_beside_a_loose_value():
    texts = fields("DE89370400440532013000", "\ud800 de89370400440532013000")
    found = with_echoes(texts, [mark(texts, "DE89370400440532013000", DataCategory.FINANCIAL)])
    assert found[1].start == 2


words = st.lists(st.sampled_from(["Anna Berg", "anna", "Bergs", "x", "Anna", "DE8937", "de 8937"]), max_size=8).map(
    " ".join
)


@given(words, words, st.sampled_from([DataCategory.NAME, DataCategory.FINANCIAL]))
def test_no_long_value_is_left_anywhere(first, second, category):
    texts = fields("Anna Berg DE8937 " + first, second)
    found = with_echoes(texts, [mark(texts, "Anna Berg", category), mark(texts, "DE8937", category)])
    for number, text in enumerate(texts):
        rest = list(text.text)
        for item in found:
            if item.field == number:
                rest[item.start : item.end] = "\0" * (item.end - item.start)
        left = "".join(rest)
        assert "Anna Berg" not in left
        assert "DE8937" not in left
    assert with_echoes(texts, found) == found


@pytest.mark.parametrize(
    ("value", "echo"),
    [
        ("12345678911", "1234\u200b5678911"),
        ("12345678911", "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff11\uff11"),
        ("1234\u00ad5678911", "12345678911"),
        ("Zo\u00eb Berg", "Zoe\u0308 Berg"),
        ("Zoe\u0308 Berg", "Zo\u00eb Berg"),
        ("Zo\u00eb Berg", "Zo\\u00eb Berg"),
        ("anna@example.org", "anna%40example.org"),
    ],
)
def test_another_spelling_of_the_same_characters(value, echo):
    texts = fields(f"x {value} y", f"again {echo}.")
    assert values(texts, with_echoes(texts, [mark(texts, value)])) == [value, echo]


def test_a_number_with_separators_is_no_echo_of_its_first_digits():
    texts = fields("number 123456", "sum 1.234.567, no 12-34-56, 8 123 456")
    found = with_echoes(texts, [mark(texts, "123456", DataCategory.IDENTIFIER)])
    assert values(texts, found) == ["123456", "12-34-56", "123 456"]


def test_many_loose_values_in_many_fields():
    names = [f"person{number:03}@example.org" for number in range(60)]
    texts = fields(*names, *(name.upper() for name in names))
    known = [mark(texts, name, DataCategory.CONTACT, field=number) for number, name in enumerate(names)]
    assert sorted(values(texts, with_echoes(texts, known))) == sorted(one.text for one in texts)
