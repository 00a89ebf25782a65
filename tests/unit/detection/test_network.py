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


def test_a_whole_network_inside_a_house_is_no_machine():
    assert network.ipv4("172.18.0.0/16", 0, 10) is None
    assert network.ipv4("172.18.0.5/16", 0, 10) == (0, 10)
    assert network.ipv4("172.18.0.0", 0, 10) == (0, 10)


def test_mac_addresses_in_pairs_have_a_letter():
    assert network.spaced_mac("f8.32.e4.90.1a.bb", 0, 17) == (0, 17)
    assert network.spaced_mac("12 34 56 78 90 12", 0, 17) is None


def test_words_of_documentation_are_no_login():
    assert network.login("user:pass", 0, 9) is None
    assert network.login("[user:x1", 0, 8) is None
    assert network.login("anna:${PW}", 0, 10) is None
    assert network.login("anna:kot", 0, 8) == (0, 8)
