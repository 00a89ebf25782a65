"""What of the predefined recognisers counts: rows of the report, context words that begin a word, whole numbers."""

import orjson
import pytest
from presidio_analyzer.predefined_recognizers import DePlzRecognizer, UsSsnRecognizer

from proxy.recognisers import weighing
from proxy.recognisers.context import Boost
from proxy.recognisers.engines import PIECE, engine_of
from proxy.recognisers.presidio import predefined_registry
from proxy.recognisers.reading import Languages, Reading
from proxy.recognisers.weighing import Weighing, key_words, report

LANGUAGES = Languages()


@pytest.fixture(scope="module")
def weighed():
    return Weighing([engine_of(DePlzRecognizer()), engine_of(UsSsnRecognizer())], Boost(), timeout_s=5)


def found(weighed, text, key=""):
    items = weighed.find(text, key_words(key), Reading(text, LANGUAGES))
    return {(item.entity, text[item.start : item.end], round(item.score, 2)) for item in items}


def test_every_entity_of_the_predefined_recognisers_has_its_row():
    rows = weighing._REPORT
    entities = {item.supported_entities[0] for item in predefined_registry().recognizers}
    assert entities <= set(rows)
    assert {row[0] for row in rows.values()} == {"always", "context", "never"}
    assert (report("DE_PLZ"), report("US_SSN"), report("UUID"), report("OF_A_SITE")) == (
        "context",
        "always",
        "never",
        "always",
    )


@pytest.mark.parametrize(
    ("text", "plz"),
    [
        ("PLZ: 10115", True),
        ("die Postleitzahlen sind 10115", True),
        ("meine plz in der Stadt und auf dem Land ist die 10115", True),
        ("plz_neu 10115", False),
        ("10115 PLZ", False),
        ("PLZ " + "und " * 60 + "10115", False),
        ("PLZ Haus Baum Wald Berg Tal Fluss See Wiese 10115", False),
        ("plzx: 10115", False),
        ("PLZ: 10115a", False),
    ],
)
def test_a_context_word_begins_a_word_near_before(weighed, text, plz):
    assert bool(found(weighed, text)) == plz


@pytest.mark.parametrize("key", ["plz", "kunden_plz", "postleitzahlHome", "PLZ2 x"])
def test_a_key_is_context(weighed, key):
    assert bool(found(weighed, "10115", key)) == (key != "PLZ2 x")


def test_scores_are_presidios(weighed):
    (alone,) = found(weighed, "it is 536-90-4399")
    (near,) = found(weighed, "my ssn is 536-90-4399")
    assert alone == ("US_SSN", "536-90-4399", 0.5)
    assert near == ("US_SSN", "536-90-4399", 0.85)


def test_a_context_word_before_the_piece(weighed):
    text = "x " * (PIECE // 2 - 5) + "PLZ ist   10115" + " x" * PIECE
    assert found(weighed, text) == {("DE_PLZ", "10115", 0.4)}


def test_why(weighed):
    text = "PLZ 10115, ssn 536-90-4399"
    whys = {item.entity: item.why for item in weighed.find(text, [], Reading(text, LANGUAGES))}
    assert whys["DE_PLZ"][1] == "beside a context word"
    assert whys["US_SSN"][-1] == "beside 'ssn'"


def test_the_words_of_a_key():
    assert key_words("billingAddress_zip-code2") == ["billing", "address", "zip", "code2"]
    assert key_words("") == []


def test_the_table_of_differences_gives_reasons():
    path = weighing.files("proxy.recognisers").joinpath("data", "differences.json")
    rows = orjson.loads(path.read_bytes())["rows"]
    assert all({"what", "presidio", "here", "source"} == set(row) and all(row.values()) for row in rows)
