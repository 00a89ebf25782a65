"""Numbers of 32 states: every official vector is found, no invalid one; what stands alone seldom comes by chance."""

import functools
import json
import re
from random import Random

import pytest
import re2

from proxy.detection.identifiers import CHECKS, RULES, WEAK
from proxy.detection.states import COUNTRIES, ROWS
from proxy.terms import DataCategory
from tests.unit.detection.vectors import FOLDER, detector, found

BY_ENTITY = {row["entity"]: [other for other in ROWS if other["entity"] == row["entity"]] for row in ROWS}
KINDS = {
    "national_id", "tax_id", "social_security", "health_insurance", "id_card", "passport", "driving_licence",
    "residence_permit", "vat", "professional", "bank_account", "licence_plate",
}  # fmt: skip


@functools.cache
def vectors(code):
    return json.loads((FOLDER / "identifiers" / f"{code}.json").read_text())


def each(which):
    return [
        pytest.param(entity, value, id=f"{entity}-{number}")
        for code in COUNTRIES
        for entity, row in vectors(code).items()
        for number, value in enumerate(row[which])
    ]


def word_of(entity, value):
    fitting = [rule for rule in RULES if rule.entity == entity and re2.fullmatch(rule.pattern, value)]
    return next((word for rule in fitting for word in rule.words.words), "")


@pytest.mark.parametrize(("entity", "value"), each("valid"))
def test_every_valid_number_is_found_beside_its_word(entity, value):
    hits = found(f"{word_of(entity, value)}: {value}")
    assert any(name == entity and value in (hit, hit.strip()) for name, hit in hits), hits


@pytest.mark.parametrize(("entity", "value"), each("valid"))
def test_every_number_that_stands_alone_is_found_alone(entity, value):
    fitting = [row for row in BY_ENTITY[entity] if row["alone"] and re2.fullmatch(row["pattern"], value)]
    if fitting and any(not row["proof"] or proven(row, value) for row in fitting):
        assert (entity, value) in found(f"see {value} please")


def proven(row, value):
    rule = next(rule for rule in RULES if rule.entity == row["entity"] and rule.pattern == row["pattern"])
    return rule.proof is None or rule.proof(value)


@pytest.mark.parametrize(("entity", "value"), each("invalid"))
def test_no_invalid_number_is_found_without_its_word(entity, value):
    named = {word for row in BY_ENTITY[entity] for word in row["words"]} & set(re.findall(r"[a-z]+", value.lower()))
    assert named or (entity, value) not in found(f"see {value} please")


@pytest.mark.parametrize("code", COUNTRIES)
def test_each_row_is_complete(code):
    for row in (row for row in ROWS if row["country"] == ("" if code == "eu" else code.upper())):
        assert row["kind"] in KINDS
        assert DataCategory(row["category"])
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", row["entity"])
        assert row["name"]
        assert row["source"]
        assert row["words"] or row["alone"]


@pytest.mark.parametrize("code", sorted(set(COUNTRIES) - {"eu", "in", "us"}))
def test_each_country_has_each_kind_of_document(code):
    kinds = {row["kind"] for row in ROWS if row["country"] == code.upper()}
    assert {"national_id", "passport", "driving_licence", "residence_permit", "licence_plate"} <= kinds | {
        "national_id" if {"tax_id", "social_security"} & kinds else ""
    }


def test_every_check_is_used_and_every_rule_has_words():
    used = {row["proof"].removeprefix("own:") for row in ROWS if row["proof"].startswith("own:")}
    assert used == set(CHECKS)
    assert all(rule.words.words or rule.score > WEAK for rule in RULES)


MOST = 0.03
"""So many of the numbers of its shape may pass the checks of one that stands alone: shape and checks together are rare."""
DOTTED = "NO_BANK_ACCOUNT, Kontonummer with dots"
"""One number in eleven passes; but nothing else is written with dots so; nor with hyphens as an SSN is."""


