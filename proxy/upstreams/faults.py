"""What the simulated upstream does wrong, chosen by the model's name.

Rule: error bodies have the shapes that Mistral's API was seen to send (a flat error object; a 422 whose message is an
object and echoes what was wrong; the gateway's own 404).
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson

from proxy.terms import Headers

JSON_TYPE = (b"content-type", b"application/json")
EVENTS_TYPE = (b"content-type", b"text/event-stream; charset=utf-8")

MODELS = MappingProxyType(
    {
        "mistral-small-latest": "answers with what it received, and shows its surrogates",
        "mistral-large-latest": "answers with what it received, and shows its surrogates",
        "sim-echo": "answers with what it received",
        "sim-reasoning": "thinks aloud first: a list of thinking chunks, then text",
        "sim-mangle": "writes surrogates the way models mangle them",
        "sim-fragment": "splits tool-call arguments over many deltas",
        "sim-burst": "sends all events of a stream in one piece",
        "sim-ragged": "cuts the bytes of a stream anywhere, also inside events",
        "sim-slow": "waits before each piece of a stream and before a whole answer",
        "sim-stall": "sends the first event, then nothing more",
        "sim-hang": "never answers",
        "sim-die": "cuts the connection in the middle of a stream",
        "sim-die-json": "cuts the connection in the middle of a whole answer",
        "sim-garbage": "answers with something that is not JSON",
        "sim-gzip": "answers compressed though nobody asked",
        "sim-redirect": "answers with a redirect",
        "sim-401": "refuses the key",
        "sim-422": "refuses the body and echoes it",
        "sim-429": "says that there were too many requests",
        "sim-500": "fails",
        "sim-503": "is overloaded",
    }
)
"""Every model of the simulator and what it does."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A whole answer that goes wrong."""

    status: int
    body: bytes
    headers: Headers = (JSON_TYPE,)


def fault(model: str, asked: str) -> Fault | None:
    """Return the fault that `model` stands for, or None; `asked` is echoed where the API echoes."""
    if model == "sim-422":
        return _unprocessable(asked)
    if model == "sim-gzip":
        body = gzip.compress(b'{"object":"chat.completion"}', mtime=0)
        return Fault(200, body, (JSON_TYPE, (b"content-encoding", b"gzip")))
    return _FAULTS.get(model)


def not_found(request_id: str) -> Fault:
    """Return the gateway's answer to a route it does not know."""
    return Fault(404, orjson.dumps({"message": "no Route matched with those values", "request_id": request_id}))


def unknown_model(name: str) -> Fault:
    """Return the answer to a question about a model that does not exist."""
    return error(404, f"Model not found: {name}", kind="invalid_request_error", code="1500")


def bad_body(message: str) -> Fault:
    """Return the answer to a body that can't be read."""
    return error(400, message, kind="invalid_request_error", code="3051")


def forbidden_fields(names: list[str]) -> Fault:
    """Return the answer to fields that the closed schema does not know."""
    details = [
        {"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted", "input": name}
        for name in names
    ]
    return error(422, {"detail": details}, kind="invalid_request_error", code=None)


def error(status: int, message: Any, *, kind: str, code: str | None, headers: Headers = ()) -> Fault:
    """Return an error of Mistral's flat shape."""
    body = {"object": "error", "message": message, "type": kind, "param": None, "code": code}
    return Fault(status, orjson.dumps(body), (JSON_TYPE, *headers))


def ragged(stream: bytes) -> Iterator[bytes]:
    """Cut the bytes of a stream anywhere."""
    start, size = 0, 1
    while start < len(stream):
        yield stream[start : start + size]
        start += size
        size = size % 97 + 7


def _unprocessable(asked: str) -> Fault:
    detail = {
        "type": "string_type",
        "loc": ["body", "messages", 0, "content"],
        "msg": "Input is not valid",
        "input": asked,
    }
    return error(422, {"detail": [detail]}, kind="invalid_request_error", code=None)


_LIMITS: Headers = (
    (b"retry-after", b"1"),
    (b"x-ratelimit-limit-req-minute", b"60"),
    (b"x-ratelimit-remaining-req-minute", b"0"),
)
_FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "sim-401": error(401, "Unauthorized", kind="authentication_error", code="1100"),
        "sim-429": error(429, "Rate limit exceeded", kind="rate_limited", code="1300", headers=_LIMITS),
        "sim-500": error(500, "Internal server error", kind="server_error", code="1000"),
        "sim-503": error(503, "Service unavailable", kind="server_error", code="1001"),
        "sim-redirect": Fault(307, b"", ((b"location", b"http://127.0.0.1:9/elsewhere"),)),
        "sim-garbage": Fault(200, b'{"object":"chat.completion","choices":[{"ind\xff\xfe'),
    }
)
