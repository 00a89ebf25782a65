"""Own check digits, Austria to Hungary: published samples hold, one changed digit or another shape does not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.national_at_hu import CHECKS

VALID = {
    "at_vnr": ["1237 010180", "1237010180", "1237-01.01.80"],
    "be_bank_account": ["539-0075470-34", "539007547034", "000-0000000-97"],
    "be_riziv": ["1-23456-25-003", "1/23456/76/003", "12345625003"],
    "ch_ahv_old": ["123.45.678.113", "12345678113", "100.00.000.006", "100.30.000.000"],
    "ch_postal_account": ["80-470-3", "01-162-8", "80-2-2", "25 9034 2"],
    "de_driving_licence": ["B072RRE2I55", "J010000SD51", "b072rre2i55"],
    "de_health_insurance": ["A123456780", "A 123 456 780", "a000500015"],
    "de_id_card": ["T220001293", "L01X00T471", "1220001297D", "c01x0006h1"],
    "de_ik": ["260326822", "10 801 800 7", "109519005"],
    "de_lanr": ["123456601", "1234566 01"],
    "de_social_security": ["15 070649 C 103", "65170839j003", "15570649C104"],
    "dk_cpr_modulo": ["211062-5629", "0707614285", "070761 4285"],
    "ee_bank_account": ["221023778606", "221020145685", "10220034796011"],
    "ee_personal_code": ["EE36805280109", "PNOEE-37605030299"],
    "es_dni": ["12345678Z", "12.345.678-Z", "54362315 k", "1234567L"],
    "es_nie": ["X1234567L", "x-1.234.567-l", "Y1234567X"],
    "es_social_security": ["281234567840", "28/12345678/40", "28 1234567 42", "66 00000001 70"],
    "fi_bank_account": ["123456-785", "123456 785", "423456-781"],
    "fi_hetu": ["131052-308T", "131052a308t", "131052 - 308T", "010190-900P"],
    "fi_satu": ["10000001N", "10000001n"],
    "fr_nir": ["1 85 05 78 006 084 91", "2-55-08-14-168-025-38", "255081416802538"],
    "fr_rib": ["20041 01005 0500013M026 06", "30002-00550-0000157845Z-02", "20041010050500013m02606"],
    "fr_rpps": ["10101234564", "1010 1234 564"],
    "gb_chi": ["0101010001", "120765 4329", "1505883210"],
    "gb_driving_licence": ["MORGA657054SM9IJ", "morga 657054 sm9ij 35", "FO999701010A99AA"],
    "gb_nino": ["AB123456C", "ab 12 34 56 c", "JG-10-37-59-A", "AB123456"],
    "gr_personal_number": ["12A094259216", "\u0391\u0392\u0393094259216", "ab7 094259216"],
    "hu_bank_account": ["11773016-11111018", "11773016-11111018-00000000"],
    "hu_personal_id": ["1-800101-0015", "1-800101-0016", "2 900203 1233"],
    "hu_taj": ["111 111 110", "123456788"],
    "hu_tax_id": ["8071592153", "8071 592 153"],
    "hu_tax_number": ["12892312", "HU12892312", "12892312-1-42"],
}
INVALID = {
    "at_vnr": ["1238 010180", "0237 010180", "123701018", "12370101A0", "1230 010180"],
    "be_bank_account": ["539-0075470-35", "539-007547-34", "539-0075470-3A"],
    "be_riziv": ["1-23456-31-003", "0-23456-25-003", "1-23456-24"],
    "ch_ahv_old": ["123.45.678.114", "123.45.678", "023.45.678.113"],
    "ch_postal_account": ["80-470-4", "80-1234567-1", "804703"],
    "de_driving_licence": ["B072RRE2I65", "B072RRE2I5", "B072RRE2IA5"],
    "de_health_insurance": ["A123456781", "1123456780", "A12345678"],
    "de_id_card": ["T220001294", "T22000129", "T22000129A"],
    "de_ik": ["260326823", "26032682"],
    "de_lanr": ["123456701", "12345660"],
    "de_social_security": ["15 070649 C 104", "15 321349 C 103", "15 990649 C 103", "150706491103"],
    "dk_cpr_modulo": ["211062-5628", "321362-5629", "211362-5629", "211062-562"],
    "ee_bank_account": ["221023778607", "123", "22102377860A", "221023778606221023"],
    "ee_personal_code": ["EE36805280108", "36805280109", "EE"],
    "es_dni": ["12345678A", "123456Z", "12345678", "Z"],
    "es_nie": ["X1234567M", "W1234567L"],
    "es_social_security": ["281234567841", "601234567840", "001234567840", "28123456784", "28A234567840"],
    "fi_bank_account": ["123456-786", "12345-785", "123456785"],
    "fi_hetu": ["131052-308U", "321352-308T"],
    "fi_satu": ["10000001M", "1000000N", "10000001Z"],
    "fr_nir": ["1 85 05 78 006 084 92", "1 85 05 78 006 084", "185157800608425", "\u0661" * 15],
    "fr_rib": ["20041 01005 0500013M026 07", "20041 01005 0500013M026"],
    "fr_rpps": ["10101234565", "1010123456"],
    "gb_chi": ["0101010000", "3201010000", "010101000"],
    "gb_driving_licence": ["MORGA673054SM9IJ", "MORGA657324SM9IJ", "MORGA657054SM9I", "MORG657054SM9IJ"],
    "gb_nino": ["QQ123456C", "GB123456A", "AB123456E", "AB12345C", "AO123456C"],
    "gr_personal_number": ["12A094259217", "2A094259216", "12_094259216"],
    "hu_bank_account": ["11773017-11111018", "11773016-11111019", "11773016", "00000000-00000000", "1177301A-11111018"],
    "hu_personal_id": ["1-801301-0015", "1-800132-0015", "9-800101-0015", "1-800101-0019", "1-800101-001"],
    "hu_taj": ["111 111 111", "000 000 000", "11111111"],
    "hu_tax_id": ["8071592154", "7071592153", "807159215"],
    "hu_tax_number": ["12892313", "1289231", "12892312-9-13", "12892312-1-52", "1289231A"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in VALID.items() for value in values])
def test_samples_hold(name, value):
    assert CHECKS[name](value) is True


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in INVALID.items() for value in values])
def test_others_do_not(name, value):
    assert CHECKS[name](value) is False


def test_every_check_has_samples_of_both_kinds():
    assert set(VALID) == set(INVALID) == set(CHECKS)


@pytest.mark.parametrize("name", sorted(CHECKS))
@given(
    st.text(st.sampled_from(string.digits + string.ascii_letters + " -./\u0663\u00b2\u0391\u00df\ufb01"), max_size=30)
)
def test_no_text_makes_a_check_fail(name, text):
    assert CHECKS[name](text) in {True, False}


@pytest.mark.parametrize(
    "name",
    ["be_bank_account", "de_lanr", "dk_cpr_modulo", "es_social_security", "fr_rib", "fr_rpps", "gb_chi", "hu_taj"],
)
def test_any_other_last_digit_fails(name):
    value = VALID[name][0] if name != "de_lanr" else "1234566"
    tail = "" if name != "de_lanr" else "01"
    others = [value[:-1] + digit + tail for digit in string.digits if digit != value[-1]]
    assert not any(CHECKS[name](other) for other in others)
