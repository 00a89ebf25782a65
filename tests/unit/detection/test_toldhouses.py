"""House numbers told in words: heard beside streets in many languages, and nowhere else."""

import pytest

from proxy.detection.house import house_rules
from proxy.documents.model import TextField


@pytest.fixture(scope="module")
def rules():
    return house_rules()


def addresses(rules, text):
    found = rules.detect([TextField((), text)])
    return {text[one.start : one.end] for one in found if one.entity == "ADDRESS"}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Wohnen Sie noch in der Zellerauer Straße einundzwanzig in Würzburg?", "Zellerauer Straße einundzwanzig"),
        ("Cliente: Calle de la Higuera, veintitrés, primero", "Calle de la Higuera, veintitrés"),
        ("Cliente: Rua da Figueira, vinte e três, em Alpedrinha", "Rua da Figueira, vinte e três"),
        ("Abito in via Pittoni al civico quattordici", "via Pittoni al civico quattordici"),
        ("Abonat: Strada Fântânii paisprezece, aici", "Strada Fântânii paisprezece"),
        ("Mieszkam na ulicy Kwiatowej sto cztery.", "ulicy Kwiatowej sto cztery"),
        ("J'habite quatre-vingt-deux rue Nationale à Tours", "quatre-vingt-deux rue Nationale à Tours"),
        ("Volající: ulice Na Větrníku dvě stě čtrnáct", "ulice Na Větrníku dvě stě čtrnáct"),
        ("Hauptstraße sieben, dritter Stock", "Hauptstraße sieben"),
    ],
)
def test_told_numbers_make_an_address(rules, text, address):
    assert address in addresses(rules, text)


@pytest.mark.parametrize(
    "text",
    [
        "we walked down the lane twenty times and two streets later",
        "die Straße zwei Kilometer weiter",
        "rue de la Paix un jour",
        "na ulici deset lidí",
        "Die Hauptstraße hat einundzwanzig Läden.",
        "Twenty people. Then the street.",
        "einundzwanzig",
    ],
)
def test_other_numbers_make_none(rules, text):
    assert addresses(rules, text) == set()


def test_streets_and_numbers_far_apart(rules):
    text = "Hauptstraße " * 2_000 + "einundzwanzig " * 2_000
    assert addresses(rules, text[:100]) == set()
    (found,) = addresses(rules, text)
    assert found.startswith("Hauptstraße einundzwanzig")
    assert len(found) < 80
