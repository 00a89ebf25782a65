"""Strict parsing: what two parsers could read differently is refused, and the place is named without quoting."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.documents.limits import Limits
from proxy.documents.parse import parse, parse_text
from proxy.errors import Malformed

KNOWN = frozenset({"messages", "content", "a", "n"})


def refused(body: bytes | str, **limits: int) -> tuple[str, str | None]:
    raw = body.encode() if isinstance(body, str) else body
    with pytest.raises(Malformed) as caught:
        parse(raw, Limits(**limits), known=KNOWN)
    assert caught.value.status == 400
    return caught.value.code, caught.value.param


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        ('{"a":1,"a":2}', "duplicate_key", ""),
        ('{"a":1,"\\u0061":2}', "duplicate_key", ""),
        ('{"messages":[{"content":{"n":1,"x":{},"n":1}}]}', "duplicate_key", "/messages/0/content"),
        ('{"Erika Mustermann":{"a":{"q":1,"q":1}}}', "duplicate_key", "/#0/a"),
        ('{"a":NaN}', "malformed_json", "/a"),
        ('{"a":[1,-Infinity]}', "malformed_json", "/a/1"),
        ('{"a":1e400}', "number_out_of_range", "/a"),
        ('{"a":' + "7" * 5000 + "}", "number_out_of_range", "/a"),
        ('{"a":1.' + "7" * 5000 + "}", "number_out_of_range", "/a"),
        ('{"a":1} {"b":2}', "malformed_json", "byte 8"),
        ('{"a":1}x', "malformed_json", "byte 7"),
        ('{"ü":', "malformed_json", "byte 6"),
        ("", "malformed_json", "byte 0"),
        ('{"a":"\n"}', "malformed_json", "byte 6"),
        ('{"a":1,}', "malformed_json", "byte 7"),
        ('{"a":NaN,', "malformed_json", ""),
        ('[{"a":1}]', "not_an_object", "byte 0"),
        ('"text"', "not_an_object", "byte 0"),
        ('{"a":"\\ud83d"}', "lone_surrogate", "/a"),
        ('{"\\udc00":1}', "lone_surrogate", ""),
        (b"\xef\xbb\xbf{}", "not_utf8", "byte 0"),
        ("{}".encode("utf-16"), "not_utf8", "byte 0"),
        ('{"a":1}'.encode("utf-16-le"), "malformed_json", "byte 1"),
        (b'{"a":"\xff"}', "not_utf8", "byte 6"),
        (b'{"a":"\xed\xa0\x80"}', "not_utf8", "byte 6"),
    ],
)
def test_doubtful_bodies_are_refused_with_their_place(body: bytes | str, code: str, place: str) -> None:
    assert refused(body) == (code, place)


def test_messages_quote_nothing_of_the_request() -> None:
    for body in ('{"Erika":1,"Erika":2}', '{"Erika":NaN}', '{"Erika":"Erika', '{"Erika":"\\ud800"}'):
        with pytest.raises(Malformed) as caught:
            parse(body.encode())
        assert "Erika" not in caught.value.message
        assert "Erika" not in (caught.value.param or "")


def test_limits_name_the_first_value_beyond_them() -> None:
    assert refused('{"a":[[[1]]]}', max_depth=3) == ("too_deep", "/a/0/0")
    assert parse(b'{"a":[[1]]}', Limits(max_depth=3)) == {"a": [[1]]}
    assert refused('{"a":[1,2,3]}', max_leaves=2) == ("too_many_values", "/a/2")
    assert parse(b'{"a":[1,2]}', Limits(max_leaves=2)) == {"a": [1, 2]}
    assert refused('{"a":["xx","xxx"]}', max_string=2) == ("string_too_long", "/a/1")
    assert refused('{"xxx":1}', max_string=2) == ("string_too_long", "")
    assert refused('{"a":1}', max_bytes=6) == ("too_large", "byte 6")


@pytest.mark.parametrize("depth", [70, 900, 5_000, 200_000])
def test_depth_is_refused_not_overflown(depth: int) -> None:
    code, _ = refused('{"a":' + "[" * depth + "]" * depth + "}")
    assert code == "too_deep"
    code, _ = refused('{"a":' * depth + "1" + "}" * depth)
    assert code == "too_deep"


def test_a_doubt_inside_too_deep_a_body_is_still_refused() -> None:
    assert refused('{"a":NaN,"n":' + "[" * 50_000)[0] in {"malformed_json", "number_out_of_range"}


def test_pairs_and_escapes_are_text() -> None:
    assert parse(b'{"a":"\\ud83d\\ude00 \\u00e9"}') == {"a": "\U0001f600 \u00e9"}


def test_text_may_be_any_value() -> None:
    assert parse_text("[1]") == [1]
    assert parse_text(" 1 ") == 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), values, max_size=4), st.booleans())
def test_what_json_writes_is_read_as_json_reads_it(tree: dict[str, object], ascii_only: bool) -> None:
    body = json.dumps(tree, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert parse(body) == json.loads(body)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        tree = parse(body)
    except Malformed:
        return
    assert tree == json.loads(body)
