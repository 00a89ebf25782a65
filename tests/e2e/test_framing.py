"""Requests whose borders or contents can be read in two ways, over raw sockets: refused, in a shape every SDK reads."""

import contextlib
import json
import re
import socket

import httpx
import pytest

from tests.e2e.harness import bearer, chat
from tests.e2e.people import MAIL

BODY = json.dumps(chat(MAIL)).encode()


def send(site, data, *, shut=False):
    """Send bytes, return all that comes back until the proxy closes (or a second passes without news)."""
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=10) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before everything was sent
            connection.sendall(data)
        if shut:
            connection.shutdown(socket.SHUT_WR)
        connection.settimeout(2)
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except TimeoutError:
            return received, False
        except ConnectionResetError:
            pass
        return received, True


CLOSE = ["Connection: close"]


def request(
    site, *, target="/v1/chat/completions", method="POST", headers=(), body=BODY, length=True, host="localhost"
):
    lines = [f"{method} {target} HTTP/1.1", f"Authorization: Bearer {site.key()}"]
    lines += [f"Host: {host}"] if host is not None else []
    lines += (
        [] if any(line.lower().startswith("content-type") for line in headers) else ["Content-Type: application/json"]
    )
    lines += [f"Content-Length: {len(body)}"] if length else []
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def problem(received):
    """Return status and body of the one response in `received`; the body satisfies both families of SDKs."""
    head, _, body = received.partition(b"\r\n\r\n")
    assert len(re.findall(rb"HTTP/1\.1 \d", received)) == 1, received
    assert b"content-type: application/json" in head.lower()
    said = json.loads(body)
    for shape in (said, said["error"]):
        assert shape["message"]
        assert shape["code"]
        assert shape["type"]
        assert "param" in shape
    assert said["object"] == "error"
    assert b"Traceback" not in received
    assert MAIL.encode() not in received
    return int(head.split()[1]), said


