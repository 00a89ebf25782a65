"""Passwords that nothing names, and what only looks a little like them."""

import pytest

from proxy.detection.passwords import paired
from tests.unit.detection.vectors import found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I've reset her account to Welcome2#Leeds and told her", "Welcome2#Leeds"),
        ("am pus Primavara#26 pe user", "Primavara#26"),
        ("use mine, pnair / Monsoon-Lemon77", "Monsoon-Lemon77"),
        ("berlap_admin / Fizetesnap10", "Fizetesnap10"),
        ("SAP: RVARGA02 / Leto2026.start", "Leto2026.start"),
        ("byt 14. wifi kocicka777. mamka", "kocicka777"),
    ],
)
def test_finds(text, value):
    assert ("PASSWORD", value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "C#7 and issue#42 or Covid19! in 2020",
        "python3 / python3.11 and utf8 / utf8mb4 and 12 km / h",
        "berlap_admin / ab1 and kowalska / kowa1, team_x / Sprint",
        "input / output2 and read / write",
        "see https://example.org/Page1#Part2x and Item$1",
        "wifi 2.4GHz and wifi 6E standard",
        "Price: 12.50EUR&nbsp;Net and AT&T2000",
    ],
)
def test_leaves(text):
    assert not any(entity == "PASSWORD" for entity, _ in found(text))


@pytest.mark.parametrize(
    ("value", "good"),
    [("pass1234", True), ("foobar-12", True), ("getName1()", False), ("abc12", False), ("Datei1", False)],
)
def test_the_second_of_a_pair(value, good):
    text = f"anna_k / {value}"
    assert (paired(text, 9, len(text)) is not None) is good
