"""Builds the transport to one upstream: httpx as the interface, aiohttp below it (measured faster than httpx's own).

Rules: nothing from the environment (no proxy, no .netrc), no cookies kept or sent, no redirects, no decompression,
TLS always verified, a bounded pool of kept connections. httpx's client is left out: what it adds to a transport are the
things that must not happen here (cookies, redirects, credentials of a URL), and a fifth of the time.
"""

import ssl

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from httpx_aiohttp import AiohttpTransport

from proxy.upstreams.addresses import GuardedResolver

CONNECT_S = 5.0
POOL_S = 5.0
"""Longest wait for a free connection; the transport counts name resolution and TLS into it."""
POOL_SIZE = 512
"""Connections to one upstream from one worker; a streamed answer holds one."""
KEEP_ALIVE_S = 30.0


def transport(*, resolver: AbstractResolver | None, ssl_context: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """Return the transport for one upstream; `resolver` stands in for the system's in tests and special networks."""

    def session() -> aiohttp.ClientSession:  # made on first use, inside the running loop
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(resolver or aiohttp.ThreadedResolver()),
            ssl=ssl_context,
            limit=POOL_SIZE,
            keepalive_timeout=KEEP_ALIVE_S,
            ttl_dns_cache=10,
        )
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
        )

    made: httpx.AsyncBaseTransport = AiohttpTransport(client=session, verify=ssl_context, trust_env=False)
    return made


def tls() -> ssl.SSLContext:
    """Return a verifying TLS context that knows the public roots and the system's own."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def timeouts(read_s: float) -> dict[str, float]:
    """Return the time-outs of each phase in seconds; `read_s` is between two pieces of the answer."""
    return {"connect": CONNECT_S, "pool": POOL_S, "read": read_s, "write": read_s}
