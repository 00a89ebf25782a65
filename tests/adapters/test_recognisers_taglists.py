"""Lists of words as filters: what is on one is always found, few others are; case doesn't count, compounds are told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.recognisers.taglists import COMPOUND, FLAGS, LISTS, ORDINARY, WordLists, filled, weights

WORDS = [f"{first}{second}{number}" for first in "abcdefgh" for second in "tuvwxyz" for number in range(100)]


def lists(**on):
    parts = [filled(on.get(name, ()), 2000) for name in LISTS]
    return WordLists(np.concatenate(parts), [len(part) for part in parts])


def told(flags):
    return {name for number, name in enumerate((*LISTS, "compound")) if flags >> number & 1}


def test_words_are_on_their_lists_in_any_case():
    made = lists(first=["anna"], surnames=["lang"], places=["lang", "köln"], ordinary=["lang", "tisch"])
    flags = made.flags(["Anna", "LANG", "Köln", "tisch", "Zoë", ""])
    assert [told(one) for one in flags.tolist()] == [
        {"first"},
        {"surnames", "places", "ordinary"},
        {"places"},
        {"ordinary"},
        set(),
        set(),
    ]
    assert flags.max() < FLAGS


def test_compounds_end_in_an_ordinary_word():
    made = lists(ordinary=["sandstein", "ansatz"])
    flags = made.flags(["Oberschnabelansatz", "Sandstein", "Ansatz", "Xansatz", "Oberschnabel"])
    assert [told(one) & {"compound", "ordinary"} for one in flags.tolist()] == [
        {"compound"},
        {"ordinary"},
        {"ordinary"},
        set(),
        set(),
    ]
    assert COMPOUND == ORDINARY + 1


def test_nothing_that_is_on_a_list_is_missed_and_little_else_is_taken():
    half, others = WORDS[::2], WORDS[1::2]
    bits = filled(half, len(half))
    made = WordLists(np.concatenate([bits] * len(LISTS)), [len(bits)] * len(LISTS))
    assert (made.flags(half) & 1).all()
    assert (made.flags(others) & 1).mean() < 0.06


@given(st.lists(st.text(max_size=40), min_size=1, max_size=20))
def test_any_words_can_be_asked(words):
    bits = filled(words, 64)
    made = WordLists(np.concatenate([bits] * len(LISTS)), [len(bits)] * len(LISTS))
    assert (made.flags(words) & 1).all()


@pytest.mark.parametrize("sizes", [[8, 8, 8], [8, 8, 8, 9], [0, 8, 8, 16]])
def test_sizes_that_do_not_fit_are_refused(sizes):
    with pytest.raises(ValueError, match="do not fit"):
        WordLists(np.zeros(32, dtype=np.uint8), sizes)


def test_weights_are_odd_and_differ():
    made = weights(2, 24)
    assert (made & 1).all()
    assert len(set(made.ravel().tolist())) == 48
