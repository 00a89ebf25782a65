"""The surrogate's shape: rendering, the closed set of manglings, the table that shows no value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.surrogate import (
    LONGEST,
    LONGEST_LABEL,
    LONGEST_TOLERANT,
    OPENERS,
    TOLERANT,
    Original,
    SurrogateTable,
    canonical,
    lead,
    render,
)

labels = st.from_regex(r"[A-Z]{1,8}(_[A-Z]{1,7}){0,1}", fullmatch=True).filter(
    lambda label: len(label) <= LONGEST_LABEL
)
numbers = st.integers(1, 999_999)


@given(labels, numbers)
def test_what_is_rendered_is_read_back(label, number):
    issued = render(label, number)
    match = TOLERANT.fullmatch(issued)
    assert match is not None
    assert canonical(match) == issued
    assert len(issued) <= LONGEST


@pytest.mark.parametrize(
    "written",
    [
        "[EMAIL_ADDRESS_12]", "[email_address_12]", r"\[EMAIL\_ADDRESS\_12\]", "&#91;EMAIL_ADDRESS_12&#93;",
        "&lbrack;EMAIL&#95;ADDRESS&lowbar;12&rbrack;", "&#x5b;EMAIL_ADDRESS_12&#x5d;", "[ EMAIL_ADDRESS_12 ]",
        "[EMAIL ADDRESS 12]", "[EMAIL-ADDRESS-12]", r"\\[EMAIL\\_ADDRESS\\_12\\]",
        "[Email_Address_012]", "&lsqb;EMAIL_ADDRESS_12&rsqb;",
    ],
)  # fmt: skip
def test_manglings_that_are_read_back(written):
    match = TOLERANT.fullmatch(written)
    assert match is not None
    assert canonical(match) == "[EMAIL_ADDRESS_12]"
    assert written[0] in OPENERS
    assert len(written) <= LONGEST_TOLERANT


@pytest.mark.parametrize(
    "text",
    [
        "[12]",
        "[EMAIL]",
        "EMAIL_12",
        "[EMAIL_1234567]",
        "(EMAIL_12)",
        "[E-MAIL_]",
        "[EMAIL_ _ADDRESS_12]",
        "[_12]",
        "[[12]]",
    ],
)
def test_other_texts_are_no_surrogates(text):
    assert TOLERANT.search(text) is None


def test_a_table_is_a_mapping_that_shows_only_its_size():
    given_values = {"[PERSON_1]": Original("Ada Example"), "[PHONE_1]": Original("42", number=True)}
    table = SurrogateTable(given_values)
    given_values.clear()
    assert dict(table) == {"[PERSON_1]": Original("Ada Example"), "[PHONE_1]": Original("42", number=True)}
    assert len(table) == 2
    assert repr(table) == "SurrogateTable(2 issued)"
    assert "Ada" not in repr(table["[PERSON_1]"])
    assert len(SurrogateTable()) == 0
    with pytest.raises(KeyError):
        table["[PERSON_2]"]


@pytest.mark.parametrize(
    ("text", "before"),
    [("[A_1]", ""), ("\\[A_1]", "\\"), ("\\\\[A_1]", "\\\\"), ("\\[A\\_1]", ""), ("\\[A_1\\]", ""), ("&#91;A_1]", "")],
)
def test_backslashes_that_are_no_part_of_a_surrogate(text, before):
    match = TOLERANT.fullmatch(text)
    assert match is not None
    assert lead(match) == before
