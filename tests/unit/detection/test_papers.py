"""Numbers of papers, plates, accounts and cards by their label alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.entities import ENTITIES
from proxy.detection.papers import KINDS, RULES, Papers, account_at, plate_at
from tests.unit.detection.sightings import Sight, book
from tests.unit.detection.vectors import invalid, valid

SIGHT = Sight(Papers, book(RULES))


@pytest.mark.parametrize(("entity", "text", "value"), valid("papers"))
def test_finds(entity, text, value):
    assert (entity, value) in SIGHT(text)


@pytest.mark.parametrize(("entity", "text"), invalid("papers"))
def test_leaves(entity, text):
    assert SIGHT(text) == set()


def test_entities_are_in_the_table():
    assert {kind.entity for kind in KINDS.values()} | {"CARD_CODE", "CARD_EXPIRY", "CREDIT_CARD"} <= set(ENTITIES)


@pytest.mark.parametrize(
    ("key", "value", "entity"),
    [
        ("passport", "C01X00T47", "PASSPORT"),
        ("licence_plate", "B-MW 1234", "LICENCE_PLATE"),
        ("account_number", "12345678", "BANK_ACCOUNT"),
        ("cvv", "123", "CARD_CODE"),
        ("card_expiry_date", "12/27", "CARD_EXPIRY"),
    ],
)
def test_a_key_tells(key, value, entity):
    assert (entity, value) in SIGHT(value, key)


@pytest.mark.parametrize(("key", "value"), [("passport", "yes"), ("cvv", "12345"), ("cvv", ""), ("passport", "12")])
def test_a_key_with_another_value(key, value):
    assert SIGHT(value, key) == set()


@pytest.mark.parametrize("value", ["AB-123-CD", "wa 12345", "B-MW 1234", "1234 ABC", "1AB 2345", "ABC-1"])
def test_plates(value):
    assert plate_at(value, 0) == (0, len(value))


@pytest.mark.parametrize(
    "value", ["", "-", "ABCDEF", "123456", "is not 12", "12 und 36", "AB12345678", "a1", "ABCDEFG1"]
)
def test_no_plates(value):
    assert plate_at(value, 0) is None


def test_a_plate_ends_before_the_sentence_goes_on():
    assert plate_at("WA 12345 and more", 0) == (0, 8)
    assert plate_at("xWA 12345", 1) is None


@pytest.mark.parametrize("value", ["12345678", "19-2000145399/0800", "50 1240 9408 4501 9231"])
def test_accounts(value):
    assert account_at(value, 0) == (0, len(value))


@pytest.mark.parametrize("value", ["12.03.2024", "1 234 567,00", "12345", "12345678x", "x"])
def test_no_accounts(value):
    assert account_at(value, 0) is None


def test_a_part_of_a_number_is_no_account():
    assert account_at("J40123456", 1) is None


@pytest.mark.parametrize(
    "text",
    [
        "security code 123 of the door",
        "expires 12/27",
        "ending 4242",
        "passport 123",
        "passport Nr 12",
        "pas 12345678",
        "the security code",
        "card expires soon, ending",
    ],
)
def test_not_without_a_card_or_enough_signs(text):
    assert SIGHT(text) == set()


def test_a_hidden_number_is_a_card_too():
    assert ("CARD_EXPIRY", "12/27") in SIGHT("**** 4242 valid until 12/27")


@given(st.text(alphabet="cvv passport reg: 12/27*xAB-\n", max_size=60))
def test_any_text_is_only_text(text):
    for item in SIGHT.candidates(text):
        assert 0 <= item.start < item.end <= len(text)
