"""Vectors of data that rules in proxy/detection/network.py find, and of what they leave alone."""

import pytest

from proxy.detection.network import email
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("network"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("network"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


def test_punctuation_after_a_host_is_not_part_of_it():
    assert email("a@b.example.-", 0, 13) == (0, 11)
    assert email("...@b.example", 0, 13) is None
