"""Errors as clients read them: one body that satisfies the Mistral shape (flat) and the OpenAI shape (nested).

No status here makes an SDK send the data again (409, 429 and most 5xx do); `x-should-retry: false` says so too.
"""

import orjson

from proxy.errors import ParaventError, Unauthenticated
from proxy.terms import Headers

JSON_TYPE = (b"content-type", b"application/json")


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
        (b"x-should-retry", b"false"),
        (b"x-request-id", decision_id.encode()),
        (b"cache-control", b"no-store"),
    ]
    if isinstance(error, Unauthenticated):
        headers.append((b"www-authenticate", b'Bearer realm="paravent"'))
    if error.code == "framing":
        headers.append((b"connection", b"close"))
    return tuple(headers)
