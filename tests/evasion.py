"""Ways to write a value that keep it readable for a person or a model and hide it from plain patterns.

The transformations that the design measured (invisible characters, other scripts' digits and look-alikes, separators,
encodings), smuggling in emoji, tags and bidirectional controls, and what scanners make of digits. `caught` tells how
many of a set of invented values a detector still finds.
"""

import base64
import gzip
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

CYRILLIC = str.maketrans(
    "aeopcxyABEKMHOPCTX",
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425",
)
GREEK = str.maketrans(
    "ABEZHIKMNOPTYXov",
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd",
)
SUPERSCRIPT = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

Write = Callable[[str], str]


def every(joint: str, size: int) -> Write:
    """Return what puts `joint` after each `size` characters."""
    return lambda value: joint.join(value[at : at + size] for at in range(0, len(value), size))


def digits(zero: int) -> Write:
    """Return what writes digits in another script, whose zero has that code point."""
    return lambda value: "".join(chr(zero + int(char)) if char.isdigit() else char for char in value)


def each(form: str) -> Write:
    """Return what writes each character as an escape."""
    return lambda value: "".join(form.format(ord(char)) for char in value)


def selectors(value: str) -> str:
    """Hide the bytes in variation selectors behind an emoji."""
    return "\U0001f600" + "".join(
        chr(0xFE00 + byte) if byte < 16 else chr(0xE0100 + byte - 16) for byte in value.encode()
    )


def spoken(value: str) -> str:
    """Write digits as words and signs by name."""
    told = re.sub(r"\d", lambda digit: f" {WORDS[int(digit[0])]}", value)
    return told.replace(".", " dot").replace("+", "plus").strip()


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


ALL = frozenset({"email", "iban", "card", "phone", "ip"})
NUMBERS = ALL - {"email"}
TRANSFORMS: Mapping[str, tuple[Write, frozenset[str]]] = {
    "as it is": (lambda value: value, ALL),
    "U+200B every 3": (every("\u200b", 3), ALL),
    "U+00AD every 3": (every("\u00ad", 3), ALL),
    "U+2060 every 3": (every("\u2060", 3), ALL),
    "U+200D every 3": (every("\u200d", 3), ALL),
    "U+034F every 3": (every("\u034f", 3), ALL),
    "U+FE0F every 3": (every("\ufe0f", 3), ALL),
    "full-width forms": (
        lambda value: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in value),
        ALL,
    ),
    "Cyrillic look-alikes": (lambda value: value.translate(CYRILLIC), frozenset({"email", "iban"})),
    "Greek look-alikes": (lambda value: value.translate(GREEK), frozenset({"email", "iban"})),
    "Arabic-Indic digits": (digits(0x660), ALL),
    "mathematical bold digits": (digits(0x1D7CE), ALL),
    "superscript digits": (lambda value: value.translate(SUPERSCRIPT), ALL),
    "tag characters": (lambda value: "".join(chr(0xE0000 + ord(char)) for char in value), ALL),
    "thin spaces every 4": (every("\u2009", 4), ALL),
    "right-to-left override": (lambda value: f"\u202e{value[::-1]}\u202c", ALL),
    "dots every 4": (every(".", 4), frozenset({"iban", "card", "phone"})),
    "line breaks every 5": (every("\n", 5), ALL),
    "a space after each": (every(" ", 1), ALL),
    "[at] and [dot]": (lambda value: value.replace("@", " [at] ").replace(".", " [dot] "), frozenset({"email"})),
    "(at)": (lambda value: value.replace("@", "(at)"), frozenset({"email"})),
    "digits as words": (spoken, frozenset({"card", "phone", "iban", "ip"})),
    "percent-encoding": (each("%{:02X}"), ALL),
    "HTML references": (each("&#{};"), ALL),
    "unicode escapes": (each("\\u{:04x}"), ALL),
    "hexadecimal escapes": (each("\\x{:02x}"), ALL),
    "quoted-printable": (each("={:02X}"), ALL),
    "base64": (lambda value: b64(value.encode()), ALL),
    "base64 of gzip": (lambda value: b64(gzip.compress(value.encode())), ALL),
    "base64 of base64": (lambda value: b64(b64(value.encode()).encode()), ALL),
    "hexadecimal": (lambda value: value.encode().hex(), ALL),
    "hexadecimal, spaced": (lambda value: value.encode().hex(" "), ALL),
    "variation selectors": (selectors, ALL),
    "struck through": (lambda value: "".join(f"{char}\u0336" for char in value), ALL),
    "letters for digits (OCR)": (
        lambda value: value.replace("0", "O").replace("1", "l"),
        frozenset({"card", "phone"}),
    ),
    "stars every 4": (every("*", 4), frozenset({"iban", "card"})),
    "slashes every 2": (every("/", 2), frozenset({"card"})),
}
"""Name -> how it is written, and the kinds of values that stay readable so."""


def values(kind: str, number: int, seed: int = 7) -> list[str]:
    """Return `number` invented values of a kind, always the same."""
    chance = random.Random(f"{seed} {kind}")
    return [_MAKERS[kind](chance) for _ in range(number)]


def _email(chance: random.Random) -> str:
    name = chance.choice(("anna", "jan", "maria", "piotr", "eva", "luis"))
    return f"{name}.{chance.choice(('kowalska', 'novak', 'weber', 'rossi'))}{chance.randint(1, 99)}@example.org"


def _iban(chance: random.Random) -> str:
    account = f"{chance.randint(10**17, 10**18 - 1)}"
    return f"DE{98 - int(account + '131400') % 97:02d}{account}"


def _card(chance: random.Random) -> str:
    digits = f"4{chance.randint(10**13, 10**14 - 1)}"
    doubled = [int(char) * (2 - at % 2) for at, char in enumerate(digits)]
    return digits + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _phone(chance: random.Random) -> str:
    return f"+48{chance.randint(600_000_000, 699_999_999)}"


def _ip(chance: random.Random) -> str:
    return ".".join(str(chance.randint(20, 220)) for _ in range(4))


_MAKERS: Mapping[str, Callable[[random.Random], str]] = {
    "email": _email,
    "iban": _iban,
    "card": _card,
    "phone": _phone,
    "ip": _ip,
}


def caught(detect: Callable[[str], Any], write: Write, kind: str, number: int = 20) -> int:
    """Return how many of `number` values are found when written so: four fifths of each are covered."""
    found = 0
    for value in values(kind, number):
        written = write(value)
        text = f"Please use {written} for the reply."
        covered = {at for one in detect(text) for at in range(one.start, one.end)}
        found += sum(at in covered for at in range(11, 11 + len(written))) >= 0.8 * len(written)
    return found
