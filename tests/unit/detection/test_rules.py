"""The rule detector as a whole: clean text stays, offsets are the original's, hostile text is only text."""

import base64
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpus import everything
from proxy.detection import Detector
from proxy.detection.entities import ENTITIES
from proxy.detection.rules import ALL_RULES
from proxy.documents.model import TextField
from tests.unit.detection.vectors import detector, found, vectors


@pytest.mark.parametrize("text", vectors("clean")["texts"])
def test_clean_text_stays(text):
    assert found(text) == set()


def test_it_is_a_detector():
    assert isinstance(detector(), Detector)
    assert not detector().blocking


def test_every_rule_has_its_entity_in_the_table():
    assert {rule.entity for group in ALL_RULES for rule in group} <= set(ENTITIES)


def test_findings_name_their_field_and_category():
    (finding,) = detector().detect([TextField((), "no"), TextField((), "é anna@example.org")])
    assert (finding.field, finding.start, finding.end) == (1, 2, 18)
    assert finding.category is ENTITIES["EMAIL_ADDRESS"].category
    assert finding.detector == "rules"


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a-",
        "@",
        "a@",
        "1",
        "1 ",
        "1-",
        "+1",
        "DE89",
        "a:",
        "::",
        "0.",
        "x=",
        "password:",
        "é",
        "\u200b",
        "-----BEGIN ",
        "eyJ",
        "://",
        '"',
        "tel 0",
        "born ",
        "\ud800",
    ],
)
def test_hostile_text_is_only_text(piece):
    detector().detect([TextField((), piece * (20_000 // len(piece)) + "@")])


PIECES = st.sampled_from(
    [
        "anna@example.org",
        "+49 30 901820",
        "DE89370400440532013000",
        "password: hunter22",
        "geb. 12.03.1980",
        "\u200b",
        "é",
        "１２",
        " ",
        "\n",
        "x",
        "7",
        ".",
        "-",
        "\ud800",
        "中",
    ]
)


@given(st.lists(PIECES, max_size=10).map("".join), st.sampled_from(["", "password", "iban"]))
def test_spans_lie_in_the_text(text, key):
    for finding in detector().detect([TextField((), text, context=key)]):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.score >= 0.4


@given(st.text("ab \u200bé@.", max_size=12), st.text("ab \u200bé,", max_size=12))
def test_neighbours_do_not_hide_an_iban(before, after):
    text = f"{before} DE89 3704 0044 0532 0130 00 {after}"
    assert any("DE89 3704 0044 0532 0130 00" in value for entity, value in found(text) if entity == "IBAN_CODE")


TRICKS = {
    "zero width": "\u200b".join,
    "soft hyphen": "\u00ad".join,
    "word joiner": "\u2060".join,
    "variation selector": "\ufe0f".join,
    "full width": lambda value: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in value),
    "arabic digits": lambda value: "".join(chr(0x660 + int(char)) if char.isdigit() else char for char in value),
    "bold digits": lambda value: "".join(chr(0x1D7CE + int(char)) if char.isdigit() else char for char in value),
    "tag characters": lambda value: "".join(chr(0xE0000 + ord(char)) for char in value),
    "no-break spaces": lambda value: value.replace(" ", "\u00a0"),
    "thin spaces": lambda value: value.replace(" ", "\u2009"),
}
VALUES = {
    "EMAIL_ADDRESS": "anna.berg@example.org",
    "IBAN_CODE": "DE89 3704 0044 0532 0130 00",
    "CREDIT_CARD": "4111 1111 1111 1111",
    "PHONE_NUMBER": "+49 30 901820",
    "IP_ADDRESS": "192.0.2.61",
}


@pytest.mark.parametrize("entity", VALUES)
@pytest.mark.parametrize("trick", TRICKS)
def test_disguises_do_not_help(entity, trick):
    value = TRICKS[trick](VALUES[entity])
    assert (entity, value) in found(f"see {value} there")


DISTORTIONS: Final[Mapping[str, Callable[[str], str]]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "title case": str.title,
    "accents apart": lambda text: unicodedata.normalize("NFD", text),
    "an accent on each letter": "\u0301".join,
    "a line a word": lambda text: text.replace(" ", "\n"),
    "no blanks": lambda text: text.replace(" ", ""),
    "Turkish letters": lambda text: text.replace("i", "ı").replace("I", "İ"),
    "letters that grow in upper case": lambda text: text.replace("s", "ß").upper(),
    "digits of another script": lambda text: text.translate({ord("0") + digit: 0x660 + digit for digit in range(10)}),
    "backwards": lambda text: text[::-1],
}


@pytest.mark.parametrize("name", DISTORTIONS)
def test_every_text_is_read_whatever_its_letters(name):
    texts = [DISTORTIONS[name](document.text) for document in everything()[::7]]
    for finding in detector().detect([TextField((), text) for text in texts]):
        assert 0 <= finding.start < finding.end <= len(texts[finding.field])


def test_tables_are_read_by_their_heads():
    text = "name;birth date;note\nAnna;12.03.1980;17.05.2021\nJan;04.11.1975;18.05.2021\n"
    assert {value for entity, value in found(text) if entity == "DATE_OF_BIRTH"} == {"12.03.1980", "04.11.1975"}


def test_what_encodings_hide_is_read_twice_deep():
    once = base64.b64encode(b"write to anna@example.org now").decode()
    for text in (once, base64.b64encode(f"see {once} there".encode()).decode()):
        (finding,) = detector().detect([TextField((), text)])
        assert (finding.entity, finding.start, finding.end) == ("EMAIL_ADDRESS", 0, len(text))
