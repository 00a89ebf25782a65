"""The gate's translation: wherever the original pattern matches, the RE2 pattern matches the plain view."""

import pytest
import re2
import regex
from hypothesis import given
from hypothesis import strategies as st

from proxy.recognisers.engines import options
from proxy.recognisers.presidio import predefined_registry
from proxy.recognisers.superset import ODD, UntranslatableError, folded, superset, view

FLAGS = regex.DOTALL | regex.MULTILINE | regex.IGNORECASE


def opens(pattern, text):
    return re2.compile(superset(pattern).pattern, options()).search(view(folded(text))) is not None


@pytest.mark.parametrize(
    ("pattern", "translated"),
    [
        (r"\b\d{3}\b", r"\b[0-9]{3}\b"),
        (r"(?<!x)a(?=b)(?!c)(?<=d)", "a"),
        (r"([- ])\d\1", r"(?:[- ])[0-9](?:[- ])"),
        (r"\b-\d\b", r"\-[0-9]\b"),
        (r"\b(?:DE)?\d", r"\b(?:DE)?[0-9]"),
        (r"\b\w\d", r"[0-9A-Za-z_\x{80}-\x{10ffff}][0-9]"),
        (r"(?<![\w-])\d{5}(?!\w)", r"\b[0-9]{5}\b"),
        (r"(?<!\.)\d", "[0-9]"),
        (r"(?<=\bno )\d{3}", r"(?:\bno\ )[0-9]{3}"),
        (r"\x41\u00e9\.", r"A[0-9ksi\x{80}-\x{10ffff}]\."),
        (r"\p{Lu}\P{L}\W\D\S", r"(?s:.)(?s:.)[^0-9A-Za-z_][^0-9][^\t-\r\x20]"),
        (r"[\p{L}x]", r"(?s:.)"),
        (r"[à-ü]", r"(?s:.)"),
        (r"[a\u00e9]", r"(?s:.)"),
        (r"(?i:a)(?s)b", "(?:a)b"),
        (r"(?P<n>a)(?:b|c)*?", r"(?:a)(?:b|c)*"),
        (r"(?i)^a$\Z", "a"),
        (r"[^a-z]x", r"(?s:.)x"),
        (r"[[\]\w-]", r"[\[\]0-9A-Za-z_\x{80}-\x{10ffff}-]"),
        (r"[A-ZÄ]", r"[A-Z0-9ksi\x{80}-\x{10ffff}]"),
        ("ü", r"[0-9ksi\x{80}-\x{10ffff}]"),
        (r"\.\t\-", "\\.\\\t\\-"),
        (r"a{,3}b{2}+", "a{0,3}b{2}"),
        (r"(?>ab)+", "(?:ab)+"),
    ],
)
def test_translates(pattern, translated):
    assert superset(pattern).pattern == translated
    re2.compile(translated, options())


@pytest.mark.parametrize(
    "pattern",
    [
        "(?x)a b",
        "a)",
        "(a",
        "[a",
        r"\7",
        r"\pL",
        "[[:alpha:]]",
        "[[=a=]]",
        r"(a)\10",
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


@pytest.mark.parametrize(
    ("pattern", "longest", "before"),
    [
        (r"\b\d{3,5}(?:-[A-Z]){2}\b", 9, 0),
        (r"a|bc|d?e", 2, 0),
        (r"a+", None, 0),
        (r"a?", None, 0),
        (r"\Ga", None, 0),
        (r"a(?=bcd)", 4, 0),
        (r"a(?!.*b)", None, 0),
        (r"(?<=abc)d", 1, 3),
        (r"(?<=a+)d", 1, None),
        (r"a(?<=abc)d", 2, 0),
        (r"(ab)c\1", 5, 0),
    ],
)
def test_how_far_a_match_can_reach(pattern, longest, before):
    found = superset(pattern)
    assert (found.longest, found.before) == (longest, before)


def test_views():
    text = "Aé١ \u2009İıſ\u212a\u0301中\ud800"
    assert view(text) == text.encode("utf-8", "replace")
    assert folded(text) == "Aé1 \u2009iisk\u0301中\ud800"
    odd = re2.compile(ODD, options())
    assert all(odd.search(view(char)) for char in "١İıſ\u212a\uff15\U0001d7d9")
    assert not any(odd.search(view(char)) for char in "kKsSiI9éżщαβ–“…")


ALPHABET = "aAbDEeKkZz019 -./:@_#éÄıİſK١\u2009\u0301中\n"
PATTERNS = [
    (number, item.regex, recogniser.global_regex_flags)
    for number, recogniser in enumerate(predefined_registry().recognizers)
    for item in recogniser.patterns
]


def test_every_predefined_pattern_is_gated():
    assert len(PATTERNS) > 150
    for _, pattern, _ in PATTERNS:
        re2.compile(superset(pattern).pattern, options())


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
