"""Event streams: the same events whole, byte by byte and at random splits; written back as they were."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.errors import Malformed
from proxy.wire.sse import Event, SSEDecoder, encode


def decoded(pieces: list[bytes], **options: int) -> list[Event]:
    decoder = SSEDecoder(**options)
    events = [event for piece in pieces for event in decoder.feed(piece)]
    return events + decoder.close() + decoder.close()


def raw(text: bytes) -> Event:
    return Event(b"", raw=text)


STREAM = (
    b"\xef\xbb\xbf: ping\n\ndata: a\n\nevent: \xc3\xbc\rid: 7\r\rdata:b\r\ndata:  c\r\n\r\n"
    b"retry: 10\r\n\r\n\n\n\r: one\ndata\n\n: single\nevent: done\ndata: \xf0\x9f\x98\x80\nother: x\nnocolon\n\ndata: [DONE]\n\n"
)
EVENTS = [
    raw(b": ping"),
    Event(b"a"),
    raw(b"id: 7"),
    Event(b"b\n c"),
    raw(b"retry: 10"),
    raw(b": one"),
    Event(b""),
    raw(b": single"),
    Event("\U0001f600".encode(), "done"),
    Event(b"[DONE]"),
]


def test_whole_and_byte_by_byte() -> None:
    assert decoded([STREAM]) == EVENTS
    assert decoded([bytes([byte]) for byte in STREAM]) == EVENTS


def test_a_thousand_random_splits() -> None:
    chance = random.Random(7)
    for _ in range(1000):
        cuts = sorted(chance.choices(range(len(STREAM) + 1), k=chance.randint(0, 12)))
        assert decoded([STREAM[a:b] for a, b in zip([0, *cuts], [*cuts, len(STREAM)], strict=True)]) == EVENTS


pieces_of_streams = st.lists(
    st.sampled_from(
        [b"data", b": ", b":", b"\n", b"\r", b"\r\n", b"\n\n", b"id", b"event", b"x", b"\xef\xbb\xbf", b"\0"]
    )
    | st.binary(max_size=3),
    max_size=25,
)


@given(pieces_of_streams)
def test_any_bytes_in_any_chunking(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert decoded(pieces) == decoded([whole]) == decoded([bytes([byte]) for byte in whole])


@given(
    st.lists(
        st.builds(
            Event,
            st.binary(max_size=20).map(lambda data: data.replace(b"\r", b"")),
            st.none() | st.sampled_from(["done", "\u00fc"]),
            st.none() | st.just("7"),
            st.none(),
        ),
        max_size=6,
    )
)
def test_decoding_what_was_encoded_is_the_identity(events: list[Event]) -> None:
    assert decoded([b"".join(map(encode, events))]) == events


def test_what_dispatches_nothing_is_written_back_as_it_came() -> None:
    assert encode(raw(b": ping")) == b": ping\n\n"
    assert encode(Event(b"a\nb", "x", "1")) == b"event: x\nid: 1\ndata: a\ndata: b\n\n"


def test_a_comment_is_released_at_its_line_end() -> None:
    decoder = SSEDecoder()
    assert decoder.feed(b": keep-alive\n") == [raw(b": keep-alive")]
    assert decoder.feed(b"\n") == []


def test_the_last_event_may_lack_its_blank_line() -> None:
    assert decoded([b"data: a\n"]) == [Event(b"a")]
    assert decoded([b"data: a"]) == [Event(b"a")]
    assert decoded([b"event: x\n"]) == []
    assert decoded([b"\xef\xbb"]) == []
    assert decoded([b""]) == []


def test_events_are_bounded_in_every_chunking() -> None:
    assert decoded([b"data: 12", b"34\n\n"], largest=10) == [Event(b"1234")]
    for pieces in (
        [b"data: 12345\n\n"],
        [b"data: 1", b"2345\n\n"],
        [b"data: 12345"],
        [b"data: 1", b"2345"],
        [b"data: 1\n", b"data: 2\n", b"\n"],
    ):
        with pytest.raises(Malformed) as caught:
            decoded(pieces, largest=10)
        assert caught.value.code == "event_too_large"


def test_a_large_event_in_small_pieces_takes_linear_work() -> None:
    decoder = SSEDecoder()
    assert decoder.feed(b"data: ") == []
    for _ in range(25_000):
        assert decoder.feed(b"x" * 20) == []
        assert decoder.feed(b"\ndata: ") == []
    (event,) = decoder.feed(b"\n\n")
    assert len(event.data) == 525_000
