"""The lists that the tagger looks at: names and their inflected forms, what is told of people, ordinary words."""

import gzip
import random

import pytest

from proxy.recognisers.taglists import LISTS, WordLists
from training import lexicon
from training.gazetteers import gazetteers

FORMS = {
    "de": [("Tische", "Tisch"), ("Lehrerinnen", "Lehrerin"), ("Roses", "Rose"), ("gehen", "gehen"), ("rose", "rose")],
    "pl": [("nowakowi", "nowak"), ("Nowakowi", "Nowak"), ("Warszawie", "Warszawa"), ("dom", "dom"), ("Dom", "dom")],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    lists = {"first": "Rose\nAnna", "surnames": "Nowak\nRose", "places": "Warszawa"}
    for name, content in lists.items():
        (tmp_path / name).mkdir()
        with gzip.open(tmp_path / name / "xx.txt.gz", "wt", encoding="utf-8") as file:
            file.write(content)
    monkeypatch.setattr(lexicon, "forms", lambda code: iter(FORMS.get(code, ())))
    return tmp_path


@pytest.fixture
def on(folder):
    """Which lists a word is on."""
    made = gazetteers(folder, (), ["und", "anna"], ["Baggerführer", "depressiven", "katholisches"], random.Random(1))

    def told(word):
        (flags,) = WordLists(made.bits, made.sizes).flags([word]).tolist()
        return {name for number, name in enumerate(LISTS) if flags >> number & 1}

    return told


def test_names_and_their_forms(on):
    assert on("Anna") == {"first"}
    assert on("Rose") == {"first", "surnames", "ordinary"}
    assert on("Nowakowi") == {"surnames", "ordinary"}
    assert on("Warszawie") == {"places"}
    assert on("Roses") == {"first", "surnames"}
    assert not on("Xyzzy")


def test_ordinary_words(on):
    assert on("und") == {"ordinary"}
    assert on("gehen") == {"ordinary"}
    assert on("tische") == {"ordinary"}


def test_what_is_told_of_people(on):
    assert "professions" in on("Baggerführer")
    assert "professions" in on("Lehrerinnen")
    assert "health" in on("depressiven")
    assert "special" in on("katholisches")
    assert "health" not in on("Tische")
