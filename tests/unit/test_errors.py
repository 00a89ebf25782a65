"""Errors: stable codes, statuses that clients act upon rightly, and overrides."""

import pytest

from proxy import errors
from proxy.errors import Malformed, ParaventError, Refused, Unauthenticated, Unavailable, UpstreamFailed

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ParaventError)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_code_and_a_status(kind):
    error = kind("a message", param="/messages/0")
    assert str(error) == error.message == "a message"
    assert error.param == "/messages/0"
    assert error.code == kind.code
    assert error.code.replace("_", "").isalpha()
    assert 400 <= error.status <= 599
    assert error.kind
    assert kind("x", code="special").code == "special"
    assert kind.code != "special"


def test_no_two_kinds_share_a_code():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_a_refusal_is_never_a_status_that_clients_retry():
    assert Refused.status not in {408, 409, 422, 429}
    assert Refused.status < 500
    assert (Malformed.status, Unauthenticated.status, Unavailable.status) == (400, 401, 503)


def test_an_upstream_failure_may_carry_its_status():
    assert UpstreamFailed("x").status == 502
    assert UpstreamFailed("x", status=504).status == 504
    assert UpstreamFailed.status == 502
    assert UpstreamFailed("x").retry_after is None
