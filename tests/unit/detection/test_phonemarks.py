"""Tests of proxy/detection/phonemarks.py."""

import pytest

from proxy.detection.phonemarks import DATED, extended, free_after, free_before, measured, misnamed


@pytest.mark.parametrize(
    "text",
    [
        *(
            "12.05.2024",
            "2024-05-12",
            "05/2024",
            "06-07.11.2024",
            "08.30-17.00",
            "2019-2024",
            "20240512",
            "05.20-06.21",
        ),
        *("05.2020-06.2021", "12.3456789", "0612345.678", "12345-6789"),
    ],
)
def test_dates_hours_decimals(text):
    assert DATED.search(text)


@pytest.mark.parametrize("text", ["06.39.98.12.34", "0170.1234567", "030-901820", "601 234 567"])
def test_numbers_are_no_dates(text):
    assert not DATED.search(text)


@pytest.mark.parametrize(
    ("before", "free"),
    [
        *(("", True), ("a ", True), ("a", False), ("_", False), ("+", False), ("#", False), ("tel:", True)),
        *(("12:", False), ("x,", True), ("1,", False), ("a/", False), (" /", True), ("a-", False)),
    ],
)
def test_the_left_side(before, free):
    assert free_before(before + "123", len(before)) is free


def test_a_cell_of_a_table_begins_after_a_comma():
    assert free_before("1,0612345678", 2)


@pytest.mark.parametrize(
    ("after", "free"),
    [
        *(
            ("", True),
            (" a", True),
            ("a", False),
            ("x12", True),
            ("x", False),
            ("@", False),
            ("-1", False),
            (".", True),
        ),
        *((",5 ", False), (",123", True), ("/12", True), ("/12/3", False), (":1", False)),
    ],
)
def test_the_right_side(after, free):
    assert free_after("123" + after, 3) is free


@pytest.mark.parametrize("text", ["123 zł", "123 €", "123kWh", "EUR 123", "cena: 123", "DE89 3704 123"])
def test_amounts_and_accounts(text):
    start = text.index("123")
    assert measured(text, start, start + 3)


@pytest.mark.parametrize("text", ["123 Ende", "tel 123", "A 123", "7 123"])
def test_no_amounts(text):
    start = text.index("123")
    assert not measured(text, start, start + 3)


@pytest.mark.parametrize("text", ["NIP ", "order no. ", "Kundennummer: ", "kod sms: ", "Zamówienia nr ", "zamowienie "])
def test_names_of_other_numbers(text):
    assert misnamed(text + "123", len(text))


@pytest.mark.parametrize("text", ["", "tel. ", "nr ", "Anna, ", "NIP-owi: 5 lub "])
def test_no_names_of_other_numbers(text):
    assert not misnamed(text + "123", len(text))


@pytest.mark.parametrize(
    ("rest", "kept"),
    [
        *((" wew. 12", 8), (" ext 7 x", 6), ("x45", 3), (" Durchwahl -34", 14), (", klapka 5", 10), ("/68", 3)),
        *((" mellék", 7), (" z wew. 12", 0), ("/6.5", 0), (" 12", 0)),
    ],
)
def test_extensions(rest, kept):
    assert extended("123" + rest, 3) == 3 + kept
