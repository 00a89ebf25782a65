"""Streams on the socket: they flow, a client that leaves ends them upstream, and a broken one does not look whole."""

import json
import socket
import time

import httpx
import pytest

from tests.e2e.harness import bearer, chat, post, text_of, until
from tests.e2e.people import IBAN, MAIL, SAID, left_clean

LONG = "word " * 400


def raw_request(site, body, *, close=True):
    """Send a request over a plain socket; return the socket."""
    data = json.dumps(body).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {site.key()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        f"Connection: {'close' if close else 'keep-alive'}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", site.server.port), timeout=20)
    connection.sendall(head.encode() + data)
    return connection


def read_all(connection):
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def closing_record(site, **wanted):
    return until(lambda: next(iter(reversed(site.server.records("closed", **wanted))), None))


def test_the_first_piece_arrives_long_before_the_last(site):
    with httpx.stream(
        "POST", f"{site.url}/v1/chat/completions", json=chat(MAIL, "sim-slow", stream=True), headers=bearer(site.key())
    ) as reply:
        arrivals = [time.monotonic() for _ in reply.iter_bytes()]
        assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert reply.headers["cache-control"] == "no-cache"
        assert reply.headers["x-accel-buffering"] == "no"
        assert {"set-cookie", "cf-ray"}.isdisjoint(reply.headers)
    assert len(arrivals) > 5
    assert arrivals[-1] - arrivals[0] > 0.8  # the simulator waits 0.2 s before each of its pieces
    left_clean(site, MAIL)


@pytest.mark.parametrize(
    ("model", "stream"), [("sim-stall", True), ("sim-slow", True), ("sim-hang", True), ("sim-hang", False)]
)
def test_a_client_that_leaves_ends_the_exchange_upstream_at_once(site, model, stream):
    before = len(site.server.records("closed", model=model, outcome="disconnected"))
    connection = raw_request(site, chat(SAID, model, stream=stream))
    until(lambda: site.wire.requests)
    if model != "sim-hang":
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        time.sleep(0.1)
    left = time.monotonic()
    connection.close()
    if model != "sim-slow":  # the simulator does not listen while it is slow; its record below shows the same
        until(lambda: site.wire.gone, seconds=5)
        assert site.wire.gone[0] - left < 1.0
    until(lambda: len(site.server.records("closed", model=model, outcome="disconnected")) == before + 1)
    assert closing_record(site, model=model)["upstream"]["name"] == "recorder"


@pytest.mark.parametrize("table", ["with surrogates", "without"])
def test_an_upstream_that_dies_ends_the_response_uncleanly(site, table):
    said = SAID if table == "with surrogates" else "nothing personal here"
    received = read_all(raw_request(site, chat(said, "sim-die", stream=True)))
    assert received.startswith(b"HTTP/1.1 200")
    assert not received.endswith(b"0\r\n\r\n")
    assert b"[DONE]" not in received
    last = json.loads(received.rpartition(b"data: ")[2].partition(b"\n")[0])
    assert last["choices"][0]["finish_reason"] == "error"
    assert last["error"]["code"].startswith("upstream_")
    record = closing_record(site, exchange=last["id"])
    assert record["outcome"] == "failed"
    assert record["error"]["code"] == last["error"]["code"]


def test_a_stream_that_is_no_stream_is_refused(site):
    reply = post(site.url, site.key(), chat(SAID, "sim-redirect", stream=True))
    assert reply.status_code == 502
    garbage = read_all(raw_request(site, chat(SAID, "sim-garbage", stream=True)))
    assert b"[DONE]" not in garbage
    assert not garbage.endswith(b"0\r\n\r\n")


def test_streams_and_whole_answers_say_the_same(site):
    for said in (SAID, LONG + MAIL, f"[EMAIL_1] typed by hand, {MAIL} and {IBAN}", "ünïcödé \U0001f600 " + MAIL):
        whole = post(site.url, site.key(), chat(said)).json()["choices"][0]["message"]["content"]
        streamed = post(site.url, site.key(), chat(said, "sim-ragged", stream=True)).text
        assert whole == f"You sent me: {said}"
        assert text_of(streamed) == whole
        assert streamed.endswith("data: [DONE]\n\n")
    left_clean(site, MAIL, IBAN)


def test_one_connection_serves_many_requests_after_refusals_and_streams(site):
    with httpx.Client(base_url=site.url, headers=bearer(site.key()), trust_env=False, timeout=20) as client:
        for body, status in [
            (chat(MAIL), 200),
            (chat("ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"), 403),
            (chat(MAIL, stream=True), 200),
            (chat(MAIL, "sim-500"), 500),
            (chat(MAIL), 200),
        ]:
            assert client.post("/v1/chat/completions", json=body).status_code == status


def test_pipelined_requests_are_answered_in_order(site):
    connection = raw_request(site, chat(MAIL, "sim-slow"), close=False)
    second = json.dumps(chat(IBAN)).encode()
    connection.sendall(
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {site.key('beta')}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(second)}\r\nConnection: close\r\n\r\n".encode()
        + second
    )
    received = read_all(connection).decode()
    assert received.count("HTTP/1.1 200") == 2
    assert received.index(MAIL) < received.index(IBAN)
