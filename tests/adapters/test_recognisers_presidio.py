"""Presidio behind its gate: the same results as Presidio's own, weighed for what is personal data."""

import gzip
import json
import logging
import pathlib
import random

import pytest
from presidio_analyzer import Pattern, PatternRecognizer

from proxy.detection import Detector, NotInspected
from proxy.documents.model import TextField
from proxy.recognisers import presidio
from proxy.recognisers.presidio import PresidioDetector, predefined_registry
from proxy.terms import DataCategory
from tests.adapters.tiny_recognisers import Shouting, Tiny

CORPORA = pathlib.Path(__file__).parents[3] / "shared" / "corpora" / "eval"


@pytest.fixture(scope="module")
def detector():
    return PresidioDetector()


def found(detector, text, key=""):
    return {(item.entity, text[item.start : item.end]) for item in detector.detect([TextField((), text, context=key)])}


def ungated(text):
    results = {}
    for recogniser in RECOGNISERS:
        matches = recogniser.analyze(text, recogniser.supported_entities)
        if matches:
            results[recogniser.name] = sorted((item.start, item.end, item.score) for item in matches)
    return results


RECOGNISERS = predefined_registry().recognizers
SEEDS = [
    "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111", "078-05-1120", "536-90-4399", "12345678Z", "X1234567L", "131052-308T", "RSSMRA85T10A562S",
    "00:1A:2B:3C:4D:5E", "2001:db8::1", "192.0.2.7", "B-AB 1234", "HRB 12345", "44051401359", "8501011234", "19850101-1234", "AB123456C", "QQ 12 34 56 C",
    "943 476 5919", "S1234567D", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "2024-03-14T12:30:45Z", "14.03.2025", "12-MAR-2024", "SW1A 1AA", "K1A 0B1", "claim no: CLM-123456",
    "Rx# 1234567", "prior auth: PA-123456", "provider tax id 12-3456789", "234567890123", "ABCDE1234F", "29ABCDE1234F1Z5", "MH12AB1234", "12/345/67890", "15 070649 C 103",
    "C01X00T47", "T22000129", "065180-5544", "1EG4-TE5-MK72", "900101-1234567", "M12345678", "34 AB 1234", "CA12345AA", "2012/123456/07", "550e8400-e29b-41d4-a716-446655440000",
]  # fmt: skip
NOISE = ["é", "ı", "İ", "ſ", "١", "\u2009", "\u0301", "中", "x", "9", "-", " ", ".", "_", "\n", "/"]


def texts(count):
    rng = random.Random(11)
    for _ in range(count):
        parts = []
        for _ in range(rng.randint(1, 4)):
            seed = list(rng.choice(SEEDS))
            for _ in range(rng.randint(0, 2)):
                at = rng.randrange(len(seed))
                seed[at] = rng.choice(
                    [rng.choice("0123456789ABCDEFabcdef"), seed[at] + rng.choice(NOISE), seed[at].lower(), ""]
                )
            parts += ["".join(seed), rng.choice([" ", "", ", ", "\n", "é", "passport ", "number: "])]
        yield "".join(parts)


def test_gated_is_ungated(detector):
    seen = set()
    for text in texts(2_000):
        expected = ungated(text)
        assert detector.raw(text) == expected, text
        seen |= set(expected)
    assert len(seen) > 60  # the texts reach most recognisers


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside this checkout")
def test_gated_is_ungated_on_corpora(detector):
    for path in sorted(CORPORA.glob("*/*.jsonl.gz")):
        with gzip.open(path, "rt") as lines:
            for _, line in zip(range(25), lines, strict=False):
                text = json.loads(line)["text"][:400]
                assert detector.raw(text) == ungated(text), text


def test_it_is_a_detector_that_does_not_block(detector):
    assert isinstance(detector, Detector)
    assert not detector.blocking
    detector.close()


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("NIF 12345678Z", ("ES_NIF", "12345678Z")),
        ("SSN 536-90-4399", ("US_SSN", "536-90-4399")),
        ("65070803A01X is no, 65 150785 J 009", None),
        ("Meine PLZ: 10115", ("DE_PLZ", "10115")),
        ("bank account number 123456789012", ("US_BANK_NUMBER", "123456789012")),
    ],
)
def test_finds(detector, text, finding):
    assert finding is None or finding in found(detector, text)


