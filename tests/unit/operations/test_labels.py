"""Every entity has a label that a surrogate can carry."""

import re

from proxy.detection import ENTITIES
from proxy.operations.labels import LABELS
from proxy.surrogate import LITERAL, TOLERANT, canonical, render


def test_the_label_of_an_entity():
    assert LABELS.of("EMAIL_ADDRESS") == "EMAIL"
    assert LABELS.of("OUR OWN number") == "OUR_OWN_NUMBER"


def test_every_label_is_known_and_so_is_that_of_literal_text():
    assert {LABELS.of(name) for name in ENTITIES} | {LITERAL} == LABELS.known


def test_every_label_makes_a_surrogate_that_is_read_back():
    for label in LABELS.known:
        assert re.fullmatch("[A-Z][A-Z0-9_]{0,23}", label)
        match = TOLERANT.fullmatch(render(label, 7))
        assert match
        assert canonical(match) == f"[{label}_7]"
