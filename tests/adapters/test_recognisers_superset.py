"""The gate's translation: wherever the original pattern matches, the RE2 pattern matches the plain view."""

import pytest
import re2
import regex
from hypothesis import given
from hypothesis import strategies as st

from proxy.recognisers.presidio import _options, predefined_registry
from proxy.recognisers.superset import UntranslatableError, plain, superset

FLAGS = regex.DOTALL | regex.MULTILINE | regex.IGNORECASE


def opens(pattern, text):
    return re2.compile(superset(pattern), _options()).search(plain(text)) is not None


@pytest.mark.parametrize(
    ("pattern", "translated"),
    [
        (r"\b\d{3}\b", r"\b[0-9]{3}\b"),
        (r"(?<!x)a(?=b)(?!c)(?<=d)", "a"),
        (r"([- ])\d\1", r"(?:[- ])[0-9](?:[- ])"),
        (r"(?P<n>a)(?:b|c)*?", r"(?:a)(?:b|c)*"),
        (r"(?i)^a$\Z", "a"),
        (r"[^a-z]x", r"(?s:.)x"),
        (r"[[\]\w-]", r"[\[\]0-9A-Za-z_-]"),
        (r"[A-ZÄ]", "[A-Za]"),
        ("ü", "a"),
        (r"\.\t\-", r"\.\t\-"),
        (r"a{,3}b{2}+", "a{0,3}b{2}"),
        (r"(?>ab)+", "(?:ab)+"),
    ],
)
def test_translates(pattern, translated):
    assert superset(pattern) == translated
    re2.compile(translated, _options())


@pytest.mark.parametrize(
    "pattern",
    [
        r"\p{L}",
        r"[\W]",
        r"\W",
        "(?x)a b",
        "a)",
        "(a",
        "[a",
        r"\7",
        r"[à-ü]",
        "(?R)",
        "a{e<=1}",
        "{3}",
        r"\q",
        "[\\",
        r"\0",
        "(?(1)a)",
    ],
)
def test_what_it_does_not_know_is_never_gated(pattern):
    with pytest.raises((UntranslatableError, ValueError)):
        superset(pattern)


def test_the_plain_view_has_one_byte_a_character():
    text = "Aé١ \u2009İıſ\u212a\u0301中ⓐ\U0001f600\U00011066"
    assert plain(text) == b"Aa1  iiskaaa\x010"
    assert len(plain(text)) == len(text)
    assert plain("abc") == b"abc"


ALPHABET = "aAbDEeKkZz019 -./:@_#éÄıİſK١\u2009\u0301中\n"
PATTERNS = [
    (number, item.regex, recogniser.global_regex_flags)
    for number, recogniser in enumerate(predefined_registry().recognizers)
    for item in recogniser.patterns
]


def test_every_predefined_pattern_is_gated():
    assert len(PATTERNS) > 150
    for _, pattern, _ in PATTERNS:
        re2.compile(superset(pattern), _options())


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b\d{2}\b",
        r"\w+@\w+",
        r"\bk\w*s\b",
        r"(?<!\w)[A-ZÄ]{2}\s?\d(?!\w)",
        r"([- ])\d\1",
        r"[^a-z]\d",
        r"\bi{1,3}\b",
        r"(a)(b)?\2z?",
    ],
)
@given(text=st.text(ALPHABET, max_size=20))
def test_it_opens_wherever_the_original_matches(pattern, text):
    if regex.search(pattern, text, FLAGS):
        assert opens(pattern, text)
