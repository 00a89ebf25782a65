"""Vectors of data that rules in proxy/detection/network.py find, and of what they leave alone."""

import pytest

from proxy.detection import network
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("network"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("network"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


@pytest.mark.parametrize("text", ["x2001:db8::1", "2001:db8::1z", "ab::2::3::1"])
def test_a_part_of_something_longer_is_no_address(text):
    assert network.ipv6(text, 0 if text[0] in "a2" else 1, text.rindex("1") + 1) is None


@pytest.mark.parametrize("text", ["aa:bb:cc:dd:ee:ff", ":aa:bb:cc:dd:ee:ff", "aa:bb:cc:dd:ee:ff:11"])
def test_six_pairs_alone_are_an_address(text):
    start = text.index("aa")
    assert (network.mac(text, start, start + 17) is not None) is (text == "aa:bb:cc:dd:ee:ff")


def test_a_token_has_letters_and_digits():
    assert network.token("abc123def456ghi7", 0, 16) == (0, 16)
    assert network.token("1234567890123456", 0, 16) is None
    assert network.token("privacy-protection", 0, 18) is None
