"""Passive health and the address guard: plain values, no sockets."""

import httpx
import pytest

from proxy.upstreams.addresses import refused, refused_host
from proxy.upstreams.failures import failure
from proxy.upstreams.health import FAILURES, PAUSE_S, Health


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_three_failures_in_a_row_are_down_until_the_pause_is_over():
    clock = Clock()
    health = Health(clock)
    for _ in range(FAILURES - 1):
        health.failed("one")
    assert health.healthy("one")
    health.failed("one")
    assert not health.healthy("one")
    assert health.condition("one").failed_at == 100.0
    clock.now += PAUSE_S
    assert health.healthy("one")
    health.failed("one")
    assert not health.healthy("one")
    health.succeeded("one")
    assert health.healthy("one")


def test_the_healthy_come_first_and_nothing_is_added_or_lost():
    health = Health(Clock())
    for _ in range(FAILURES):
        health.failed("a")
        health.failed("c")
    assert health.order(("a", "b", "c", "d")) == ("b", "d", "a", "c")
    assert health.order(iter(())) == ()


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1", "2001:0:0:0:0:0:5601:5601", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200",
        "192.0.0.192", "168.63.129.16", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "not an address", "",
    ],
)  # fmt: skip
def test_addresses_that_are_never_used(address):
    assert refused(address)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "192.0.2.7", "2001:db8::7", "fd00::1"]
)
def test_addresses_that_policy_may_name(address):
    assert not refused(address)


def test_names_are_judged_later():
    assert not refused_host("model.example.org")
    assert not refused_host("[::1]")
    assert refused_host("[fd00:ec2::254]")
    assert refused_host("169.254.169.254")


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (httpx.ReadTimeout("x"), "upstream_timeout", 504),
        (TimeoutError(), "upstream_timeout", 504),
        (httpx.ConnectError("x"), "upstream_unreachable", 502),
        (httpx.InvalidURL("x"), "upstream_unreachable", 502),
        (httpx.ReadError("x"), "upstream_broke_off", 502),
        (ConnectionResetError("x"), "upstream_broke_off", 502),
    ],
)
def test_one_error_for_each_kind_of_failure(error, code, status):
    told = failure("sim", error)
    assert (told.code, told.status) == (code, status)
