"""The tagger's model: what it says of a word does not hang on how the text was cut, or on what stands far away."""

import hashlib
import json
import shutil

import numpy as np
import pytest

from proxy.errors import Misconfigured
from proxy.recognisers.tagmodel import HOUSE_MODEL, TagModel
from proxy.recognisers.tagwords import text_words

LONG = "\n".join(f"{number}. Frau Eva Lang wohnt in Köln, Herr Jan Novák in Brno." for number in range(120))


@pytest.fixture(scope="module")
def model():
    return TagModel()


def test_each_word_has_its_scores(model):
    read = text_words("Frau Eva Lang wohnt in Köln.")
    scores = model.scores([read])[0]
    assert len(scores.best) == len(scores.inside) == len(scores.starts) == len(read.words)
    assert scores.best.min() >= 1
    assert scores.best.max() < len(model.classes)
    assert ((scores.inside >= 0) & (scores.inside <= 1)).all()


def test_a_name_is_likelier_than_other_words(model):
    read = text_words("Sehr geehrte Frau Müller, vielen Dank.")
    scores = model.scores([read])[0]
    assert read.words[int(scores.inside.argmax())] == "Müller"
    assert model.classes[scores.best[scores.inside.argmax()]] == "PERSON"


def test_a_long_text_is_read_in_windows_that_lose_nothing(model):
    read = text_words(LONG)
    assert len(read.words) > 1200
    whole = model.scores([read])[0]
    part = text_words(LONG[LONG.index("60. ") :])
    tail = model.scores([part])[0]
    size = len(part.words) - 40
    assert np.abs(whole.inside[-size:] - tail.inside[-size:]).max() < 0.12  # 8-bit steps depend on the window


def test_texts_that_run_together_do_not_see_each_other(model):
    texts = [
        text_words(text) for text in ("Frau Eva Lang", "", "Release notes", "Herr Jan Novák in Brno " * 90, "Rome")
    ]
    for alone, together in zip(texts, model.scores(texts), strict=True):
        assert np.abs(model.scores([alone])[0].inside - together.inside).max() < 0.12


def test_no_words_have_no_scores_but_the_end(model):
    assert len(model.scores([text_words("")])[0].best) == 1
    assert len(model.scores([text_words("... !?")])[0].best) == 1


def test_any_characters_can_be_read(model):
    for text in ("\ud800", "\x00 \x7f", "e\u0301" * 300, "𝒜𝓃𝓃𝒶", "ﷺ" * 50, "a" * 5000, "1" * 5000, "👩‍👩‍👧" * 40):
        assert np.isfinite(model.scores([text_words(text)])[0].inside).all()


def test_the_model_fits_its_card():
    card = json.loads((HOUSE_MODEL / "model.json").read_text())
    for name, digest in card["sha256"].items():
        assert hashlib.sha256((HOUSE_MODEL / name).read_bytes()).hexdigest() == digest
    assert set(card["thresholds"]) == set(card["beside"]) == set(card["classes"][1:])
    assert all(card["beside"][name] <= least for name, least in card["thresholds"].items())


def test_the_model_is_small():
    assert sum(path.stat().st_size for path in HOUSE_MODEL.iterdir()) < 12_000_000


def test_a_folder_without_a_model_is_said_so(tmp_path):
    with pytest.raises(Misconfigured, match="can't be read"):
        TagModel(tmp_path)


def test_a_broken_model_is_said_so(tmp_path):
    for path in HOUSE_MODEL.iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / "tagger.onnx").write_bytes(b"nothing")
    with pytest.raises(Misconfigured, match="can't be read"):
        TagModel(tmp_path)
