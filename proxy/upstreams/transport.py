"""Builds the transport to one upstream: httpx as the interface, aiohttp below it (measured faster than httpx's own).

Rules: nothing from the environment (no proxy, no .netrc), no cookies kept or sent, no redirects, no decompression,
TLS always verified, a bounded pool of kept connections. httpx's client is left out: what it adds to a transport are the
things that must not happen here (cookies, redirects, credentials of a URL), and a fifth of the time.
A request that meets a kept connection which the upstream is just closing is sent again: nobody has read it.
"""

import ssl
from types import SimpleNamespace
from typing import Any

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from httpx_aiohttp import AiohttpTransport

from proxy.upstreams.addresses import GuardedResolver
from proxy.upstreams.failures import UNREACHABLE

CONNECT_S = 5.0
POOL_S = 5.0
"""Longest wait for a free connection; the transport counts name resolution and TLS into it."""
POOL_SIZE = 512
"""Connections to one upstream from one worker; a streamed answer holds one."""
KEEP_ALIVE_S = 30.0
_KEPT = "on a kept connection"
_ENDED = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)
"""What a connection gives that ended before the first byte of an answer."""


class Resending(AiohttpTransport):
    """The transport, with a second try after a kept connection: on a new one, from `fresh`.

    Servers end idle connections when they like (uvicorn, so vLLM, after 5 s), also at the moment a request is written
    into one. The request is then not answered by a single byte; sending it again is safe here, for a chat completion
    changes nothing at the upstream (RFC 9110 sec. 9.2.2). A second try that finds nobody does not undo the first: its
    connection broke off, and somebody may have read what went into it.
    """

    def __init__(self, fresh: AiohttpTransport, **options: Any) -> None:
        super().__init__(**options)
        self._fresh = fresh

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request` and return the head of its answer; raise what httpx transports raise."""
        response: httpx.Response
        try:
            response = await super().handle_async_request(request)
        except httpx.TransportError as error:
            if not (isinstance(error.__cause__, _ENDED) and _KEPT in getattr(error.__cause__, "__notes__", ())):
                raise
            try:
                response = await self._fresh.handle_async_request(request)
            except httpx.TransportError as second:
                if isinstance(second.__cause__ or second, UNREACHABLE):
                    raise error from error.__cause__
                raise
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        await super().aclose()
        await self._fresh.aclose()


def _noting_kept() -> aiohttp.TraceConfig:
    """Return what makes aiohttp note on an error that its request went into a kept connection."""

    async def reused(_session: Any, context: SimpleNamespace, _facts: Any) -> None:
        context.kept = True

    async def failed(_session: Any, context: SimpleNamespace, facts: aiohttp.TraceRequestExceptionParams) -> None:
        if getattr(context, "kept", False):
            facts.exception.add_note(_KEPT)

    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(reused)
    trace.on_request_exception.append(failed)
    return trace


def transport(*, resolver: AbstractResolver | None, ssl_context: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """Return the transport for one upstream; `resolver` stands in for the system's in tests and special networks."""

    def session(*, keep: bool) -> aiohttp.ClientSession:  # made on first use, inside the running loop
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(resolver or aiohttp.ThreadedResolver()),
            ssl=ssl_context,
            limit=POOL_SIZE,
            ttl_dns_cache=10,
            **({"keepalive_timeout": KEEP_ALIVE_S} if keep else {"force_close": True}),
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            trace_configs=[_noting_kept()] if keep else [],
        )

    options: dict[str, Any] = {"verify": ssl_context, "trust_env": False}
    fresh = AiohttpTransport(client=lambda: session(keep=False), **options)
    return Resending(fresh, client=lambda: session(keep=True), **options)


def tls() -> ssl.SSLContext:
    """Return a verifying TLS context that knows the public roots and the system's own."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def timeouts(read_s: float) -> dict[str, float]:
    """Return the time-outs of each phase in seconds; `read_s` is between two pieces of the answer."""
    return {"connect": CONNECT_S, "pool": POOL_S, "read": read_s, "write": read_s}
