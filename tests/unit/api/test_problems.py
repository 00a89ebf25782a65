"""One error body for both families of SDKs."""

import json

import pytest

from proxy.api.problems import problem_body, problem_headers
from proxy.errors import Malformed, Refused, Unauthenticated, Unavailable, UpstreamFailed


def test_flat_and_nested_shapes_say_the_same():
    body = json.loads(problem_body(Malformed("Bad.", code="malformed", param="/messages"), "d1"))
    flat = {name: body[name] for name in ("message", "type", "param", "code", "decision_id")}
    assert flat == body["error"] == {
        "message": "Bad.", "type": "invalid_request_error", "param": "/messages", "code": "malformed", "decision_id": "d1",
    }  # fmt: skip
    assert body["object"] == "error"


@pytest.mark.parametrize("error", [Refused("no"), Malformed("no"), Unavailable("no"), UpstreamFailed("no")])
def test_sdks_are_told_not_to_send_again(error):
    headers = dict(problem_headers(error, "d1", length=3))
    assert headers[b"x-should-retry"] == b"false"
    assert headers[b"x-request-id"] == b"d1"
    assert headers[b"content-length"] == b"3"


def test_an_upstream_that_asks_for_patience_is_passed_on():
    error = UpstreamFailed("busy", status=429)
    error.retry_after = "7"
    headers = dict(problem_headers(error, "d1", length=3))
    assert headers[b"retry-after"] == b"7"
    assert b"x-should-retry" not in headers


def test_patience_without_a_time():
    assert b"retry-after" not in dict(problem_headers(UpstreamFailed("busy", status=503), "d1", length=3))


def test_authentication_is_asked_for_and_doubtful_framing_closes():
    assert b"www-authenticate" in dict(problem_headers(Unauthenticated("no"), "d1", length=1))
    assert dict(problem_headers(Malformed("x", code="framing"), "d1", length=1))[b"connection"] == b"close"
