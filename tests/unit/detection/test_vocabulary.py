"""Vocabularies: spellings, boundaries of words, masks and entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.vocabulary import SILENCE, Role, Vocabulary, bare, lowered, variants


def heard(literal, text, **role):
    return [(start, end) for start, end, _ in Vocabulary({literal: [Role(bit=1, **role)]}).hear(text).hits]


@pytest.mark.parametrize(
    ("literal", "text", "role", "found"),
    [
        ("tax id", "a tax_id, TAXID Tax-Id", {}, [(2, 8), (10, 15), (16, 22)]),
        ("tax id", "syntax id", {}, []),
        ("číslo", "CISLO číslo", {}, [(0, 5), (6, 11)]),
        ("tin", "tint tin", {"ends": True}, [(5, 8)]),
        ("én", "en én", {"ends": True, "accented": True}, [(3, 5)]),
        ("pass", "userPassword", {}, [(4, 8)]),
        ("id", "userId userID", {"ends": True}, [(4, 6), (11, 13)]),
        ("id", "userIds idLast id", {"ends": True}, [(15, 17)]),
        ("key_", "xkey_1 key-2", {"starts": False, "exact": True}, [(1, 5)]),
        ("id", "éid idé xéidx", {"ends": True}, []),
        ("is", "is", {"ends": True}, [(0, 2)]),
        ("tax id", "tax-id tax.id taxid", {"spaced": True}, [(0, 6)]),
        ("a b c", "a_b_c a b_c abc", {}, [(0, 5), (6, 11), (12, 15)]),
    ],
)
def test_hears(literal, text, role, found):
    assert heard(literal, text, **role) == found


def test_roles_of_one_literal_have_their_own_boundaries():
    vocabulary = Vocabulary({"ab": [Role(bit=1), Role(bit=2, ends=True), Role(entry=7, starts=False)]})
    assert vocabulary.hear("ab").hits == [(0, 2, 3)]
    assert vocabulary.hear("abc").hits == [(0, 2, 1)]
    inside = vocabulary.hear("xabx")
    assert (inside.hits, inside.entries, inside.mask) == ([], [(1, 3, 7)], 0)
    assert vocabulary.hear("ab ab").mask == 3
    assert vocabulary.hear("xyz") is SILENCE
    assert vocabulary.size == 1
    short = Vocabulary({"ab": [Role(entry=7, ends=True)], "cd": [Role(bit=1, ends=True)]}).hear("ab xyCd")
    assert (short.hits, short.entries) == ([(5, 7, 1)], [(0, 2, 7)])


def test_a_cased_role_wants_its_letters():
    vocabulary = Vocabulary({"IS": [Role(entry=3, ends=True, cased=True)], "is": [Role(bit=1)]})
    assert vocabulary.hear("is IS Is").entries == [(3, 5, 3)]
    assert len(vocabulary.hear("is IS Is").hits) == 3
    assert vocabulary.hear("ISIS").entries == []


@given(st.text())
def test_lowered_keeps_the_length(text):
    assert len(lowered(text)) == len(text)


def test_lowered_keeps_letters_that_would_grow():
    assert lowered("İA") == "İa"


@pytest.mark.parametrize(("text", "plain"), [("Łódź", "Lodz"), ("straße", "strase"), ("αβγέ", "αβγε"), ("abc", "abc")])
def test_bare(text, plain):
    assert bare(text) == plain


def test_variants_are_spellings_with_joints_and_without_accents():
    assert set(variants("né le")) == {f"n{e}{joint}le" for e in "ée" for joint in (" ", "", ".", ". ")}
