"""Errors as clients read them: one body that satisfies the Mistral shape (flat) and the OpenAI shape (nested).

SDKs send the data again after some statuses (429, 5xx); `x-should-retry: false` keeps them from it, except where the
upstream itself asked for patience (429, 503): there its Retry-After passes.
"""

import orjson

from proxy.errors import ParaventError, Unauthenticated, UpstreamFailed
from proxy.terms import Headers

JSON_TYPE = (b"content-type", b"application/json")
PATIENCE = frozenset({429, 503})
"""Answers of an upstream after which its client may try again."""

CLOSING = frozenset({"framing", "too_slow"})
"""Codes after which a connection can't go on: where the next request would begin is not known."""


def problem_body(error: ParaventError, decision_id: str) -> bytes:
    """Return the JSON body for `error`: message, type, param, code and decision id, flat and nested."""
    facts = {"message": error.message, "type": error.kind, "param": error.param, "code": error.code}
    return orjson.dumps(
        {"object": "error", **facts, "decision_id": decision_id, "error": {**facts, "decision_id": decision_id}}
    )


def problem_headers(error: ParaventError, decision_id: str, *, length: int) -> Headers:
    """Return the response headers that go with `problem_body`."""
    headers: list[tuple[bytes, bytes]] = [
        JSON_TYPE,
        (b"content-length", str(length).encode()),
        (b"x-request-id", decision_id.encode()),
        (b"cache-control", b"no-store"),
    ]
    if isinstance(error, UpstreamFailed) and error.status in PATIENCE:
        headers += [(b"retry-after", error.retry_after.encode("latin-1"))] if error.retry_after else []
    else:
        headers.append((b"x-should-retry", b"false"))
    if isinstance(error, Unauthenticated):
        headers.append((b"www-authenticate", b'Bearer realm="paravent"'))
    if error.code in CLOSING:
        headers.append((b"connection", b"close"))
    return tuple(headers)
