"""What number words mean."""

from itertools import chain

import pytest

from proxy.detection.labels import LANGUAGES
from proxy.detection.numberwords import TONGUES, Kind, languages, plain_of, telling


def test_every_language_tells_all_numbers():
    assert set(TONGUES) == set(LANGUAGES)
    for code, tongue in TONGUES.items():
        values = {value for kind, value in tongue.words.values() if kind is Kind.NUMBER}
        wanted = {*range(11), *range(20, 100, 10)} - ({80, 90, 70} if code == "fr" else set())
        assert wanted <= values, code
        kinds = {kind for kind, _ in tongue.words.values()}
        assert {Kind.REPEAT, Kind.TIMES, Kind.SIGN, Kind.PLUS, Kind.ZEROS} <= kinds, code
        assert 100 in values or Kind.HUNDRED in kinds, code


@pytest.mark.parametrize(("word", "plain"), [("Seba'", "seba"), ("Zéro", "zero"), ("dix-sept", "dix sept")])
def test_words_are_compared_without_accents(word, plain):
    assert plain_of(word) == plain


def test_first_the_language_that_knows_most():
    assert languages(["nul", "tolv", "fem", "femoghalvtreds"])[0] == "da"
    assert languages(["pětašedesát", "jednadvacet"]) == []  # looked up without accents
    assert "cs" in languages(["petasedesat", "jednadvacet"])
    assert "hu" in languages(["otszazotvenot", "ketszaztiz"])
    assert languages(["seven", "house"]) == []


def test_telling_words_are_whole_begin_or_end():
    whole, begin, end = telling()
    assert {"twenty", "piętnaście", "sto"} <= set(whole)
    assert {"húszonöt", "negyven", "ötszáz", "quarant"} & set(begin) == {"negyven", "ötszáz", "quarant"}
    assert {"undzwanzig", "ogtres", "advacet"} <= set(end)
    assert not {"one", "zero"} & set(chain(whole, begin, end))
