"""Tests of proxy/detection/phoneplans.py."""

import pytest

from proxy.detection import phoneplans


def test_a_region_without_numbers_is_an_error():
    with pytest.raises(LookupError):
        phoneplans.metadata("XX")


@pytest.mark.parametrize("region", phoneplans.REGIONS)
def test_each_region_s_example_is_in_its_plan(region):
    known = phoneplans.metadata(region)
    number = known.mobile.example_number
    assert phoneplans.WITHOUT.Match(number)
    assert phoneplans.PREFIXED.Match(f"{known.country_code}{number}")
    assert phoneplans.fits(f"{known.country_code}{number}")
    if known.national_prefix:
        assert phoneplans.TRUNK.Match(known.national_prefix + number)
        assert phoneplans.CONTIGUOUS.Match(known.national_prefix + number)


@pytest.mark.parametrize(("digits", "good"), [("48601234567", True), ("4860123456789", False), ("999", False)])
def test_lengths(digits, good):
    assert phoneplans.fits(digits) is good


def test_a_trunk_prefix_behind_a_calling_code_does_not_count():
    assert phoneplans.fits("330612345678")
