"""Neighbouring mentions of one special category become one finding."""

import pytest

from proxy.detection.mentions import together
from proxy.documents.model import Finding, TextField
from proxy.terms import DataCategory

TEXT = "has asthma and a diabetes. Epilepsy, too"


def finding(word, text=TEXT, entity="HEALTH", category=DataCategory.HEALTH, score=0.6, **more):
    start = text.index(word)
    return Finding(0, start, start + len(word), entity, category, score, "rules", **more)


def joined(*findings, text=TEXT):
    return [text[one.start : one.end] for one in together([TextField((), text)], findings)]


def test_mentions_with_small_words_between_are_one():
    first = finding("asthma", covers=(("AGE", DataCategory.BIRTH, 0.6),))
    second = finding("diabetes", score=0.85, covers=(("AGE", DataCategory.BIRTH, 0.9),))
    (one,) = together([TextField((), TEXT)], [first, second])
    assert (TEXT[one.start : one.end], one.score) == ("asthma and a diabetes", 0.85)
    assert one.covers == (("AGE", DataCategory.BIRTH, 0.9),)


def test_the_end_of_a_sentence_parts_them():
    assert joined(finding("diabetes"), finding("Epilepsy")) == ["diabetes", "Epilepsy"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("asthma, diabetes", ["asthma", "diabetes"]),
        ("asthma/diabetes", ["asthma/diabetes"]),
        ("asthma besides diabetes", ["asthma", "diabetes"]),
        ("asthma\ndiabetes", ["asthma", "diabetes"]),
        ("asthma in de der diabetes", ["asthma", "diabetes"]),
        ("asthma             diabetes", ["asthma", "diabetes"]),
    ],
)
def test_what_stands_between(text, parts):
    assert joined(finding("asthma", text), finding("diabetes", text), text=text) == parts


def test_other_entities_and_other_categories_stay_apart():
    other = finding("diabetes", entity="GENETIC", category=DataCategory.GENETIC)
    assert joined(finding("asthma"), other) == ["asthma", "diabetes"]
    named = [finding(word, entity="PERSON", category=DataCategory.NAME) for word in ("asthma", "diabetes")]
    assert joined(*named) == ["asthma", "diabetes"]


def test_what_is_joined_stays_short():
    text = "has asthma of " * 20
    parts = [Finding(0, at, at + 10, "HEALTH", DataCategory.HEALTH, 0.6, "rules") for at in range(0, len(text), 14)]
    assert max(one.end - one.start for one in together([TextField((), text)], parts)) <= 120


def test_fields_stay_apart():
    first = finding("asthma")
    fields = [TextField((), TEXT), TextField((), TEXT)]
    second = Finding(1, 0, 3, "HEALTH", DataCategory.HEALTH, 0.6, "rules")
    assert len(together(fields, [first, second])) == 2
    assert together(fields, []) == ()
