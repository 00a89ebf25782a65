"""Dates of birth in the notations of 24 languages, and the dates of other events that stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection import vitae
from proxy.detection.births import Births
from tests.unit.detection.sightings import Sight, book
from tests.unit.detection.vectors import invalid, valid, vectors

SIGHT = Sight(Births, book(vitae.RULES))
BIRTHS = Sight(Births)


@pytest.mark.parametrize(("entity", "text", "value"), valid("births"))
def test_finds(entity, text, value):
    assert (entity, value) in SIGHT(text)


@pytest.mark.parametrize(("entity", "text"), invalid("births"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in SIGHT(text)}


def test_all_24_languages_have_vectors():
    assert len({row["lang"] for row in vectors("births")["valid"]} - {""}) == 24


@pytest.mark.parametrize("key", ["dob", "birthdate", "dateOfBirth", "geburtsdatum", "data_urodzenia", "fecha_nac"])
@pytest.mark.parametrize("value", ["1980-03-12", "12.03.1980", "12 March 1980", "19800312", "1980"])
def test_a_key_tells(key, value):
    assert BIRTHS(value, key) == {("DATE_OF_BIRTH", value)}


def test_a_key_tells_only_of_dates_in_short_texts():
    assert BIRTHS("none", "dob") == set()
    assert BIRTHS("12345", "dob") == set()
    assert BIRTHS("x" * 40 + " 12.03.1980", "dob") == set()


def test_a_word_may_follow_its_date_unless_it_is_a_label():
    assert BIRTHS("am 12.03.1980 in Bonn geboren") == {("DATE_OF_BIRTH", "12.03.1980")}
    assert BIRTHS("12.05.2024 Geburtsdatum: unbekannt") == set()
    assert BIRTHS("am 12.05.2024, als sie schon in Bonn geboren war") == set()
    assert BIRTHS("am 12.05.2024 gestorben, geboren") == set()
    assert BIRTHS("12.05.2024\nin Bonn geboren") == set()
    assert BIRTHS("2024 und danach in Bonn geboren") == set()


@pytest.mark.parametrize(
    "text", ["b. 12 March", "dn 120380", "jg. 12. März", "12 n. 12/03/1980", "b. 1980", "n. 03/1980", "e.g. 2024-11-16"]
)
def test_loose_words_want_a_whole_date(text):
    assert BIRTHS(text) == set()


@pytest.mark.parametrize("text", ["ne 12 mars 1980", "nele 12 mars 1980", "NATO 12 mars 1980"])
def test_words_that_sound_alike(text):
    assert BIRTHS(text) == set()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("born 1 2 3 4 12.03.1980", set()),
        ("born at 3 o'clock on 12.03.1980", {"12.03.1980"}),
        ("born in 12 March 2020 or 2021", {"12 March 2020"}),
        ("geboren wurde die Idee im Jahr 1980", set()),
        ("born 120380 x", {"120380"}),
        ("born somewhere in 120380", set()),
        ("Geburtsdatum 12.03.", {"12.03."}),
        ("Geburtsdatum ist immer 12.03.", set()),
        ("born\n\n\n\n12.03.1980", set()),
    ],
)
def test_what_stands_between(text, values):
    assert {value for _, value in BIRTHS(text)} == values


@pytest.mark.parametrize("text", ["*12.03.1980*", "* 12.03.1980 was fine", "2 *1980", "(*1980x)", "*x", "*12 eggs"])
def test_stars_of_lists_and_sums(text):
    assert BIRTHS(text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [("Anna (*1980)", "1980"), ("*12.03.1980 in Bonn", "12.03.1980"), ("Anna, *12. März 1980", "12. März 1980")],
)
def test_stars_of_births(text, value):
    assert BIRTHS(text) == {("DATE_OF_BIRTH", value)}


def test_an_answer_without_a_date():
    assert BIRTHS("A: date of birth?\nB: 4711 is my number, sorry") == set()
    assert BIRTHS("A: date of birth?\nB: 12031980 I think") == {("DATE_OF_BIRTH", "12031980")}


def test_every_date_is_found_once():
    found = BIRTHS.candidates("Geburtsdatum, geboren am: 12.03.1980")
    assert [(item.start, item.score) for item in found] == [(26, 0.9)]


@given(st.text(alphabet="born geb*né.?:\n 12/-marsIX", max_size=60))
def test_any_text_is_only_text(text):
    for item in BIRTHS.candidates(text):
        assert 0 <= item.start < item.end <= len(text)
