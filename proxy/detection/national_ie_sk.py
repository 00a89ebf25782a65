"""Checks of national numbers of IE to SK, and of machine-readable zones, that python-stdnum lacks or takes otherwise.

Each function takes a value as written, with its separators, and says whether structure and check digits fit. None
reads today's date. Which row asks which check stands in data/identifiers/<country>.json, as "own:<name>".
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from proxy.detection.checksums import luhn

_SEPARATORS: Final = re.compile(r"[\s.,/()-]")
_VERHOEFF: Final = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)
"""Verhoeff's permutation and its powers, by place from the right."""


def _bare(value: str) -> str:
    """Return `value` in upper case without separators."""
    return _SEPARATORS.sub("", value).upper()


def _digits(value: str, *sizes: int) -> str:
    """Return the bare digits of `value`, or "" if it holds anything else or has none of `sizes`."""
    bare = _bare(value)
    return bare if bare.isascii() and bare.isdigit() and len(bare) in sizes else ""


def _weighted(digits: str, weights: Iterable[int]) -> int:
    return sum(int(char) * weight for char, weight in zip(digits, weights, strict=False))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def kennitala(value: str) -> bool:
    """Iceland, person: DDMMYY, two digits, check digit modulo 11 (3 2 7 6 5 4 3 2), century 9 or 0. Lög 140/2019."""
    digits = _digits(value, 10)
    if not digits or digits[9] not in "09":
        return False
    year = int(digits[4:6]) + (1900 if digits[9] == "9" else 2000)
    born = _is_date(year, int(digits[2:4]), int(digits[:2]))
    return born and _weighted(digits, (3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


_CIN_ODD: Final = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def it_bban(value: str) -> bool:
    """Italy and San Marino: CIN letter over ABI, CAB and account (22 characters), modulo 26. ABI, circular on IBAN."""
    bare = _bare(value)
    if len(bare) != 23 or not bare[0].isalpha() or not bare[1:].isalnum() or not bare.isascii():
        return False
    values = [int(char) if char.isdigit() else ord(char) - 65 for char in bare[1:]]
    total = sum(value if place % 2 else _CIN_ODD[value] for place, value in enumerate(values))
    return total % 26 == ord(bare[0]) - 65


def _verhoeff(digits: str) -> bool:
    """Return whether `digits` ends in its Verhoeff check digit (dihedral group D5)."""
    check = 0
    for place, char in enumerate(reversed(digits)):
        check = _d5(check, int(_VERHOEFF[place % 8][int(char)]))
    return check == 0


def _d5(left: int, right: int) -> int:
    """Return the product of two elements of the dihedral group of order ten, numbered as Verhoeff did."""
    if left < 5:
        return (left + right) % 5 if right < 5 else 5 + (left + right) % 5
    return 5 + (left - right) % 5 if right < 5 else (left - right) % 5


def lu_matricule(value: str) -> bool:
    """Luxembourg: YYYYMMDD, three digits, a Luhn and a Verhoeff digit, both over eleven. Law of 19 June 2013."""
    digits = _digits(value, 13)
    if not digits or not 1850 <= int(digits[:4]) <= 2099:
        return False
    born = _is_date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    return born and luhn(digits[:12]) and _verhoeff(digits[:11] + digits[12])


def lu_matricule_old(value: str) -> bool:
    """Luxembourg before 2014: YYYYMMDD and three digits, without public check digit: structure only."""
    digits = _digits(value, 11)
    return bool(digits) and "18" <= digits[:2] <= "20" and _is_date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def nl_bank_account(value: str) -> bool:
    """Netherlands, account of 9 or 10 digits: "elfproef", weights down to 1, modulo 11. Betaalvereniging Nederland."""
    digits = _digits(value, 9, 10)
    return bool(digits) and int(digits) > 0 and _weighted(digits, range(len(digits), 0, -1)) % 11 == 0


def no_fodselsnummer(value: str) -> bool:
    """Norway: DDMMYY, three digits, two check digits modulo 11. Folkeregisterforskriften § 2-2-1.

    The day is up by 40 in D numbers; the month by 40 in H numbers and by 80 in Skatteetaten's synthetic test people.
    The three digits tell the century; those of 1854 to 1899 do not count, or chance would pass too often.
    """
    digits = _digits(value, 11)
    if not digits:
        return False
    day, month, year, serial = (int(digits[first:last]) for first, last in ((0, 2), (2, 4), (4, 6), (6, 9)))
    if serial >= 500 and year < 40:
        year += 2000
    elif serial < 500 or serial >= 900:
        year += 1900
    else:
        return False
    return _is_date(year, month % 40, day - 40 if day > 40 else day) and no_fh_number(digits)


def no_fh_number(value: str) -> bool:
    """Norway, common emergency number of patients (8 or 9 first): the same two check digits. KITH 1001:2010."""
    digits = _digits(value, 11)
    return (
        bool(digits)
        and _weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11 == 0
        and _weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0
    )


def _pl_document(value: str, letters: int, weights: tuple[int, ...]) -> bool:
    bare = _bare(value)
    head, tail = bare[:letters], bare[letters:]
    if len(bare) != 9 or not (head.isascii() and head.isalpha()) or not (tail.isascii() and tail.isdigit()):
        return False
    return sum(int(char, 36) * weight for char, weight in zip(bare, weights, strict=True)) % 10 == 0


def pl_id_card(value: str) -> bool:
    """Poland, identity card: three letters (A = 10), check digit in place 4, weights 7 3 1 9 7 3 1 7 3. MSWiA."""
    return _pl_document(value, 3, (7, 3, 1, 9, 7, 3, 1, 7, 3))


def pl_passport(value: str) -> bool:
    """Poland, passport: two letters (A = 10), check digit in place 3, weights 7 3 9 1 7 3 1 7 3. MSWiA."""
    return _pl_document(value, 2, (7, 3, 9, 1, 7, 3, 1, 7, 3))


def pl_nrb(value: str) -> bool:
    """Poland, account of 26 digits: IBAN without "PL"; the sort code has a digit of its own. NBP, order 7/2017."""
    digits = _digits(value, 26)
    if not digits or int(digits[2:] + "2521" + digits[:2]) % 97 != 1:
        return False
    return _weighted(digits[2:10], (3, 9, 7, 1, 3, 9, 7, 1)) % 10 == 0


def pl_pwz(value: str) -> bool:
    """Poland, doctor's licence: the first of seven digits is the sum of place times digit of the rest, mod 11. NIL."""
    digits = _digits(value, 7)
    return bool(digits) and digits[0] != "0" and _weighted(digits[1:], range(1, 7)) % 11 == int(digits[0])


def pt_niss(value: str) -> bool:
    """Portugal, social security: 11 digits, 1 (persons) or 2 first, primes 29 to 2 as weights, 9 less sum modulo 10."""
    digits = _digits(value, 11)
    if not digits or digits[0] not in "12":
        return False
    return 9 - _weighted(digits, (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)) % 10 == int(digits[10])


def pt_bi(value: str) -> bool:
    """Portugal, civil identification number with its digit: weights 9 to 1, modulo 11; ten is written 0. IRN."""
    digits = _digits(value, 8, 9).zfill(9)
    rest = _weighted(digits[:8], range(9, 1, -1)) % 11
    return int(digits) > 0 and int(digits[8]) == (0 if rest < 2 else 11 - rest)


def pt_nib(value: str) -> bool:
    """Portugal, account (NIB) of 21 digits: ISO 7064 modulo 97-10. Banco de Portugal."""
    digits = _digits(value, 21)
    return bool(digits) and int(digits) > 0 and int(digits) % 97 == 1


def se_personnummer(value: str) -> bool:
    """Sweden: YYMMDD or YYYYMMDD, three digits, a Luhn digit. SFS 1991:481 § 18.

    The day is up by 60 in samordningsnummer (§ 18 b).
    """
    digits = _digits(value.replace("+", "-"), 10, 12)
    if not digits or (len(digits) == 12 and digits[:2] not in {"18", "19", "20"}):
        return False
    short = digits[-10:]
    day = int(short[4:6]) - (60 if short[4] > "5" else 0)
    # without a century 29 February of any leap year of the two possible ones counts: 2000 is as good as 1900
    year = int(digits[:4]) if len(digits) == 12 else 2000 + int(short[:2])
    return _is_date(year, int(short[2:4]), day) and luhn(short)


def se_hsa(value: str) -> bool:
    """Sweden, HSA-id of health-care staff: SE, organisation number with a Luhn digit, "-", own part. Inera."""
    digits = value[2:12]
    return digits.isdigit() and luhn(digits)


def se_giro(value: str) -> bool:
    """Sweden, bankgiro and plusgiro: Luhn digit last. Bankgirot, Plusgirot."""
    digits = _digits(value, *range(2, 9))
    return bool(digits) and int(digits) > 0 and luhn(digits)


def si_emso(value: str) -> bool:
    """Slovenia: DDMMYYY, register of birth, serial number, check digit modulo 11. Zakon o centralnem registru, 2006.

    Years of birth from 1875 to 2049, or chance would pass too often.
    """
    digits = _digits(value, 13)
    if not digits:
        return False
    thousands = int(digits[4:7])
    year = 1000 + thousands if thousands >= 875 else 2000 + thousands
    if not 1875 <= year < 2050 or not _is_date(year, int(digits[2:4]), int(digits[:2])):
        return False
    return _weighted(digits, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def si_trr(value: str) -> bool:
    """Slovenia, account of 15 digits: ISO 7064 modulo 97-10, hence IBANs that begin SI56. Banka Slovenije."""
    digits = _digits(value, 15)
    return bool(digits) and int(digits) > 0 and int(digits) % 97 == 1


_SK_BANKS: Final = re.compile(
    r"0200|0720|0900|1100|1111|2010|2100|3000|3100|5200|5600|5900|6500|7300|7500|7930|80[25]0|81[02367]0|8180|8191|"
    r"83[23679]0|84[123456]0|995[0-5]"
)
_SK_WEIGHTS: Final = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)


def sk_bank_account(value: str) -> bool:
    """Slovakia: [prefix-]account/bank code, both modulo 11, the code in the list of NBS. Decree NBS 8/2009."""
    front, _, bank = re.sub(r"\s", "", value).partition("/")
    prefix, _, account = front.rpartition("-")
    if not _SK_BANKS.fullmatch(bank) or not account.isdigit() or (prefix and not prefix.isdigit()):
        return False
    parts = (prefix.zfill(10), account.zfill(10))
    return int(account) > 0 and all(len(part) == 10 and _weighted(part, _SK_WEIGHTS) % 11 == 0 for part in parts)


_MRZ_WEIGHTS: Final = (7, 3, 1)


def _mrz_digit(field: str, digit: str) -> bool:
    """Return whether `digit` is the check digit of `field` (ICAO Doc 9303-3, 4.9); "<" stands for 0."""
    total = sum((0 if char == "<" else int(char, 36)) * _MRZ_WEIGHTS[n % 3] for n, char in enumerate(field))
    return total % 10 == (0 if digit == "<" else int(digit, 36))


def _mrz_lower(line: str) -> int:
    """Return how many of the three check digits of a second line fit: number, birth, expiry."""
    return sum(_mrz_digit(line[first:last], line[last]) for first, last in ((0, 9), (13, 19), (21, 27)))


def mrz(value: str) -> bool:
    """Machine-readable zone: TD1 (3 lines of 30), TD2 (2 of 36), TD3 (2 of 44). ICAO Doc 9303-4 to 9303-7.

    Line breaks may be lost or written as escapes. A document number longer than its nine places (TD1: "<" stands for
    its digit) is checked by the dates. Two fitting digits of three suffice: one slip of the pen is forgiven.
    """
    text = re.sub(r"\\[nr]|\s", "", value)
    if len(text) == 90:
        fields = ((text[5:14], text[14]), (text[30:36], text[36]), (text[38:44], text[44]))
        return sum(_mrz_digit(*field) for field in fields) >= 2
    half = {88: 44, 72: 36}.get(len(text), 0)
    return half > 0 and _mrz_lower(text[half:]) >= 2


def mrz_lower(value: str) -> bool:
    """Second line of a passport or two-line card alone: all three check digits fit. ICAO Doc 9303-4, 9303-6."""
    return len(value) in {36, 44} and _mrz_lower(value) == 3


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {
    check.__name__: check
    for check in (
        kennitala,
        it_bban,
        lu_matricule,
        lu_matricule_old,
        nl_bank_account,
        no_fodselsnummer,
        no_fh_number,
        pl_id_card,
        pl_passport,
        pl_nrb,
        pl_pwz,
        pt_niss,
        pt_bi,
        pt_nib,
        se_personnummer,
        se_hsa,
        se_giro,
        si_emso,
        si_trr,
        sk_bank_account,
        mrz,
        mrz_lower,
    )
}
