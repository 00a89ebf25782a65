"""Vectors of data that rules in proxy/detection/identifiers.py find, and of what they leave alone."""

from random import Random

import pytest
import re2

from proxy.detection.identifiers import ALONE, RULES
from proxy.detection.tables import table
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("identifiers"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("identifiers"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


SHAPES = {
    "BE_NATIONAL_NUMBER": "ddddddddddd",
    "BE_BIS_NUMBER": "ddddddddddd",
    "CH_AHV": "ddddddddddddd",
    "CZ_BIRTH_NUMBER": "dddddd/dddd",
    "SK_BIRTH_NUMBER": "dddddd/dddd",
    "EE_PERSONAL_CODE": "ddddddddddd",
    "FR_NIR": "ddddddddddddddd",
    "NO_FODSELSNUMMER": "ddddddddddd",
    "RO_CNP": "ddddddddddddd",
    "SE_PERSONNUMMER": "dddddd-dddd",
    "SI_EMSO": "ddddddddddddd",
}


def test_what_may_stand_alone_seldom_comes_by_chance():
    random = Random(7)
    alone = {row["entity"] for row in table("identifiers")["rows"] if row["alone"]}
    lettered = {"ES_DNI", "ES_NIE", "FI_HETU", "IE_PPS", "IT_FISCAL_CODE", "EU_VAT", "UK_VAT"}
    assert alone == set(SHAPES) | lettered
    for entity, shape in SHAPES.items():
        rules = [rule for rule in RULES if rule.entity == entity and rule.score == ALONE]
        passed = 0
        for _ in range(3000):
            text = "".join(random.choice("0123456789") if char == "d" else char for char in shape)
            for rule in rules:
                match = re2.fullmatch(rule.pattern, text)
                passed += bool(match and rule.check(text, 0, len(text)) and rule.proof(text))
        assert passed <= 3000 * (0.03 if len(set(shape)) > 1 else 0.012), entity


@pytest.mark.parametrize("text", ["x44051401359", "44051401359-1", "4.44051401359", "#44051401359", "44051401359_1"])
def test_a_part_of_something_longer_is_no_number(text):
    assert "PL_PESEL" not in {name for name, _ in found(f"PESEL {text}")}


def test_a_mistyped_number_counts_beside_its_word_only():
    assert found("PESEL 44051401358") == {("PL_PESEL", "44051401358")}
    assert found("order 44051401358") == set()
    assert found("USt-IdNr. DE136695978") == set()
