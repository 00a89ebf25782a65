"""Vectors of what proxy/detection/devices.py finds, and of what it leaves alone."""

import pytest

from proxy.detection import devices
from tests.unit.detection.vectors import found, invalid, vectors


@pytest.mark.parametrize("row", vectors("devices")["valid"], ids=lambda row: row["text"][:40])
def test_finds(row):
    assert (row["entity"], row["value"]) in found(row["text"], row.get("key", ""))


@pytest.mark.parametrize(("entity", "text"), invalid("devices"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


@pytest.mark.parametrize(
    ("value", "good"), [("490154203237518", True), ("490154203237519", False), ("49015420323751", True)]
)
def test_the_check_digit_of_an_imei(value, good):
    assert devices.imei(value) is good


@pytest.mark.parametrize(("value", "good"), [("8948011234567890123", False), ("8948011234567890128", True)])
def test_the_check_digit_of_a_sim(value, good):
    assert devices.sim(value) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        *(("AB-1234", True), ("ABCDEF", False), ("2024-05-01", False), ("A1B2 ", True), ("12345", False)),
        *(("123456", True), ("AB12@", False), ("AB12.3", False), ("A-Z0-9", False), ("01.05.2024", False)),
    ],
)
def test_serial_numbers(text, good):
    end = next((at for at, char in enumerate(text) if char in "@ " or (char == "." and at == 4)), len(text))
    assert (devices.serial(text, 0, end) is not None) is good


def test_hosts():
    assert devices.named_host("LAPTOP-7QK2M", 0, 12) == (0, 12)
    assert devices.named_host("LAPTOP-REPAIR", 0, 13) is None


def test_an_imei_beside_a_device_has_its_check_digit():
    assert devices.proven("356938035643809", 0, 15) == (0, 15)
    assert devices.proven("356938035643808", 0, 15) is None
    assert ("IMEI", "356938035643809") in found('"urzadzenie": "356938035643809"')
