"""Dates in the notations of 24 languages, and what is none."""

import pytest

from proxy.detection.dates import Date, Form, date_at, is_month, spelled_at


def read(text):
    at = next(index for index, char in enumerate(text) if char.isdigit())
    return date_at(text, at, len(text))


@pytest.mark.parametrize(
    "text",
    """12.03.1980|12. 3. 1980|12/3/80|1980-03-12|1980. 03. 12|1980. március 12|12 mars 1980|1er mai 1980
12 de marzo de 1980|March 12th, 1980|12-III-1980|12 III 1980|12.III.80|12ta' Marzu 1980|12 ta' Marzu 1980|12 μαρτίου 1980
12 март 1980|1980. gada 12. marts|1980 m. kovo 12|1980 m. kovo mėn. 12|12. maaliskuuta 1980|12.3.-80|Mar 12 1980
12Mar1980|12-mar-80|12MAR80|12 marca '80|12ú Márta 1980|12η Μαρτίου 1980|12:e mars 1980|12-ти март 1980|1980, 3, 12
12 03 1980|12.03 .1980|12 de març del 1980|12 lá de Mhárta 1980|maaliskuun 12. päivä 1980|12. mail 1980|68-07-21
1980.X.12|12 ta' Marzu tal-1980|13/12/1980|12/13/1980""".replace("\n", "|").split("|"),
)
def test_whole_dates(text):
    date = read(text)
    assert date.form is Form.FULL
    assert date.year in {1968, 1980}
    assert (date.start, date.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "form", "year"),
    [
        ("19800312", Form.COMPACT, 1980),
        ("12031980", Form.COMPACT, 1980),
        ("120380", Form.COMPACT, 1980),
        ("800312", Form.COMPACT, 2012),
        ("March 1980", Form.MONTH_YEAR, 1980),
        ("03/1980", Form.MONTH_YEAR, 1980),
        ("1980-03", Form.MONTH_YEAR, 1980),
        ("12 March", Form.DAY_MONTH, 0),
        ("March 12", Form.DAY_MONTH, 0),
        ("12.03.", Form.DAY_MONTH, 0),
        ("1980", Form.YEAR, 1980),
        ("12.03.12", Form.FULL, 2012),
    ],
)
def test_parts_of_dates(text, form, year):
    assert read(text) == Date(0, len(text), form, year, named="arch" in text)


@pytest.mark.parametrize(
    "text",
    [
        "12.13.",
        "99999999",
        "990099",
        "4711",
        "1.2",
        "31.31.1980",
        "12.03.1780",
        "12.03.1870",
        "12 Foo 1980",
        "40 March 1980",
        "40-III-1980",
        "March 40",
        "Foo 12",
        "1980 Foo 12",
        "1 2 34",
    ],
)
def test_no_dates(text):
    date = read(text)
    assert date is None or date.form is Form.YEAR


def test_a_part_of_a_number_is_no_date():
    assert date_at("x112.03.1980", 2, 12) is None


def test_months_in_any_case_ending_and_script():
    assert all(
        map(is_month, ["Mars", "MAREC", "březnu", "brezna", "marzec", "Μαρτίου", "μαρτιου", "heinäkuussa", "март"])
    )
    assert not any(map(is_month, ["table", "x", "maximum", "augur"]))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on the twelfth of March, nineteen eighty", "twelfth of March, nineteen eighty"),
        ("el ocho de diciembre de 1943.", "ocho de diciembre de 1943"),
        ("zwölfter Juli neunzehnhundert. Ja", "zwölfter Juli neunzehnhundert"),
        ("dvacátého ledna 1942, tady", "dvacátého ledna 1942"),
        ("twelfth September", "twelfth September"),
        ("nothing of the kind", None),
        ("september", None),
        ("premier mai x", None),
    ],
)
def test_dates_in_words(text, value):
    date = spelled_at(text, 0)
    assert (text[date.start : date.end] if date else None) == value


def test_may_is_a_month_in_an_answer():
    date = spelled_at("le premier mai soixante-quatre.", 0, answer=True)
    assert (date.start, date.end) == (3, 30)
