"""The canonical view and its way back to the original offsets."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.canonical import _PLAIN, built, canonical, fold

TRICKS = "\u200b\u00ad\u2060\ufe0f\u034f\u3164\uff10\uff21\u0661\U0001d7ce\u00b2\u2009\u00a0\u2011\ufb01\U000e0041\ud800é中\U0001f600"


def test_ascii_is_its_own_view():
    view = canonical("plain text")
    assert (view.text, view.starts) == ("plain text", ())
    assert view.original(2, 5) == (2, 5)


def test_plain_characters_need_no_folding():
    text = "Grüße, Ελλάδα, България, źdźbło, “quotes” €"
    assert canonical(text).starts == ()
    for char in text:
        assert fold(char) == char


def test_every_character_called_plain_is_its_own_form():
    import re

    plain = re.compile(f"[{_PLAIN}]")
    wrong = [hex(code) for code in range(0x3000) if plain.match(chr(code)) and fold(chr(code)) != chr(code)]
    assert wrong == []


def test_folds_each_kind():
    assert fold("\u200b") == ""
    assert fold("\uff21") == "A"
    assert fold("\u0664") == "4"
    assert fold("\u00b2") == "2"
    assert fold("\U000e0041") == "A"
    assert fold("\U000e0001") == ""
    assert fold("\u2011") == "-"
    assert fold("\ufb01") == "fi"
    assert fold("\ud800") == "\ufffd"
    assert fold("\uffa0") == ""
    assert fold("中") == "中"


def test_offsets_go_back_over_dropped_and_grown_characters():
    text = "x\u200ba\u200b\ufb01b y"
    view = canonical(text)
    assert view.text == "xafib y"
    assert view.original(1, 2) == (2, 3)
    assert view.original(0, 2) == (0, 3)
    assert view.original(2, 3) == (4, 5)
    assert view.original(1, 5) == (2, 6)
    assert view.original(5, 7) == (6, 8)


@given(st.text(st.one_of(st.sampled_from(TRICKS), st.characters(max_codepoint=0x17E)), max_size=40), st.data())
def test_every_span_goes_back_to_what_it_came_from(text, data):
    view = canonical(text)
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    begin, stop = view.original(start, end)
    assert 0 <= begin < stop <= len(text)
    assert view.text[start:end] in canonical(text[begin:stop]).text


@given(st.text(st.sampled_from(TRICKS), max_size=40))
def test_without_marks_and_escapes_each_character_folds_by_itself(text):
    assert canonical(text).text == "".join(map(fold, text))


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("nu\u0301mero", "número"),
        ("n\u0336a\u0336\u0336x", "nax"),
        ("1\ufe0f\u20e32\u20e3", "12"),
        ("\U0001f1e6\U0001f1e7 \U0001f150\U0001f171\U0001f172", "AB ABC"),
        ("a\u2027b\u2022c\u3002d", "a.b.c.d"),
        ("21\u00b78", "21\u00b78"),
        ("1\u20442", "1/2"),
        ("a\u2028b", "a b"),
        ("\\x61\\\\u0062 %u0063", "ab c"),
        ("a%40b%2Ede", "a@b.de"),
        ("№12 nº3", "№12 nº3"),
        ("%C3%A9%C3%A8", "éè"),
        ("%ff", "\ufffd"),
        ("100% &sure; &amp; &commat;", "100% &sure; & @"),
        ("&#64;&#x40;&#0;&#9999999;", "@@\ufffd\ufffd"),
        ("аnnа.kоwаlska@ехаmple.соm", "anna.kowalska@example.com"),
        ("ΑΒ123456", "AB123456"),
        ("Αννα πήγε στο ΑΦΜ123456789", "Αννα πήγε στο ΑΦΜ123456789"),
        ("тел0888 и 5лв", "тел0888 и 5лв"),
    ],
)
def test_views(text, view):
    assert canonical(text).text == view


def test_percent_encoded_ascii_maps_byte_by_byte_and_the_rest_as_a_whole():
    assert canonical("x%61%62").original(2, 3) == (4, 7)
    assert canonical("x%C3%A9y").original(1, 2) == (1, 7)


def test_a_view_of_a_view_goes_back_through_both():
    lower = canonical("\u200ba\u200bbc")
    upper = built([("XY", 1, 2)], lower)
    assert upper.original(0, 1) == (3, 5)


@given(st.text(max_size=30))
def test_the_view_can_be_encoded_and_has_no_ignorables(text):
    view = canonical(text)
    view.text.encode()
    assert not any(unicodedata.category(char) == "Nd" and not char.isascii() for char in view.text)


def test_escapes_of_json_urls_and_html_are_read_through():
    text = "\\u0034\\u0031 q=a%40b &#64; &#x40; 100% \\u12 &#0; &#x110000;"
    view = canonical(text)
    assert view.text == "41 q=a@b @ @ 100% \\u12 \ufffd \ufffd"
    assert view.original(0, 2) == (0, 12)
    assert view.original(5, 8) == (15, 20)
    assert text[slice(*view.original(9, 10))] == "&#64;"
    assert canonical("\\\\u0034\\\\\\\\u0031").text == "41"
    assert canonical("50% off, \\user").starts == ()


def test_what_stands_for_one_character_needs_no_offsets():
    view = canonical("10\u00a0\u2013\u00a020 \U0001f642 \uff21\u2212\u00b2\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
    assert view.text == "10 - 20 \U0001f642 A-23456789"
    assert view.starts == ()
    assert canonical("a\u2013b\u2009c").text == "a-b c"
    assert canonical("a\u2013b\u2009c").starts != ()


@pytest.mark.parametrize("sign", ["&", "%", "\\", "a"])
def test_marks_on_a_sign_are_dropped_and_the_sign_stays(sign):
    view = canonical(f"x{sign}\u0327\u0320y \\u0041\u0320")
    assert view.text.startswith(f"x{sign}y A")
    assert view.original(1, 2) == (1, 4)
