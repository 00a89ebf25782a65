"""Checks of national numbers: published and invented samples pass, wrong digits, dates and shapes do not."""

import json
from importlib.resources import files

import pytest

from proxy.detection.national_ie_sk import CHECKS

TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"

VALID = {
    "kennitala": ["120174-3399", "1201743399", "120174 3399"],
    "it_bban": ["X0542811101000000123456", "x 05428 11101 000000123456"],
    "lu_matricule": ["1893120105732", "1893 12 01 057 32", "1893.120.105.732"],
    "lu_matricule_old": ["18931201057", "1985 06 15 123", "2001-02-28-001"],
    "nl_bank_account": ["0417164300", "417164300", "041.71.64.300"],
    "no_fodselsnummer": ["15108695088", "151086 95088", "15.10.86-95088"],
    "no_fh_number": ["15108695088"],
    "pl_id_card": ["ABA300000", "aba 300000", "ABA-300000"],
    "pl_passport": ["ZS0000177", "zs 0000177"],
    "pl_nrb": ["61 1090 1014 0000 0712 1981 2874", "61109010140000071219812874"],
    "pl_pwz": ["5425740"],
    "pt_niss": ["11000000007", "110 0000 0007", "21000000008"],
    "pt_bi": ["12345678 9", "123456789", "1234567-9"],
    "pt_nib": ["000201231234567890154", "0002 0123 1234 5678 9015 4"],
    "se_personnummer": ["880320-0016", "198803200016", "19880320-0016", "701063-2391", "880320+0016", "000229-0005"],
    "se_hsa": ["SE2321000016-1003"],
    "se_giro": ["991-2346", "9912346"],
    "si_emso": ["0101006500006", "0101006 500006"],
    "si_trr": ["26330-0012039086", "191000000123438"],
    "sk_bank_account": ["19-8742637541/0200", "000019-8742637541 / 0200"],
    "mrz": [TD3, TD1, TD2, TD3.replace("\n", ""), TD1.replace("\n", "\\n"), TD3.replace("2C36U", "2C46U")],
    "mrz_lower": [TD3.split("\n")[1], TD2.split("\n")[1]],
}
INVALID = {
    "kennitala": ["120174-3499", "120174-3398", "310275-3399", "530575-0209", "12017-3399", "120174-33x9"],
    "it_bban": [
        "Y0542811101000000123456",
        "X05428111010000001234",
        "10542811101000000123456",
        "X0542811101000000_23456",
    ],
    "lu_matricule": ["1893120105733", "1893120105722", "1893130105732", "1793120105732", "189312010573", ""],
    "lu_matricule_old": ["18931301057", "17931201057", "1893120105", ""],
    "nl_bank_account": ["0417164301", "000000000", "41716430", ""],
    "no_fodselsnummer": ["15108695077", "15108695089", "15138695088", "15108660088", "1510869508", "15108655088"],
    "no_fh_number": ["15108695089", "15108695078", "1510869508"],
    "pl_id_card": ["ABA400000", "AB1300000", "ABA30000", "ABA30000X"],
    "pl_passport": ["ZS0000178", "ZS000017", "Z10000177"],
    "pl_nrb": ["62 1090 1014 0000 0712 1981 2874", "61 1090 1014 0000", ""],
    "pl_pwz": ["5425741", "0425740", "542574"],
    "pt_niss": ["11000000005", "31000000007", "1100000000"],
    "pt_bi": ["12345678 0", "00000000 0", "123456", ""],
    "pt_nib": ["000201231234567890155", "000000000000000000000", "1234"],
    "se_personnummer": ["880320-0018", "881320-0016", "17880320-0016", "88032-0016", "880392-0016", ""],
    "se_hsa": ["SE2321000017-1003", "SE232100001X-1003"],
    "se_giro": ["991-2347", "0-0", "9"],
    "si_emso": ["0101006500007", "3201006500006", "0101300500006", "010100650000"],
    "si_trr": ["26330-0012039087", "000000000000000", "1234"],
    "sk_bank_account": [
        "19-8742637542/0200",
        "18-8742637541/0200",
        "19-8742637541/9999",
        "x-8742637541/0200",
        "0/0200",
        "19-87426375411/0200",
        "8742637541",
    ],
    "mrz": [
        TD3[:-1],
        TD3.replace("408122", "408123").replace("1204159", "1204158"),
        "",
        TD1.replace("7408122F1204159", "7408123F1204158"),
    ],
    "mrz_lower": [TD3.split("\n")[1].replace("2C36U", "2C46U"), TD3, ""],
}


def test_every_check_has_vectors_of_both_kinds():
    assert set(VALID) == set(INVALID) == set(CHECKS)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in VALID.items() for value in values])
def test_valid(name, value):
    assert CHECKS[name](value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in INVALID.items() for value in values])
def test_invalid(name, value):
    assert not CHECKS[name](value)


@pytest.mark.parametrize(
    ("name", "value", "most"),
    [
        # how many of the single wrong digits may still pass: none where the check digit is the only unknown
        ("kennitala", "1201743399", 1),
        ("lu_matricule", "1893120105732", 0),
        ("no_fodselsnummer", "15108695088", 0),
        ("pl_nrb", "61109010140000071219812874", 0),
        ("pt_nib", "000201231234567890154", 0),
        ("se_personnummer", "198803200016", 1),
        ("si_emso", "0101006500006", 0),
        ("si_trr", "263300012039086", 0),
        ("nl_bank_account", "0417164300", 0),
        ("se_giro", "9912346", 0),
        ("pt_niss", "11000000007", 5),  # weights 5 and 2 share a factor with ten
    ],
)
def test_one_wrong_digit_is_seen(name, value, most):
    wrong = [
        value[:n] + digit + value[n + 1 :] for n in range(len(value)) for digit in "0123456789" if digit != value[n]
    ]
    assert sum(map(CHECKS[name], wrong)) <= most


@pytest.mark.parametrize("value", ["41108545362", "41858546557", "05859026356"])
def test_norwegian_numbers_whose_day_or_month_is_moved(value):
    assert CHECKS["no_fodselsnummer"](value)
    assert not CHECKS["no_fodselsnummer"](value[:-1] + str((int(value[-1]) + 1) % 10))


@pytest.mark.parametrize("digits", ["2363", "1234567890120", "123451", "84736430954837284567892"])
def test_verhoeff_published_samples(digits):
    from proxy.detection import national_ie_sk as module

    assert module._verhoeff(digits)
    assert not module._verhoeff(digits[:-1] + str((int(digits[-1]) + 1) % 10))


def test_every_check_is_asked_for_by_a_row_and_every_row_asks_for_one_that_exists():
    folder = files("proxy.detection").joinpath("data/identifiers")
    codes = ["ie", "is", "it", "li", "lt", "lu", "lv", "mt", "nl", "no", "pl", "pt", "ro", "se", "si", "sk", "eu"]
    rows = [row for code in codes for row in json.loads(folder.joinpath(f"{code}.json").read_text("utf-8"))["rows"]]
    asked = {row["proof"].removeprefix("own:") for row in rows if row["proof"].startswith("own:")}
    assert asked == set(CHECKS)
