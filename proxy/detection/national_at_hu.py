"""Check digits of national identifiers, Austria to Hungary, that python-stdnum lacks or reads too narrowly.

Each function takes the value as it was written, with whatever separators its pattern allows, and says whether it
fits; it never raises, looks at no clock, and answers False for any other shape. Those that only widen the separators
a module of python-stdnum accepts hand the bare value on. Data files name them as "own:<name>".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from stdnum.at import vnr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gr import vat as afm
from stdnum.hu import anum
from stdnum.luhn import is_valid as _luhn

_SEPARATORS: Final = re.compile(r"[ .,/\-]")
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NOT_NINO: Final = frozenset({"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"})
_FI_BANKS_LATE: Final = frozenset("45")


def _bare(value: str) -> str:
    """Return `value` in upper case without separators."""
    return _SEPARATORS.sub("", value).upper()


def _digits(value: str, size: int) -> list[int]:
    """Return the digits of `value` if it is exactly `size` ASCII digits and separators, else an empty list."""
    bare = _bare(value)
    return [ord(char) - 48 for char in bare] if len(bare) == size and bare.isascii() and bare.isdigit() else []


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    """Return the sum of products; the shorter of the two ends it."""
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def _digit_sums(digits: Sequence[int], weights: Sequence[int]) -> int:
    """Return the sum of the digit sums of the products, as Luhn and its German relatives have it."""
    return sum(sum(divmod(product, 10)) for product in (d * w for d, w in zip(digits, weights, strict=False)))


def _day_of_month(day: int, month: int) -> bool:
    """Return whether there is such a day in some year."""
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def at_vnr(value: str) -> bool:
    """Return whether an Austrian social security number fits (Sec. 460d ASVG; birth dates may have months 13-15)."""
    bare = _bare(value)
    if len(bare) != 10 or not bare.isdigit() or not vnr.is_valid(bare):
        return False
    day, month = int(bare[4:6]), int(bare[6:8])
    return 1 <= day <= 31 and 1 <= month <= 15


def be_bank_account(value: str) -> bool:
    """Return whether a Belgian account of before IBAN (3-7-2) fits: first ten digits modulo 97, 0 written as 97."""
    digits = _digits(value, 12)
    return bool(digits) and (int(_bare(value)[:10]) % 97 or 97) == int(_bare(value)[10:])


def be_riziv(value: str) -> bool:
    """Return whether a RIZIV/INAMI number of a care giver fits (6 digits, check of 2, qualification of 3).

    The check is 97, since circular I 2012/26 also 89, minus the first six digits modulo the same.
    """
    digits = _digits(value, 11)
    if not digits or not digits[0]:
        return False
    number, check = int(_bare(value)[:6]), int(_bare(value)[6:8])
    return check in {97 - number % 97, 89 - number % 89}


def ch_ahv_old(value: str) -> bool:
    """Return whether a Swiss AHV number of before 2008 fits (11 digits, modulo 11; AHVV Art. 133, old version)."""
    digits = _digits(value, 11)
    if not digits or not digits[0]:
        return False
    check = 11 - _weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return digits[-1] == (0 if check == 11 else check)


def ch_postal_account(value: str) -> bool:
    """Return whether a Swiss postal account (PC 80-1234-5) fits: modulo 10, recursive (PostFinance, ESR handbook)."""
    parts = re.fullmatch(r"(\d{2})[- ](\d{1,6})[- ](\d)", value)
    if parts is None:
        return False
    carry = 0
    for char in parts[1] + parts[2].zfill(6):
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + ord(char) - 48) % 10]
    return (10 - carry) % 10 == int(parts[3])


def de_id_card(value: str) -> bool:
    """Return whether a German document number of 9 characters with its check digit fits (ICAO Doc 9303-3, 4.9)."""
    bare = _bare(value).removesuffix("D")
    if not re.fullmatch(r"[0-9A-Z]{9}\d", bare, re.ASCII):
        return False
    values = [int(char, 36) for char in bare]
    return _weighted(values[:9], (7, 3, 1) * 3) % 10 == values[9]


def de_driving_licence(value: str) -> bool:
    """Return whether a German driving licence number fits (11 characters, the tenth modulo 11; FeV annex 8)."""
    bare = _bare(value)
    if not re.fullmatch(r"[0-9A-Z]{9}[0-9X][0-9A-Z]", bare, re.ASCII):
        return False
    return "0123456789X"[_weighted([int(char, 36) for char in bare[:9]], range(9, 0, -1)) % 11] == bare[9]


def de_social_security(value: str) -> bool:
    """Return whether a German pension insurance number fits (VKVV Sec. 2: area, birth date, letter, serial)."""
    bare = _bare(value)
    if not re.fullmatch(r"\d{8}[A-Z]\d{3}", bare, re.ASCII):
        return False
    day, month = int(bare[2:4]), int(bare[4:6])
    if not _day_of_month(day - 50 if day > 50 else day, month):
        return False
    digits = [int(char) for char in f"{bare[:8]}{ord(bare[8]) - 64:02d}{bare[9:]}"]
    return _digit_sums(digits[:12], (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)) % 10 == digits[12]


def de_health_insurance(value: str) -> bool:
    """Return whether a German health insurance number fits (SGB V Sec. 290: letter and nine digits)."""
    bare = _bare(value)
    if not re.fullmatch(r"[A-Z]\d{9}", bare, re.ASCII):
        return False
    digits = [int(char) for char in f"{ord(bare[0]) - 64:02d}{bare[1:]}"]
    return _digit_sums(digits[:10], (1, 2) * 5) % 10 == digits[10]


def de_lanr(value: str) -> bool:
    """Return whether a German physician number fits (nine digits, the seventh a check; KBV directive)."""
    digits = _digits(value, 9)
    return bool(digits) and -_weighted(digits[:6], (4, 9) * 3) % 10 == digits[6]


def de_ik(value: str) -> bool:
    """Return whether a German institution mark fits (nine digits; SGB V Sec. 293, digits three to eight count)."""
    digits = _digits(value, 9)
    return bool(digits) and _digit_sums(digits[2:8], (2, 1) * 3) % 10 == digits[8]


def dk_cpr_modulo(value: str) -> bool:
    """Return whether a Danish CPR number has a day, a month and the check digit of before 2007 (CPR-kontoret)."""
    digits = _digits(value, 10)
    if not digits or not _day_of_month(digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]):
        return False
    return _weighted(digits, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def ee_bank_account(value: str) -> bool:
    """Return whether an Estonian domestic account number fits (4-14 digits, 7-3-1; Estonian Banking Association)."""
    bare = _bare(value)
    if not 4 <= len(bare) <= 14 or not (bare.isascii() and bare.isdigit()):
        return False
    digits = [int(char) for char in reversed(bare[:-1])]
    return -_weighted(digits, (7, 3, 1) * 5) % 10 == int(bare[-1])


def ee_personal_code(value: str) -> bool:
    """Return whether an Estonian personal code fits that bears its country (ETSI EN 319 412-1: PNOEE-...)."""
    return bool(ik.is_valid(value.partition("EE")[2].lstrip("-")))


def es_dni(value: str) -> bool:
    """Return whether a Spanish DNI fits, also dotted (12.345.678-Z); seven digits stand for eight (RD 1553/2005)."""
    bare = _bare(value)
    return bare[-1:].isalpha() and len(bare) in {8, 9} and bool(dni.is_valid(bare.zfill(9)))


def es_nie(value: str) -> bool:
    """Return whether a Spanish NIE fits, also dotted (X-1.234.567-L; RD 557/2011 Art. 206)."""
    return bool(nie.is_valid(_bare(value)))


def es_social_security(value: str) -> bool:
    """Return whether a Spanish NUSS/NAF fits: province, number, modulo 97 of both (TGSS; RD 84/1996 Art. 21)."""
    bare = _bare(value)
    if not (bare.isascii() and bare.isdigit()) or len(bare) not in {11, 12}:
        return False
    province, number, check = bare[:2], bare[2:-2], int(bare[-2:])
    if not (1 <= int(province) <= 53 or int(province) == 66):
        return False
    whole = int(province) * 10_000_000 + int(number) if int(number) < 10_000_000 else int(province + number)
    return whole % 97 == check


def fi_hetu(value: str) -> bool:
    """Return whether a Finnish personal identity code fits, the temporary ones (900-999) too (VNA 128/2010)."""
    return bool(hetu.is_valid(value.upper().replace(" ", ""), allow_temporary=True))


def fi_satu(value: str) -> bool:
    """Return whether a Finnish electronic client identifier fits: eight digits, modulo 31 (Act 661/2009 Sec. 4)."""
    bare = _bare(value)
    if not re.fullmatch(r"\d{8}[0-9A-Y]", bare, re.ASCII):
        return False
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(bare[:8]) % 31] == bare[8]


def fi_bank_account(value: str) -> bool:
    """Return whether a Finnish account of before IBAN (123456-785) fits: filled to 14 digits, Luhn (FFI)."""
    parts = re.fullmatch(r"(\d{6})[- ](\d{2,8})", value, re.ASCII)
    if parts is None:
        return False
    # Savings and cooperative banks (groups 4 and 5) have the filling after the first digit of the second part.
    head = 1 if parts[1][0] in _FI_BANKS_LATE else 0
    return bool(_luhn(parts[1] + parts[2][:head] + parts[2][head:].zfill(8 - head)))


def fr_nir(value: str) -> bool:
    """Return whether a French NIR with its key fits, also with hyphens (Decree 82-103; INSEE)."""
    bare = _bare(value)
    if not bare.isascii() or len(bare) != 15 or not nir.is_valid(bare):
        return False
    month = int(bare[3:5])
    return 1 <= month <= 12 or 20 <= month <= 42 or month >= 50


def fr_rib(value: str) -> bool:
    """Return whether a French RIB fits: bank 5, branch 5, account 11, key 2, modulo 97 (CFONB)."""
    bare = _bare(value)
    if not re.fullmatch(r"\d{10}[0-9A-Z]{11}\d{2}", bare, re.ASCII):
        return False
    # A-I are 1-9, J-R are 1-9, S-Z are 2-9.
    account = "".join(
        char if char.isdigit() else str((ord(char) - 65) % 9 + 1 if char < "S" else ord(char) - 81) for char in bare
    )
    return (89 * int(account[:5]) + 15 * int(account[5:10]) + 3 * int(account[10:21]) + int(account[21:])) % 97 == 0


def fr_rpps(value: str) -> bool:
    """Return whether a French RPPS number of a care professional fits (eleven digits, Luhn; ANS)."""
    return bool(_digits(value, 11)) and bool(_luhn(_bare(value)))


def gb_nino(value: str) -> bool:
    """Return whether a British National Insurance number may exist (HMRC NIM39110: prefixes that are never given)."""
    bare = _bare(value)
    if not re.fullmatch(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?", bare, re.ASCII):
        return False
    return bare[:2] not in _NOT_NINO


def gb_chi(value: str) -> bool:
    """Return whether a Scottish CHI number fits: day and month of birth, modulo 11 (NHS Scotland; 9 is the check)."""
    digits = _digits(value, 10)
    if not digits or not _day_of_month(digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]):
        return False
    return _weighted(digits, range(10, 0, -1)) % 11 == 0


def gb_driving_licence(value: str) -> bool:
    """Return whether a British driver number may exist: surname part padded with 9, month (+50), day (DVLA, INF57P)."""
    bare = _bare(value)
    parts = re.fullmatch(r"[A-Z]{1,5}9{0,4}\d(\d{2})(\d{2})\d[A-Z][A-Z9][0-9][A-Z]{2}(?:\d{2})?", bare, re.ASCII)
    if parts is None or len(bare) not in {16, 18}:
        return False
    month = int(parts[1])
    return _day_of_month(int(parts[2]), month - 50 if month > 50 else month)


def gr_personal_number(value: str) -> bool:
    """Return whether a Greek personal number fits: two characters, a check letter, the AFM (Law 4727/2020 Art. 11)."""
    bare = _bare(value)
    return re.fullmatch(r"[^\W_]{3}[0-9]{9}", bare) is not None and bool(afm.is_valid(bare[3:]))


def hu_taj(value: str) -> bool:
    """Return whether a Hungarian TAJ number fits: weights 3 and 7, modulo 10 (Act XX of 1996, annex 3)."""
    digits = _digits(value, 9)
    return any(digits) and _weighted(digits[:8], (3, 7) * 4) % 10 == digits[8]


def hu_personal_id(value: str) -> bool:
    """Return whether a Hungarian personal number fits (Act XX of 1996, annex 1: sex and century, date, serial, check).

    The weights run 1-10 for people born before 1997 and 10-1 for those born since.
    """
    digits = _digits(value, 11)
    if not digits or digits[0] not in range(1, 9):
        return False
    if not _day_of_month(digits[5] * 10 + digits[6], digits[3] * 10 + digits[4]):
        return False
    rising = _weighted(digits, range(1, 11)) % 11
    falling = _weighted(digits, range(10, 0, -1)) % 11
    return digits[10] in {rising, falling}


def hu_tax_id(value: str) -> bool:
    """Return whether a Hungarian tax identification mark fits: 8, days since 1867, serial, modulo 11 (Art. annex 1)."""
    digits = _digits(value, 10)
    return bool(digits) and digits[0] == 8 and _weighted(digits[:9], range(1, 10)) % 11 == digits[9]


def hu_bank_account(value: str) -> bool:
    """Return whether a Hungarian account (8-8 or 8-8-8) fits: 9-7-3-1, modulo 10, per part (MNB decree 35/2017)."""
    bare = _bare(value)
    if not (bare.isascii() and bare.isdigit()) or len(bare) not in {16, 24} or not bare.strip("0"):
        return False
    parts = ([int(char) for char in bare[:8]], [int(char) for char in bare[8:]])
    return all(_weighted(part, (9, 7, 3, 1) * 4) % 10 == 0 for part in parts)


def hu_tax_number(value: str) -> bool:
    """Return whether a Hungarian VAT or tax number (8, or 8-1-2: VAT code, county) fits (Art. Sec. 26, annex 1)."""
    bare = _bare(value).removeprefix("HU")
    if not (bare.isascii() and bare.isdigit()) or len(bare) not in {8, 11} or not anum.is_valid(bare[:8]):
        return False
    return len(bare) == 8 or (bare[8] in "12345" and 2 <= int(bare[9:]) <= 51)


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {
    check.__name__: check
    for check in (
        at_vnr,
        be_bank_account,
        be_riziv,
        ch_ahv_old,
        ch_postal_account,
        de_driving_licence,
        de_health_insurance,
        de_id_card,
        de_ik,
        de_lanr,
        de_social_security,
        dk_cpr_modulo,
        ee_bank_account,
        ee_personal_code,
        es_dni,
        es_nie,
        es_social_security,
        fi_bank_account,
        fi_hetu,
        fi_satu,
        fr_nir,
        fr_rib,
        fr_rpps,
        gb_chi,
        gb_driving_licence,
        gb_nino,
        gr_personal_number,
        hu_bank_account,
        hu_personal_id,
        hu_taj,
        hu_tax_id,
        hu_tax_number,
    )
}
