"""Between audit records and rows: one function says what the columns of a record are.

The writer fills the columns with it, and reading compares them with it again, so that a column edited in the database
is noticed.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from proxy.audit import chain, records
from proxy.errors import Malformed
from proxy.storage.tables import audit_records

COLUMNS = tuple(column.name for column in audit_records.columns)
_EVIDENCE = 3
"""The last columns (canonical, prev, hash) are evidence, not filters."""


def row_of(entry: chain.Entry, body: records.Body) -> tuple[Any, ...]:
    """Return the row for `entry`, whose canonical bytes stand for `body`; values in the order of `COLUMNS`."""
    get = body.get
    upstream: Any = get("upstream") or {}
    refusal: Any = get("refusal") or get("error") or {}
    entities: Any = get("entities") or ()
    categories: Any = get("categories") or ()
    return (
        get("id"),
        entry.chain,
        entry.seq,
        get("exchange"),
        get("event"),
        get("tenant", ""),
        get("client", ""),
        get("purpose", ""),
        f";{';'.join(sorted(entities))};" if entities else "",
        f";{';'.join(categories)};" if categories else "",
        get("decision", ""),
        get("outcome", ""),
        upstream.get("name", ""),
        upstream.get("country", ""),
        get("model", ""),
        f"{refusal['code']}: {refusal.get('message', '')}" if refusal else "",
        entry.canonical,
        entry.prev,
        entry.hash,
    )


def entry_of(row: Sequence[Any], sealed: bytes | None = None) -> chain.Entry:
    """Return the entry in `row` (values in the order of `COLUMNS`); its `fault` says what does not fit.

    `sealed` is the record's payload where one is stored; its digest must be the one that the record commits to.
    """
    entry = chain.Entry(row[1], row[2], bytes(row[-3]), bytes(row[-2]), bytes(row[-1]))
    try:
        body = records.parse(entry.canonical)
    except Malformed:
        return entry  # verification says so itself
    fault = ""
    if tuple(row[:-_EVIDENCE]) != row_of(entry, body)[:-_EVIDENCE]:
        fault = "The search columns differ from the record."
    elif sealed is not None and payload_digest(sealed) != payload_of(body).get("digest"):
        fault = "The payload is not the one that the record commits to."
    return chain.Entry(entry.chain, entry.seq, entry.canonical, entry.prev, entry.hash, fault) if fault else entry


def payload_of(body: records.Body) -> dict[str, Any]:
    """Return what the record says of its payload: digest, key, bytes; empty when it has none."""
    payload = body.get("payload")
    return payload if isinstance(payload, dict) else {}


def payload_digest(sealed: bytes) -> str:
    """Return the commitment to a sealed payload: SHA-256 of the sealed bytes, as hex."""
    return hashlib.sha256(sealed).hexdigest()
