"""Sources: windows around words, support of spans, pieces of long text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.matching import Words
from proxy.detection.roles import Roles
from proxy.detection.source import OVERLAP, SEGMENT, Source, joined


def source(text, key="", regions=(), words=("label", "other word")):
    roles = Roles()
    bit = roles.words(Words(words))
    vocabulary = roles.vocabulary()
    return bit, Source(text, vocabulary.hear(text), vocabulary.hear(key).mask, regions)


def supported(word, text, start, end):
    bit, one = source(text, words=(word,))
    return one.support(bit, start, end)


def test_windows_lie_around_words_and_on_cells():
    bit, one = source("abc label xyz" + "." * 30 + "label", regions=[(20, 22, 1)])
    assert one.windows(bit, 2, 3) == [(2, 12), (20, 22), (41, 48)]
    assert one.windows(bit << 1, 2, 3) == []
    assert source("123", "label")[1].windows(bit, 1, 1) == [(0, 3)]


def test_support_names_the_word():
    bit, one = source("Label and other-word: 123")
    assert one.support(bit, 22, 25) == "other-word"
    assert one.support(bit << 1, 22, 25) == ""
    assert source("1", "label")[1].support(bit, 0, 1) == "key"
    assert source("123", regions=[(0, 3, 1)])[1].support(1, 0, 3) == "head of its column"
    assert source("123 456", regions=[(0, 3, 1)])[1].support(1, 2, 7) == ""
    assert source("x 123", regions=[(2, 5, 1)])[1].support(1, 0, 1) == ""
    assert source("123 label")[1].support(bit, 0, 3) == "label"
    assert source("label 123 label")[1].support(bit, 6, 9) == "label"
    assert source("123" + " " * 99 + "label")[1].support(bit, 0, 3) == ""


def test_close_support_stands_right_before():
    bit, one = source("Label is 123, label 7777 is 456, label. Then 789 label")
    assert one.support(bit, 9, 12, close=True) == "label"
    assert one.support(bit, 28, 31, close=True) == ""
    assert one.support(bit, 45, 48, close=True) == ""


def test_a_text_and_its_view():
    assert source("aé")[1].view == b"a?"


def test_mask_joins_text_key_and_tables():
    assert source("x", regions=[(0, 1, 8)])[1].mask == 8
    assert source("label", "label", [(0, 1, 8)])[1].mask == 9


def test_short_text_is_one_piece():
    assert list(source("x" * (SEGMENT + OVERLAP))[1].segments()) == [(0, SEGMENT + OVERLAP)]
    assert list(source("x" * (SEGMENT * 2 + 5))[1].segments()) == [
        (0, SEGMENT),
        (SEGMENT, 2 * SEGMENT),
        (2 * SEGMENT, 2 * SEGMENT + 5),
    ]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)).map(lambda pair: (pair[0], sum(pair)))))
def test_joined_covers_the_same_characters(spans):
    whole = joined(spans, 40)
    assert {at for start, end in whole for at in range(start, end)} == {
        at for start, end in spans for at in range(start, min(end, 40))
    }
    assert all(left[1] < right[0] for left, right in pairwise(whole))


@pytest.mark.parametrize(
    ("word", "text", "near"),
    [
        ("tax id", "tax_id", True),
        ("tax id", "TAXID", True),
        ("tax id", "tax-id", True),
        ("tax id", "syntax id", False),
        ("tin", "tin", True),
        ("tin", "tint", False),
        ("tin", "setting", False),
        ("telefon", "Telefonnummer", True),
        ("hasło", "HASŁO", True),
        ("егн", "ЕГН", True),
    ],
)
def test_context_words(word, text, near):
    assert bool(supported(word, f"{text} 123", len(text) + 1, len(text) + 4)) is near


def test_context_reaches_before_and_after_but_not_far():
    assert supported("label", "123 label", 0, 3)
    assert supported("label", "label" + " " * 40 + "123", 45, 48)
    assert not supported("label", "label" + " " * 60 + "123", 65, 68)
    assert not supported("label", "123" + " " * 30 + "label", 0, 3)


def test_a_span_lies_in_a_cell_or_not():
    one = source("a;bcd;e\nf;ghi;j\n", regions=[(8, 9, 1), (10, 13, 1)])[1]
    assert one.in_cell(8, 9)
    assert one.in_cell(11, 13)
    assert not one.in_cell(0, 1)
    assert not one.in_cell(11, 14)
    assert not one.in_cell(14, 15)