def test_what_stands_alone_seldom_comes_by_chance():
    random = Random(7)
    often = {}
    for rule in RULES:
        if (
            rule.score <= WEAK
            or rule.proof is None
            or not re.fullmatch(r"(?:\\b|\\d|[\[\]{}\d,.\- /?()|:])+", rule.pattern)
        ):
            continue
        shape = next(
            (value for code in COUNTRIES for value in vectors(code).get(rule.entity, {"valid": []})["valid"]
             if re2.fullmatch(rule.pattern, value)), None)  # fmt: skip
        if shape is None:
            continue
        texts = [
            "".join(random.choice("0123456789") if char.isdigit() else char for char in shape) for _ in range(1500)
        ]
        passed = sum(bool(re2.fullmatch(rule.pattern, text)) and rule.proof(text) for text in texts)
        if passed > MOST * len(texts):
            often[rule.name] = passed / len(texts)
    assert set(often) <= {DOTTED, "US_SSN, Social Security Number"}


@pytest.mark.parametrize("text", ["x44051401359", "44051401359-1", "4.44051401359", "#44051401359", "44051401359_1"])
def test_a_part_of_something_longer_is_no_number(text):
    assert "PL_PESEL" not in {name for name, _ in found(f"PESEL {text}")}


def test_a_mistyped_number_counts_beside_its_word_only():
    assert ("PL_PESEL", "44051401358") in found("PESEL 44051401358")
    assert found("see 44051401358 there") == set()


def test_a_word_for_the_kind_in_another_language_supports_less():
    from proxy.documents.model import TextField

    scores = {
        text: max(item.score for item in detector().detect([TextField((), text)]) if item.entity == "PL_PASSPORT")
        for text in ("paszport AA0000000", "passeport AA0000000")
    }
    assert scores["passeport AA0000000"] < scores["paszport AA0000000"]


ORDINARY = (
    "2026-11-26 12:30:45.123 version 10.4.2.1 of 192.168.10.24; 1.234.567,89 EUR; ISO 9001:2015; 550e8400-e29b-41d4-a716-446655440000",
    "order 4711, invoice 2026-00815, part 12-3456-78, EAN 4006381333931, ISBN 978-3-16-148410-0, page 12 of 340",
    "epoch 1764115200 and 1764115200123, commit 9f86d081884c7d659a2feaa0c55ad015, port 8080, 35 ms, 99.98 %",
    "Art. 6 Abs. 1 lit. f DSGVO, BGBl. I S. 2814, Dz.U. 2018 poz. 1000, OJ L 119/1, § 823 BGB, CELEX 32016R0679",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_numbers_are_no_numbers_of_people(text):
    names = {name for name, _ in found(text)}
    assert names & set(BY_ENTITY) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Auto BXT-418 menetetään valtiolle", "BXT-418"),
        ("Volvo V70, reg BDR 884", "BDR 884"),
        ("la fermata Fiat Panda tg. GA417PX condotta", "GA417PX"),
        ("un Renault Kangoo DX 118 MR.", "DX 118 MR"),
        ("autem 5P4 4712 odjel", "5P4 4712"),
    ],
)
def test_a_plate_beside_a_vehicle(text, value):
    assert any(value == hit and name.endswith("PLATE") for name, hit in found(text))


@pytest.mark.parametrize(
    "text", ["VW Golf GTI 2019", "Audi A4 TDI 140", "auto z 2019 roku", "BMW X5 za 120 000 PLN", "Opel Corsa C 1.2"]
)
def test_models_are_no_plates(text):
    assert not any("PLATE" in name for name, _ in found(text))


@pytest.mark.parametrize(
    ("text", "value"), [("Moldavan, pas AB0447128", "AB0447128"), ("seria de buletin RX 447120", "RX 447120")]
)
def test_papers_beside_a_word_for_papers(text, value):
    assert any(value == hit for _, hit in found(text))
