"""The last look before the socket: every usual encoding of a replaced value is seen."""

import base64
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.transformation.invariant import encodings, leaks

VALUES = ["someone@example.org", 'quo"te\\d näme', "DE89370400440532013000", "Zoë Müller", "a/b?c=d&é", "192.0.2.17"]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "encode",
    [
        lambda value: value.encode(),
        lambda value: json.dumps(value).encode(),
        lambda value: json.dumps(value, ensure_ascii=False).encode(),
        lambda value: json.dumps(json.dumps(value)).encode(),
        lambda value: json.dumps(value).replace("/", "\\/").encode(),
        lambda value: quote(value, safe="").encode(),
        lambda value: quote(value).encode(),
        lambda value: quote_plus(value).encode(),
        lambda value: re.sub("%..", lambda escape: escape[0].lower(), quote(value, safe="")).encode(),
        lambda value: base64.b64encode(value.encode()),
        lambda value: base64.b64encode(b"x" + value.encode()),
        lambda value: base64.b64encode(b"xy" + value.encode() + b"z"),
        lambda value: base64.urlsafe_b64encode(b"??" + value.encode()),
    ],
)
def test_each_encoding_is_seen(value: str, encode) -> None:
    body = b'{"content":"before ' + encode(value) + b' after"}'
    assert leaks(body, ["something else entirely", value])


@given(st.text(min_size=8, max_size=40).filter(lambda text: text.strip() == text and "\ud800" not in text))
def test_a_long_value_never_hides_in_json(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return
    assert leaks(json.dumps({"a": value}).encode(), [value])
    assert leaks(json.dumps({"a": value}, ensure_ascii=False).encode(), [value])


def test_what_is_not_there_is_not_seen() -> None:
    assert not leaks(b'{"content":"[EMAIL_1] wrote"}', VALUES)


def test_very_short_values_are_not_searched() -> None:
    assert not leaks(b'{"content":"no"}', ["no"])


def test_short_values_count_as_whole_words_only() -> None:
    assert leaks(b'{"content":"age 12345 x"}', ["12345"])
    assert not leaks(b'{"content":"id 9912345678"}', ["12345"])


def test_short_words_of_the_protocol_are_no_leak_but_one_more_is() -> None:
    structure = b'{"role":"user","content":"#0"}'
    assert not leaks(b'{"role":"user","content":"[PASSWORD_1]"}', ["user"], structure=structure)
    assert leaks(b'{"role":"user","content":"user"}', ["user"], structure=structure)


def test_long_values_leak_even_where_structure_has_them() -> None:
    assert leaks(b'{"id":"longvalue1"}', ["longvalue1"], structure=b'{"id":"longvalue1"}')


def test_many_values_over_a_long_body() -> None:
    values = [f"person{number}@example.org" for number in range(400)]
    body = b'{"content":"' + b"ordinary words " * 4000 + b'"}'
    assert not leaks(body, values)
    assert leaks(body.replace(b"words", b"person399@example.org", 1), values)


def test_no_form_is_empty() -> None:
    for value in VALUES:
        assert all(len(form) >= 4 for form in encodings(value))


def test_short_values_inside_longer_names_are_no_leak_but_after_an_escape_they_are() -> None:
    assert not leaks(b'{"name":"get_admin7"}', ["admin7"])
    assert leaks(b'{"content":"x\\nadmin7"}', ["admin7"])
    assert leaks(b'{"content":"x\\u00a0admin7"}', ["admin7"])


def test_work_does_not_multiply_with_values_that_begin_alike() -> None:
    values = [f"customer-{number}@example.org" for number in range(5_000)]
    body = b'{"content":"' + b"customer-x " * 20_000 + b'"}'
    assert not leaks(body, values)
    assert leaks(body + b"customer-4999@example.org", values)
    assert leaks(body + base64.b64encode(b"customer-4999@example.org"), values)
