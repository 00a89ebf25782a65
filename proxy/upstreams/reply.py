"""An upstream's answer: status, the few headers worth keeping, and a body that is read once, whole or as it arrives.

Rules: pieces are handed on as they arrive; a body that ends early raises; closing ends the upstream connection at
once unless the body was read to its end; cookies and the edge's own headers never get this far.
"""

from collections.abc import AsyncIterator, Callable

import httpx

from proxy.terms import Headers
from proxy.upstreams.failures import TRANSPORT_ERRORS, failure, unusable

LONGEST_ANSWER = 32 * 1024 * 1024
"""Bytes of a whole answer; a longer one is refused. Streamed answers are not held and have no limit."""

_KEPT = frozenset({b"content-type", b"retry-after", b"mistral-correlation-id", b"x-request-id", b"x-kong-request-id"})
_REQUEST_IDS = (b"mistral-correlation-id", b"x-request-id", b"x-kong-request-id")


class Reply:
    """One answer. `status` may be an error of the upstream (4xx, 5xx): its body has yet to be restored and shown."""

    __slots__ = ("_closed", "_failed", "_response", "headers", "status", "upstream")

    def __init__(self, response: httpx.Response, *, upstream: str, failed: Callable[[], None]) -> None:
        self.status = response.status_code
        self.headers: Headers = _kept(response)
        self.upstream = upstream
        self._response = response
        self._failed = failed
        self._closed = False

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty if there is none."""
        return self._header(b"content-type").partition(";")[0].strip().lower()

    @property
    def request_id(self) -> str | None:
        """The upstream's own id of this request, for the audit log."""
        return next((value for value in map(self._header, _REQUEST_IDS) if value), None)

    async def read(self) -> bytes:
        """Return the whole body; raise `UpstreamFailed` if it breaks off or is longer than `LONGEST_ANSWER`."""
        parts: list[bytes] = []
        size = 0
        try:
            async for chunk in self.chunks():
                size += len(chunk)
                if size > LONGEST_ANSWER:
                    raise unusable(self.upstream, "sent an answer that is too long")
                parts.append(chunk)
        finally:
            await self.aclose()
        return b"".join(parts)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body piece by piece as it arrives; raise `UpstreamFailed` if it breaks off."""
        broken = None
        try:
            async for chunk in self._response.aiter_raw():
                yield chunk
        except TRANSPORT_ERRORS as error:
            broken = failure(self.upstream, error)
            if not self._closed:
                self._failed()
        finally:
            await self.aclose()
        if broken is not None:  # raised out here so that the transport's error, which knows the key, is not its context
            raise broken

    async def aclose(self) -> None:
        """Let the upstream go. An unfinished answer ends its connection, which tells the upstream to stop."""
        if self._closed:
            return
        self._closed = True
        await self._response.aclose()

    def _header(self, name: bytes) -> str:
        return next((value.decode("latin-1") for key, value in self.headers if key == name), "")


def _kept(response: httpx.Response) -> Headers:
    pairs = ((name.lower(), value) for name, value in response.headers.raw)
    return tuple((name, value) for name, value in pairs if name in _KEPT or name.startswith(b"x-ratelimit-"))
