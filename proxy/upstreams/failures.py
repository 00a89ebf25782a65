"""The one place that turns transport errors into `UpstreamFailed`.

Rules: no URL, header or body text passes into an error, and the original error (whose `request` holds the
authorisation header) is not chained. The kind of failure is read from the innermost error, for the transport reports
a lost connection as a connect time-out.
"""

import aiohttp
import httpx

from proxy.errors import UpstreamFailed
from proxy.upstreams.addresses import AddressRefusedError

TRANSPORT_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
    ValueError,
)
"""All that httpx, aiohttp and the socket below raise when an exchange with an upstream fails."""

UNREACHABLE = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,  # also the wait for a free connection
    aiohttp.InvalidURL,
    httpx.ConnectError,
    httpx.InvalidURL,
    httpx.UnsupportedProtocol,
)
"""Errors before the first byte of a request: the upstream has seen nothing, another may be tried."""


def failure(upstream: str, error: BaseException) -> UpstreamFailed:
    """Return what the client is told when talking to `upstream` ended in `error`."""
    cause = error.__cause__ if isinstance(error, httpx.HTTPError) and error.__cause__ is not None else error
    if isinstance(getattr(cause, "os_error", cause), AddressRefusedError):
        return address_refused(upstream)
    if isinstance(cause, UNREACHABLE):
        return UpstreamFailed(f"upstream {upstream} can't be reached", code="upstream_unreachable")
    if isinstance(cause, (TimeoutError, httpx.TimeoutException)):
        return UpstreamFailed(f"upstream {upstream} did not answer in time", code="upstream_timeout", status=504)
    return UpstreamFailed(f"upstream {upstream} broke off the connection", code="upstream_broke_off")


def address_refused(upstream: str) -> UpstreamFailed:
    """Return the failure for an upstream whose address is never used."""
    return UpstreamFailed(f"upstream {upstream} has an address that is never used", code="upstream_address_refused")


def unusable(upstream: str, why: str) -> UpstreamFailed:
    """Return the failure for an answer that can't be used; `why` is text of ours."""
    return UpstreamFailed(f"upstream {upstream} {why}", code="upstream_answer_unusable")
