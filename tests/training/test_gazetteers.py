"""Lists of names, ordinary words and inflected names, as the side task of training draws them."""

import gzip
import random

import numpy as np
import pytest

from proxy.recognisers.taglists import LISTS, WordLists
from training import lexicon
from training.gazetteers import gazetteers

FORMS = {
    "de": [("Tische", "Tisch"), ("Roses", "Rose"), ("gehen", "gehen"), ("rose", "rose")],
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


def told(pool):
    return {word: {LISTS[n] for n in np.flatnonzero(lists)} for word, lists in pool}


def test_names_and_their_forms(folder):
    names = told(gazetteers(folder, (), [], random.Random(1)).names)
    assert names["Anna"] == {"first"}
    assert names["Rose"] == {"first", "surnames", "ordinary"}
    assert names["Nowakowi"] == {"surnames", "ordinary"}
    assert names["Warszawie"] == {"places"}
    assert names["Roses"] == {"first", "surnames"}
    assert "Dom" not in names


def test_ordinary_words(folder):
    pools = [told(pool) for pool in gazetteers(folder, (), ["und", "anna"], random.Random(1)).ordinary]
    assert pools[0] == {"und": {"ordinary"}}
    german = next(pool for pool in pools if "gehen" in pool)
    assert german == {"gehen": {"ordinary"}, "Tische": {"ordinary"}, "rose": {"first", "surnames", "ordinary"}}


def test_filters_hold_the_lists(folder):
    made = gazetteers(folder, (), ["und"], random.Random(1))
    flags = WordLists(made.bits, made.sizes).flags(["Nowakowi", "Warszawie", "Rose", "tische", "und", "xyzzy"])
    on = [{name for number, name in enumerate(LISTS) if one >> number & 1} for one in flags.tolist()]
    assert on[:3] == [{"surnames", "ordinary"}, {"places"}, {"first", "surnames", "ordinary"}]
    assert on[3:] == [{"ordinary"}, {"ordinary"}, set()]


def test_half_of_what_is_drawn_are_names(folder):
    words, lists = gazetteers(folder, (), ["und"], random.Random(1)).drawn(400, random.Random(2))
    assert len(words) == len(lists) == 400
    names = lists[:, : LISTS.index("ordinary")].any(1)
    assert 150 < names.sum() < 300
    assert {"und", "Und"} <= set(words)
