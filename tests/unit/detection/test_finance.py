"""Vectors of data that rules in proxy/detection/finance.py find, and of what they leave alone."""

import pytest

from proxy.detection.finance import card, iban, iban_like
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("finance"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("finance"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


def test_a_country_without_ibans():
    assert iban("XX89370400440532013000", 0, 6) is None


@pytest.mark.parametrize("text", ["4111 1111 1111 1112 12", "4111111111111112", "4111 1111 11111 2"])
def test_a_card_is_not_made_of_what_is_left(text):
    assert card(text, 0, len(text)) is None


def test_a_card_ends_where_the_number_ends():
    assert card("4111111111111111a", 0, 16) is None


def test_a_card_before_another_number():
    assert card("4111 1111 1111 1111 123", 0, 23) == (0, 19)


@pytest.mark.parametrize("text", ["4111111111111111.0", "4111111111111111.00"])
def test_a_card_that_a_table_wrote_as_a_decimal(text):
    assert card(text, 0, len(text)) == (0, 16)


@pytest.mark.parametrize(
    ("entity", "text", "value"),
    [
        ("IBAN_CODE", "IBAN: DE89 3704 0044 0532 0130 01", "DE89 3704 0044 0532 0130 01"),
        ("IBAN_CODE", "rachunek bankowy PL61 **** **** **** **** **** 2874", "PL61 **** **** **** **** **** 2874"),
        ("IBAN_CODE", "iban nl91abna0417164301 dziękuję", "nl91abna0417164301"),
        ("IBAN_CODE", "DE89/3704/0044/0532/0130/00", "DE89/3704/0044/0532/0130/00"),
        ("CREDIT_CARD", "Kreditkarte: 4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("CREDIT_CARD", "card number 3782 822463 10006", "3782 822463 10006"),
        ("CREDIT_CARD", "limit for card 501864667909?", "501864667909"),
        ("CREDIT_CARD", "JCB 213141592653583", "213141592653583"),
        ("BIC", "BIC: DEUTDEFF500", "DEUTDEFF500"),
        ("BIC", "swift deutdeff", "deutdeff"),
        (
            "CRYPTO_WALLET",
            "wallet: 7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU",
            "7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU",
        ),
    ],
)
def test_finds_what_is_mistyped_masked_or_named(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "The IBAN is checked by modulo 97",
        "IBAN: please send it",
        "DE89 3704 0044 0532 0130 01 units",
        "BIC: something else entirely",
        "4111 1111 1111 1112 parts",
    ],
)
def test_leaves_what_is_neither_proven_nor_named(text):
    assert found(text) == set()


def test_what_is_far_too_long_was_not_meant_as_an_iban():
    text = "DE89370400440532013000" + "1" * 20
    assert iban_like(text, 0, len(text)) is None
    spaced = "DE89 3704 0044 0532 0130 00 12345678"
    assert iban_like(spaced, 0, len(spaced)) == (0, 27)
