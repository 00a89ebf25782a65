"""Rules for accounts, cards and wallets: proven by their check digits, or mistyped or masked beside a word for them.

IBAN lengths per country stand in data/iban.json (ISO 13616 registry); cards by ISO/IEC 7812 prefix and Luhn.
"""

import re
from typing import Final

from proxy.detection.checksums import base58check, bech32, luhn, mod97
from proxy.detection.labels import label, words
from proxy.detection.matching import Rule, Span, Words, compounded
from proxy.detection.tables import table

_LENGTHS: Final[dict[str, int]] = {country: row[0] for country, row in table("iban")["rows"].items()}
_KINDS: Final = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
_STRUCTURES: Final = {
    country: re.compile("..[0-9]{2}" + re.sub(r"(\d+)!([nac])", lambda part: f"{_KINDS[part[2]]}{{{part[1]}}}", row[1]))
    for country, row in table("iban")["rows"].items()
}
_COUNTRIES: Final = frozenset(_LENGTHS) | {"US", "CA", "AU", "JP", "CN", "IN", "SG", "HK", "ZA", "NZ", "KR", "MX"}
_WIDEST_GAP = 3
_CARD_WORDS = label("card")
_ANY_CARD = Words((*words("card"), *table("papers")["rows"]["cards"]))
_IBAN_WORDS = Words(("iban", *words("bank_account")))
_BIC_WORDS = Words(("bic", "swift", *words("bic")))
_WALLET_WORDS = label("wallet")

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
    ("2131", "2131", frozenset({15})),
    ("1800", "1800", frozenset({15})),
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
    """Return the span of a valid IBAN that starts at `start`, whatever its case and what parts its groups."""
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
            if gap > _WIDEST_GAP or char.isalnum():
                return None
    if len(compact) != length or text[end : end + 1].isalnum():
        return None
    value = "".join(compact).upper()
    return (start, end) if _STRUCTURES[value[:2]].fullmatch(value) and mod97(value) else None


def iban_like(text: str, start: int, end: int) -> Span | None:
    """Return the span of what was meant as an IBAN: a known country, about as many signs, some perhaps hidden."""
    while True:
        size = sum(char.isalnum() or char in "*•" for char in text[start:end])
        length = _LENGTHS.get(text[start : start + 2].upper(), 0)
        if size <= length + 1:
            break
        cut = max(text.rfind(sign, start, end) for sign in " -.")
        if cut < 0:
            return None
        end = cut
    free = not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
    return (start, end) if length and size >= length - 2 and free else None


def bic(text: str, start: int, end: int) -> Span | None:
    """Return the span of a BIC (ISO 9362): its fifth and sixth letters are a country."""
    return (start, end) if text[start + 4 : start + 6].upper() in _COUNTRIES else None


def card(text: str, start: int, end: int) -> Span | None:
    """Return the span of a payment card number: known prefix and length, Luhn."""
    if text[start] not in "123456" or (start and (text[start - 1] in "-._/+#" or text[start - 1].isalnum())):
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


def single(text: str, start: int, end: int) -> Span | None:
    """Return the span of a number that no sign joins to a word before it: "KARTA-4167" is a code."""
    return None if compounded(text, start) else (start, end)


def _issued(digits: str) -> bool:
    return any(low <= digits[: len(low)] <= high and len(digits) in lengths for low, high, lengths in _CARDS)


def bitcoin(text: str, start: int, end: int) -> Span | None:
    """Return the span of a Bitcoin address whose checksum fits (Base58Check, BIP 173, BIP 350)."""
    value = text[start:end]
    valid = bech32(value) if value[:3].lower() in {"bc1", "tb1"} or value[:4].lower() == "ltc1" else base58check(value)
    return (start, end) if valid else None


_COUNTRY = "|".join(sorted(_LENGTHS))
_SIGN = r"[^A-Za-z0-9?]"

RULES: Final = (
    # A country, check digits, a bank in letters in some countries, then digits; or groups of four.
    Rule(
        "IBAN_CODE",
        rf"(?i)(?:{_COUNTRY}){_SIGN}{{0,2}}\d{_SIGN}?\d"
        rf"(?:(?:{_SIGN}{{0,2}}[A-Z]){{0,4}}(?:{_SIGN}{{0,2}}\d){{5}}|(?:{_SIGN}?[A-Z0-9]{{4}}){{3}})",
        0.98,
        check=iban,
        digits=True,
        loose=True,
    ),
    Rule(
        "IBAN_CODE",
        rf"(?i)\b(?:{_COUNTRY})[ \-.]?[\dX*•]{{2}}(?:[ \-.]?[A-Z0-9*•]{{2,5}}){{2,10}}",
        0.1,
        0.7,
        _IBAN_WORDS,
        check=iban_like,
        loose=True,
        name="IBAN_CODE, mistyped or masked",
    ),
    Rule("CREDIT_CARD", r"\b\d(?:[ \-.\n]{0,2}\d){12,18}\b", 0.8, 0.95, _CARD_WORDS, check=card, digits=True),
    Rule(
        "CREDIT_CARD",
        r"\b[2-6]\d{3}(?:[ \-.]{0,2}\d{4}){2}[ \-.]{0,2}\d{2,7}\b|\b(?:3[47]\d{2}|2131|1800)[ \-.]?\d{6}[ \-.]?\d{5}\b",
        0.1,
        0.6,
        _CARD_WORDS,
        check=single,
        close=True,
        name="CREDIT_CARD, mistyped",
    ),
    # Maestro's shortest have twelve digits, as many other numbers do.
    Rule(
        "CREDIT_CARD",
        r"\b(?:5[06-8]|6\d)\d{2}(?:[ \-]?\d{4}){2}\b",
        0.1,
        0.6,
        _ANY_CARD,
        check=single,
        close=True,
        name="CREDIT_CARD, twelve digits",
    ),
    Rule("CRYPTO_WALLET", r"\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b", 0.95, check=bitcoin),
    Rule("CRYPTO_WALLET", r"(?i)\b(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{8,87}\b", 0.95, check=bitcoin),
    Rule("CRYPTO_WALLET", r"\b0x[0-9a-fA-F]{40}\b", 0.8, anchor="0x"),
    Rule("CRYPTO_WALLET", r"\b[1-9A-HJ-NP-Za-km-z]{26,95}\b", 0.1, 0.7, _WALLET_WORDS, close=True),
    Rule("BIC", r"(?i)\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b", 0.1, 0.6, _BIC_WORDS, check=bic, close=True),
)
