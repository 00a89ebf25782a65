"""Rules for accounts, cards and wallets; each is proven by its check digits.

IBAN lengths per country stand in data/iban.json (ISO 13616 registry); cards by ISO/IEC 7812 prefix and Luhn.
"""

from typing import Final

from proxy.detection.checksums import base58check, bech32, luhn, mod97
from proxy.detection.matching import Rule, Span, Words
from proxy.detection.tables import table

_LENGTHS: Final[dict[str, int]] = table("iban")["rows"]
_SEPARATORS: Final = frozenset(" -.\n\r\t")
_CARD_WORDS = Words(tuple(table("words")["rows"]["card"]))
_BIC_WORDS = Words(("bic", "swift"))

# Prefix ranges of cards and the lengths they are issued in.
_CARDS: Final = (
    ("4", "4", frozenset({13, 16, 19})),
    ("51", "55", frozenset({16})),
    ("2221", "2720", frozenset({16})),
    ("34", "34", frozenset({15})),
    ("37", "37", frozenset({15})),
    ("300", "305", frozenset({14})),
    ("36", "36", frozenset({14})),
    ("38", "39", frozenset({14, 16})),
    ("3528", "3589", frozenset({16, 17, 18, 19})),
    ("6011", "6011", frozenset({16, 19})),
    ("644", "659", frozenset({16, 19})),
    ("62", "62", frozenset({16, 17, 18, 19})),
    ("2200", "2204", frozenset({16, 17, 18, 19})),
    ("5018", "5020", frozenset({16})),
    ("6304", "6304", frozenset({16, 17, 18, 19})),
    ("6759", "6763", frozenset({16, 17, 18, 19})),
)


def iban(text: str, start: int, end: int) -> Span | None:
    """Return the span of a valid IBAN that starts at `start`, whatever its case and spacing."""
    before = text[start - 1 : start]
    if before.isalnum() and text[max(0, start - 4) : start].upper() != "IBAN":
        return None
    length = _LENGTHS.get(text[start : start + 2].upper())
    if length is None:
        return None
    compact: list[str] = []
    gap = 0
    for at in range(start, min(len(text), start + length * 3)):
        char = text[at]
        if char.isascii() and char.isalnum():
            compact.append(char)
            gap = 0
            if len(compact) == length:
                end = at + 1
                break
        else:
            gap += 1
            if char not in _SEPARATORS or gap > 3:
                return None
    if len(compact) != length or text[end : end + 1].isalnum():
        return None
    return (start, end) if mod97("".join(compact).upper()) else None


def card(text: str, start: int, end: int) -> Span | None:
    """Return the span of a payment card number: known prefix and length, Luhn."""
    if text[start] not in "23456" or (start and (text[start - 1] in "-._/+#" or text[start - 1].isalnum())):
        return None
    if text[end : end + 1].isalnum() or (text[end : end + 1] in {"-", "."} and text[end + 1 : end + 2].isalnum()):
        return None
    while True:
        value = text[start:end]
        digits = "".join(char for char in value if char.isdigit())
        if len(digits) < 13:
            return None
        if _issued(digits) and luhn(digits) and len(set(digits)) > 1:
            return start, end
        # A following number may have been taken for a group, and tables write whole numbers as 4111111111111111.0.
        dot = value.rfind(".")
        cut = max(value.rfind(" "), value.rfind("\n"), dot if not value[dot + 1 :].strip("0") else -1)
        if cut < 0:
            return None
        end = start + len(value[:cut].rstrip())


def _issued(digits: str) -> bool:
    return any(low <= digits[: len(low)] <= high and len(digits) in lengths for low, high, lengths in _CARDS)


def bitcoin(text: str, start: int, end: int) -> Span | None:
    """Return the span of a Bitcoin address whose checksum fits (Base58Check, BIP 173, BIP 350)."""
    value = text[start:end]
    valid = bech32(value) if value[:3].lower() in {"bc1", "tb1"} or value[:4].lower() == "ltc1" else base58check(value)
    return (start, end) if valid else None


RULES: Final = (
    Rule("IBAN_CODE", rf"(?i)(?:{'|'.join(sorted(_LENGTHS))})[ ]?\d{{2}}[ \-.\n]?[A-Z0-9]{{2}}", 0.98, check=iban),
    Rule("CREDIT_CARD", r"\b\d(?:[ \-.\n]{0,2}\d){12,18}\b", 0.8, 0.95, _CARD_WORDS, check=card),
    Rule("CRYPTO_WALLET", r"\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b", 0.95, check=bitcoin),
    Rule("CRYPTO_WALLET", r"(?i)\b(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{8,87}\b", 0.95, check=bitcoin),
    Rule("CRYPTO_WALLET", r"\b0x[0-9a-fA-F]{40}\b", 0.8),
    Rule("BIC", r"\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b", 0.1, 0.6, _BIC_WORDS),
)
