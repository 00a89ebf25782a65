"""Parts of found names, wherever they stand, in any case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.canonical import canonical
from proxy.detection.names import name_echoes
from proxy.documents.model import FieldKind, Finding, TextField
from proxy.terms import DataCategory


def field(text):
    return TextField((), text, FieldKind.TEXT, "")


def person(text, name, number=0, score=0.9):
    start = text.index(name)
    return Finding(number, start, start + len(name), "PERSON", DataCategory.NAME, score, "tagger")


def echoes(name, *texts, known=()):
    first = f"{name} was here."
    fields = [field(first), *map(field, texts)]
    found = [person(first, name), *known]
    return [
        fields[one.field].text[one.start : one.end]
        for one in name_echoes(fields, [canonical(one.text) for one in fields], found)
    ]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Eva Nováková", "Paní Nováková píše Evě.", ["Nováková"]),
        ("Jana Nováková", "Volal jsem Novákové a pak s Novákovou.", ["Novákové", "Novákovou"]),
        ("Martin Svoboda", "Bez Svobody a Martina to nejde.", ["Svobody", "Martina"]),
        ("Krzysztof Kowalski", "Kowalskiego nie ma, dzwonić do Krzysztofa.", ["Kowalskiego", "Krzysztofa"]),
        ("Tamás Horváth", "Horváthnak szóltam, Tamással is.", ["Horváthnak"]),
        ("Virtanen Matti", "Virtasen auto, Virtanenin talo.", ["Virtanenin"]),
        ("Γιώργος Παπαδόπουλος", "Του Παπαδόπουλου το είπα.", ["Παπαδόπουλου"]),
        ("Jonas Petrauskas", "Petrausko byla, Petrauskui.", ["Petrausko", "Petrauskui"]),
        ("Иван Петров", "Говорих с Петров, не с Петрова.", ["Петров", "Петрова"]),
        ("Anna Lindqvist", "Lindqvists bil. LINDQVIST!", ["Lindqvists", "LINDQVIST"]),
    ],
)
def test_parts_and_their_cases_are_found(name, text, found):
    assert echoes(name, text) == found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ana Lang", "Der Weg ist lang. Langsam!"),  # another word
        ("Jan Wit", "witty Jana"),  # short parts have no other forms
        ("Maria da Silva", "da capo, Da Vinci"),  # small words
        ("Eva", "Evangelium"),
    ],
)
def test_other_words_are_none(name, text):
    assert echoes(name, text) == []


def test_what_is_found_already_stays():
    text = "Frau Lang GmbH und Lang"
    known = Finding(1, 5, 14, "ORGANIZATION", DataCategory.EMPLOYMENT, 0.8, "tagger")
    assert echoes("Eva Lang", text, known=[known]) == ["Lang"]


def test_without_a_person_nothing_is_found():
    text = "Lang"
    other = Finding(0, 0, 4, "LOCATION", DataCategory.ADDRESS, 0.8, "tagger")
    assert list(name_echoes([field(text)], [canonical(text)], [other])) == []


def test_the_surest_finding_gives_its_score():
    texts = ["Eva Lang", "Lang", "Lang, Eva"]
    fields = [field(text) for text in texts]
    known = [person(texts[0], "Eva Lang", 0, 0.6), person(texts[2], "Lang, Eva", 2, 0.95)]
    (one,) = name_echoes(fields, [canonical(text) for text in texts], known)
    assert (one.field, one.score, one.detector) == (1, 0.95, "echo")


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    fields = [field("Eva Nováková"), field(text)]
    views = [canonical(one.text) for one in fields]
    for one in name_echoes(fields, views, [person("Eva Nováková", "Eva Nováková")]):
        assert 0 <= one.start < one.end <= len(fields[one.field].text)
