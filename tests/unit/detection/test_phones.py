"""Vectors of data that rules in proxy/detection/phones.py find, and of what they leave alone."""

import pytest

from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("phones"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("phones"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}
