"""Vectors of what proxy/detection/coordinates.py finds, and of what it leaves alone."""

import pytest

from proxy.detection import coordinates
from tests.unit.detection.vectors import found, invalid, vectors


@pytest.mark.parametrize("row", vectors("coordinates")["valid"], ids=lambda row: row["text"][:40])
def test_finds(row):
    assert (row["entity"], row["value"]) in found(row["text"], row.get("key", ""))


@pytest.mark.parametrize(("entity", "text"), invalid("coordinates"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


@pytest.mark.parametrize(
    ("text", "good"),
    [
        *(
            ("52.2297, 21.0122", True),
            ("12.2297, 121.0122", False),
            ("-8.6110, 41.1496", True),
            ("2.1234, 3.1234", False),
        ),
        *(("52.2297° N, 191.0122° E", False), ("12.2297° N, 121.0122° E", True), ("52.2297", False)),
    ],
)
def test_pairs(text, good):
    assert (coordinates.pair(text, 0, len(text)) is not None) is good


@pytest.mark.parametrize(
    "text", ["x52.2297, 21.0122", "1.2345, 52.2297, 21.0122", "52.2297, 21.0122, 3.1234", "52.2297, 21.0122k"]
)
def test_a_part_of_a_row_of_numbers_is_no_place(text):
    start = text.index("52")
    assert coordinates.pair(text, start, start + 16) is None
    assert coordinates.named_pair(text, start, start + 16) is None


def test_degrees_have_a_range():
    assert coordinates.named_pair("52.2, 21.0", 0, 10) == (0, 10)
    assert coordinates.named_pair("252.2, 21.0", 0, 11) is None
    assert coordinates.degree("52.2297", 0, 7) == (0, 7)
    assert coordinates.degree("252.229", 0, 7) is None
    assert coordinates.degree("52.2297 %", 0, 7) is None


def test_the_east_of_the_north_counts():
    assert ("COORDINATES", "55.4417° N, 11.5513° Ø") in found("Sted: 55.4417° N, 11.5513° Ø")


def test_short_codes_need_a_town():
    assert coordinates.short_code("6FHQ+3V Warszawa", 0, 7) == (0, 7)
    assert coordinates.short_code("6FHQ+3V", 0, 7) is None
    assert coordinates.short_code("FFHQ+VV Warszawa", 0, 7) is None
