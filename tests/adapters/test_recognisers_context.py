"""Context words around a place, without tokens of the whole text."""

import pytest

from proxy.recognisers.context import Boost, Surroundings
from proxy.recognisers.tokens import tokeniser


@pytest.fixture(scope="module")
def rules():
    return tokeniser("en")


def words(rules, text, what, before=5, after=0):
    return Surroundings(text, rules).words(text.index(what), before, after)


def test_five_keywords_and_the_match_itself(rules):
    text = "one two zebra, and my card or the credit limit of that customer is 4111"
    assert words(rules, text, "4111") == ["zebra", "card", "credit", "limit", "customer", "4111", "4111"]


def test_words_behind(rules):
    text = "4111 is my valid visa card number today"
    assert words(rules, text, "4111", 1, 3) == ["4111", "4111", "valid", "visa", "card"]


def test_blanks_and_signs_count_as_presidio_counts_them(rules):
    assert words(rules, "card  | $ 4111", "4111", 3) == [" ", "|", "$", "4111", "4111"]
    assert words(rules, "card 4111", " 4111", 2) == ["card", "4111", "4111"]


def test_a_stop_word_with_a_colon_elsewhere_counts(rules):
    assert words(rules, "card the 4111", "4111", 1) == ["card", "4111", "4111"]
    assert words(rules, "card the 4111 the:1", "4111", 1) == ["the", "4111", "4111"]
    assert words(rules, "card a:1 4111", "4111", 1) == ["card", "4111", "4111"]


def test_a_word_that_counts_in_capitals_counts_everywhere():
    rules = tokeniser("de")
    assert words(rules, "Karte be 4111", "4111", 1) == ["karte", "4111", "4111"]
    assert words(rules, "Karte be 4111 Be", "4111", 1) == ["be", "4111", "4111"]


def test_long_texts_are_looked_at_around_the_place(rules):
    text = "zebra " + "the " * 2_000 + "4111" + " filler" * 2_000
    around = Surroundings(text, rules)
    assert around.words(text.index("4111"), 5, 0) == ["zebra", "4111", "4111"]
    assert len(around._made) < 4_100


def test_a_blank_at_the_end_has_no_words(rules):
    assert Surroundings("card ", rules).words(4, 5, 0) == []


@pytest.mark.parametrize(
    ("context", "whole", "found"),
    [(["nope", "Card"], False, "Card"), (["ard"], False, "ard"), (["ard"], True, ""), (["CARD"], True, "CARD"), ([""], False, "")],
)  # fmt: skip
def test_a_supporting_word(context, whole, found):
    assert Boost(whole_words=whole).supporting(["my", "card"], context) == found


@pytest.mark.parametrize(("before", "after"), [(0.01, 0.4), (0.3, 0.65), (0.9, 1.0)])
def test_the_score_beside_a_context_word(before, after):
    assert Boost().score(before) == pytest.approx(after)
