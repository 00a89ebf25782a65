"""Rule books: rules alone, anchored rules, rules beside their words; tables, keys, long text, letters beyond ASCII."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.book import RuleBook
from proxy.detection.matching import Rule, Words
from proxy.detection.roles import Roles
from proxy.detection.source import OVERLAP, SEGMENT, Source

WORDS = Words(("label",))


def scan(rules, text, key="", cells=()):
    roles = Roles()
    book = RuleBook([rules], roles)
    vocabulary = roles.vocabulary()
    regions = [(start, end, vocabulary.hear(head).mask) for start, end, head in cells]
    found = book.find(Source(text, vocabulary.hear(text), vocabulary.hear(key).mask, regions))
    return [(item.start, item.end, item.entity, item.score) for item in sorted(found, key=lambda one: one.start)]


WEAK = Rule("E", r"\b\d{3}\b", 0.1, 0.8, WORDS)


@pytest.mark.parametrize(
    ("text", "key", "found"),
    [
        ("123", "", []),
        ("label 123", "", [(6, 9, "E", 0.8)]),
        ("123 label", "", [(0, 3, "E", 0.8)]),
        ("123", "some label", [(0, 3, "E", 0.8)]),
        ("123", "other", []),
        ("label" + " " * 99 + "123", "", []),
        ("é label 123", "", [(8, 11, "E", 0.8)]),
    ],
)
def test_a_weak_rule_needs_its_word(text, key, found):
    assert scan([WEAK], text, key) == found


def test_many_weak_rules_of_a_kind_share_a_gate():
    rules = [Rule(f"E{size}", rf"\b\d{{{size}}}\b", 0.1, 0.8, WORDS, kind="k") for size in range(3, 9)]
    assert scan(rules, "label 1234 and 99") == [(6, 10, "E4", 0.8)]
    assert scan([*rules, Rule("O", r"\b99\b", 0.1, 0.8, Words(("other",)), kind="k")], "label 99") == []


def test_a_strong_rule_gains_by_its_word():
    rules = [Rule("E", r"\b\d{3}\b", 0.5, 0.8, WORDS), Rule("F", "(x)?y", 0.9, group=1)]
    assert scan(rules, "é 123") == [(2, 5, "E", 0.5)]
    assert scan(rules, "é label 123") == [(8, 11, "E", 0.8)]
    assert scan(rules, "yé xy") == [(3, 4, "F", 0.9)]


def test_a_check_may_refuse_or_move():
    rule = Rule("E", r"\d+", 0.9, check=lambda text, start, end: (start, end - 1) if end - start > 1 else None)
    assert scan([rule], "1 22") == [(2, 3, "E", 0.9)]


def test_what_fails_its_proof_needs_its_word():
    rule = Rule("E", r"\b\d{3}\b", 0.7, 0.9, WORDS, proof=lambda value: value == "123")
    assert scan([rule], "123") == [(0, 3, "E", 0.7)]
    assert scan([rule], "label 123") == [(6, 9, "E", 0.9)]
    assert scan([rule], "label 124") == [(6, 9, "E", 0.5)]
    assert scan([rule], "124") == []
    assert scan([rule], "label A1-124") == []


def test_a_word_for_the_kind_supports_less_than_one_of_its_own():
    rule = Rule("E", r"\b\d{3}\b", 0.1, 0.8, WORDS, also=Words(("number",)))
    assert scan([rule], "label 123") == [(6, 9, "E", 0.8)]
    assert scan([rule], "number 123") == [(7, 10, "E", 0.65)]
    assert scan([rule], "other 123") == []


def test_the_best_of_two_rules_for_one_span_counts():
    rules = [Rule("E", r"\b\d{3}\b", 0.5), Rule("E", r"\b1\d\d\b", 0.9), Rule("E", r"\b12\d\b", 0.6)]
    assert scan(rules, "123 145") == [(0, 3, "E", 0.9), (4, 7, "E", 0.9)]


def test_a_rule_of_digits_is_left_out_where_there_are_none():
    rules = [Rule("E", r"\b\d{3}\b", 0.1, 0.8, WORDS, digits=True), Rule("F", r"\b[A-Z]{3}\b", 0.1, 0.8, WORDS)]
    assert scan(rules, "label ABC") == [(6, 9, "F", 0.8)]
    assert scan(rules[:1], "label ABC") == []


def test_a_pattern_that_must_see_letters_has_groups_and_an_end():
    rule = Rule("E", r"(?:(\pL\d)|x\pL)", 0.9, group=1)
    assert scan([rule], "é1 xé " + "." * 90 + " label é2") == [(0, 2, "E", 0.9), (103, 105, "E", 0.9)]
    far = Rule("E", r"\pL\d", 0.1, 0.8, WORDS)
    assert scan([far], "é label é1 " + "." * 300 + " é2") == [(8, 10, "E", 0.8)]


def test_a_cell_has_the_words_of_its_columns_head():
    assert scan([WEAK], "x 123 456", cells=[(2, 5, "label"), (6, 9, "other")]) == [(2, 5, "E", 0.8)]


def test_a_close_rule_wants_its_word_right_before():
    rule = Rule("E", r"\b\d{3}\b", 0.1, 0.8, WORDS, close=True)
    assert scan([rule], "label is 123") == [(9, 12, "E", 0.8)]
    assert scan([rule], "label 7777 is 123") == []
    assert scan([rule], "label B1, C (no. 123)") == [(17, 20, "E", 0.8)]
    assert scan([rule], "123 label") == []
    assert scan([rule], "No label nearby. But 123") == []


def test_an_anchored_rule_runs_around_its_anchor():
    rule = Rule("K", r"key_[a-z\d]{8}", 0.9, anchor="key_", reach=20)
    assert scan([rule], "my é KEY_x then xkey_abcd1234") == [(17, 29, "K", 0.9)]
    assert scan([rule], "nothing here") == []


@given(st.integers(0, 3 * SEGMENT), st.sampled_from(["é", "a", " "]))
def test_long_text_hides_nothing(place, filler):
    rules = [Rule("L", r"\bz[a-y]{300}z\b", 0.9, anchor="z", reach=400), Rule("N", r"\b\d{9}\b", 0.9), WEAK]
    text = filler * place + " 123456789 label 123 " + filler * (4 * SEGMENT - place)
    assert scan(rules, text) == [(place + 1, place + 10, "N", 0.9), (place + 17, place + 20, "E", 0.8)]


def test_a_match_may_be_longer_than_the_overlap():
    text = "x" * (SEGMENT - 10) + " " + "9" * (3 * OVERLAP) + " " + "x" * SEGMENT * 2
    assert scan([Rule("N", r"\b\d{9,}\b", 0.9)], text) == [(SEGMENT - 9, SEGMENT - 9 + 3 * OVERLAP, "N", 0.9)]


@given(st.text("aé7 ", max_size=60))
def test_letters_beyond_ascii_do_not_move_spans(text):
    rules = [Rule("W", r"\pL+", 0.9), Rule("D", r"\d+", 0.9)]
    found = {(kind, text[start:end]) for start, end, kind, _ in scan(rules, text)}
    assert found == {("W" if run[0] in "aé" else "D", run) for word in text.split() for run in runs(word)}


def runs(word):
    out = []
    for char in word:
        if out and (char == "7") == (out[-1][-1] == "7"):
            out[-1] += char
        else:
            out.append(char)
    return out


def test_reasons_name_rule_proof_and_word():
    roles = Roles()
    book = RuleBook(
        [[Rule("E", r"\b\d{3}\b", 0.7, 0.9, WORDS, proof=lambda value: value == "123", name="rule")]], roles
    )
    vocabulary = roles.vocabulary()
    whys = [book.find(Source(text, vocabulary.hear(text)))[0].why for text in ("123", "Labels: 123", "label 124")]
    assert whys == [
        ("rule", "check digits fit"),
        ("rule", "check digits fit", "beside 'label'"),
        ("rule", "check digits do not fit", "beside 'label'"),
    ]
