"""From probabilities of words to spans."""

import numpy as np
import pytest

from proxy.recognisers.tagmodel import Scores
from proxy.recognisers.tagspans import NEAR, Decoder, Tagged, place, sensible
from proxy.recognisers.tagwords import text_words

CLASSES = ("O", "PERSON", "LOCATION", "CREDENTIAL")


def scores(best, inside, starts=None):
    return Scores(
        np.array(best, dtype=np.int64),
        np.array(inside, dtype=np.float32),
        np.array(starts or [0.0] * len(best), dtype=np.float32),
    )


def spans(*told, **thresholds):
    least = {"PERSON": 0.5, "LOCATION": 0.5, "CREDENTIAL": 0.5} | thresholds
    return [(one.start, one.end, one.label) for one in Decoder(CLASSES, least).spans(scores(*told))]


def test_words_of_one_class_are_one_span():
    assert spans([1, 1, 2, 1], [0.9, 0.8, 0.1, 0.9]) == [(0, 2, "PERSON"), (3, 4, "PERSON")]


def test_a_new_span_may_start_within():
    assert spans([1, 1, 1], [0.9, 0.9, 0.9], [0.9, 0.1, 0.8]) == [(0, 2, "PERSON"), (2, 3, "PERSON")]


def test_classes_part_spans():
    assert spans([1, 2], [0.9, 0.9]) == [(0, 1, "PERSON"), (1, 2, "LOCATION")]


def test_each_class_has_its_threshold():
    assert spans([1, 2], [0.4, 0.4], PERSON=0.3, LOCATION=0.6) == [(0, 1, "PERSON")]


def test_the_score_is_the_mean_of_the_words():
    (one,) = Decoder(CLASSES, dict.fromkeys(CLASSES[1:], 0.5)).spans(scores([1, 1], [0.6, 0.8]))
    assert one.score == pytest.approx(0.7)


def near(starts, *told, beside=0.4):
    least = dict.fromkeys(CLASSES[1:], 0.8)
    decoder = Decoder(CLASSES, least, dict.fromkeys(CLASSES[1:], beside))
    return [(one.start, one.end, one.label) for one in decoder.spans(scores(*told), starts)]


def test_less_will_do_near_somebody():
    told = ([1, 2, 3], [0.95, 0.5, 0.5])
    assert near([0, 10, 10 + NEAR], *told) == [(0, 1, "PERSON"), (1, 2, "LOCATION")]
    assert near([0, 10, 11], *told) == [(0, 1, "PERSON"), (1, 2, "LOCATION"), (2, 3, "CREDENTIAL")]
    assert near([0, 10, 11], *told, beside=0.6) == [(0, 1, "PERSON")]
    assert near([], *told) == [(0, 1, "PERSON")]


def test_what_is_not_sure_or_nobody_lowers_nothing():
    assert near([0, 10, 20], [1, 2, 2], [0.85, 0.5, 0.5]) == [(0, 1, "PERSON")]
    assert near([0, 10, 20], [2, 1, 1], [0.99, 0.5, 0.5]) == [(0, 1, "LOCATION")]


def test_the_nearest_counts_on_both_sides():
    told = ([2, 1, 2, 2, 1, 2], [0.5, 0.95, 0.5, 0.5, 0.95, 0.5])
    far = 3 * NEAR
    starts = [0, NEAR + 1, NEAR + 5, far, far + NEAR, far + 2 * NEAR]
    assert near(starts, *told) == [(1, 2, "PERSON"), (2, 4, "LOCATION"), (4, 5, "PERSON"), (5, 6, "LOCATION")]


def test_nothing_is_found_in_nothing():
    assert spans([], []) == []
    assert spans([1, 1], [0.1, 0.2]) == []


def placed(text, first, last, label="PERSON"):
    read = text_words(text)
    begin, stop = place(text, read, Tagged(read.words.index(first), read.words.index(last) + 1, label, 1.0))
    return text[begin:stop]


def test_an_initial_keeps_its_full_stop():
    assert placed("Novák J. came", "Novák", "J", "PERSON") == "Novák J."
    assert placed("Novák Jan. Then", "Novák", "Jan", "PERSON") == "Novák Jan"
    assert placed("in B. now", "B", "B", "LOCATION") == "B"


def test_a_secret_keeps_all_its_signs():
    assert placed("pw: !Rose_12$! ok", "Rose", "12", "CREDENTIAL") == "!Rose_12$!"
    assert placed("it is Rose_12$.", "Rose", "12", "CREDENTIAL") == "Rose_12$"
    assert placed('{"pw": "a-b.c"}', "a", "c", "CREDENTIAL") == "a-b.c"


def test_an_ordinal_keeps_its_full_stop():
    assert placed("Lev II. byl papež", "Lev", "II") == "Lev II."
    assert placed("(Lev II., Lev III.)", "Lev", "III") == "Lev II., Lev III."
    assert placed("po něm Lev II. Potom nikdo", "Lev", "II") == "Lev II"
    assert placed("byl to Lev II.", "Lev", "II") == "Lev II"
    assert placed("verze II. byla", "II", "II") == "II"


@pytest.mark.parametrize(
    ("text", "said", "label", "kept"),
    [
        ("FV AX-1033/2026.", "AX-1033", "CASE_NUMBER", "AX-1033/2026"),
        ("FV AX-1033/2026.", "AX", "CASE_NUMBER", None),
        ("nr 4711, 2026", "4711", "CASE_NUMBER", "4711"),
        ("nr 4711, 2026", "2026", "CASE_NUMBER", None),
        ("the REGON", "REGON", "CASE_NUMBER", None),
        ("no 25", "25", "CASE_NUMBER", None),
        ("as eva_lang.", "eva", "USERNAME", None),
        ("as eva_lang4.", "lang4", "USERNAME", "eva_lang4"),
        ("as nachteule", "nachteule", "USERNAME", "nachteule"),
        ("am 3. Mai", "3", "DATE_OF_BIRTH", None),
        ("am 3. Mai 1990", "3. Mai 1990", "DATE_OF_BIRTH", "3. Mai 1990"),
        ("im Mai", "Mai", "DATE_OF_BIRTH", None),
        ("na pozycji", "pozycji", "ADDRESS", None),
        ("hauptstr 5", "hauptstr 5", "ADDRESS", "hauptstr 5"),
        ("Rose Cottage", "Rose Cottage", "ADDRESS", "Rose Cottage"),
        ("in 20", "20", "LOCATION", None),
        ("hat MS", "MS", "HEALTH", "MS"),
        ("medico dr", "dr", "ETHNIC", None),
        ("das ist jo", "jo", "PERSON", "jo"),
        ("pw x!", "x!", "CREDENTIAL", "x!"),
    ],
)
def test_what_only_a_slip_would_make_a_span_is_none(text, said, label, kept):
    start = text.index(said)
    where = sensible(text, (start, start + len(said)), label)
    assert (None if where is None else text[where[0] : where[1]]) == kept
