"""Larger recognisers named in recognizers.yaml: what they find, how they join with the house, what is refused."""

import http.server
import json
import pathlib
import threading
from itertools import pairwise

import httpx
import pytest
from ruamel.yaml import YAML

from proxy.detection import NotInspected
from proxy.documents.model import TAGGED, TextField
from proxy.errors import Misconfigured
from proxy.recognisers.inspector import build_inspector
from proxy.recognisers.larger import ASKED, LABELS, NAMES, parts, recipe
from proxy.recognisers.larger_gliner import GlinerOnnx
from proxy.recognisers.larger_onnx import OnnxTokenClassifier, joined
from proxy.recognisers.larger_remote import RemotePresidio
from proxy.recognisers.larger_spacy import SpacyModel
from proxy.recognisers.presidio import PresidioDetector
from proxy.recognisers.registry_file import names, recognisers_in
from tests.adapters import tiny_models


def found(recogniser, text, entities=()):
    results = recogniser.analyze(text, list(entities))
    return [(one.entity_type, text[one.start : one.end]) for one in sorted(results, key=lambda one: one.start)]


def told(text, spans):
    return [(label, text[start:end]) for start, end, label, _ in spans]


def test_spacy(tmp_path):
    tiny_models.spacy_model(tmp_path)
    made = SpacyModel(str(tmp_path), name="de", labels=LABELS)
    assert found(made, "Anna wohnt in Riga.") == [("PERSON", "Anna"), ("LOCATION", "Riga")]
    assert found(made, "Anna wohnt in Riga.", ["LOCATION"]) == [("LOCATION", "Riga")]
    assert found(SpacyModel(str(tmp_path), name="de", labels=LABELS, threshold=0.9), "Anna wohnt in Riga.") == []


def test_a_token_classifier(tmp_path):
    tiny_models.classifier(tmp_path)
    made = OnnxTokenClassifier(str(tmp_path), name="ner", labels=LABELS)
    assert found(made, "anna maria lives in riga") == [("PERSON", "anna maria"), ("LOCATION", "riga")]
    assert found(made, "anna anna maria maria") == [("PERSON", "anna"), ("PERSON", "anna maria maria")]
    assert found(made, "") == found(made, "nobody here") == []
    assert found(OnnxTokenClassifier(str(tmp_path), name="ner", labels={"LOC": "PLACE"}), "anna in riga") == [
        ("PLACE", "riga")
    ]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("(anna) in riga", [("PERSON", "anna"), ("LOCATION", "riga")]),
        ("in (anna,maria)", [("PERSON", "anna"), ("PERSON", "maria")]),
        ("in (anna maria)", [("PERSON", "anna maria")]),
        ("in anna-maria, riga", [("PERSON", "anna-maria"), ("LOCATION", "riga")]),
        ("( in - )", []),
    ],
)
def test_signs_are_no_part_of_a_word_whatever_the_tokenizer_says(tmp_path, text, seen):
    tiny_models.spaced_classifier(tmp_path)
    assert found(OnnxTokenClassifier(str(tmp_path), name="ner", labels=LABELS), text) == seen


def test_a_run_without_a_blank_is_cut(tmp_path):
    assert [len(part) for _, part in parts("a" * 900)] == [400, 400, 100]
    assert "".join(part for _, part in parts("ab " * 500)) == "ab " * 500
    tiny_models.spaced_classifier(tmp_path)
    made = OnnxTokenClassifier(str(tmp_path), name="ner", labels=LABELS)
    assert found(made, "(" * 900 + " anna in riga") == [("PERSON", "anna"), ("LOCATION", "riga")]


def test_a_model_without_any_of_the_labels_is_refused(tmp_path):
    tiny_models.classifier(tmp_path)
    with pytest.raises(ValueError, match="none of the labels PERS; it has LOC, O, PER"):
        OnnxTokenClassifier(str(tmp_path), name="ner", labels={"PERS": "PERSON"})
    (tmp_path / "spacy").mkdir()
    tiny_models.spacy_model(tmp_path / "spacy")
    with pytest.raises(ValueError, match="none of the labels PERS"):
        SpacyModel(str(tmp_path / "spacy"), name="de", labels={"PERS": "PERSON"})


def test_long_texts_run_in_windows(tmp_path):
    tiny_models.classifier(tmp_path, longest=16)
    made = OnnxTokenClassifier(str(tmp_path), name="ner", labels=LABELS)
    text = " ".join(["lives in"] * 40 + ["anna maria"] + ["in lives"] * 40)
    assert set(found(made, text)) >= {("PERSON", "anna maria")}
    assert {entity for entity, _ in found(made, text)} == {"PERSON"}


