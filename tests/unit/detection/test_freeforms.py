"""Addresses without a word for a street: by a postal code, a label, or a cell."""

import pytest

from proxy.detection import freeforms


def around(text, code):
    start = text.index(code)
    span = freeforms.coded(text, start, start + len(code))
    return span and text[slice(*span)]


@pytest.mark.parametrize(
    ("text", "code", "address"),
    [
        ("Am Alten Markt 3, 14467 Potsdam", "14467", "Am Alten Markt 3, 14467 Potsdam"),
        ("wohnt Polna 5/7, 00-123 Warszawa", "00-123", "Polna 5/7, 00-123 Warszawa"),
        ("Na Příkopě 14\n110 00 Praha", "110 00", "Na Příkopě 14\n110 00 Praha"),
        ("Sentier 4, L-2320 Luxembourg", "2320", "Sentier 4, L-2320 Luxembourg"),
        ("Σταδίου 24, 3ος όροφος, 105 64 Αθήνα", "105 64", "Σταδίου 24, 3ος όροφος, 105 64 Αθήνα"),
        ("7, Um Bierg, L-8017 Strassen", "8017", "7, Um Bierg, L-8017 Strassen"),
        ("1000 Ljubljana, Dunajska 5", "1000", "1000 Ljubljana, Dunajska 5"),
        ("x Lhota č. p. 123, 549 41 Lhota", "549 41", "Lhota č. p. 123, 549 41 Lhota"),
        ("On May 7, 2005 Behe", "2005", None),
        ("Platz 1998, 10115 Berlin", "10115", None),
        ("12345 Items", "12345", None),
        ("12345 items", "12345", None),
        ("1000 Ljubljana, in 5", "1000", None),
        ("1000 Ljubljana, Dunajska 5 lepih", "1000", None),
        ("alles klar 3, 14467 Potsdam", "14467", None),
        ("3, 14467 Potsdam", "14467", None),
        ("7, Mai, 14467 Potsdam", "14467", None),
    ],
)
def test_coded(text, code, address):
    assert around(text, code) == address


@pytest.mark.parametrize(
    ("text", "town", "address"),
    [
        ("Ilica 10, Zagreb", "Zagreb", "Ilica 10, Zagreb"),
        ("Split, Vukovarska 55", "Split", "Split, Vukovarska 55"),
        ("Adresa: Brno, Cejl 22\n", "Brno", "Brno, Cejl 22"),
        ("Dinamo 2, Zagreb 1", "Zagreb", None),
        ("wo Berlin, Hertha 2", "Berlin", None),
        ("Berlin, Hertha 2 zu", "Berlin", None),
        ("Juli 16, Berlin", "Berlin", None),
    ],
)
def test_in_town(text, town, address):
    start = text.index(town)
    span = freeforms.in_town(text, start, start + len(town))
    assert (span and text[slice(*span)]) == address


def test_codes_of_the_isles_and_of_the_baltic_end_an_address():
    text = "at Flat 2, 5 Oak View, Leeds LS1 4AB"
    assert text[freeforms.isle(text, 29) :] == "Flat 2, 5 Oak View, Leeds LS1 4AB"
    assert freeforms.isle("it is LS1 4AB", 6) == 6
    assert freeforms.isle("5 of them, LS1 4AB", 11) == 11
    text = "dzīvo Ķengaraga 3, Rīga, LV-1063"
    assert text[freeforms.baltic(text, 25) :] == "Ķengaraga 3, Rīga, LV-1063"
    assert freeforms.baltic("ir LV-1063", 3) == 3
    assert freeforms.baltic("nams 3, te, LV-1063", 12) == 12


@pytest.mark.parametrize(
    ("text", "signed", "value"),
    [
        ("przy Długiej 15", False, "Długiej 15"),
        ("Am Ring 3, x", True, "Am Ring 3"),
        ("in der An der Alster 22", False, "An der Alster 22"),
        ("od 5 lat", False, None),
        ("Rom. Dort 5", False, None),
        ("Juli 16", False, None),
        ("Rom 3 Jahre", False, None),
        ("Rom 3 bleibtgern", False, None),
        ("\nBonn 5", False, None),
        ("niemand 5", False, None),
        ("Hier steht zuerst sehr viel anderer Text und dann erst Rom 3", False, None),
    ],
)
def test_labelled(text, signed, value):
    span = freeforms.labelled(text, 0, signed=signed, reach=30)
    assert (span and text[slice(*span)]) == value


@pytest.mark.parametrize(
    ("text", "led", "value"),
    [
        ("ilica 10", False, "ilica 10"),
        ("στην πατησίων 120, x", True, "πατησίων 120"),
        ("ilica 10", True, None),
        ("ilica 10 let", False, None),
        ("one and two 3", False, None),
        ("na lepa nova ilica 10", True, None),
        ("ilica", False, None),
        ("page 5", False, None),
    ],
)
def test_lower(text, led, value):
    span = freeforms.lower(text, 0, led=led)
    assert (span and text[slice(*span)]) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" polna 5/7 warszawa\nx", "polna 5/7 warszawa"),
        ("polna warszawa", None),
        ("10.0.0.1 5 6", None),
        ("5", None),
        ("a@example.org 5 abc", None),
        ("see https://example.org 5 abc", None),
        ("polna5", None),
    ],
)
def test_free(text, value):
    span = freeforms.free(text, 0)
    assert (span and text[slice(*span)]) == value
