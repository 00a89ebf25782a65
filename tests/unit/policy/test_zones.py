"""Countries and zones: the table, names, and own zones."""

from datetime import date, timedelta

import pytest

from proxy.policy.zones import OLDEST_TABLE, REGIONS, describe, places, resolve_zones, unknown_place

EU, EFTA, EEA = REGIONS.zones["EU"], REGIONS.zones["EFTA"], REGIONS.zones["EEA"]


def test_the_sets_are_what_the_treaties_say():
    assert len(EU) == 27
    assert {"CH", "IS", "LI", "NO"} == EFTA
    assert EU | {"IS", "LI", "NO"} == EEA
    assert "CH" not in EEA
    assert not {"GB", "GI", "UK", "EL"} & EEA


def test_partial_decisions_are_in_no_zone():
    adequate = REGIONS.zones["EEA_ADEQUATE"]
    assert adequate > EEA | EFTA
    assert {"GB", "CH", "NZ"} <= adequate
    assert set(REGIONS.partial) == {"CA", "JP", "US"}
    assert not adequate & set(REGIONS.partial)
    assert "*" not in adequate


def test_every_zone_holds_countries_only():
    for name, zone in REGIONS.zones.items():
        assert zone - {"*"} <= set(REGIONS.countries), name
    assert [name for name, zone in REGIONS.zones.items() if "*" in zone] == ["ANYWHERE"]
    assert len(REGIONS.countries) == 249


def test_stale_tables_are_named():
    verified = min(REGIONS.verified.values())
    assert REGIONS.stale(verified + timedelta(days=OLDEST_TABLE)) == ()
    assert "adequacy" in REGIONS.stale(verified + timedelta(days=OLDEST_TABLE + 1))
    assert set(REGIONS.stale(date(2030, 1, 1))) == {"countries", "zones", "adequacy"}


def test_places():
    assert places(["NO", "EU"], REGIONS.zones) == EU | {"NO"}
    assert places([], REGIONS.zones) == frozenset()
    with pytest.raises(KeyError):
        places(["XX"], REGIONS.zones)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NO", None), ("EU", None), ("ANYWHERE", None),
        ("UK", "ISO 3166-1 writes 'GB'"), ("EL", "'GR'"), ("*", "ANYWHERE"),
        ("XX", "unknown country 'XX'"), ("EEA_ADEQUAT", "did you mean 'EEA_ADEQUATE'"),
        ("Norway", "write the code 'NO'"), ("EUU", "unknown zone 'EUU'; did you mean 'EU'?"),
    ],
)  # fmt: skip
def test_unknown_places(name, words):
    what = unknown_place(name, REGIONS.zones)
    assert (what is None) if words is None else (what is not None and words in what)


@pytest.mark.parametrize(
    ("countries", "words"),
    [
        (["*"], "anywhere (*)"), (["DE", "*"], "anywhere (*)"), (["FR", "DE"], "DE, FR"), (EU, "EU"),
        (EU | EFTA, "EEA, CH"), (REGIONS.zones["EEA_ADEQUATE"], "EEA_ADEQUATE"), ([], ""),
    ],
)  # fmt: skip
def test_describe(countries, words):
    assert describe(countries) == words


def test_own_zones_may_name_zones():
    zones, faults = resolve_zones({"HOME": ["DE", "NORTH"], "NORTH": ["NO", "EFTA"]})
    assert zones["HOME"] == {"DE"} | EFTA
    assert not faults


def test_faulty_zones_are_named_once():
    zones, faults = resolve_zones({"AAA": ["BBB"], "BBB": ["AAA"], "CCC": ["DE", "UK"], "DDD": ["CCC"]})
    assert set(faults) == {"AAA", "BBB", "CCC"}
    assert "circle" in faults["AAA"]
    assert "'GB'" in faults["CCC"]
    assert zones["CCC"] == {"DE"}
    assert zones["DDD"] == {"DE"}
