"""The machinery of rules: gates, context words, keys, offsets."""

import pytest

from proxy.detection.detector import NotInspected
from proxy.detection.matching import Candidate, Gate, Rule, RuleBook, Words, key_text


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


@pytest.mark.parametrize(
    ("word", "text", "near"),
    [
        ("tax id", "tax_id", True),
        ("tax id", "TAXID", True),
        ("tax id", "tax-id", True),
        ("tax id", "syntax id", False),
        ("tin", "tin", True),
        ("tin", "tint", False),
        ("tin", "setting", False),
        ("telefon", "Telefonnummer", True),
        ("hasło", "HASŁO", True),
        ("егн", "ЕГН", True),
    ],
)
def test_context_words(word, text, near):
    assert Words((word,)).near(f"{text} 123", len(text) + 1, len(text) + 4) is near


def test_context_reaches_before_and_after_but_not_far():
    words = Words(("label",))
    assert words.near("123 label", 0, 3)
    assert words.near("label" + " " * 40 + "123", 45, 48)
    assert not words.near("label" + " " * 60 + "123", 65, 68)
    assert not words.near("123" + " " * 30 + "label", 0, 3)


@pytest.mark.parametrize(("key", "text"), [("", ""), ("taxId", "tax Id"), ("tax_id", "tax id"), ("x" * 300, "x" * 200)])
def test_key_text(key, text):
    assert key_text(key) == text


WORDS = Words(("label",))


def test_a_weak_rule_needs_its_word():
    book = RuleBook([[Rule("E", r"\b\d{3}\b", 0.1, 0.8, WORDS)]])
    assert book.scan("123") == []
    assert book.scan("label 123") == [Candidate(6, 9, "E", 0.8)]
    assert book.scan("123", "someLabel") == [Candidate(0, 3, "E", 0.8)]
    assert book.scan("123", "other") == []
    assert book.scan("label" + " " * 99 + "123") == []


def test_a_strong_rule_gains_by_its_word():
    book = RuleBook([[Rule("E", r"\b\d{3}\b", 0.5, 0.8, WORDS)], [Rule("F", "(x)?y", 0.9, group=1)]])
    assert book.scan("é 123") == [Candidate(2, 5, "E", 0.5)]
    assert book.scan("é label 123") == [Candidate(8, 11, "E", 0.8)]
    assert book.scan("yé xy") == [Candidate(3, 4, "F", 0.9)]


def test_a_check_may_refuse_or_move():
    book = RuleBook(
        [[Rule("E", r"\d+", 0.9, check=lambda text, start, end: (start, end - 1) if end - start > 1 else None)]]
    )
    assert book.scan("1 22") == [Candidate(2, 3, "E", 0.9)]


def test_what_fails_its_proof_needs_its_word():
    book = RuleBook([[Rule("E", r"\b\d{3}\b", 0.7, 0.9, WORDS, proof=lambda value: value == "123")]])
    assert [item.score for item in book.scan("123")] == [0.7]
    assert [item.score for item in book.scan("label 123")] == [0.9]
    assert [item.score for item in book.scan("label 124")] == [0.5]
    assert book.scan("124") == []
