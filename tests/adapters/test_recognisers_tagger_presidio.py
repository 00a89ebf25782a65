"""The tagger in somebody else's Presidio."""

import pytest
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from proxy.recognisers.tagger_presidio import TaggerRecognizer


class Blank(SpacyNlpEngine):
    def __init__(self, language):
        super().__init__(models=[{"lang_code": language, "model_name": "blank"}])
        self.nlp = {language: spacy.blank(language)}


@pytest.fixture(scope="module")
def engine():
    registry = RecognizerRegistry(recognizers=[TaggerRecognizer("de")], supported_languages=["de"])
    return AnalyzerEngine(nlp_engine=Blank("de"), registry=registry, supported_languages=["de"])


def test_an_analyzer_engine_finds_names(engine):
    text = "Sehr geehrte Frau Müller, vielen Dank."
    (one,) = engine.analyze(text, language="de")
    assert (one.entity_type, text[one.start : one.end]) == ("PERSON", "Müller")
    assert one.score > 0.4


def test_only_what_is_asked_for_is_reported(engine):
    text = "Eva Lang wohnt in Köln."
    assert {one.entity_type for one in engine.analyze(text, language="de", entities=["LOCATION"])} <= {"LOCATION"}
    one = TaggerRecognizer("de", supported_entities=["PERSON"])
    assert {result.entity_type for result in one.analyze(text, [])} == {"PERSON"}
    assert one.analyze(text, ["LOCATION"]) == []
