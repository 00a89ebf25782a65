"""Checksums of wallet addresses and payment cards, written out so that they stay linear and free of surprises.

Each function takes the bare value (no separators) and says whether its check digits fit.
"""

from hashlib import sha256
from typing import Final

_BASE58: Final = {
    char: value for value, char in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
}
_BECH32: Final = {char: value for value, char in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS: Final = (1, 0x2BC830A3)


def luhn(digits: str) -> bool:
    """Return whether `digits` ends in its Luhn check digit (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = ord(char) - 48
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def mod97(text: str) -> bool:
    """Return whether an IBAN without separators, upper case, has check digits that fit (ISO 13616, ISO 7064)."""
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def base58check(text: str) -> bool:
    """Return whether `text` is Base58Check of 25 bytes, the form of Bitcoin's P2PKH and P2SH addresses."""
    number = 0
    for char in text:
        value = _BASE58.get(char)
        if value is None:
            return False
        number = number * 58 + value
    if number >= 1 << 200:
        return False
    raw = number.to_bytes(25, "big")
    return sha256(sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def bech32(text: str) -> bool:
    """Return whether `text` is a Bech32 or Bech32m string (BIP 173, BIP 350)."""
    lower = text.lower()
    if text not in (lower, text.upper()):
        return False
    human, _, data = lower.rpartition("1")
    if not human or len(data) < 6 or any(char not in _BECH32 for char in data):
        return False
    check = 1
    values = [ord(char) >> 5 for char in human] + [0] + [ord(char) & 31 for char in human]
    for value in [*values, *(_BECH32[char] for char in data)]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            if top >> bit & 1:
                check ^= generator
    return check in _BECH32_CONSTANTS
