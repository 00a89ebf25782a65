"""The door: routes, bodies, refusals, clients that go away, answers that break off."""

import asyncio
import json

import pytest

from proxy.api.gateway import Gateway
from proxy.errors import Refused, Unauthenticated, UpstreamFailed
from proxy.operations import Answer

LIMIT = 200
JSON = (b"content-type", b"application/json")


class Client:
    """Plays an ASGI server: gives the request's pieces, then waits until it is told to leave."""

    def __init__(self, *pieces: bytes):
        self.pieces = list(pieces) or [b""]
        self.gone = asyncio.Event()
        self.sent = []

    async def receive(self):
        if self.pieces:
            body = self.pieces.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(self.pieces)}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    @property
    def error(self):
        return json.loads(self.body)["error"]

    @property
    def complete(self):
        return bool(self.sent) and not self.sent[-1].get("more_body", False) and len(self.sent) > 1


def scope(method="POST", path="/v1/chat/completions", *headers, query=b""):
    return {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "headers": [(b"host", b"test"), *headers], "query_string": query,
    }  # fmt: skip


async def anybody(headers):
    return headers


async def serve(exchange, client, asked, admit=anybody, refused=lambda code: None):
    gateway = Gateway(exchange, new_id=lambda: "d1", max_body_bytes=LIMIT, admit=admit, refused=refused)
    await gateway(asked, client.receive, client.send)
    return client


async def echo(inbound):
    return Answer(200, (JSON,), json.dumps([inbound.operation, inbound.path, inbound.body.decode()]).encode())


async def never(inbound):
    raise AssertionError("nothing may get this far")


@pytest.mark.parametrize(
    ("method", "path", "operation", "canonical"),
    [
        ("POST", "/v1/chat/completions", "chat", "/v1/chat/completions"),
        ("POST", "/chat/completions", "chat", "/v1/chat/completions"),
        ("GET", "/v1/models", "models", "/v1/models"),
        ("GET", "/models", "models", "/v1/models"),
        ("GET", "/v1/models/small", "model", "/v1/models/small"),
    ],
)
async def test_listed_routes_are_served_with_and_without_the_prefix(method, path, operation, canonical):
    client = await serve(echo, Client(b"{}", b""), scope(method, path, JSON))
    assert (client.status, json.loads(client.body)[:2]) == (200, [operation, canonical])
    assert client.complete


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/embeddings"), ("GET", "/v1/chat/completions"), ("DELETE", "/v1/models/small"),
        ("GET", "/v1/models/a/b"), ("GET", "/"), ("OPTIONS", "/v1/models"), ("GET", "/v1/models/"),
    ],
)  # fmt: skip
async def test_every_other_route_is_refused_by_name(method, path):
    client = await serve(never, Client(), scope(method, path))
    assert (client.status, client.error["code"]) == (403, "route_not_allowed")
    assert client.headers[b"x-should-retry"] == b"false"


@pytest.mark.parametrize(
    ("headers", "query", "code"),
    [
        ((), b"", "content_type"),
        (((b"content-type", b"text/plain"),), b"", "content_type"),
        (((b"content-type", b"application/json; charset=utf-16"),), b"", "content_type"),
        ((JSON, (b"content-encoding", b"gzip")), b"", "content_encoding"),
        ((JSON,), b"a=1", "query"),
        ((JSON, (b"content-length", b"201")), b"", "body_too_large"),
        ((JSON, (b"content-length", b"+3")), b"", "body_too_large"),
    ],
)
async def test_bodies_of_another_kind_are_refused(headers, query, code):
    client = await serve(never, Client(b"{}"), scope("POST", "/v1/chat/completions", *headers, query=query))
    assert (client.status, client.error["code"]) == (400, code)


async def test_a_body_that_grows_over_the_limit_is_refused_before_it_is_whole():
    client = Client(b"x" * 150, b"x" * 150, b"never read")
    await serve(never, client, scope("POST", "/v1/chat/completions", JSON))
    assert client.error["code"] == "body_too_large"
    assert client.pieces == [b"never read"]


async def test_the_body_of_a_stranger_is_not_read():
    async def nobody(headers):
        assert (b"authorization", b"Bearer bad") in headers
        raise Unauthenticated("The API key is missing or not valid.")

    client = Client(b"{", b"}")
    await serve(never, client, scope("POST", "/v1/chat/completions", JSON, (b"authorization", b"Bearer bad")), nobody)
    assert (client.status, client.error["code"]) == (401, "unauthenticated")
    assert client.pieces == [b"{", b"}"]