CHUNKED = ["Transfer-Encoding: chunked"]
ATTACKS = {
    "length and chunked": {"headers": CHUNKED, "body": b"0\r\n\r\n"},
    "chunked and length": {"headers": [*CHUNKED, "Content-Length: 5"], "length": False, "body": b"0\r\n\r\n"},
    "two lengths": {"headers": ["Content-Length: 3"]},
    "two equal lengths": {"headers": [f"Content-Length: {len(BODY)}"]},
    "length with a sign": {"headers": [f"Content-Length: +{len(BODY)}"], "length": False},
    "chunked twice": {"headers": [*CHUNKED, *CHUNKED], "length": False, "body": b"0\r\n\r\n"},
    "gzip, chunked": {"headers": ["Transfer-Encoding: gzip, chunked"], "length": False, "body": b"0\r\n\r\n"},
    "chunked, identity": {"headers": ["Transfer-Encoding: chunked, identity"], "length": False, "body": b"0\r\n\r\n"},
    "tab in the coding": {"headers": ["Transfer-Encoding: \x0bchunked"], "length": False, "body": b"0\r\n\r\n"},
    "blank before the colon": {"headers": ["X-Odd : 1"]},
    "folded header": {"headers": ["X-Odd: 1\r\n 2"]},
    "bare line feed": {"headers": ["X-Odd: 1\nX-More: 2"]},
    "NUL in a header": {"headers": ["X-Odd: a\x00b"]},
    "two hosts": {"headers": ["Host: other.example.org"]},
    "no host": {"host": None},
    "two keys": {"headers": ["Authorization: Bearer other"]},
    "two content types": {"headers": ["Content-Type: application/json", "Content-Type: text/plain"]},
    "header flood": {"headers": [f"X-{number}: 1" for number in range(200)]},
    "header of 40 kB": {"headers": ["X-Long: " + "a" * 40_000]},
    "encoded dots": {"target": "/v1/%2e%2e/v1/chat/completions"},
    "encoded slash": {"target": "/v1%2Fchat/completions"},
    "dot segments": {"target": "/v1/../v1/chat/completions"},
    "empty segment": {"target": "//v1/chat/completions"},
    "backslash": {"target": "/v1\\chat/completions"},
    "path parameter": {"target": "/v1/chat/completions;x=1"},
    "long target": {"target": "/v1/" + "a" * 5_000},
    "absolute form": {"target": "http://evil.example.org/v1/chat/completions"},
    "trailer": {
        "headers": CHUNKED,
        "length": False,
        "body": b"%x\r\n%b\r\n0\r\nX-Paravent-Purpose: support\r\n\r\n" % (len(BODY), BODY),
    },
    "bad version": {"target": "/v1/chat/completions HTTP/9.9 x"},
    "odd method": {"method": "P@ST"},
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_doubtful_framing_is_refused_and_the_connection_closed(site, attack):
    follow_up = request(site, target="/healthz/live", method="GET", length=False, body=b"")
    received, closed = send(site, request(site, **ATTACKS[attack]) + follow_up)
    if attack == "trailer":  # it comes when the request is already being served: cut, without a word
        assert (received, closed) == (b"", True)
        return
    status, said = problem(received)
    assert status == 400
    assert said["code"] == "framing"
    assert closed
    assert b"connection: close" in received.lower()
    assert site.wire.requests == []


def test_endless_headers_are_cut_off(site):
    head = request(site, body=b"")[:-2]
    received, closed = send(site, head + b"X-Flood: " + b"a" * 3_000_000)
    assert closed
    assert received == b"" or problem(received)[0] == 400


CONTENTS = {
    "not json": (b"{", 400, "malformed_json"),
    "no body": (b"", 400, "malformed_json"),
    "trailing data": (BODY + b"{}", 400, "malformed_json"),
    "byte order mark": (b"\xef\xbb\xbf" + BODY, 400, "not_utf8"),
    "duplicate key": (b'{"model":"sim-echo","model":"sim-echo","messages":[{"role":"user","content":"x"}]}', 400, None),
    "duplicate escaped key": (
        b'{"model":"sim-echo","mod\\u0065l":"x","messages":[{"role":"user","content":"x"}]}',
        400,
        None,
    ),
    "NaN": (b'{"model":"sim-echo","temperature":NaN,"messages":[{"role":"user","content":"x"}]}', 400, None),
    "Infinity": (b'{"model":"sim-echo","temperature":-Infinity,"messages":[{"role":"user","content":"x"}]}', 400, None),
    "1e999": (b'{"model":"sim-echo","temperature":1e999,"messages":[{"role":"user","content":"x"}]}', 400, None),
    "deep": (b'{"model":"sim-echo","messages":' + b"[" * 5000 + b"]" * 5000 + b"}", 400, None),
    "deep metadata": (b'{"model":"x","metadata":' + b'{"a":' * 99 + b"1" + b"}" * 99 + b',"messages":[]}', 400, None),
    "latin-1": ('{"model":"sim-echo","messages":[{"role":"user","content":"Zoë"}]}'.encode("latin-1"), 400, None),
    "utf-16": (BODY.decode().encode("utf-16"), 400, None),
    "lone surrogate": (b'{"model":"sim-echo","messages":[{"role":"user","content":"\\ud800"}]}', 400, None),
    "a list": (b"[]", 400, None),
    "model is a list": (b'{"model":["sim-echo"],"messages":[{"role":"user","content":"x"}]}', 400, None),
    "unknown parameter": (
        b'{"model":"sim-echo","echo":true,"messages":[{"role":"user","content":"x"}]}',
        400,
        "unsupported_parameter",
    ),
    "mail as a parameter": (
        b'{"model":"sim-echo","%s":1,"messages":[{"role":"user","content":"x"}]}' % MAIL.encode(),
        None,
        None,
    ),
}


@pytest.mark.parametrize("content", CONTENTS)
def test_doubtful_contents_are_refused(site, content):
    body, status, code = CONTENTS[content]
    received, _ = send(site, request(site, body=body, headers=CLOSE))
    got, said = problem(received)
    assert got == status or (status is None and got in {400, 403})
    assert code in {None, said["code"]}
    assert site.wire.requests == []


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (["Content-Type: text/plain"], "content_type"),
        (["Content-Type: application/json; charset=utf-16"], "content_type"),
        (["Content-Type: multipart/form-data; boundary=x"], "content_type"),
        (["Content-Encoding: gzip"], "content_encoding"),
        (["Content-Encoding: br"], "content_encoding"),
    ],
)
def test_other_forms_of_a_body_are_refused(site, headers, code):
    status, said = problem(send(site, request(site, headers=[*headers, *CLOSE]))[0])
    assert (status, said["code"]) == (400, code)
    assert site.wire.requests == []


