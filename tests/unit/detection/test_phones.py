"""Vectors of data that rules in proxy/detection/phones.py find, and of what they leave alone."""

import pytest

from proxy.detection import phones
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("phones"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("phones"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


def test_a_region_without_numbers_is_an_error():
    with pytest.raises(LookupError):
        phones._metadata("XX")


@pytest.mark.parametrize("text", ["1=0301234567", "x_0301234567", "12/0301234567"])
def test_a_part_of_something_longer_is_no_number(text):
    assert phones.trunk(text, text.index("0"), len(text)) is None


@pytest.mark.parametrize("text", ["+999999999", "+49", "+49 30 901", "+12345678901234567"])
def test_no_calling_code_or_too_short(text):
    assert phones.international(text, 0, len(text)) is None


def test_brackets_are_kept_whole():
    assert phones._closed("(030) 901820", 1, 12) == (0, 12)
    assert phones._closed("030) 901820", 0, 11) == (0, 11)


def test_an_american_number_stands_apart():
    assert phones.american("x202-555-0143", 1, 13) is None


def test_a_short_rest_is_no_number():
    assert phones.trunk("01234", 0, 5) is None
    assert phones.bare("999999999999", 0, 12) is None


def test_one_long_run_of_digits_is_no_number():
    assert phones.international("+1234567890123456", 0, 17) is None
