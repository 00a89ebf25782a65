"""The table of entities."""

import re

import pytest

from proxy.detection.entities import ENTITIES, entity_of
from proxy.surrogate import LONGEST_LABEL, TOLERANT, canonical, render
from proxy.terms import DataCategory


@pytest.mark.parametrize("name", ENTITIES)
def test_labels_make_surrogates_that_can_be_read_back(name):
    row = ENTITIES[name]
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", row.label)
    assert len(row.label) <= LONGEST_LABEL
    assert re.fullmatch(r"([A-Z]{2})?", row.country)
    surrogate = render(row.label, 12)
    match = TOLERANT.fullmatch(surrogate)
    assert match
    assert canonical(match) == surrogate


def test_what_a_tagger_will_report_is_there():
    assert {"PERSON", "LOCATION", "ORGANIZATION", "ADDRESS", "DATE_OF_BIRTH", "USERNAME", "CASE_NUMBER"} <= set(
        ENTITIES
    )
    special = {row.category for row in ENTITIES.values() if row.category.special}
    assert special == {category for category in DataCategory if category.special}


def test_unknown_entities_are_other_by_their_own_name():
    assert entity_of("EMAIL_ADDRESS") is ENTITIES["EMAIL_ADDRESS"]
    assert entity_of("Blood type (rare)").label == "BLOOD_TYPE_RARE"
    assert entity_of("Blood type").category is DataCategory.OTHER
    assert len(entity_of("x" * 99).label) == LONGEST_LABEL
    assert entity_of("42").label == entity_of("").label == "OTHER"
