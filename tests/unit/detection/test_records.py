"""Numbers of records behind their labels in 24 languages; norms, products, versions and amounts stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.entities import ENTITIES
from proxy.detection.records import NAMES, Records, says_number, split, whole_code
from tests.unit.detection.sightings import Sight
from tests.unit.detection.vectors import found, invalid, valid, vectors

SIGHT = Sight(Records)


@pytest.mark.parametrize(("entity", "text", "value"), valid("records"))
def test_finds(entity, text, value):
    found = SIGHT(text)
    assert value in {seen for _, seen in found}
    assert {name for name, _ in found} <= set(NAMES.values())


@pytest.mark.parametrize(("entity", "text"), invalid("records"))
def test_leaves(entity, text):
    assert SIGHT(text) == set()


def test_all_24_languages_have_vectors():
    assert len({row["lang"] for row in vectors("records")["valid"]} - {""}) == 24


def test_entities_are_in_the_table():
    assert set(NAMES.values()) <= set(ENTITIES)


@pytest.mark.parametrize(
    ("key", "entity"),
    [
        ("customer_id", "CUSTOMER_NUMBER"),
        ("caseNumber", "CASE_NUMBER"),
        ("policyNumber", "POLICY_NUMBER"),
        ("nrKlienta", "CUSTOMER_NUMBER"),
        ("numer_sprawy", "CASE_NUMBER"),
    ],
)
def test_a_key_tells(key, entity):
    assert SIGHT("AB-123456", key) == {(entity, "AB-123456")}
    assert SIGHT("see the letter", key) == set()
    assert SIGHT("x" * 41, key) == set()


def test_a_bare_noun_as_a_key_or_head_wants_a_clear_number():
    assert SIGHT("4711", "customer") == {("CUSTOMER_NUMBER", "4711")}
    assert SIGHT("2024", "customer") == set()
    assert SIGHT("3", "order") == set()
    assert SIGHT("betreff;x\n88271034;a\n88271035;b\n") == set()
    assert SIGHT("customer;x\n88271034;a\n12;b\n") == {("CUSTOMER_NUMBER", "88271034")}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("order_2026_q3 is full", None),
        ("Order 4711-22 ships", None),
        ("Order AB-4711-22 ships", "AB-4711-22"),
        ("bestellung-2026-03 is full", None),
        ("client 0012 came", "0012"),
        ("client 4711 came", None),
        ("client\n88271034", None),
        ("client: 1.2.3", None),
        ("client 10.0.19045", None),
        ("the ticket AB-12345 is open", "AB-12345"),
        ("az 123/2024", None),
        ("AZ 12345", "12345"),
        ("Az. 12 C 345/22", "12 C 345/22"),
        ("case number 2024", None),
        ("case number: ok?\nB: none", None),
        ("case number?\nB: it is ABC\nC: 123456", None),
        ("case number?\nB: it is 123456", "123456"),
        ("re: 3 apples", None),
        ("client: httpx2", None),
        ("ref WB-2026-0044 of Monday", "WB-2026-0044"),
        ("ref. TP-850-2B, 13 mm", None),
        ("case number b7e21f0", "b7e21f0"),
        ("ticket b7e21f0 commit", None),
        ("expediente, b7e21f0 commit", None),
        ("case number: export_20261028.zip", None),
        ("Customer No: 12", None),
        ("PNR: QWERT", "QWERT"),
        ("PNR: QWE", None),
    ],
)
def test_in_place(text, value):
    assert {seen for _, seen in SIGHT(text)} == ({value} if value else set())


def test_of_two_labels_the_longer_one_names_the_number():
    (found,) = SIGHT.candidates("Matrikelnummer: 1234567")
    assert found.why[1] == "beside 'matrikelnummer'"


def test_labels_that_end_in_a_word_for_number():
    whole, nouns = split(("дело n", "nº cliente", "fo nr", "pid", "ticket #"))
    assert set(whole) >= {"n° cliente", "№ cliente", "fo nr"}
    assert "дело n" not in whole
    assert "pid" not in whole
    assert set(nouns) == {"дело", "ticket"}


def test_what_says_number():
    assert says_number("Kundennummer")
    assert says_number("case no.")
    assert not says_number("matricola")


def test_a_cell_is_one_code_or_none():
    assert whole_code(' "AB-12345" ', 0, 12) == (2, 10)
    assert whole_code("AB-12345 and more", 0, 17) is None
    assert whole_code('""', 0, 2) is None


@given(st.text(alphabet='case nr.:#?\n AB12/-2024customer{"id', max_size=60))
def test_any_text_is_only_text(text):
    for item in SIGHT.candidates(text):
        assert 0 <= item.start < item.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "zapisano NRB-81-00-00-00-00-00-16-20-49-25-55-83-65",
        "zapisano PESEL-20463348319 oraz NIP-060-280-27-47",
        "kod IMEI-350012359457050",
        "kod PROT/1239/2026/A",
        "oraz sygn. AX-1073/2026",
        "oraz @kanal_roboczy_738",
        "ask @support_team_eu",
    ],
)
def test_leaves_codes(text):
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sygn. II K 123/24", "II K 123/24"),
        ("sygn. akt I C 88/24", "I C 88/24"),
        ("PESEL: 20463348319", "20463348319"),
        ("napisz do @kowal_roboczy_738", "@kowal_roboczy_738"),
    ],
)
def test_finds_numbers(text, value):
    assert value in {written for _, written in found(text)}