@pytest.mark.parametrize(
    "names_of", [("B-PER", "I-PER", "B-PER"), ("B-PER", "E-PER", "S-PER"), ("B-PER", "L-PER", "U-PER")]
)
def test_labels_of_every_scheme(names_of):
    words = [(at * 5, at * 5 + 4, name, 0.5 + at / 10) for at, name in enumerate((*names_of, "O"))]
    assert list(joined(words)) == [(0, 9, "PER", pytest.approx(0.55)), (10, 14, "PER", pytest.approx(0.7))]


def test_labels_without_a_scheme():
    words = [(0, 4, "PER", 0.9), (5, 9, "PER", 0.7), (10, 14, "ORG-UNIT", 0.9), (15, 19, "O", 0.9)]
    assert list(joined(words)) == [(0, 9, "PER", pytest.approx(0.8)), (10, 14, "ORG-UNIT", 0.9)]


def test_gliner(tmp_path):
    tiny_models.gliner(tmp_path)
    made = GlinerOnnx(str(tmp_path), name="g", labels={"person": "PERSON", "riga in": "LOCATION"})
    assert found(made, "anna maria lives in riga") == [("PERSON", "anna maria"), ("LOCATION", "riga")]
    assert found(made, "anna, anna maria!") == [("PERSON", "anna"), ("PERSON", "anna maria")]
    assert found(made, "") == []
    long = "lives in " * 9 + "anna maria lives"
    assert set(told(long, made.spans(long))) == {("person", "anna maria")}


def test_gliner_keeps_spans_of_several_labels_for_the_overlap_rule(tmp_path):
    tiny_models.gliner(tmp_path)
    made = GlinerOnnx(str(tmp_path), name="g", labels={"person": "PERSON", "riga": "LOCATION"}, threshold=0.001)
    assert {label for label, _ in told("anna maria", made.spans("anna maria"))} == {"person", "riga"}
    for label in ("person", "riga"):
        spans = sorted(span[:2] for span in made.spans("anna maria lives in riga") if span[2] == label)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_a_tokenizer_without_the_prompts_tokens_is_refused(tmp_path):
    tiny_models.gliner(tmp_path)
    (tmp_path / "gliner_config.json").write_text(json.dumps({"ent_token": "<<LABEL>>"}))
    with pytest.raises(ValueError, match="no token <<LABEL>>"):
        GlinerOnnx(str(tmp_path), name="g", labels=ASKED)


def test_a_token_level_gliner_is_refused(tmp_path):
    tiny_models.gliner(tmp_path, spans=False)
    with pytest.raises(ValueError, match="span-level"):
        GlinerOnnx(str(tmp_path), name="g", labels=ASKED)


class Service(http.server.BaseHTTPRequestHandler):
    """As Presidio's analyzer answers; what it was asked stands in `asked`."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, body))
        text, status = body["text"], 500 if "break" in body["text"] else 200
        at = text.find("Anna")
        end = 10_000 if "outside" in text else at + 4
        items = [{"entity_type": "PERSON", "start": at, "end": end, "score": 0.85}] if at >= 0 else []
        items.append({"entity_type": "NL_THING", "start": 0, "end": 1, "score": 0.9})
        answer = json.dumps(items).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def service():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def remote(server, **more):
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    return RemotePresidio(url, language="nl", timeout_s=5, name="remote", **({"labels": {}} | more))


def test_a_remote_presidio(service):
    made = remote(service, others=True)
    assert found(made, "is Anna in?") == [("NL_THING", "i"), ("PERSON", "Anna")]
    assert service.asked == [("/analyze", {"text": "is Anna in?", "language": "nl"})]
    assert found(remote(service, labels={"PERSON": "PERSON"}), "is Anna in?") == [("PERSON", "Anna")]


def test_what_a_remote_presidio_gets_wrong_is_a_fault(service):
    made = remote(service, others=True)
    with pytest.raises(httpx.HTTPStatusError):
        made.analyze("break, Anna", [])
    with pytest.raises(ValueError, match="outside"):
        made.analyze("outside, Anna", [])


FILE = """
supported_languages: [de]
recognizers:
  - class_name: OnnxTokenClassifier
    name: Names
    model: {model}
    labels: {{PER: PERSON, LOC: CITY}}
  - class_name: RemotePresidio
    url: http://127.0.0.1:{port}
  - class_name: SpacyModel
    model: xx_nothing
    enabled: false
