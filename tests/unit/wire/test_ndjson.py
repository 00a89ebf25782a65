"""Newline-delimited JSON: the same lines whole, byte by byte and at random splits."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.errors import Malformed
from proxy.wire.ndjson import NDJSONDecoder

STREAM = '{"a":"ü"}\n\n{"b":2}\r\n  \n{"c":"\U0001f600"}'.encode()
LINES = ['{"a":"ü"}'.encode(), b'{"b":2}', '{"c":"\U0001f600"}'.encode()]


def decoded(pieces: list[bytes], **options: int) -> list[bytes]:
    decoder = NDJSONDecoder(**options)
    lines = [line for piece in pieces for line in decoder.feed(piece)]
    return lines + decoder.close() + decoder.close()


def test_whole_and_byte_by_byte() -> None:
    assert decoded([STREAM]) == LINES
    assert decoded([bytes([byte]) for byte in STREAM]) == LINES
    assert decoded([STREAM + b"\n", b""]) == LINES


def test_a_thousand_random_splits() -> None:
    chance = random.Random(7)
    for _ in range(1000):
        cuts = sorted(chance.choices(range(len(STREAM) + 1), k=chance.randint(0, 8)))
        assert decoded([STREAM[a:b] for a, b in zip([0, *cuts], [*cuts, len(STREAM)], strict=True)]) == LINES


@given(st.lists(st.binary(max_size=5), max_size=12))
def test_any_bytes_in_any_chunking(pieces: list[bytes]) -> None:
    assert decoded(pieces) == decoded([b"".join(pieces)])


def test_lines_are_bounded() -> None:
    assert decoded([b"1234", b"\n"], largest=4) == [b"1234"]
    for pieces in ([b"123", b"45"], [b"12345\n"], [b"1\n12345"], [b"123", b"45\n"]):
        with pytest.raises(Malformed) as caught:
            decoded(pieces, largest=4)
        assert caught.value.code == "event_too_large"
