"""Vectors of data that rules in proxy/detection/births.py find, and of what they leave alone."""

import pytest

from proxy.detection.births import born
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("births"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("births"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


@pytest.mark.parametrize(("text", "start", "end"), [("1March 3, 1980", 1, 14), ("March 3, 19801", 0, 13)])
def test_a_part_of_a_longer_number_is_no_date(text, start, end):
    assert born(text, start, end) is None
