"""Languages of a text by its small words."""

import pytest

from proxy.detection.tongues import ALL, CODES, bit_of, tongues

TEXTS = {
    "de": "Ich habe meine Tabletten nicht genommen und bitte Sie um einen Termin.",
    "fr": "Bonjour, je vous écris pour ma demande et je suis dans le bureau.",
    "pl": "Dzień dobry, proszę o kontakt, bo nie mam już tego numeru w telefonie.",
    "en": "Hello, I have not been able to get to my account and it is not my fault.",
    "el": "Γεια σας, δεν έχω πάρει το χαρτί και θα ήθελα να το δω με τον γιατρό.",
    "bg": "Здравейте, не мога да вляза в профила си и ще ви моля да го видите.",
    "fi": "Hei, minulla on ollut kipuja ja en ole nyt saanut niitä lääkkeitä.",
    "hu": "Jó napot, szeretnék egy időpontot, mert nem vagyok jól és már nagyon fáj.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_may_be_in_its_language(code):
    found = tongues(TEXTS[code])
    assert found & bit_of(code)
    assert found.bit_count() < 6


@pytest.mark.parametrize("text", ["", "12345", "diabetes", "PESEL: 44051401359"])
def test_too_little_to_tell(text):
    assert tongues(text) == ALL


def test_bits():
    assert len(CODES) == 24
    assert sum(bit_of(code) for code in CODES) == ALL
    with pytest.raises(ValueError, match="not in tuple"):
        bit_of("xx")
