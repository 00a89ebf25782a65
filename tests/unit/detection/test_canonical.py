"""The canonical view and its way back to the original offsets."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.canonical import _PLAIN, canonical, fold

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


@given(st.text(st.one_of(st.sampled_from(TRICKS), st.characters(max_codepoint=0x250)), max_size=40), st.data())
def test_every_span_goes_back_to_what_it_came_from(text, data):
    view = canonical(text)
    assert view.text == "".join(map(fold, text))
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    begin, stop = view.original(start, end)
    assert 0 <= begin < stop <= len(text)
    assert view.text[start:end] in "".join(map(fold, text[begin:stop]))
    assert fold(text[begin])
    assert fold(text[stop - 1])


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
