"""Gates, pieces and matches: a long text costs its pieces, and finds what the whole would."""

import random

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st
from presidio_analyzer import Pattern, PatternRecognizer

from proxy.detection import NotInspected
from proxy.recognisers import engines
from proxy.recognisers.engines import BEFORE, PIECE, Engines, Gate, engine_of, gate_of
from tests.adapters.presidio_texts import SENTENCES

PATTERNS = (
    r"\b\d{3}-\d{2}\b",
    r"(?<=no )\d{4,6}",
    r"(?<!\w)[A-Z]{2}\d{6}(?!\w)",
    r"x+y",
    r"\p{Lu}\p{Ll}{3}\d",
    r"é\d(?=\s)",
)


def made(*patterns, **more):
    recogniser = PatternRecognizer(
        "T", patterns=[Pattern(f"p{n}", item, 0.5) for n, item in enumerate(patterns)], **more
    )
    return Engines([engine_of(recogniser)], timeout_s=5)


def spans(engine, text):
    return sorted((raw.pattern, raw.start, raw.end) for raw in engine.matches(text, engine.hits(text)))


def whole(engine, text):
    return sorted(
        (number, *match.span())
        for number, pattern in enumerate(engine.engines[0].patterns)
        for match in pattern.compiled.finditer(text)
    )


@pytest.fixture(scope="module")
def engine():
    return made(*PATTERNS)


def test_pieces_find_what_the_whole_finds(engine):
    rng = random.Random(9)
    numbers = ("123-45", "no 12345", "AB123456", "xxxxy", "Äbcd7", "é5 ", "1" * 40)
    for _ in range(40):
        text = "".join(rng.choice((rng.choice(SENTENCES), rng.choice(numbers), " ")) for _ in range(120))
        assert spans(engine, text) == whole(engine, text)


@given(st.integers(-30, 30), st.sampled_from(("123-45", "no 12345", "AB123456", "xxxxy", "Äbcd7", "é5 ")))
def test_matches_over_the_border_of_a_piece(shift, number):
    engine = made(*PATTERNS)
    text = " " * (PIECE + shift) + number + " " * PIECE * 2
    assert spans(engine, text) == whole(engine, text) != []


def test_what_has_no_end_sees_the_whole_text(engine):
    text = "x" * 5_000 + "y"
    assert spans(engine, text) == [(3, 0, 5_001)]


def test_gates_see_before_a_piece(engine):
    text = "no 123456".rjust(PIECE + 6) + " " * PIECE
    assert spans(engine, text) == [(1, PIECE, PIECE + 6)]
    assert BEFORE > 3


@pytest.mark.parametrize("text", ["١٢٣-٤٥", "AB123456 \u212a", "no ١٢٣٤", "\ud800 123-45 \ud800"])
def test_odd_characters(engine, text):
    assert spans(engine, text) == whole(engine, text)


def test_a_whole_text_that_odd_characters_fold():
    engine = made(r"\bmask\d\b")
    assert spans(engine, "ma\u017f\u212a1") == whole(engine, "ma\u017f\u212a1") == [(0, 0, 5)]


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [("a", 64 | 2), ("a b", 2 | 512), ("a{e<=1}", 26), (r"(a)(?(1)b)", 26), ("a{1,1001}", 26), ("a", 26 | 0x100)],
)
def test_what_has_no_gate(pattern, flags):
    assert gate_of(pattern, flags) is None


def test_no_gate_means_every_text():
    engine = made(r"(?:ab){e<=1}")
    assert engine.ungated == ((0, 0),)
    assert spans(engine, "xx ab") == whole(engine, "xx ab")


def test_a_pattern_out_of_time_is_not_inspected():
    recogniser = PatternRecognizer("SLOW", patterns=[Pattern("slow", r"(?:a|aa|a+)+$(?<=b)c", 0.9)])
    engine = Engines([engine_of(recogniser)], timeout_s=0.02)
    text = "a" * 40 + "c" + "a" * 4000 + "bc!"
    with pytest.raises(NotInspected):
        engine.matches(text, engine.hits(text))


def test_a_matcher_that_gave_up_is_not_an_empty_answer(monkeypatch):
    class Broken:
        def Match(self, view):
            return []

    gate = Gate(["a"])
    monkeypatch.setattr(gate, "_set", Broken())
    with pytest.raises(NotInspected):
        gate.ask(b"x")


def test_a_check_that_fails_says_nothing():
    class Failing(PatternRecognizer):
        def validate_result(self, pattern_text):
            return {"1": True, "2": False, "3": None}[pattern_text[0]]

        def invalidate_result(self, pattern_text):
            return pattern_text.endswith("9")

    recogniser = Failing("F", patterns=[Pattern("f", r"\d{3}", 0.3)])
    engine = Engines([engine_of(recogniser)], timeout_s=5)
    text = "111 222 333 444 119"
    found = {text[raw.start : raw.end]: (raw.score, raw.validated) for raw in engine.matches(text, engine.hits(text))}
    assert found == {"111": (1.0, True), "333": (0.3, None), "444": (0.3, None)}


def test_what_a_finder_matches_in_a_piece():
    finder = re2.compile("[bc]+|x", engines.options())
    seen = "aéb中cc x".encode()
    assert list(engines.Piece(0, 20, 5, seen).beginnings(finder)) == [(7, 8), (9, 11), (12, 13)]
    assert list(engines.Piece(0, 20, 5, b"abcx").beginnings(finder)) == [(6, 8), (8, 9)]
    assert list(engines.Piece(0, 20, 5, seen, words=()).beginnings(finder)) == []
    assert list(engines.Piece(0, 20, 5, seen, words=(6,)).beginnings(finder)) == [(9, 11), (12, 13)]
    far = b"b" + b" " * 900 + b"c"
    assert list(engines.Piece(0, 999, 0, far, words=(0,)).beginnings(finder)) == [(0, 1)]
