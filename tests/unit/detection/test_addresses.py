"""Vectors of postal addresses of 32 countries that proxy/detection/addresses.py finds, and of what it leaves alone."""

import collections

import pytest

from tests.unit.detection.address_finder import found
from tests.unit.detection.vectors import invalid, valid, vectors


@pytest.mark.parametrize(("entity", "text", "value"), valid("addresses"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("addresses"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


def test_all_countries_have_vectors():
    counts = collections.Counter(row["country"] for row in vectors("addresses")["valid"])
    assert len(counts) == 32
    assert min(counts.values()) >= 6


@pytest.mark.parametrize(
    ("key", "text", "entity"),
    [
        ("street", "Polna 5", "ADDRESS"),
        ("homeAddress", "Am Ring 3, Bonn", "ADDRESS"),
        ("zip", "10115", "POSTAL_CODE"),
        ("postal_code", "00-950", "POSTAL_CODE"),
        ("city", "Praha 2", "LOCATION"),
        ("town", "Frankfurt am Main", "LOCATION"),
    ],
)
def test_a_key_tells(key, text, entity):
    assert found(text, key) == [(entity, text)]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("address", "10.0.0.12"),
        ("address", "0x7ffeefbff5c8"),
        ("address", "info@example.org"),
        ("address", "https://example.org/a b/1"),
        ("address", "eth0"),
        ("zip", "archive.zip"),
        ("city", "12"),
        ("city", "not given"),
        ("count", "Polna 5"),
        ("address", "x " * 200 + "5"),
    ],
)
def test_a_key_tells_nothing_of_other_values(key, text):
    assert found(text, key) == []


def test_cells_of_a_table_stay_apart():
    text = "name,street,zip,city\nAnna,Hauptstr. 5,10115,Berlin\nJan,Polna 7,20095,Hamburg"
    assert found(text) == [
        ("ADDRESS", "Hauptstr. 5"),
        ("POSTAL_CODE", "10115"),
        ("LOCATION", "Berlin"),
        ("ADDRESS", "Polna 7"),
        ("POSTAL_CODE", "20095"),
        ("LOCATION", "Hamburg"),
    ]


def test_a_word_with_other_meanings_needs_a_sign():
    assert found("Place Neuve 3") != []  # it is the whole line
    assert found("We saw Place Neuve 3 there") == []
    assert found("We saw Place Neuve 3, 75001 Paris there") != []
    assert found("Je suis dans la rue et je vais avec vous sur Place Neuve 3 pour le voir") != []


def test_lower_case_needs_a_word_that_means_nothing_else():
    assert found("it was rue neuve 3.") == [("ADDRESS", "rue neuve 3")]
    assert found("it was square neuve 3.") == []
    assert found("nine al kamu 3 so") == []


def test_a_post_box_with_another_meaning_needs_a_postal_code():
    assert found("bp 75") == []
    assert found("BP 75, 44000 Nantes") == [("ADDRESS", "BP 75, 44000 Nantes")]


def test_a_postal_code_alone_needs_a_word_or_its_own_shape():
    assert found("postcode: 10115") == [("POSTAL_CODE", "10115")]
    assert found("10115 Berlin") == []
    assert found("it is LV-1010") == [("POSTAL_CODE", "LV-1010")]
    assert found("it is EC1A 1BB now") == [("POSTAL_CODE", "EC1A 1BB")]
    assert found("it has A1 2GB and X99 1AB") == []


def test_a_label_needs_a_number_near():
    assert found("address: none at all, but later there are 12 of them, or so the people in this town say") == []
    assert found("adres: brak. Mamy 5 sztuk") == []


def test_the_largest_towns_stand_for_a_postal_code():
    assert found("Ilica 10, Zagreb") == [("ADDRESS", "Ilica 10, Zagreb")]
    assert found("Milano, Via Padova 20") == [("ADDRESS", "Milano, Via Padova 20")]
    assert found("Hauptstr. 5, berlin 12") == [("ADDRESS", "Hauptstr. 5, berlin 12")]
    assert found("zagreb, ilica 10") == []


def test_a_letter_speaks_of_a_street_only_in_its_language():
    assert found("we met R. Neves 12 there") == []
    assert found("ela mora com a mãe e não com o pai, na casa que era de uma amiga, R. Neves 12") != []


def test_text_without_digits_is_left_at_once():
    assert found("Hauptstraße, Rue Neuve, address: none") == []


@pytest.mark.parametrize(
    ("key", "text", "count"),
    [
        ("cap", "5000", 0),
        ("cap", "00184", 1),
        ("cp", "75011", 1),
        ("plz", "5000", 1),
        ("kod", "123456", 0),
        ("kod", "00-950", 1),
    ],
)
def test_short_words_for_postal_codes_need_five_digits(key, text, count):
    assert len(found(text, key)) == count
    assert len(found(f"{key.upper()}: {text}")) == count
