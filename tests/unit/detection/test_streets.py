"""Streets around a word that says so."""

import pytest

from proxy.detection import streets


def read(how, text, word):
    start = text.index(word)
    street = how(text, start, start + len(word))
    return street and text[street.start : street.end]


@pytest.mark.parametrize(
    ("text", "word", "street"),
    [
        ("in ul. Długa 15/3 m. 4", "ul", "ul. Długa 15/3 m. 4"),
        ("C/ Mayor, 5", "C/", "C/ Mayor, 5"),
        ("ul. 3 Maja 12", "ul", "ul. 3 Maja 12"),
        ("ж.к. Младост, бл. 412", "ж.к", "ж.к. Младост, бл. 412"),
        ("calle mayor 5", "calle", "calle mayor 5"),
        ("Cesta v Mestni log 55", "Cesta", "Cesta v Mestni log 55"),
        ("via XX Settembre 41", "via", "via XX Settembre 41"),
        ("contrada Bella, 87100 Cosenza", "contrada", "contrada Bella"),
        ("src/Main 5", "c/", None),
        ("calle tiene muchos nombres largos 5", "calle", None),
        ("via SSH 22", "via", None),
        ("ulFoo 5", "ul", None),
        ("ulica Długa jest ładna", "ulica", None),
        ("ulica jest 5", "ulica", None),
        ("ul. Aha Boa Cha Dea Eda Fra Gra Hra Ira 5", "ul", None),
    ],
)
def test_front(text, word, street):
    assert read(streets.front, text, word) == street


@pytest.mark.parametrize(
    ("text", "word", "street"),
    [
        ("au 12 bis, rue de la Paix, Paris", "rue", "12 bis, rue de la Paix"),
        ("rue Neuve 12", "rue", "rue Neuve 12"),
        ("10 rue du 8 Mai 1945", "rue", "10 rue du 8 Mai 1945"),
        ("14 rue du faubourg saint antoine, code", "rue", "14 rue du faubourg saint antoine"),
        ("12 rue victor hugo à lyon", "rue", "12 rue victor hugo"),
        ("5 rue Basse Tel 12", "rue", "5 rue Basse"),
        ("5 rue", "rue", None),
        ("5 rue est", "rue", None),
    ],
)
def test_either(text, word, street):
    assert read(streets.either, text, word) == street


@pytest.mark.parametrize(
    ("text", "word", "street"),
    [
        ("Hauptstr. 12a", "str", "Hauptstr. 12a"),
        ("Karl-Marx-Allee 7", "Allee", "Karl-Marx-Allee 7"),
        ("die Große Elbstraße 45", "straße", "Große Elbstraße 45"),
        ("Burgemeester van Tuyllaan 14", "laan", "Burgemeester van Tuyllaan 14"),
        ("Wiedner Hauptstraße 71", "straße", "Wiedner Hauptstraße 71"),
        ("Anna Hauptstraße 71", "straße", "Hauptstraße 71"),
        ("Berliner Straße 5", "Straße", "Berliner Straße 5"),
        ("Supermarkt 24", "markt", None),
        ("Hauptstraße nass", "straße", None),
        ("a Str 5", "Str", None),
        ("Am Berg 5", "Berg", None),
    ],
)
def test_compound(text, word, street):
    assert read(streets.compound, text, word) == street


@pytest.mark.parametrize(
    ("text", "word", "street"),
    [
        ("a Kossuth Lajos utca 3.", "utca", "Kossuth Lajos utca 3"),
        ("Gedimino pr. 9-3", "pr", "Gedimino pr. 9-3"),
        ("Vilniaus g. 5", "g", "Vilniaus g. 5"),
        ("A. Baro g. 5", "g", "A. Baro g. 5"),
        ("Vilniaus G. 5", "G", None),
        ("Vilniaus g 5", "g", None),
        ("kis utca 3", "utca", "kis utca 3"),
        ("Kr. u. 1", "u", None),
        ("x/utca 5", "utca", None),
        ("utca 5", "utca", None),
        ("kis Utca 5", "Utca", None),
        ("Ende. Utca 5", "Utca", None),
        ("S:t Pauls gatan 5", "gatan", "S:t Pauls gatan 5"),
        ('"Dlouhá třída 5"', "třída", "Dlouhá třída 5"),
        ("12Dlouhá třída 5", "třída", None),
    ],
)
def test_last(text, word, street):
    assert read(streets.last, text, word) == street


@pytest.mark.parametrize(
    ("text", "word", "street"),
    [
        ("see 221B Baker Street, London", "Street", "221B Baker Street"),
        ("Flat 3B, 7 The Green, Bath", "Green", "Flat 3B, 7 The Green"),
        ("at 12 oak lane", "lane", "12 oak lane"),
        ("the Baker Street", "Street", None),
        ("12 Street", "Street", None),
        ("12 Oak Street 5 km", "Street", "12 Oak Street"),
        ("21 PharmDr", "Dr", None),
        ("12 Oak Lane years", "Lane", None),
        ("12 Oak Lane%", "Lane", None),
    ],
)
def test_english(text, word, street):
    assert read(streets.english, text, word) == street


def test_complete():
    assert read(streets.complete, "Gran Vía 28, 5", "Gran Vía") == "Gran Vía 28"


def test_backward_takes_what_belongs_to_the_name():
    text = "bei Dr. Anna von Berg Platz"
    assert streets.backward(text, 22, lower=0) == (4, True)
    assert streets.backward("die alte neue ", 14, lower=2)[1] is False
    assert streets.backward("Satzende. Berg ", 15, lower=0) == (10, True)
    assert streets.backward("von ", 4, lower=0) == (4, False)
