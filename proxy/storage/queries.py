"""Reads of the audit log: a typed query as SQL (values are always parameters), single records, snapshots."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from proxy.audit import Query, chain, records
from proxy.storage.rows import COLUMNS, entry_of
from proxy.storage.tables import audit_heads, audit_payloads, audit_records

_EQUAL: Mapping[str, str] = {
    "tenant": "tenant",
    "client": "client",
    "purpose": "purpose",
    "decision": "decision",
    "outcome": "outcome",
    "upstream": "upstream",
    "country": "country",
    "model": "model",
    "exchange": "exchange_id",
    "event": "event",
}
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Signed heads (chain id -> checkpoint) and entries of one moment, chain by chain in their order."""

    notes: Mapping[str, str]
    entries: AsyncIterator[chain.Entry]


async def search(connection: AsyncConnection, query: Query) -> list[chain.Entry]:
    """Return the entries that fit, newest first, at most `query.limit`."""
    newest = audit_records.c.record_id.desc()
    rows = await connection.execute(_filtered(query).order_by(newest).limit(query.limit))
    return [entry_of(row) for row in rows]


async def find(connection: AsyncConnection, record_id: str) -> chain.Entry | None:
    """Return one entry, or None."""
    rows = await connection.execute(select(audit_records).where(audit_records.c.record_id == record_id))
    return next((entry_of(row) for row in rows), None)


async def sealed_payload(connection: AsyncConnection, record_id: str) -> bytes | None:
    """Return the sealed payload of a record, or None."""
    rows = await connection.execute(select(audit_payloads.c.sealed).where(audit_payloads.c.record_id == record_id))
    return rows.scalar_one_or_none()


async def snapshot(connection: AsyncConnection, query: Query) -> Snapshot:
    """Return all that fits `query` (its limit aside) as it stood at one moment; `connection` must be fresh."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("BEGIN")
    else:
        await connection.execution_options(isolation_level="REPEATABLE READ")
    heads = await connection.execute(select(audit_heads.c.chain, audit_heads.c.note))
    return Snapshot({row.chain: row.note for row in heads}, _entries(connection, query))


async def _entries(connection: AsyncConnection, query: Query) -> AsyncIterator[chain.Entry]:
    payloads = audit_payloads.c
    joined = _filtered(query).add_columns(payloads.sealed)
    joined = joined.outerjoin_from(audit_records, audit_payloads, payloads.record_id == audit_records.c.record_id)
    ordered = joined.order_by(audit_records.c.chain, audit_records.c.seq)
    async with connection.stream(ordered, execution_options={"yield_per": _PAGE}) as rows:
        async for row in rows:
            sealed = row[len(COLUMNS)]
            yield entry_of(row[: len(COLUMNS)], None if sealed is None else bytes(sealed))


def _filtered(query: Query) -> Select[tuple[object, ...]]:
    columns = audit_records.c
    wanted: list[ColumnElement[bool]] = [
        columns[column] == value for name, column in _EQUAL.items() if (value := getattr(query, name)) is not None
    ]
    if query.since is not None:  # ids begin with the time, so the primary key answers
        wanted.append(columns.record_id >= records.record_id(query.since, bytes(10)))
    if query.until is not None:
        wanted.append(columns.record_id < records.record_id(query.until, bytes(10)))
    if query.cursor is not None:
        wanted.append(columns.record_id < query.cursor)
    if query.category is not None:
        wanted.append(columns.categories.contains(f";{query.category};", autoescape=True))
    if query.entity is not None:
        wanted.append(columns.entities.contains(f";{query.entity};", autoescape=True))
    if query.refusal is not None:
        wanted.append(columns.refusal.icontains(query.refusal, autoescape=True))
    return select(audit_records).where(*wanted)
