"""Check digits: known good ones pass, and every single wrong digit fails."""

import pytest

from proxy.detection.checksums import base58check, bech32, luhn, mod97

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def wrong(value, alphabet):
    for place, char in enumerate(value):
        for other in alphabet:
            if other != char:
                yield value[:place] + other + value[place + 1 :]


def test_luhn():
    assert luhn("4111111111111111")
    assert not any(map(luhn, wrong("4111111111111111", "0123456789")))


def test_mod97():
    assert mod97("DE89370400440532013000")
    assert not any(mod97("DE" + digits) for digits in wrong("89370400440532013000", "0123456789"))


def test_base58check():
    address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    assert base58check(address)
    assert not any(map(base58check, wrong(address, BASE58)))
    assert not base58check("0" + address)
    assert not base58check("z" * 35)


@pytest.mark.parametrize(
    "address",
    [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ],
)
def test_bech32(address):
    assert bech32(address)


def test_bech32_refuses():
    address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    assert not any(map(bech32, wrong(address[4:], "qpzry9x8")))
    assert not any(bech32("bc1q" + rest) for rest in wrong(address[4:], "qpzry9x8"))
    assert not bech32("Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    assert not bech32("bc1qqqq")
    assert not bech32("bc1" + "b" * 20)
    assert not bech32("noseparator")
