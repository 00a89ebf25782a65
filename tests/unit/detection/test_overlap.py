"""The overlap rule, by example and by property."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.overlap import merge, strictness
from proxy.documents.model import TAGGED, Finding
from proxy.terms import DataCategory

CATEGORIES = [
    DataCategory.CREDENTIAL,
    DataCategory.HEALTH,
    DataCategory.IDENTIFIER,
    DataCategory.CONTACT,
    DataCategory.OTHER,
]


def finding(start, end, category=DataCategory.CONTACT, score=0.5, *, field=0, entity="X", detector="d"):
    return Finding(field, start, end, entity, category, score, detector)


findings = st.lists(
    st.builds(
        lambda start, size, category, score, field, entity: finding(
            start, start + size, category, score, field=field, entity=entity
        ),
        st.integers(0, 30),
        st.integers(0, 12),
        st.sampled_from(CATEGORIES),
        st.sampled_from([0.4, 0.5, 0.9]),
        st.integers(0, 2),
        st.sampled_from("ABC"),
    ),
    max_size=12,
)


def cells(items):
    return {(item.field, at) for item in items for at in range(item.start, item.end)}


def test_ranks():
    assert strictness(DataCategory.HEALTH) == strictness(DataCategory.CREDENTIAL) == 3
    assert strictness(DataCategory.FINANCIAL) == 2
    assert strictness(DataCategory.NAME) == 1
    assert strictness(DataCategory.OTHER) == 0


def test_the_longer_wins():
    merged = merge([finding(0, 5, score=0.9, entity="A"), finding(0, 9, score=0.6, entity="B")])
    assert [(one.end, one.score, one.entity) for one in merged] == [(9, 0.9, "B")]


def read(start, end, category=DataCategory.NAME, score=0.99):
    return Finding(0, start, end, "READ", category, score, "t", why=(TAGGED,))


def test_what_was_read_gives_way_to_what_is_known():
    (one,) = merge([finding(0, 9, score=0.6, entity="RULE"), read(0, 9)])
    assert (one.entity, one.score, [entity for entity, *_ in one.covers]) == ("RULE", 0.99, ["READ"])
    (one,) = merge([finding(2, 6, score=0.6, entity="RULE"), read(0, 9)])
    assert one.entity == "READ"
    (one,) = merge([read(0, 9), read(3, 12, score=0.5)])
    assert (one.start, one.end, one.entity) == (0, 12, "READ")


def test_a_credential_that_was_read_in_something_known_is_none():
    (one,) = merge([finding(0, 22, DataCategory.FINANCIAL, entity="IBAN"), read(4, 22, DataCategory.CREDENTIAL)])
    assert (one.entity, one.covers) == ("IBAN", ())
    (one,) = merge([finding(0, 22, DataCategory.FINANCIAL, entity="IBAN"), read(0, 30, DataCategory.CREDENTIAL)])
    assert one.category is DataCategory.CREDENTIAL


def test_what_was_read_to_be_special_holds_but_in_what_is_spelled():
    (one,) = merge([finding(0, 22, DataCategory.FINANCIAL, entity="IBAN"), read(4, 22, DataCategory.HEALTH)])
    assert (one.entity, one.covers) == ("IBAN", ())
    (one,) = merge([finding(0, 22, DataCategory.RECORD, entity="CASE"), read(4, 22, DataCategory.HEALTH)])
    assert (one.category, one.start, [entity for entity, *_ in one.covers]) == (DataCategory.HEALTH, 0, ["CASE"])


def test_equal_spans_go_by_score_then_category():
    assert merge([finding(0, 5, score=0.9, entity="A"), finding(0, 5, score=0.6, entity="B")])[0].entity == "A"
    stricter = finding(0, 5, DataCategory.IDENTIFIER, entity="A")
    assert merge([finding(0, 5, entity="B"), stricter])[0].entity == "A"


def test_a_credential_is_never_hidden_by_a_longer_one():
    merged = merge([finding(0, 20), finding(5, 9, DataCategory.CREDENTIAL)])
    assert [(one.start, one.end, one.category) for one in merged] == [(0, 20, DataCategory.CREDENTIAL)]


def test_partial_overlap_is_joined_and_touching_is_not():
    assert merge([finding(0, 6), finding(4, 9)])[0].end == 9
    assert len(merge([finding(0, 4), finding(4, 9)])) == 2
    assert len(merge([finding(0, 4), finding(0, 4, field=1)])) == 2


@given(findings, st.randoms(use_true_random=False))
def test_sorted_apart_covering_and_independent_of_order(items, random):
    merged = merge(items)
    assert cells(merged) == cells(items)
    assert list(merged) == sorted(merged)
    for left, right in itertools.pairwise(merged):
        assert left.field < right.field or left.end <= right.start
    shuffled = list(items)
    random.shuffle(shuffled)
    assert merge(shuffled) == merged
    assert merge(merged) == merged


@given(findings)
def test_what_policy_may_block_stays_in_sight(items):
    merged = merge(items)
    for item in items:
        if item.end > item.start and strictness(item.category) == 3 and item.score >= 0.5:
            over = [
                one for one in merged if one.field == item.field and one.start <= item.start and item.end <= one.end
            ]
            assert [strictness(one.category) for one in over] == [3]
            assert over[0].score >= item.score


def test_what_a_longer_finding_swallows_is_still_told():
    inner = finding(2, 6, DataCategory.IDENTIFIER, score=0.6, entity="ID")
    merged = merge([finding(0, 9, DataCategory.DATE, entity="DATE"), inner])
    assert [(one.entity, one.covers) for one in merged] == [("DATE", (("ID", DataCategory.IDENTIFIER, 0.6),))]
    weaker = finding(1, 3, DataCategory.IDENTIFIER, score=0.4, entity="ID")
    assert merge([*merged, weaker]) == merged


def test_an_unsure_credential_is_not_carried_along():
    merged = merge([finding(0, 9), finding(2, 6, DataCategory.CREDENTIAL, score=0.45)])
    assert merged == (finding(0, 9),)


def test_what_a_label_tells_stands_against_another_guess():
    told = finding(0, 9, DataCategory.RELIGION, score=0.6, entity="RELIGION")
    guess = replace(finding(0, 9, DataCategory.HEALTH, score=0.98, entity="HEALTH"), why=(TAGGED,))
    (merged,) = merge([told, guess])
    assert merged.entity == "RELIGION"
    assert ("HEALTH", DataCategory.HEALTH, 0.98) in merged.covers
