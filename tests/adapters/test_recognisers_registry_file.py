"""recognizers.yaml in Presidio's own format: what it makes, and what it refuses with line and remedy."""

import logging
import pathlib
import subprocess
import sys

import presidio_analyzer
import pytest
from presidio_analyzer import EntityRecognizer
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

from proxy.app import make_inspector
from proxy.documents.model import TextField
from proxy.errors import Misconfigured
from proxy.recognisers.presidio import PresidioDetector
from proxy.recognisers.registry_file import names, recogniser_of, recognisers_in
from proxy.recognisers.workers import Recipe
from proxy.settings import Settings
from tests.adapters import tiny_recognisers

CONF = pathlib.Path(presidio_analyzer.__file__).parent / "conf"
FULL = """
supported_languages: [en, de]
global_regex_flags: 24
recognizers:
  - name: CreditCardRecognizer
    supported_languages:
    - language: en
      context: [card]
    - language: de
      context: [karte]
    type: predefined
  - name: EmailRecognizer
    type: predefined
    enabled: false
  - name: Badges
    type: custom
    supported_entity: BADGE
    patterns:
    - {name: badge, regex: "B-[0-9]{5}", score: 0.3}
    supported_languages:
    - {language: de, context: [ausweis]}
  - name: Titles
    supported_language: en
    supported_entity: TITLE
    deny_list: [Mr., Dr.]
    deny_list_score: 0.6
    score_thresholds: {TITLE: 0.5}
"""


@pytest.fixture
def write(tmp_path):
    def put(text):
        path = tmp_path / "recognizers.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return put


def refused(path):
    with pytest.raises(Misconfigured) as caught:
        recognisers_in(path)
    return str(caught.value)


def found(detector, text):
    return {(item.entity, text[item.start : item.end], item.score) for item in detector.detect([TextField((), text)])}


def test_what_a_file_makes(write):
    made = recognisers_in(write(FULL))
    assert list(names(made)) == ["CreditCardRecognizer", "CreditCardRecognizer", "Badges", "Titles"]
    assert [(item.supported_language, item.context) for item in made[:3]] == [
        ("en", ["card"]),
        ("de", ["karte"]),
        ("de", ["ausweis"]),
    ]
    assert {item.global_regex_flags for item in made} == {24}
    detector = PresidioDetector(made)
    assert found(detector, "Dr. X, dr. y, Ausweis B-12345 und B-54321, b-11111") == {
        ("TITLE", "Dr.", 0.6),
        ("BADGE", "B-12345", 0.65),
        ("BADGE", "B-54321", 0.65),
    }


def test_it_is_what_presidio_makes(write):
    path = write(FULL)
    theirs = RecognizerRegistryProvider(conf_file=path).create_recognizer_registry().recognizers
    ours = recognisers_in(path)
    assert [item.to_dict() for item in ours] == [item.to_dict() for item in theirs]


@pytest.mark.parametrize(("name", "count"), [("default_recognizers.yaml", 17), ("example_recognizers.yaml", 2)])
def test_presidios_own_files(name, count, caplog):
    with caplog.at_level(logging.WARNING):
        assert len(recognisers_in(CONF / name)) == count
    assert ("left out, its language" in caplog.text) == (name == "default_recognizers.yaml")


def test_e_mail_without_a_download(write, monkeypatch):
    def no_network(*_args, **_more):
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr("socket.socket.connect", no_network)
    own = recognisers_in(write("recognizers:\n- {name: EmailRecognizer, type: predefined}\n"))
    detector = PresidioDetector(own, timeout_s=30)  # the first address loads the suffix list
    assert found(detector, "ana@mail.example.org, ana@nowhere.invalidtld") == {
        ("EMAIL_ADDRESS", "ana@mail.example.org", 1.0)
    }


