"""Look-alikes in words that mix scripts; words of one script stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.lookalikes import _FOREIGN, unmixed
from proxy.detection.tables import table


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("раypal", "paypal"),
        ("ΑΒ12", "AB12"),
        ("аб12", "аб12"),
        ("а1", "а1"),
        ("Анна Ivanova", "Анна Ivanova"),
        ("жabc", "жabc"),
        ("", ""),
        ("a" + "а" * 500, "a" + "а" * 500),
    ],
)
def test_reads(text, read):
    assert unmixed(text) == read


@given(st.text(st.sampled_from("аеorp1Α_ ж")))
def test_keeps_the_length(text):
    assert len(unmixed(text)) == len(text)


def test_every_letter_of_the_table_is_looked_for():
    for row in table("confusables")["rows"].values():
        for char in row:
            known = char == "\u0131" or _FOREIGN.search(char)
            assert known, hex(ord(char))
    assert not _FOREIGN.search("Yıldırım \U0001f642 café")
