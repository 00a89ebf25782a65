"""Numbers of houses in their many forms, and numbers that count something."""

import pytest

from proxy.detection import housenumbers


@pytest.mark.parametrize(
    "number",
    [
        *("12", "12a", "12 A", "5/7", "1511/230", "12/2/14", "12 bis", "3 ter", "12 A 5", "7 B 12", "123-II", "5-12"),
        *("8-14", "12 - 14", "s/n", "snc", "bb", "46 k-2 - 15", "nr 5", "No. 7", "č. p. 123", "n° 4"),
    ],
)
def test_forms(number):
    found = housenumbers.house(f" {number}, Wien", 0)
    assert found is not None
    assert found.end == len(number) + 1


@pytest.mark.parametrize(
    "after", [" years", " km", "%", " €", ":30", ".5", ",5", " 000", ". maja", " mai", "th", " Uhr", " Jahre", "@x"]
)
def test_what_counts_something_is_none(after):
    assert housenumbers.house(f" 12{after}", 0) is None


@pytest.mark.parametrize("number", ["2024", "1998/99", "05", "12345"])
def test_years_and_long_numbers_are_none(number):
    assert housenumbers.house(f" {number} x", 0) is None


def test_a_word_for_it_lets_a_year_be_a_number():
    assert housenumbers.house(" nr. 2024", 0) is not None


def test_a_number_joined_to_a_word_is_none():
    assert housenumbers.house("GT1", 2) is None


@pytest.mark.parametrize(
    ("after", "strange"),
    [
        *(("", False), (".", False), (", x", False), (" Wien", False), (" in", False), (" lejek", True)),
        *(("-nél", False), (":ssa", False), (",28013 Madrid", False)),
    ],
)
def test_what_follows(after, strange):
    assert housenumbers.goes_on(f"12{after}", 2) is strange


@pytest.mark.parametrize(
    "units",
    [
        *(
            " m. 4",
            "/lok. 3",
            ", Stiege 2, Top 14",
            " lgh 1102",
            " bus 3",
            ", вх. А, ет. 3, ап. 7",
            " 2o izq.",
            ", 3.o B",
        ),
        *(
            ", 2. tv.",
            ". II/4.",
            ". 2. em. 5.",
            ", 4. OG links",
            " 4t 2a",
            ", bajo",
            ", 1.o andar",
            " (Top 3)",
            " as 3",
        ),
        *("\nStiege 2", " 4b", ", bl. A2, sc. B, et. 3, ap. 12"),
    ],
)
def test_parts_of_a_house(units):
    assert housenumbers.units(f"12{units}", 2) >= 2 + len(units.rstrip("."))


@pytest.mark.parametrize("text", [", x", " of 3", "\nlinks", " a b", "/4", " 12"])
def test_no_parts_of_a_house(text):
    assert housenumbers.units(f"12{text}", 2) == 2


def test_only_parts_with_a_value_count_where_the_number_is_missing():
    assert housenumbers.units("x, bl. 3", 1, numbered=True) == 8
    assert housenumbers.units("x, bajo", 1, numbered=True) == 1
    assert housenumbers.units("x, 2. sal", 1, numbered=True) == 1


@pytest.mark.parametrize(
    ("text", "start"),
    [("at 12 ", 3), ("12 bis, ", 0), ("221B ", 0), ("12-14 ", 0), ("x", -1), ("Chapter 3 ", -1), ("in 2012 ", -1)],
)
def test_a_number_before(text, start):
    assert housenumbers.first(text, len(text)) == start


def test_a_number_before_is_not_the_end_of_a_longer_one():
    assert housenumbers.first("order 1234567890123456 ", 23) == -1
    assert housenumbers.first("a-12 ", 5) == -1


def test_dates_in_names():
    assert housenumbers.dated(" 8 mai 1945", 0)
    assert not housenumbers.dated(" nr 8 mai", 0)
    assert not housenumbers.dated(" 8 rue", 0)
    assert not housenumbers.dated(" x", 0)
