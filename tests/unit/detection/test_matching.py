"""Rules as such: gates, context words, keys, and patterns narrowed to one byte a character."""

import pytest
import re2

from proxy.detection.detector import NotInspected
from proxy.detection.matching import Gate, compounded, key_text, narrowed, one_byte


def test_a_gate_tells_which_patterns_occur_in_order():
    assert Gate(["b+", "zzz", "a+"])("xxaabb") == [0, 2]
    assert Gate(["b+"])("xx") == []


class Broken:
    def Match(self, text):
        return []


def test_a_gate_that_gave_up_is_not_an_empty_answer():
    gate = Gate(["a"])
    gate._set = Broken()
    with pytest.raises(NotInspected):
        gate("a")


@pytest.mark.parametrize(("key", "text"), [("", ""), ("taxId", "tax Id"), ("tax_id", "tax id"), ("x" * 300, "x" * 200)])
def test_key_text(key, text):
    assert key_text(key) == text


@pytest.mark.parametrize(
    ("pattern", "narrow", "exact"),
    [
        (r"\b\d{3}\b", r"\b\d{3}\b", True),
        (r"\pL+x", r"[A-Za-z?]+x", False),
        (r"[\pL\d]+", r"[?A-Za-z\d]+", False),
        (r"[^\pL\d]", r"[^A-Za-z\d]", False),
        (r"[^\PL]", r"[^\x00-\x7f]", False),
        (r"\p{Lu}\pN\pM", r"[A-Z?][0-9?][?]", False),
        (r"\p{Greek}", r"[\x00-\x7f?]", False),
        ("é+", r"\?+", False),
        ("[ ·-]", "[? -]", False),
        ("[éa-c]", "[?a-c]", False),
        ("[а-я]", "[?]", False),
        ("[^é?]", r"[\x00-\x7f]", False),
        ("[^a?]", "[^a]", False),
        (r"a\?", r"a\?", False),
        ("[?&]x", "[?&]x", False),
        ("a?[^x]", "a?[^x]", True),
    ],
)
def test_narrowed(pattern, narrow, exact):
    assert narrowed(pattern) == (narrow, exact)


@pytest.mark.parametrize("text", ["żółw 12", "№12", "a?b", "ёлка", "x é", "ab12"])
@pytest.mark.parametrize("pattern", [r"\pL+", r"[^\pL]+\d", "[а-яё]+", r"[^\s?]+", "é", r"\p{Lu}", r"\b\d+"])
def test_a_narrowed_pattern_matches_wherever_the_pattern_does(pattern, text):
    narrow, _ = narrowed(pattern)
    if re2.search(pattern, text):
        assert re2.search(narrow, one_byte(text))


def test_one_byte_a_character():
    assert one_byte("żó\U0001f600a") == b"???a"


@pytest.mark.parametrize(
    ("text", "joined_to"), [("KARTA-4167", True), ("a 4167", False), ("-4167", False), ("(-4167", False)]
)
def test_what_a_sign_joins_to_a_word(text, joined_to):
    assert compounded(text, text.index("4167")) is joined_to