@pytest.mark.parametrize(
    "text",
    [
        "The price is 10115 and 1234567890 units were sold on 14.03.2025 at 12:30.",
        "550e8400-e29b-41d4-a716-446655440000",
        "HRB 12345 in Berlin",
        "see https://example.org/path and commit d670460b4b4aece5915caf5c68d12f560a9fe3e4",
        "pan: Kowalskiej 1234",
        "DEA license xED5288825x",
    ],
)
def test_leaves(detector, text):
    assert found(detector, text) == set()


def test_a_key_is_context(detector):
    assert found(detector, "10115") == set()
    assert found(detector, "10115", "postleitzahlHome") == {("DE_PLZ", "10115")}


def test_context_raises_the_score(detector):
    text = "My SSN is 536-90-4399; 536-90-4398"
    first, second = sorted(item.score for item in detector.detect([TextField((), text)]) if item.entity == "US_SSN")
    assert (first, second) == (0.85, 0.85) or first < second


def test_no_pattern_is_left_out(detector):
    assert detector._ungated == []


def test_a_pattern_out_of_time_is_not_inspected():
    slow = PatternRecognizer("SLOW", patterns=[Pattern("slow", r"(?:a|aa|a+)+$(?<=b)c", 0.9)])
    detector = PresidioDetector([slow], timeout_s=0.02)
    with pytest.raises(NotInspected) as caught:
        detector.detect([TextField(("messages", 0), "a" * 40 + "c" + "a" * 4000 + "bc!")])
    assert caught.value.param == "/messages/0"
    assert "aaa" not in str(caught.value)


def test_a_pattern_that_cannot_be_gated_always_runs():
    odd = PatternRecognizer("ODD", patterns=[Pattern("odd", r"\p{Lu}{3}", 0.9)])
    detector = PresidioDetector([odd])
    assert detector._ungated == [(0, 0)]
    assert found(detector, "xx ÄÖÜ") == {("ODD", "ÄÖÜ")}
    assert found(detector, "") == set()


def test_a_matcher_that_gave_up_is_not_an_empty_answer(detector, monkeypatch):
    class Broken:
        def Match(self, view):
            return []

    with pytest.raises(NotInspected):
        list(presidio._ask(Broken(), b"x"))


def test_unknown_entities_and_deny_lists():
    deny = PatternRecognizer("PROJECT", deny_list=["Bluebird", "Red Kite"], name="projects")
    (finding,) = PresidioDetector([deny]).detect([TextField((), "we call it red kite here")])
    assert (finding.entity, finding.category, finding.score) == ("PROJECT", DataCategory.OTHER, 1.0)


def test_nothing_is_logged(detector, caplog):
    with caplog.at_level(logging.DEBUG):
        found(detector, "IBAN DE89 3704 0044 0532 0130 00, SSN 536-90-4399")
    assert caplog.records == []


@pytest.mark.parametrize("piece", ["a.", "a-", "1", "A1", "1 ", "::", "a:", "AB12", "0-", "(", "é", "Rx ", "\ud800"])
def test_hostile_text_is_only_text(detector, piece):
    detector.detect([TextField((), piece * (8_000 // len(piece)) + "@")])


def test_recognisers_of_other_kinds_run_in_processes():
    detector = PresidioDetector([Tiny(), Shouting()], deadline_s=30)
    try:
        assert detector.blocking
        texts = [TextField((0,), "xx Anna"), TextField((1,), "é HELLOO HELLO"), TextField((2,), "none")]
        results = {(item.field, item.entity, item.start, item.end) for item in detector.detect(texts)}
        assert results == {(0, "PERSON", 3, 7), (1, "SHOUT", 2, 8)}
        with pytest.raises(NotInspected) as caught:
            detector.detect([TextField(("a",), "outside")])
        assert caught.value.param == "/a"
    finally:
        detector.close()
