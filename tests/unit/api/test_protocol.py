"""What the protocol of the port lets in, fed with bytes by hand: no socket, the parser is real."""

import asyncio
import contextlib
import json

import pytest
import uvicorn
from uvicorn.server import ServerState

from proxy.api.protocol import GuardedProtocol

HEAD = b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self):
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data):
        self.written += data

    def close(self):
        self.closed = True

    def is_closing(self):
        return self.closed

    def pause_reading(self):
        pass

    def resume_reading(self):
        pass


@pytest.fixture
async def port():
    """A connection to an application that answers every request with its path."""
    async with connection() as made:
        yield made


@contextlib.asynccontextmanager
async def connection(*, early=False, held=None, **options):
    """Connect to an application that answers with the path: `early` before the body is there, or after `held`."""

    async def application(scope, receive, send):
        while not early and (await receive()).get("more_body"):
            pass
        if held is not None:
            await held.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

    config = uvicorn.Config(application, http=GuardedProtocol, log_config=None, access_log=False)
    config.load()
    state = ServerState()
    state.default_headers = [(b"date", b"today")]
    protocol = GuardedProtocol(config, state, {}, **options)
    protocol.connection_made(Transport())
    yield protocol
    protocol.connection_lost(None)
    await asyncio.gather(*state.tasks)


async def answer_to(port, *pieces):
    for piece in pieces:
        if not port.transport.closed:
            port.data_received(piece)
    if port.transport.closed:
        port.connection_lost(None)
    await asyncio.gather(*port.tasks)
    return port.transport.written


async def test_a_plain_request_is_served_and_the_next_one_too(port):
    for _ in range(2):
        port.transport.written = b""
        assert (await answer_to(port, HEAD, b"Content-Length: 2\r\n\r\n", b"{}")).startswith(b"HTTP/1.1 200")
    assert not port.transport.closed


@pytest.mark.parametrize(
    "pieces",
    [
        (b"nonsense\r\n\r\n",),
        (HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",),
        (HEAD, b"X: " + b"a" * 40_000, b"a" * 40_000),
        (HEAD, b"".join(b"X-%d: 1\r\n" % number for number in range(9_000))),
        (b"POST /" + b"a" * 70_000,),
        (b"POST http://other.example.org/v1/chat/completions HTTP/1.1\r\n",),
        (b"OPTIONS * HTTP/1.1\r\n",),
        (b"\r\n" * 40_000,),
    ],
    ids=[
        "nonsense",
        "two lengths",
        "long field",
        "many fields",
        "long target",
        "absolute form",
        "asterisk form",
        "blank lines",
    ],
)
async def test_doubt_is_refused_and_the_connection_closed(port, pieces):
    head, _, body = (await answer_to(port, *pieces, b"\r\n")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in head
    assert b"date: today" in head
    said = json.loads(body)
    assert said["code"] == said["error"]["code"] == "framing"
    assert port.transport.closed


async def test_trailers_and_garbage_write_nothing_into_an_unfinished_answer(port):
    written = await answer_to(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\n\r\n")
    assert port.transport.closed
    assert b"HTTP/1.1 400" not in written


async def late(port):
    """Let the alarm of a connection ring that waits no time at all, and what follows from it happen."""
    for _ in range(3):
        await asyncio.sleep(0)
    if port.transport.closed:
        port.connection_lost(None)
    await asyncio.gather(*port.tasks)
    return port.transport.written


@pytest.mark.parametrize(
    "piece", [b"POST /v1", HEAD, HEAD + b"Content-Length: 9\r\n\r\n", HEAD + b"Content-Length: 9\r\n\r\n{"]
)
async def test_a_request_that_does_not_arrive_is_refused_and_the_connection_closed(piece):
    async with connection(arrival_s=0) as port:
        port.data_received(piece)
        head, _, body = (await late(port)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in head
    assert json.loads(body)["code"] == "too_slow"
    assert port.transport.closed


@pytest.mark.parametrize("piece", [b"", b"\r\n"])
async def test_a_connection_without_a_request_is_closed_without_a_word(piece):
    async with connection(arrival_s=0) as port:
        port.data_received(piece)
        assert await late(port) == b""
    assert port.transport.closed


async def test_a_body_that_goes_on_after_its_refusal_is_cut():
    async with connection(arrival_s=0, early=True) as port:
        port.data_received(HEAD + b"Content-Length: 9\r\n\r\n{")
        assert (await late(port)).count(b"HTTP/1.1") == 1
    assert port.transport.closed


@pytest.mark.parametrize("more", [b"", b"\r\n", b"POST /next", HEAD + b"Content-Length: 9\r\n\r\n{"])
async def test_an_answer_that_is_owed_may_take_its_time(more):
    held = asyncio.Event()
    async with connection(arrival_s=0, held=held) as port:
        port.data_received(HEAD + b"Content-Length: 2\r\n\r\n{}" + more)
        for _ in range(5):
            await asyncio.sleep(0)
        assert not port.transport.closed
        held.set()
        while b"HTTP/1.1 200" not in port.transport.written:
            await asyncio.sleep(0)
