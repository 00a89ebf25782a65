"""The hash chain of one writer.

Each record's hash is SHA-256(0x00 || hash of the record before || canonical bytes) (the leaf prefix of RFC 9162 sec.
2.1.1). A chain starts at number 0 after 32 zero bytes with a `chain:writer:started` record that names the heads of all
chains known then, so that chains vouch for each other. Links are values: a head only moves when its owner says so.
"""

import hashlib
from dataclasses import dataclass

from proxy.audit.records import Body, canonical

ZERO = bytes(32)
_LEAF = b"\x00"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stands: how many records it has, and the hash of the last (ZERO when it has none)."""

    chain: str
    size: int = 0
    hash: bytes = ZERO


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored record: number `seq` of `chain`, its canonical bytes, the hash before it and its own.

    `fault` is what the storage noticed when it read the record (columns or payload that differ), else empty.
    """

    chain: str
    seq: int
    canonical: bytes
    prev: bytes
    hash: bytes
    fault: str = ""


def record_hash(prev: bytes, data: bytes) -> bytes:
    """Return the hash of the record with canonical bytes `data` after the record with hash `prev`."""
    return hashlib.sha256(_LEAF + prev + data).digest()


def link(head: Head, body: Body) -> tuple[Entry, Head]:
    """Return `body` as the next entry of the chain at `head`, and the head after it; the body gets chain and number."""
    data = canonical(body | {"chain": head.chain, "seq": head.size})
    digest = record_hash(head.hash, data)
    return Entry(head.chain, head.size, data, head.hash, digest), Head(head.chain, head.size + 1, digest)