@pytest.mark.parametrize("target", ["/v1/chat/completions?x=1", f"/v1/chat/completions?mail={MAIL}"])
def test_query_parameters_are_refused(site, target):
    status, said = problem(send(site, request(site, target=target, headers=CLOSE))[0])
    assert (status, said["code"]) == (400, "query")


def test_a_body_over_the_limit_is_refused(start):
    site = start(PARAVENT_MAX_BODY_BYTES=2048)
    big = json.dumps(chat("a" * 4000)).encode()
    status, said = problem(send(site, request(site, body=big, headers=CLOSE))[0])
    assert (status, said["code"]) == (400, "body_too_large")
    announced = request(site, body=b"", length=False, headers=["Content-Length: 99999999999", *CLOSE])
    assert problem(send(site, announced)[0])[1]["code"] == "body_too_large"
    chunk = b"400\r\n" + b" " * 1024 + b"\r\n"
    received, _ = send(site, request(site, body=chunk * 40, length=False, headers=[*CHUNKED, *CLOSE]))
    status, said = problem(received)
    assert (status, said["code"]) == (400, "body_too_large")
    assert site.wire.requests == []


def test_a_chunked_body_within_the_limit_is_served(site):
    with httpx.Client(trust_env=False) as client:
        reply = client.post(
            f"{site.url}/v1/chat/completions",
            content=iter([BODY[:10], BODY[10:]]),
            headers={**bearer(site.key()), "content-type": "application/json"},
        )
    assert reply.status_code == 200
    assert MAIL in reply.text


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/v1",
        "/v1/embeddings",
        "/v1/chat/completions/",
        "/V1/chat/completions",
        "/v1/models/a/b",
        "/docs",
        "/openapi.json",
        "/metricsx",
        "/healthz",
        "/healthz/else",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "DELETE"])
def test_other_routes_say_so(site, target, method):
    status, said = problem(send(site, request(site, target=target, method=method, headers=CLOSE))[0])
    assert (status, said["code"]) == (403, "route_not_allowed")


def test_a_websocket_is_refused(site):
    upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAA"]
    received, _ = send(site, request(site, method="GET", length=False, body=b"", headers=upgrade))
    assert problem(received)[0] in {400, 403}


def test_slow_senders_are_cut_off_and_strangers_are_not_read(start):
    site = start(PARAVENT_REQUEST_TIMEOUT_S=1)
    whole = request(site)
    for part in (whole[:40], whole[:-20]):
        received, closed = send(site, part)
        assert (*problem(received)[:1], problem(received)[1]["code"], closed) == (400, "too_slow", True)
    assert send(site, b"") == (b"", True)
    received, closed = send(site, whole[:-20].replace(b"Bearer pv_", b"Bearer xx_"))
    assert (problem(received)[0], closed) == (401, True)
    reply = httpx.post(
        f"{site.url}/v1/chat/completions",
        json=chat(MAIL, "sim-slow"),
        headers=bearer(site.key()),
        trust_env=False,
        timeout=30,
    )
    assert (reply.status_code, len(site.wire.requests)) == (200, 1)


def test_half_a_request_leaves_nothing(site):
    received, _ = send(site, request(site)[:-20], shut=True)
    assert received == b"" or problem(received)[0] == 400
    assert site.wire.requests == []
