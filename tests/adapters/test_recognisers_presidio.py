"""Presidio behind its gate: the same results as Presidio's own, weighed for what is personal data."""

import logging

import pytest
from presidio_analyzer import Pattern, PatternRecognizer

from proxy.detection import Detector, NotInspected
from proxy.documents.model import TextField
from proxy.recognisers.presidio import PresidioDetector
from proxy.terms import DataCategory
from tests.adapters.tiny_recognisers import Shouting, Tiny


@pytest.fixture(scope="module")
def detector():
    return PresidioDetector()


def found(detector, text, key=""):
    return {(item.entity, text[item.start : item.end]) for item in detector.detect([TextField((), text, context=key)])}


def test_it_is_a_detector_that_does_not_block(detector):
    assert isinstance(detector, Detector)
    assert not detector.blocking
    detector.close()


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("passport 912803456", ("US_PASSPORT", "912803456")),
        ("member id XEA123456789", ("US_HEALTH_INSURANCE_MEMBER_ID", "XEA123456789")),
        ("65070803A01X is no, 65 150785 J 009", None),
        ("Die BSNR: 021111100", ("DE_BSNR", "021111100")),
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
        "SSN 536-90-4399 and NIF 12345678Z are found by own rules",
    ],
)
def test_leaves(detector, text):
    assert found(detector, text) == set()


def test_a_key_is_context(detector):
    assert found(detector, "021111100") == set()
    assert found(detector, "021111100", "praxisnummerAlt") == {("DE_BSNR", "021111100")}


def test_context_raises_the_score(detector):
    (one,) = detector.detect([TextField((), "Die BSNR: 021111100")])
    assert one.score == 0.55  # the pattern's 0.2 and Presidio's 0.35 for a context word


def test_a_pattern_out_of_time_is_not_inspected():
    slow = PatternRecognizer("SLOW", patterns=[Pattern("slow", r"(?:a|aa|a+)+$(?<=b)c", 0.9)])
    detector = PresidioDetector([slow], timeout_s=0.02)
    with pytest.raises(NotInspected) as caught:
        detector.detect([TextField(("messages", 0), "a" * 40 + "c" + "a" * 4000 + "bc!")])
    assert caught.value.param == "/messages/0"
    assert "aaa" not in str(caught.value)


def test_unknown_entities_and_deny_lists():
    deny = PatternRecognizer("PROJECT", deny_list=["Bluebird", "Red Kite"], name="projects")
    (finding,) = PresidioDetector([deny]).detect([TextField((), "we call it red kite here")])
    assert (finding.entity, finding.category, finding.score) == ("PROJECT", DataCategory.OTHER, 1.0)


def test_nothing_is_logged(detector, caplog):
    with caplog.at_level(logging.DEBUG):
        found(detector, "IBAN DE89 3704 0044 0532 0130 00, SSN 536-90-4399")
    assert caplog.records == []


def test_a_finding_says_why(detector):
    (one,) = detector.detect([TextField((), "Die BSNR: 021111100")])
    assert one.why[0].startswith("presidio DeBsnrRecognizer 'Betriebsst")
    assert one.why[1].startswith("beside")
    assert "021111100" not in "".join(one.why)


def test_own_recognisers_are_reported_as_presidio_would():
    own = PatternRecognizer("BADGE", name="badges", patterns=[Pattern("b", r"B-\d{5}", 0.3)], context=["badge"])
    detector = PresidioDetector([own])
    assert detector.languages == ("en",)
    (one,) = detector.detect([TextField((), "B-12345 is not near, my badge B-54321 is")])
    assert (one.start, round(one.score, 2), one.why) == (30, 0.65, ("presidio badges 'b'", "beside 'badge'"))
    (keyed,) = detector.detect([TextField((), "B-12345", context="badgeNo")])
    assert keyed.score == 0.65


def test_a_threshold_of_its_own_goes_before_the_houses():
    own = PatternRecognizer("BADGE", patterns=[Pattern("b", r"B-\d{5}", 0.2), Pattern("c", r"C-\d{5}", 0.05)])
    own.score_thresholds = {"BADGE": 0.1}
    (one,) = PresidioDetector([own]).detect([TextField((), "B-12345 C-12345")])
    assert (one.start, one.score) == (0, 0.2)


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
