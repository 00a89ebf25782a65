"""Kept connections that the upstream ends under a request: sent again, but nothing that met a fresh connection is."""

import asyncio
import contextlib
import ssl

import httpx
import pytest

from proxy.upstreams.failures import failure
from proxy.upstreams.transport import timeouts, transport

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Upstream:
    """Serves `answers` requests on each connection, then cuts it in the middle of the next one."""

    def __init__(self, answers, *, reset=False, last=False):
        self.answers = answers
        self.last = last
        self.server = None
        self.reset = reset
        self.requests = 0
        self.connections = 0

    async def serve(self, reader, writer):
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            for _ in range(self.answers):
                await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(4)
                self.requests += 1
                writer.write(ANSWER)
            await reader.readuntil(b"\r\n\r\n")
            self.requests += 1
            if self.last:
                self.server.close()
            if self.reset:
                writer.transport.abort()
        writer.close()


@contextlib.asynccontextmanager
async def reached(upstream):
    server = upstream.server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pool = transport(resolver=None, ssl_context=ssl.create_default_context())

    async def ask():
        request = httpx.Request(
            "POST",
            f"http://127.0.0.1:{port}/v1/chat/completions",
            content=b"body",
            extensions={"timeout": timeouts(5)},
        )
        response = await pool.handle_async_request(request)
        return await response.aread()

    try:
        yield ask
    finally:
        await pool.aclose()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("reset", [False, True])
async def test_a_request_that_meets_a_connection_just_ending_is_sent_again(reset):
    upstream = Upstream(answers=1, reset=reset)
    async with reached(upstream) as ask:
        assert [await ask() for _ in range(3)] == [b"ok"] * 3
    # Kept, ended under the second request, which went into a connection of its own; the third opened another.
    assert (upstream.requests, upstream.connections) == (4, 3)


async def test_it_does_not_matter_how_many_kept_connections_have_ended():
    upstream = Upstream(answers=1)
    async with reached(upstream) as ask:
        for _ in range(4):
            assert await asyncio.gather(*[ask() for _ in range(20)]) == [b"ok"] * 20


async def test_a_second_try_that_finds_nobody_does_not_undo_the_first():
    """The request was read once: it must not count as one that nobody has seen, and go to another upstream."""
    upstream = Upstream(answers=1, last=True)
    async with reached(upstream) as ask:
        assert await ask() == b"ok"
        with pytest.raises(httpx.TransportError) as raised:
            await ask()
    assert upstream.requests == 2
    assert failure("one", raised.value).code == "upstream_broke_off"


async def test_what_met_a_fresh_connection_is_sent_once():
    upstream = Upstream(answers=0)
    async with reached(upstream) as ask:
        with pytest.raises(httpx.TransportError):
            await ask()
    assert (upstream.requests, upstream.connections) == (1, 1)
