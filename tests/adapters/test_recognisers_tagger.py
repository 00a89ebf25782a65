"""The tagger as a detector: names in many languages, with the key beside them; places only beside somebody."""

import pytest

from proxy.documents.model import FieldKind, Finding, TextField
from proxy.recognisers.tagger import ENTITIES, NEAR, Tagger
from proxy.terms import DataCategory


@pytest.fixture(scope="module")
def tagger():
    return Tagger()


def found(tagger, text, context="", kind=FieldKind.TEXT):
    return [(one.entity, text[one.start : one.end]) for one in tagger.detect([TextField((), text, kind, context)])]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sehr geehrte Frau Müller, vielen Dank für Ihre Nachricht.", "Müller"),
        ("Dobrý den, jmenuji se Jana Nováková a píšu kvůli faktuře.", "Jana Nováková"),
        ("Ik heb gisteren met Pieter de Vries gesproken.", "Pieter de Vries"),
        ("Bonjour, je m'appelle Camille Dubois.", "Camille Dubois"),
        ("Hej, jag heter Anna Lindqvist och undrar över min order.", "Anna Lindqvist"),
        ("Με λένε Γιώργος Παπαδόπουλος και μένω στην Αθήνα.", "Γιώργος Παπαδόπουλος"),
        ("Dzień dobry, nazywam się Katarzyna Wiśniewska.", "Katarzyna Wiśniewska"),
        ("Please call John Smith tomorrow.", "John Smith"),
    ],
)
def test_names_are_found(tagger, text, name):
    assert ("PERSON", name) in found(tagger, text)


def test_places_stay_where_nobody_is(tagger):
    assert "LOCATION" not in dict(found(tagger, "What is the weather like in Rome and Paris?"))
    assert ("LOCATION", "Rome") in found(tagger, "Anna Rossi moved to Rome last year.")
    far = "Anna Rossi wrote. " + "It rained all day long. " * (NEAR // 20) + "The weather in Rome is fine."
    assert "LOCATION" not in dict(found(tagger, far))


def test_places_are_found_everywhere_where_that_is_wanted():
    assert ("LOCATION", "Rome") in found(Tagger(everywhere=True), "What is the weather like in Rome and Paris?")


def test_keys_help(tagger):
    assert ("PERSON", "Lang") in found(tagger, "Lang", context="surname")


def test_spans_are_those_of_the_text_as_it_was_written(tagger):
    text = "Please call J\u200bohn Smith tomorrow."
    assert ("PERSON", "J\u200bohn Smith") in found(tagger, text)


def test_what_programs_name_is_not_read(tagger):
    assert found(tagger, "call_john_smith", kind=FieldKind.FIXED) == []
    assert found(tagger, "John Smith", kind=FieldKind.NUMBER) == []


def test_findings_have_category_score_and_reason(tagger):
    (one,) = tagger.detect([TextField((), "Please call John Smith.")])
    assert (one.detector, one.category, one.why) == ("tagger", DataCategory.NAME, ("tagged",))
    assert 0.4 < one.score <= 1


def test_fields_are_counted(tagger):
    fields = [TextField((), "nothing"), TextField((), "Please call John Smith.")]
    assert [one.field for one in tagger.detect(fields)] == [1]
    assert tagger.detect([]) == []
    assert tagger.detect([TextField((), "")]) == []


def test_every_entity_is_known():
    from proxy.detection import ENTITIES as KNOWN

    assert set(ENTITIES.values()) <= set(KNOWN)


def weak(text, word, entity="HEALTH", *, score=0.5, field=0, detector="rules"):
    at = text.index(word)
    return Finding(field, at, at + len(word), entity, DataCategory.HEALTH, score, detector)


def test_weak_words_that_are_told_of_nobody_are_doubted(tagger):
    general = "The invalid token was refused by the server at noon, see the log of John Smith."
    told = "John Smith has been in hospital with pneumonia since Monday."
    texts = [TextField((), general), TextField((), told)]
    doubtful, likely = weak(general, "invalid"), weak(told, "pneumonia", field=1)
    found, doubted = tagger.read(texts, [[doubtful], [likely]])
    assert doubted == {doubtful}
    assert found == tagger.detect(texts)


def test_only_weak_words_of_some_entities_are_doubted(tagger):
    text = "The invalid token was refused by the server at noon."
    kept = [
        weak(text, "invalid", detector="presidio"),
        weak(text, "invalid", score=0.6),
        weak(text, "token", entity="CREDENTIAL"),
        weak(text, "noon", "CRIMINAL"),
    ]
    assert tagger.read([TextField((), text)], [kept])[1] == set()


def test_doubt_counts_in_the_text_as_it_was_written(tagger):
    text = "The inva\u200blid token was refused by the server, John Smith."
    doubtful = weak(text, "inva\u200blid")
    assert tagger.read([TextField((), text, context="note")], [[doubtful]])[1] == {doubtful}
