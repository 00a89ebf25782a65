"""How far a value behind a label goes, and what may part the two."""

import pytest

from proxy.detection.labelled import (
    Value,
    answered_code,
    code_at,
    is_court,
    is_mixed,
    is_quantity,
    is_sure,
    value_behind,
)


@pytest.mark.parametrize(
    "value",
    [
        "4711",
        "AB-12345",
        "II K 123/24",
        "I ACa 45/23",
        "12.P.20.123/2023",
        "KD-449 201",
        "3 O 214/23",
        "5 StR 521/08",
        "65 170839 J 003",
        "KUZL 12345/2024",
        "12 345 678",
        "99 1234 5",
        "USC.5345.118.2026.AK",
        "22 / 01234",
        "A1B2C3",
        "ii k 123/24",
        "EC 884120",
        "12345678-90",
        "2023/1234",
        "T 123-24",
    ],
)
def test_codes(value):
    assert code_at(value, 0) == (0, len(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12345 and more", "12345"),
        ("12345.Thanks", "12345"),
        ("12345/22 of", "12345/22"),
        ("AB-123 XY", "AB-123"),
        ("123/24 456", "123/24"),
        ("12345 2024", "12345"),
        ("12345 10:30", "12345"),
        ("12345 12.03.2024", "12345"),
        ("12345 10%", "12345"),
        ("12 MAY 2015", "12"),
        ("12 AB 34", "12 AB 34"),
        ("123 1", "123"),
        ("AB 12 CD", "AB 12"),
        ("12 AB12", "12 AB12"),
        ("12 ab12", "12"),
        ("12 34 56 78 90 11", "12 34 56 78 90"),
    ],
)
def test_a_code_ends(text, value):
    start, end = code_at(text, 0)
    assert text[start:end] == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "abc",
        "Genk on",
        "12.03.2024",
        "2019/2020",
        "1625-30",
        "1.299,00",
        "12 %",
        "5 EUR",
        "10:30",
        "a@b1",
        "1",
        "A1",
        "12.1.3",
        "C-131/12",
        "12@example",
        "ABC",
        "1" * 40,
    ],
)
def test_no_codes(text):
    assert code_at(text, 0) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no: 4711", "4711"),
        ("no nr. 4711", "4711"),
        ("no is still 4711", "4711"),
        ('no": "4711"', "4711"),
        ("no (see the letter): 4711", "4711"),
        ("no\n4711", "4711"),
        ("no\n\n\n4711", None),
        ("no of the matter: 4711", "4711"),
        ("no of the court is 4711", "4711"),
        ("no of one two three four 4711", None),
        ("no and 3 items 4711", None),
        ("no about, 4711", None),
        ("no Case C-131/12", None),
        ("no 94/433/EY", None),
        ("no #MH17", None),
        ("no #4711", "4711"),
        ("no http://4711", None),
        ("no. Perhaps 4711 came", None),
        ("no letter ED-07/26", "ED-07/26"),
        ("no " + "is " * 7 + "4711", None),
        ("no ", None),
        ("no is", None),
        ("no Nr.4711", "4711"),
        ("no °", None),
    ],
)
def test_between_label_and_value(text, value):
    found = value_behind(text, 2, sure=True)
    assert (text[found.start : found.end] if found else None) == value


def test_without_a_word_for_number_less_may_stand_between():
    assert value_behind("no 4711", 2) == Value(3, 7, sure=False)
    assert value_behind("no: 4711", 2) == Value(4, 8, sure=True)
    assert value_behind("no one two 4711", 2) is None


def test_another_reader_may_be_given():
    assert value_behind("no x", 2, read=lambda text, at: (at, at + 1)) == Value(3, 4, sure=False)


def test_shapes():
    assert is_court("12 C 345/22")
    assert is_court("1234/2023")
    assert not is_court("1234/23")
    assert is_quantity("12.000")
    assert not is_quantity("12000")
    assert is_mixed("ED-07/26")
    assert not is_mixed("ED0726")
    assert is_sure("123", sure=True)
    assert not is_sure("123", sure=False)
    assert not is_sure("2024", sure=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Your policy?\n- it is PL-12345, I think", "PL-12345"),
        ("Your policy?\n- ask them\nor PL-12345", None),
        ("Your policy?\n- I know none", None),
        ("Your policy:\nPL-12345", None),
    ],
)
def test_a_code_in_an_answer(text, value):
    span = answered_code(text, text.index("policy") + 6)
    assert (span and text[slice(*span)]) == value
