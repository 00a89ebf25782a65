"""Vectors of what proxy/detection/links.py finds, and of what it leaves alone."""

import pytest

from proxy.detection import links
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("links"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("links"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


@pytest.mark.parametrize(("value", "good"), [("a1b2c3", True), ("abcdef", False), ("123456", False)])
def test_what_a_machine_made(value, good):
    assert (links.mixed(value, 0, 6) is not None) is good


@pytest.mark.parametrize(("value", "good"), [("pricing", False), ("AbCd123", True), ("longenough", True)])
def test_what_is_shared(value, good):
    assert (links.shared(value, 0, len(value)) is not None) is good


@pytest.mark.parametrize(
    ("text", "end", "good"),
    [
        *(("Anna", 4, True), ("Anna.", 5, True), ("anna", 4, False), ("anna kowalska&", 13, True), ("Anna2", 4, False)),
        *(("a+b+c+d", 7, False), ("An", 2, False), ("ANNA", 4, False), ("A1", 2, False), ("+", 1, False)),
    ],
)
def test_names(text, end, good):
    assert (links.named(text, 0, end) is not None) is good
