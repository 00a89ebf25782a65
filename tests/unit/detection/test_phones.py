"""Vectors of data that proxy/detection/phones.py finds, and of what it leaves alone."""

import pytest

from proxy.detection import phones
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("phones"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("phones"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


@pytest.mark.parametrize("text", ["1=0301234567", "x_0301234567", "12/0301234567"])
def test_a_part_of_something_longer_is_no_number(text):
    assert phones.trunk(text, text.index("0"), len(text)) is None
    assert phones.bare(text, text.index("0"), len(text)) is None


@pytest.mark.parametrize("text", ["+999999999", "+49", "+49 30 901", "+12345678901234567", "004930", "00999999999999"])
def test_no_calling_code_or_too_short(text):
    assert phones.international(text, 0, len(text)) is None


def test_a_number_of_the_wrong_length_counts_only_behind_a_plus():
    assert phones.international("+34 601 234 56", 0, 14) == (0, 14)
    assert phones.international("0034 601 234 56", 0, 15) is None


def test_a_price_is_no_number():
    assert phones.international("+48 601 234 567 zł", 0, 15) is None
    assert phones.international("+34 601 234 56 zł", 0, 14) is None
    assert phones.shaped("601 234 567 zł", 0, 11) is None
    assert phones.bare("601234567 zł", 0, 9) is None


def test_brackets_are_kept_whole():
    assert phones._closed("(030) 901820", 1, 12) == (0, 12)
    assert phones._closed("(030 901820)", 0, 11) == (0, 12)
    assert phones._closed("(030 901820", 0, 11) == (1, 11)


def test_the_longest_number_of_a_plan_counts():
    assert phones.international("+48 601 234 567 12", 0, 18) == (0, 15)
    assert phones.trunk("06 12 34 56 78 999999999", 0, 24) == (0, 14)


def test_a_shape_within_a_longer_row_is_none():
    assert phones.shaped("1 601 234 567", 2, 13) is None
    assert phones.shaped("601 234 567 890", 0, 11) is None
    assert phones.shaped("x601 234 567", 1, 12) is None
    assert phones.shaped("601 234 000", 0, 11) is None
    assert phones.shaped("order 601-234-567", 6, 17) is None


def test_a_shape_of_one_language_counts_in_texts_of_that_language():
    danish = "Du kan ikke se det, men det er her, og han har 28 12 34 56"
    assert phones.shaped(danish, 47, 58) == (47, 58)
    assert phones.shaped("There are numbers of this and that with 28 12 34 56", 40, 51) is None


@pytest.mark.parametrize(("key", "count"), [("phone", 1), ("orderNumber", 0), ("", 0)])
def test_a_key_tells(key, count):
    assert len(found("301234567", key) & {("PHONE_NUMBER", "301234567")}) == count


def test_a_short_number_counts_right_after_its_label():
    assert ("PHONE_NUMBER", "23 456") in found("Telefon: 23 456")
    assert found("Telefon: 2345") == set()
    assert found("Telefon 12.05.24") == set()
    assert found("Telefon. Das kostete 23456 Punkte") == set()


def test_a_word_after_a_number_counts_unless_it_names_the_next():
    assert ("PHONE_NUMBER", "301234567") in found("301234567 (tel.)")
    assert ("PHONE_NUMBER", "301234567") not in found("301234567 tel. 302345678")


def test_no_span_is_found_twice():
    assert len(phones_of("name;tel;fax\nA;301234567;301234568\nB;301234569;301234560\n")) == 4


def phones_of(text):
    from proxy.documents.model import TextField
    from tests.unit.detection.vectors import detector

    return [item for item in detector().detect([TextField((), text)]) if item.entity == "PHONE_NUMBER"]


@pytest.mark.parametrize(
    ("text", "value"), [("Ext. 5521 x", "5521"), ("Durchwahl -4417", "4417"), ("wew. 2217 |", "2217")]
)
def test_extensions_alone(text, value):
    assert ("PHONE_NUMBER", value) in found(text)


@pytest.mark.parametrize("text", ["ext. 12", "Durchwahl: 4417 km", "wew. 1.2345", "text 5521"])
def test_no_extensions(text):
    assert found(text) == set()


@pytest.mark.parametrize("text", ["Tel. 1234 5x", "Tel. 12345x", "Tel. 123456x", "a/+49 30 901820"])
def test_what_goes_on_is_no_number(text):
    assert "PHONE_NUMBER" not in {name for name, _ in found(text)}


def test_a_word_far_behind_says_nothing():
    far = "x" * 90
    assert "PHONE_NUMBER" not in {name for name, _ in found(f"301234567 {far} Telefon: keines")}
    assert ("PHONE_NUMBER", "301234567") in found(f"tel 301234567 {far} Telefon: keines")


def test_the_head_of_another_column_says_nothing():
    table = "name;tel;menge\nAnna;301234567;301234568\nBert;301234569;301234560\n"
    assert ("PHONE_NUMBER", "301234567") in found(table)
    assert ("PHONE_NUMBER", "301239999") not in found("menge;tel\n" + "301234560;\n" * 8 + "301239999;\n")


def test_a_number_is_looked_for_group_by_group():
    assert phones.bare("9999999x", 0, 7) is None
    assert phones.international("x/+49 30 901820", 2, 15) is None
