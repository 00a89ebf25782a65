"""Sends an Outbound to an upstream that it permits, and nothing else.

Rules: permission is checked again here, at the socket; the URL is the declared base URL and the canonical path;
headers are built from nothing, so none of a client's can pass; redirects and encoded answers are refused; keys never
stand in a repr or an error.
"""

import re
import ssl
from collections.abc import Mapping
from importlib.metadata import version
from urllib.parse import urlsplit

import httpx
from aiohttp.abc import AbstractResolver

from proxy.errors import Misconfigured, Refused, UpstreamFailed
from proxy.policy import UpstreamSpec
from proxy.transformation import Outbound
from proxy.upstreams.addresses import refused_host
from proxy.upstreams.failures import TRANSPORT_ERRORS, address_refused, failure, unusable
from proxy.upstreams.health import Health
from proxy.upstreams.reply import LONGEST_ANSWER, Reply
from proxy.upstreams.transport import timeouts, tls, transport

_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~:@+%-]+)+")
_ENCODED_STEP = re.compile(r"%(?:2e|2f|5c|00)", re.IGNORECASE)
_KEY = re.compile(r"[!-~]+")
_METHODS = frozenset({"GET", "POST"})
MOST_URLS = 1_000
"""So many parsed URLs are kept."""
_UNWELL = frozenset({502, 503, 504})
"""Answers that speak of the upstream and not of the request."""


class Upstreams:
    """Connections to all upstreams of one process. Use within one event loop; end with `aclose`.

    `keys` maps names of environment variables to the keys found there; `resolver` replaces the system's resolver.
    """

    def __init__(
        self,
        keys: Mapping[str, str],
        *,
        health: Health | None = None,
        resolver: AbstractResolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._keys = {name: _checked_key(name, key) for name, key in keys.items() if key.strip()}
        self.health = health or Health()
        self._resolver = resolver
        self._tls = ssl_context or tls()
        self._pools: dict[str, httpx.AsyncBaseTransport] = {}
        self._urls: dict[str, httpx.URL] = {}
        self._agent = f"paravent/{version('paravent')}"

    def __repr__(self) -> str:
        return f"Upstreams({len(self._pools)} open)"

    async def send(self, spec: UpstreamSpec, outbound: Outbound) -> Reply:
        """Send `outbound` to `spec` and return the answer as soon as its head is there.

        Raise `Refused` if `spec` is not among the permitted, `UpstreamFailed` if there is no answer that can be used.
        Answers with an error status are returned: what they say is for the caller.
        """
        _check_permitted(spec, outbound)
        pool = self._pool(spec)
        request = self._request(spec, outbound)
        failed = None
        try:
            response = await pool.handle_async_request(request)
        except TRANSPORT_ERRORS as error:
            failed = failure(spec.name, error)
        if failed is not None:  # raised out here so that the transport's error, which knows the key, is not its context
            self.health.failed(spec.name)
            raise failed
        return await self._accept(spec, response, stream=outbound.stream)

    async def aclose(self) -> None:
        """Close all connections."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            await pool.aclose()

    async def _accept(self, spec: UpstreamSpec, response: httpx.Response, *, stream: bool) -> Reply:
        reason = _unusable(response, stream=stream)
        if reason:
            await response.aclose()
            self.health.failed(spec.name)
            raise unusable(spec.name, reason)
        if response.status_code in _UNWELL:
            self.health.failed(spec.name)
        else:
            self.health.succeeded(spec.name)
        return Reply(response, upstream=spec.name, failed=lambda: self.health.failed(spec.name))

    def _request(self, spec: UpstreamSpec, outbound: Outbound) -> httpx.Request:
        body = outbound.bodies[spec.name]
        request = httpx.Request(
            outbound.method,
            self._url(spec.base_url + outbound.path),
            headers=self._headers(spec, has_body=bool(body), stream=outbound.stream),
            stream=httpx.ByteStream(body),  # not `content`: the transport writes Host and Content-Length itself
            extensions={"timeout": timeouts(spec.timeout_s)},
        )
        request.read()
        return request

    def _url(self, text: str) -> httpx.URL:
        """Return the parsed URL; policy bounds how many there are, but for the ids of models."""
        url = self._urls.get(text)
        if url is None:
            if len(self._urls) >= MOST_URLS:
                self._urls.clear()
            url = self._urls[text] = httpx.URL(text)
        return url

    def _headers(self, spec: UpstreamSpec, *, has_body: bool, stream: bool) -> dict[str, str]:
        headers = {
            "accept": "text/event-stream" if stream else "application/json",
            "accept-encoding": "identity",
            "user-agent": self._agent,
        }
        if has_body:
            headers["content-type"] = "application/json"
        if spec.key_env is not None:
            key = self._keys.get(spec.key_env)
            if key is None:
                message = f"upstream {spec.name} has no key: set the environment variable {spec.key_env}"
                raise UpstreamFailed(message, code="upstream_key_missing", status=503)
            headers["authorization"] = f"Bearer {key}"
        return headers

    def _pool(self, spec: UpstreamSpec) -> httpx.AsyncBaseTransport:
        pool = self._pools.get(spec.base_url)
        if pool is None:
            _check_base(spec)
            pool = self._pools[spec.base_url] = transport(resolver=self._resolver, ssl_context=self._tls)
        return pool


def _check_permitted(spec: UpstreamSpec, outbound: Outbound) -> None:
    if spec.name not in outbound.permitted:
        raise Refused(f"upstream {spec.name} is not permitted for this request", code="upstream_not_permitted")
    if outbound.method not in _METHODS or not _canonical(outbound.path):
        raise Refused("the request's target is not in canonical form", code="target_not_canonical")


def _canonical(path: str) -> bool:
    return _PATH.fullmatch(path) is not None and _ENCODED_STEP.search(path) is None


def _check_base(spec: UpstreamSpec) -> None:
    """Policy checked the base URL when it was loaded; what could redirect a request is checked again here."""
    parts = urlsplit(spec.base_url)
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or "\\" in spec.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise Misconfigured(f"upstream {spec.name}: base_url must be http(s)://host[:port][/path] and nothing more")
    if refused_host(parts.hostname):
        raise address_refused(spec.name)


def _checked_key(name: str, key: str) -> str:
    if _KEY.fullmatch(key.strip()) is None:
        raise Misconfigured(f"the environment variable {name} holds characters that can't stand in an HTTP header")
    return key.strip()


def _unusable(response: httpx.Response, *, stream: bool) -> str:
    """Return why the head of an answer can't be accepted; empty if it can."""
    if response.status_code < 200 or 300 <= response.status_code < 400:
        return "answered with a redirect"
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return "sent an encoded answer that nobody asked for"
    length = response.headers.get("content-length", "")
    if not stream and length.isdecimal() and int(length) > LONGEST_ANSWER:
        return "sent an answer that is too long"
    return ""