def test_countries(write):
    text = """
supported_countries: [de]
recognizers:
- {name: UsSsnRecognizer, type: predefined}
- {name: DePlzRecognizer, type: predefined, supported_languages: [de]}
supported_languages: [en, de]
"""
    assert list(names(recognisers_in(write(text)))) == ["DePlzRecognizer"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("recognizers: [", ":1: this is no valid YAML"),
        ("- 1", "write a list of recognisers under the key 'recognizers'"),
        ("recognizers: {a: 1}", "write a list of recognisers"),
        ("recognizers: []\nrecognisers: []", "unknown key 'recognisers'"),
        ("recognizers: []\nglobal_regex_flags: x", "global_regex_flags must be a number"),
        ("recognizers: []", "no recogniser is enabled"),
        ("recognizers:\n- CreditCardRecognizer", ":2: Presidio ignores a bare name; write it as '- name: CreditCard"),
        (
            "recognizers:\n\n- {name: NoSuchRecognizer, type: predefined}",
            ":3: Predefined recognizer 'NoSuchRecognizer'",
        ),
        ("recognizers:\n- {name: X, supported_entity: Y}", ":2: "),
        ("recognizers:\n- {name: X, type: custom, patterns: [{name: a, regex: a, score: 1}]}", ":2: "),
        ("recognizers:\n- {name: X, supported_entity: Y, patterns: [{name: a, regex: '(', score: 0.1}]}", ":2: "),
        ("recognizers:\n- {name: SpacyRecognizer, type: predefined}", "Set 'enabled: false'"),
        ("recognizers:\n- {name: GLiNERRecognizer, type: predefined, model_name: a/b}", "would download its model"),
        ("recognizers:\n- {name: HuggingFaceNerRecognizer, type: predefined}", "would download its model"),
        ("recognizers:\n- {name: IpRecognizer, type: predefined, supported_languages: [english]}", ":2: "),
    ],
)
def test_what_is_refused(write, text, told):
    message = refused(write(text))
    assert "recognizers.yaml" in message
    assert told in message


def test_a_file_that_is_not_there(tmp_path):
    assert "PARAVENT_RECOGNISERS_FILE" in refused(tmp_path / "none.yaml")


def test_other_recognisers_of_a_file_run_in_processes(write):
    assert tiny_recognisers.Tiny in EntityRecognizer.__subclasses__()
    text = "recognizers:\n- {name: PhoneRecognizer, type: predefined}\n- {name: Tiny, type: predefined}\n"
    made = recognisers_in(write(text))
    assert [item.attribute for item in made] == ["PhoneRecognizer", "Tiny"]
    detector = PresidioDetector(made, deadline_s=30)
    try:
        assert detector.blocking
        assert detector.languages == ("en",)
        assert found(detector, "xx Anna, mobile: 212-555-0123") == {
            ("PERSON", "Anna", 0.9),
            ("PHONE_NUMBER", "212-555-0123", 0.75),
        }
        one = detector.analyze("mobile: 212-555-0123", "en")[0]
        assert one.analysis_explanation.supportive_context_word == "mobile"
    finally:
        detector.close()


def test_classes_of_a_module():
    assert type(recogniser_of("tests.adapters.tiny_recognisers:Beside")).__name__ == "Beside"
    assert recogniser_of("tests.adapters.tiny_recognisers:Tiny") == Recipe("tests.adapters.tiny_recognisers", "Tiny")
    for name in ("no.such.module:X", "tests.adapters.tiny_recognisers:X", "presidio_analyzer:PatternRecognizer"):
        with pytest.raises(Misconfigured, match=name):
            recogniser_of(name)


def test_the_garbage_collector_rests_while_detectors_are_made_and_runs_after():
    script = (
        "import gc, proxy.__main__ as m; from proxy.app import make_inspector; from proxy.settings import Settings; "
    )
    script += "assert gc.isenabled(); make_inspector(Settings()).close(); assert gc.isenabled(); gc.disable(); "
    script += "make_inspector(Settings(tagger=False)).close(); assert not gc.isenabled()"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_a_proxy_runs_what_its_settings_name(write):
    path = write(FULL)
    settings = Settings(recognisers_file=path, recogniser_modules=("tests.adapters.tiny_recognisers:Beside",))
    inspector = make_inspector(settings)
    try:
        found = {item.entity for item in inspector.inspect_sync("Dr. Roth, Ausweis B-12345")}
        assert {"TITLE", "BADGE"} <= found
    finally:
        inspector.close()
    with pytest.raises(Misconfigured):
        make_inspector(Settings(recognisers_file=path.with_name("none.yaml")))
