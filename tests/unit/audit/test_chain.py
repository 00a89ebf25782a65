"""Chains: the hash by hand, and links as values."""

import hashlib

from proxy.audit.chain import ZERO, Head, link, record_hash
from proxy.audit.records import parse


def test_the_hash_of_a_record():
    assert record_hash(ZERO, b"{}") == hashlib.sha256(b"\x00" + bytes(32) + b"{}").digest()


def test_links_follow_each_other():
    start = Head("c1")
    first, then = link(start, {"event": "a"})
    second, end = link(then, {"event": "b"})
    assert (first.seq, first.prev, first.hash) == (0, ZERO, record_hash(ZERO, first.canonical))
    assert (second.seq, second.prev) == (1, first.hash)
    assert end == Head("c1", 2, second.hash)
    assert parse(second.canonical) == {"chain": "c1", "event": "b", "seq": 1}
    assert start == Head("c1", 0, ZERO)