"""


def test_a_file_runs_them_beside_the_house(tmp_path, service):
    model = tmp_path / "model"
    model.mkdir()
    tiny_models.classifier(model)
    path = tmp_path / "recognizers.yaml"
    path.write_text(FILE.format(model=model, port=service.server_address[1]), encoding="utf-8")
    made = recognisers_in(path)
    assert list(names(made)) == ["OnnxTokenClassifier", "RemotePresidio"]
    detector = PresidioDetector(made, deadline_s=20)
    inspector = build_inspector([detector])
    try:
        text = "anna maria, anna@example.org, lives in riga; Anna knows"
        entities = {(one.entity, text[one.start : one.end]) for one in inspector.inspect_sync(text)}
        assert entities >= {("PERSON", "anna maria"), ("EMAIL_ADDRESS", "anna@example.org"), ("CITY", "riga")}
        guesses = {one.entity for one in detector.detect([TextField((), text)]) if TAGGED in one.why}
        assert guesses == {"PERSON", "CITY", "NL_THING"}
        with pytest.raises(NotInspected):
            inspector.inspect_sync("break")
    finally:
        inspector.close()
    assert service.asked[0][1]["language"] == "de"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{class_name: SpacyModel, model: xx_nothing}", "no installed package xx_nothing"),
        ("{class_name: SpacyModel}", "model: Field required"),
        ("{class_name: OnnxTokenClassifier, model: /none}", "there is no folder /none"),
        ("{class_name: OnnxTokenClassifier, model: FOLDER}", "has no model.onnx or onnx/model.onnx"),
        ("{class_name: GlinerOnnx, model: FOLDER, threshold: 2}", "threshold"),
        ("{class_name: GlinerOnnx, model: FOLDER, modell: x}", "modell"),
        ("{class_name: RemotePresidio, url: 'http://presidio.example.org'}", "in the clear; use https"),
        ("{class_name: RemotePresidio, url: 'http://134744072'}", "in the clear; use https"),
        ("{class_name: RemotePresidio, url: 'http://0x8080808'}", "in the clear; use https"),
        ("{class_name: RemotePresidio, url: 'http://8.0x80808'}", "in the clear; use https"),
        ("{class_name: RemotePresidio, url: 'http://[::1'}", "is no address"),
        ("{class_name: RemotePresidio, url: 'https://:pw@presidio'}", "must be the address"),
        ("{class_name: RemotePresidio, url: 'https://presidio/#part'}", "must be the address"),
        ("{class_name: RemotePresidio, url: 'https://presidio', labels: {}}", "name at least one label"),
        ("{class_name: RemotePresidio, url: 'ftp://presidio'}", "must be the address"),
        ("{class_name: RemotePresidio, url: 'https://me:pw@presidio'}", "must be the address"),
    ],
)
def test_what_is_refused(tmp_path, row, message):
    path = tmp_path / "recognizers.yaml"
    path.write_text("recognizers:\n  - " + row.replace("FOLDER", str(tmp_path)), encoding="utf-8")
    with pytest.raises(Misconfigured) as caught:
        recognisers_in(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://localhost:5002", "http://10.1.2.3", "http://presidio:3000", "https://p.example"]
)
def test_addresses_that_may_be_asked(tmp_path, url):
    path = tmp_path / "recognizers.yaml"
    path.write_text(f"recognizers:\n  - {{class_name: RemotePresidio, url: '{url}'}}", encoding="utf-8")
    assert recognisers_in(path)[0].arguments["others"]


def test_gliner_is_asked_for_the_usual_where_a_row_says_nothing(tmp_path):
    tiny_models.gliner(tmp_path)
    for more in ({}, {"labels": None}):
        made = recipe({"class_name": "GlinerOnnx", "model": str(tmp_path)} | more, ["en"], "")
        assert made.arguments["labels"] == ASKED


def test_a_threshold_of_its_own_counts_below_presidios(tmp_path, service):
    made = remote(service, others=True, threshold=0.1)
    assert made.score_thresholds == {"default": 0.1}


def test_a_model_that_does_not_load_is_told(tmp_path):
    tiny_models.gliner(tmp_path, spans=False)
    path = tmp_path / "recognizers.yaml"
    path.write_text(f"recognizers:\n  - {{class_name: GlinerOnnx, model: {tmp_path}}}", encoding="utf-8")
    with pytest.raises(Misconfigured, match="GlinerOnnx"):
        PresidioDetector(recognisers_in(path))


def test_the_rows_in_the_documentation_are_understood(tmp_path):
    text = (pathlib.Path(__file__).parents[2] / "docs" / "detection.md").read_text(encoding="utf-8")
    block = text.split("<!-- larger models -->\n```yaml\n")[1].split("```")[0]
    rows = YAML(typ="safe").load(block)["recognizers"]
    assert [row["class_name"] for row in rows] == list(NAMES)
    for row in rows:
        try:
            assert recipe(row, ["en"], "")
        except Misconfigured as error:  # the model is not here; all else about the row is right
            assert str(error).startswith(f"{row['class_name']}: there is no folder")  # noqa: PT017
