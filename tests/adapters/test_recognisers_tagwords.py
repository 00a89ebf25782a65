"""Text as the tagger reads it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from proxy.recognisers import tagwords

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def test_words_are_letters_and_numbers_and_an_empty_one():
    read = tagwords.text_words("Hi Ana-Maria,\n12 a_b")
    assert read.words == ["Hi", "Ana", "Maria", "12", "a", "b", ""]
    assert read.starts[:3] == [0, 3, 7]
    assert read.ends[-1] == read.starts[-1] == 20


def test_gaps_tell_what_stands_between():
    read = tagwords.text_words("(Ana  12\n\n \nb.")
    assert read.words[:-1] == ["Ana", "12", "b"]
    assert [tagwords.plain_gap(gap) for gap in read.gaps] == ["\n(", " ", "\n\n", "."]


@given(TEXTS)
def test_words_and_gaps_are_the_whole_text(text):
    read = tagwords.text_words(text)
    assert "".join(gap + word for gap, word in zip(read.gaps, read.words, strict=True)) == "\n" + text
    spans = zip(read.starts, read.ends, read.words, strict=True)
    assert all(text[start:end] == word for start, end, word in spans)


def test_long_gaps_are_read_at_their_ends():
    assert tagwords.plain_gap("-" * 40) == "-" * 8
    assert tagwords.plain_gap("\t \u00a0") == " "
    assert tagwords.plain_gap(" \r\n ") == "\n"


def test_a_gap_without_a_row_shares_one():
    rows = {" ": 0, "\n": 1}
    read = tagwords.gap_rows([" ", "  ", "~~", "~~"], rows)
    assert read[:2] == [0, 0]
    assert read[2] == read[3]
    assert 2 <= read[2] < 2 + tagwords.ODD_GAPS


def test_shapes():
    told = [tagwords.shape(word) for word in ("", "1", "123456789012345", "A", "a", "ABC", "abc", "Abc", "AbC", "aBc")]
    assert told == [0, 1, 12, 13, 14, 15, 16, 17, 18, 19]
    assert max(told) < tagwords.SHAPES


def test_numbers_of_one_length_are_one_word():
    assert tagwords.zeros("4711") == tagwords.zeros("0815") == "0000"
    assert tagwords.zeros("1" * 50) == "0" * 12


def test_pieces_are_those_of_the_word_whoever_stands_beside_it():
    alone = tagwords.pieces(["Novák"])[0]
    beside = tagwords.pieces(["x", "Novák", "Konstantinopolitanerin"])[1]
    assert set(alone) - {tagwords.PIECES} == set(beside) - {tagwords.PIECES}
    assert set(tagwords.pieces(["NOVÁK"])[0]) == set(alone)


def test_words_that_share_a_stem_share_pieces():
    one, other, far = (set(row) - {tagwords.PIECES} for row in tagwords.pieces(["Nováková", "Novákové", "Lindqvist"]))
    assert len(one & other) > len(one) / 2
    assert not one & far


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=8))
def test_pieces_are_rows_of_the_table(words):
    table = tagwords.pieces(words)
    assert table.shape[0] == len(words)
    assert table.min() >= 0
    assert table.max() <= tagwords.PIECES
    assert (table[:, 0] < tagwords.PIECES).all()  # the word as a whole


def test_neighbours_stay_within_their_text():
    near = tagwords.neighbours(2, 3)
    assert near.shape == (len(tagwords.DILATIONS), 6, tagwords.SPAN)
    assert near[0].tolist()[0] == [0, 0, 1, 2, 3]
    assert near[0].tolist()[2] == [1, 2, 3, 0, 0]
    assert near[0].tolist()[3] == [0, 0, 4, 5, 6]


def test_neighbours_of_any_length_are_the_same():
    long = tagwords.neighbours(1, 700)
    short = tagwords.neighbours(1, 600)
    assert np.array_equal(long[:, :580], short[:, :580])
