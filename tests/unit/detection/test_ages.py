"""Ages of persons in 24 languages; ages of other things stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.ages import Ages
from tests.unit.detection.sightings import Sight
from tests.unit.detection.vectors import invalid, valid, vectors

SIGHT = Sight(Ages)


@pytest.mark.parametrize(("entity", "text", "value"), valid("ages"))
def test_finds(entity, text, value):
    assert (entity, value) in SIGHT(text)


@pytest.mark.parametrize(("entity", "text"), invalid("ages"))
def test_leaves(entity, text):
    assert SIGHT(text) == set()


def test_all_24_languages_have_vectors():
    assert len({row["lang"] for row in vectors("ages")["valid"]} - {""}) == 24


@pytest.mark.parametrize("key", ["age", "Alter", "wiek", "patientAge", "edad"])
def test_a_key_tells(key):
    assert SIGHT("34", key) == {("AGE", "34")}
    assert SIGHT("340", key) == set()
    assert SIGHT("unknown", key) == set()


@pytest.mark.parametrize("text", ["130 years old", "200-letnia kobieta", "Age: 340", "aged 340", "Patient M/345"])
def test_nobody_is_as_old(text):
    assert SIGHT(text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Anna Muster, 34 J., ledig", "34 J"),
        ("a 34-year-old.", "34-year-old"),
        ("34 years old", "34 years old"),
        ("de 34-jarige is", "34-jarige"),
        ("12 de ani, elev", None),
        ("Eva (34 let)", "34 let"),
        ("Age 34", "34"),
        ("age 34 items", None),
        ("she turned 34 and left", "34"),
        ("she turned 34 pages", None),
        ("mars 34 year olds club", "34 year olds"),
        ("34-jährige", None),
        ("a los 6 meses", None),
        ("John Smith, 34, of Leeds", "34"),
        ("Calle Pedro Mayor, 34, bajo", None),
        ("title | 56 ans | x", "56 ans"),
        ("Torben, driver, 56 år\n", "56 år"),
        ("a contract, 5 år\n", None),
        ("Noemi di 16 anni.", None),
    ],
)
def test_in_place(text, value):
    assert SIGHT(text) == ({("AGE", value)} if value else set())


def test_the_longer_of_two_counts():
    assert SIGHT("wiek: 77 lat") == {("AGE", "77 lat")}


@given(st.text(alphabet="age: 34 let-years old,()M/patient\n", max_size=60))
def test_any_text_is_only_text(text):
    for item in SIGHT.candidates(text):
        assert 0 <= item.start < item.end <= len(text)


@pytest.mark.parametrize("text", ["8 JAHRE ALT", "8 AASTAT VANA", "1 ÅR GAMMAL", "5 GADU VECU", "45 YEARS OLD"])
def test_ages_in_capitals(text):
    assert ("AGE", text) in SIGHT(text)
