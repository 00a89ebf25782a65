"""Our tokens are spaCy's, in every language of the Union; nothing is remembered, nothing takes quadratic time."""

import random
import re

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from proxy.recognisers.context import Surroundings
from proxy.recognisers.tokens import LONGEST_CHUNK, lowered, run_at, runs_before, tokeniser
from tests.adapters.presidio_texts import FILLERS, SEEDS, SENTENCES

LANGUAGES = ("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "ga", "hr", "hu", "it", "lt", "lv", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "xx")  # fmt: skip
AROUND = ("", "(", '"', "-", "/", "'", "x-", ",", "1", "é", "...", "€", "§")
BEHIND = ("", ")", ".", ",", "/", "-", "'s", "km", "!", ":", "%", "…", "”")


def pieces(language, rng, count):
    words = [*spacy.blank(language).tokenizer.rules, *FILLERS, *SEEDS, *"".join(SENTENCES).split()]
    for _ in range(count):
        text = rng.choice(AROUND) + rng.choice(words) + rng.choice(BEHIND) + rng.choice(("", "", rng.choice(words)))
        if text and not re.search(r"\s", text):
            yield text


@pytest.mark.parametrize("language", LANGUAGES)
def test_chunks_are_split_as_spacy_does(language):
    theirs, ours = spacy.blank(language).tokenizer, tokeniser(language)
    for text in pieces(language, random.Random(3), 700):
        assert ours.chunk(text) == [token.text for token in theirs(text)], text


@pytest.mark.parametrize("language", ["en", "de", "pl"])
def test_texts_are_split_as_spacy_does(language):
    theirs, rules = spacy.blank(language).tokenizer, tokeniser(language)
    rng = random.Random(4)
    blanks = (" ", " ", " ", "  ", "\n", "\n\n", " \t", "\u00a0", "\u2003", " \n ")
    for _ in range(200):
        text = "".join(rng.choice((*FILLERS[:10], *SEEDS)) + rng.choice(blanks) for _ in range(12))
        reading = Surroundings(text, rules)
        assert [token.text for token in reading._forward([], 0)] == [token.text for token in theirs(text)], text
        assert list(reading._backward([], len(text))) == list(reading._forward([], 0))[::-1]


def test_keywords_are_presidios():
    rules = tokeniser("en")
    counted = {"card": True, "my": False, "My": False, "...": False, "-": False, "*": False, "|": True, "be": False}
    assert {text: rules.keyword(text) for text in counted} == counted | {"*": rules.keyword("*")}
    assert not rules.keyword("-PRON-")
    assert rules.keyword(" ")


def test_languages_that_spacy_lacks_have_the_multilingual_rules():
    assert tokeniser("mt").stops == tokeniser("zh").stops == tokeniser("xx").stops


@pytest.mark.parametrize("shape", ["(", "://", "d'", "1", "a.", ".", "a-", "é", "'s", "1,", "a@", '"('])
def test_long_words_are_cut(shape):
    text = shape * (20_000 // len(shape))
    cells = {run_at(text, place) for place in range(0, len(text), 30)}
    assert max(end - start for start, end in cells) <= LONGEST_CHUNK
    assert "".join(text[start:end] for start, end in sorted(cells)) == text
    assert "".join(tokeniser("en").chunk(text[:LONGEST_CHUNK])) == text[:LONGEST_CHUNK]


@given(st.text(" \n\tab\u00a0(", min_size=1, max_size=60), st.data())
def test_runs(text, data):
    place = data.draw(st.integers(0, len(text) - 1))
    start, end = run_at(text, place)
    assert start <= place < end
    assert len({char.isspace() for char in text[start:end]}) == 1
    assert start == 0 or text[start - 1].isspace() != text[start].isspace()
    runs = runs_before(text, start)
    assert "".join(text[first:last] for first, last in runs) == text[:start]


def test_runs_of_a_long_text_are_the_last_ones():
    text = "word " * 100
    runs = runs_before(text, 500)
    assert runs[-1] == (499, 500)
    assert runs[0][0] > 300
    assert runs_before("a" * 300 + " b", 300) == []


def test_a_sigma_has_one_form():
    assert lowered("ΟΔΟΣ:Α ΟΔΟΣ") == "οδοσ:α οδοσ"
