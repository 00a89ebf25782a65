"""What of the predefined recognisers counts: rows of the report, context words that begin a word, whole numbers."""

import sys

import orjson
import pytest
from presidio_analyzer import Pattern, PatternRecognizer
from presidio_analyzer.predefined_recognizers import DeBsnrRecognizer, TrLicensePlateRecognizer

from proxy.recognisers import weighing
from proxy.recognisers.context import Boost
from proxy.recognisers.engines import PIECE, engine_of
from proxy.recognisers.presidio import predefined_registry
from proxy.recognisers.reading import Languages, Reading
from proxy.recognisers.weighing import Weighing, key_words, report

LANGUAGES = Languages()


@pytest.fixture(scope="module")
def weighed():
    """One that counts beside its words only, and one that stands in no row: it always counts."""
    badge = PatternRecognizer("BADGE", name="badges", patterns=[Pattern("b", r"\bB-\d{5}\b", 0.5)], context=["badge"])
    return Weighing([engine_of(DeBsnrRecognizer()), engine_of(badge)], Boost(), timeout_s=5)


def found(weighed, text, key=""):
    items = weighed.find(text, key_words(key), Reading(text, LANGUAGES))
    return {(item.entity, text[item.start : item.end], round(item.score, 2)) for item in items}


def test_every_entity_of_the_predefined_recognisers_has_its_row():
    rows = weighing._REPORT
    entities = {item.supported_entities[0] for item in predefined_registry().recognizers}
    assert entities <= set(rows)
    assert {row[0] for row in rows.values()} == {"context", "never"}
    assert (report("DE_BSNR"), report("UUID"), report("OF_A_SITE")) == ("context", "never", "always")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("BSNR: 021111100", True),
        ("die Betriebsstättennummern sind 021111100", True),
        ("meine Praxis in der Stadt und auf dem Land hat die 021111100", True),
        ("bsnr_neu 021111100", False),
        ("021111100 BSNR", False),
        ("BSNR " + "und " * 60 + "021111100", False),
        ("BSNR Haus Baum Wald Berg Tal Fluss See Wiese 021111100", False),
        ("bsnrx: 021111100", False),
        ("BSNR: 021111100a", False),
    ],
)
def test_a_context_word_begins_a_word_near_before(weighed, text, counts):
    assert bool(found(weighed, text)) == counts


@pytest.mark.parametrize("key", ["bsnr", "kunden_bsnr", "praxisnummerAlt", "BSNR2 x"])
def test_a_key_is_context(weighed, key):
    assert bool(found(weighed, "021111100", key)) == (key != "BSNR2 x")


def test_scores_are_presidios(weighed):
    assert found(weighed, "it is B-12345") == {("BADGE", "B-12345", 0.5)}
    assert found(weighed, "my badge is B-12345") == {("BADGE", "B-12345", 0.85)}


def test_a_context_word_before_the_piece(weighed):
    text = "x " * (PIECE // 2 - 5) + "BSNR ist   021111100" + " x" * PIECE
    assert found(weighed, text) == {("DE_BSNR", "021111100", 0.55)}


def test_why(weighed):
    text = "BSNR 021111100, badge B-12345"
    whys = {item.entity: item.why for item in weighed.find(text, [], Reading(text, LANGUAGES))}
    assert whys["DE_BSNR"][1] == "beside a context word"
    assert whys["BADGE"] == ("presidio badges 'b'", "beside 'badge'")


def test_the_words_of_a_key():
    assert key_words("billingAddress_zip-code2") == ["billing", "address", "zip", "code2"]
    assert key_words("") == []


def test_the_table_of_differences_gives_reasons():
    path = weighing.files("proxy.recognisers").joinpath("data", "differences.json")
    rows = orjson.loads(path.read_bytes())["rows"]
    assert all({"what", "presidio", "here", "source"} == set(row) and all(row.values()) for row in rows)


def test_every_digit_is_seen():
    digits = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isdigit()]
    assert all(map(weighing._DIGIT.match, digits))
    assert not weighing._DIGIT.search("Text mit „Zeichen“ – naïve, ärgerlich, Ελλάδα, България… €")


def test_a_phrase_is_heard_by_all_of_its_words_in_a_view_that_was_folded_too():
    plates = Weighing([engine_of(TrLicensePlateRecognizer())], Boost(), timeout_s=5)
    assert found(plates, "taşıt plakası: 34 ABC 123") == {("TR_LICENSE_PLATE", "34 ABC 123", 1.0)}
    assert found(plates, "kayıt: 34 ABC 123") == {("TR_LICENSE_PLATE", "34 ABC 123", 1.0)}
    assert not found(plates, "taşıt: 34 ABC 123")
