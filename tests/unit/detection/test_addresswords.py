"""The word lists of addresses: what they hold for all languages, and how they are looked up."""

import pytest

from proxy.detection import addresswords as words
from proxy.detection.tables import table


@pytest.mark.parametrize("word", ["Stiege", "m.", "LGH", "esc.", "2", "ет"])
def test_known_ignores_case_and_the_dot(word):
    assert words.known(word, words.UNITS) == (word != "2")


def test_spelling_without_accents_is_known():
    assert "ctvrtek" in words.NO_NAME
    assert "čtvrtek" in words.NO_NAME


def test_words_before_both_number_and_name_are_kept_apart():
    assert "rue" in words.EITHER.words
    assert "rue" not in words.FRONT.words
    assert "ulica" in words.FRONT.words


def test_words_with_other_meanings_have_languages():
    assert words.HOMES["trg"] & words.HOMES["cesta"]
    assert not words.HOMES["trg"] & words.HOMES["corso"]


@pytest.mark.parametrize("kind", ["front", "last", "ending"])
def test_no_word_is_strong_and_weak_in_one_language(kind):
    rows = table("addresses")["rows"]
    for code, strong in rows[kind].items():
        assert not set(strong) & set(rows[f"{kind}_weak"].get(code, ())), code