async def test_a_body_in_pieces_arrives_whole_with_charset_and_purpose():
    seen = []

    async def keep(inbound):
        seen.append(inbound)
        return Answer(200, (), b"")

    headers = ((b"content-type", b'application/json; charset="UTF-8"'), (b"x-paravent-purpose", b"support"))
    await serve(keep, Client(b'{"a":', b"1}"), scope("POST", "/v1/chat/completions", *headers))
    assert (seen[0].body, seen[0].purpose, seen[0].exchange_id) == (b'{"a":1}', "support", "d1")


async def test_what_never_becomes_an_exchange_is_counted_and_defects_are():
    codes = []

    async def broken(inbound):
        raise ValueError

    async def refuse(inbound):
        raise Refused("No.", code="blocked_by_policy")  # the exchange counts its own

    async def nobody(headers):
        raise Unauthenticated("The API key is missing or not valid.")

    asked = scope("POST", "/v1/chat/completions", JSON)
    await serve(never, Client(), scope("GET", "/v1/embeddings"), refused=codes.append)
    await serve(never, Client(b"{}"), asked, nobody, codes.append)
    await serve(refuse, Client(b"{}"), asked, refused=codes.append)
    await serve(broken, Client(b"{}"), asked, refused=codes.append)
    assert codes == ["route_not_allowed", "unauthenticated", "internal_error"]


async def test_framing_is_checked_first():
    client = await serve(never, Client(), scope("GET", "/v1/models", (b"host", b"two")))
    assert (client.error["code"], client.headers[b"connection"]) == ("framing", b"close")


async def test_refusals_and_failures_carry_their_status():
    async def refuse(inbound):
        raise Refused("No.", code="blocked_by_policy")

    client = await serve(refuse, Client(b"{}"), scope("POST", "/v1/chat/completions", JSON))
    assert (client.status, client.error["code"], client.error["decision_id"]) == (403, "blocked_by_policy", "d1")


async def test_a_defect_is_a_503_without_its_text(caplog):
    async def broken(inbound):
        raise ValueError("secret-canary")

    client = await serve(broken, Client(b"{}"), scope("POST", "/v1/chat/completions", JSON))
    assert (client.status, client.error["code"]) == (503, "internal_error")
    assert b"canary" not in client.body


class Pieces:
    def __init__(self, *pieces, error=None, hang=False):
        self.pieces, self.error, self.hang, self.closed = pieces, error, hang, False

    async def __aiter__(self):
        for piece in self.pieces:
            yield piece
        if self.hang:
            await asyncio.Event().wait()
        if self.error:
            raise self.error

    async def aclose(self):
        self.closed = True


async def test_a_stream_is_sent_piece_by_piece_and_ended():
    pieces = Pieces(b"one", b"two")

    async def stream(inbound):
        return Answer(200, (), stream=pieces)

    client = await serve(stream, Client(b"{}"), scope("POST", "/v1/chat/completions", JSON))
    assert [message.get("body") for message in client.sent[1:]] == [b"one", b"two", b""]
    assert client.complete
    assert pieces.closed


async def test_a_stream_that_breaks_off_is_never_completed():
    pieces = Pieces(b"one", error=UpstreamFailed("gone"))

    async def stream(inbound):
        return Answer(200, (), stream=pieces)

    client = await serve(stream, Client(b"{}"), scope("POST", "/v1/chat/completions", JSON))
    assert client.sent[-1] == {"type": "http.response.body", "body": b"one", "more_body": True}
    assert not client.complete
    assert pieces.closed


async def test_a_client_that_leaves_cancels_the_stream():
    pieces = Pieces(b"one", hang=True)

    async def stream(inbound):
        return Answer(200, (), stream=pieces)

    client = Client(b"{}")
    task = asyncio.create_task(serve(stream, client, scope("POST", "/v1/chat/completions", JSON)))
    while len(client.sent) < 2:
        await asyncio.sleep(0)
    client.gone.set()
    await task
    assert pieces.closed
    assert not client.complete


async def test_a_client_that_leaves_cancels_the_exchange():
    cancelled = asyncio.Event()
    started = asyncio.Event()

    async def wait(inbound):
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    client = Client(b"{}")
    task = asyncio.create_task(serve(wait, client, scope("POST", "/v1/chat/completions", JSON)))
    await started.wait()
    client.gone.set()
    await task
    assert cancelled.is_set()
    assert client.sent == []


async def test_a_server_that_stops_cancels_for_good():
    async def wait(inbound):
        await asyncio.Event().wait()

    task = asyncio.create_task(serve(wait, Client(b"{}"), scope("POST", "/v1/chat/completions", JSON)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_client_that_leaves_before_its_body_is_whole():
    client = Client()
    client.pieces = []
    client.gone.set()
    await serve(never, client, scope("POST", "/v1/chat/completions", JSON))
    assert client.sent == []
