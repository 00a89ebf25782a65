"""Which findings a language leaves: those of its countries, and all that belong to none."""

import re
from dataclasses import replace

import pytest

from proxy.detection import ENTITIES, entity_of
from proxy.documents.model import Finding
from proxy.operations.languages import OFFICIAL, for_language

ONES = [Finding(0, n, n + 1, name, entity_of(name).category, 1.0, "t") for n, name in enumerate(ENTITIES)]
COUNTRIES = {entity.country for entity in ENTITIES.values()} - {""}


def test_every_country_of_an_entity_has_a_language():
    assert frozenset().union(*OFFICIAL.values()) >= COUNTRIES


def test_no_country_stands_there_for_nothing():
    assert frozenset().union(*OFFICIAL.values()) <= COUNTRIES


def test_the_table_is_in_order():
    assert list(OFFICIAL) == sorted(OFFICIAL)
    assert all(re.fullmatch("[a-z]{2,3}", language) for language in OFFICIAL)


@pytest.mark.parametrize(
    ("language", "countries"),
    [
        ("de", {"DE", "AT", "CH", "BE", "IT", "LI", "LU"}),
        ("DE", {"DE", "AT", "CH", "BE", "IT", "LI", "LU"}),
        ("pl", {"PL"}),
        ("nl", {"NL", "BE"}),
        ("ja", set()),
    ],
)
def test_only_the_countries_of_a_language_are_left(language, countries):
    left = {entity_of(one.entity).country for one in for_language(ONES, language)}
    assert left == {""} | (countries & COUNTRIES)


def test_what_belongs_to_no_country_stays_with_its_order():
    left = for_language(ONES, "ja")
    assert [one.entity for one in left] == [name for name, entity in ENTITIES.items() if not entity.country]


def test_an_entity_of_a_plugged_in_recogniser_stays():
    own = Finding(0, 0, 1, "OUR_OWN_NUMBER", entity_of("OUR_OWN_NUMBER").category, 1.0, "t")
    assert for_language([own], "de") == (own,)


def test_what_is_also_something_of_a_country_stays_as_that():
    czech = Finding(0, 0, 9, "CZ_TAX_ID", entity_of("CZ_TAX_ID").category, 0.9, "t")
    pesel, bsn = entity_of("PL_PESEL").category, entity_of("NL_BSN").category
    both = replace(czech, covers=(("NL_BSN", bsn, 0.4), ("PL_PESEL", pesel, 0.7)))
    assert for_language([czech, both], "pl") == (replace(both, entity="PL_PESEL", category=pesel, score=0.7),)
