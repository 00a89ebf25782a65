"""The audit log: what the exchange writes to, and what a review reads.

`open` returns only when its record is durable. A ticket is closed exactly once; what can't be stored then waits in the
spool. Reads go through the async engine and never through the writer.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.audit import Closed, Event, Opened, Outcome, Query, chain, checkpoints, records
from proxy.crypto import NONCE_BYTES, associated_data, open_sealed, seal
from proxy.errors import Tampered, Unavailable
from proxy.storage import queries
from proxy.storage.data_keys import DataKey, DataKeys, OpenedKeys, Wrapping
from proxy.storage.engine import async_engine, database_url, sqlite_path, sync_engine
from proxy.storage.liveness import AdvisoryLocks, FileLocks
from proxy.storage.rows import payload_digest, payload_of
from proxy.storage.spool import Spool
from proxy.storage.stamps import Stamps
from proxy.storage.writer import AuditWriter, Limits, Pending

LONGEST_WAIT_S = 10.0
"""A caller waits no longer than this for a record to be durable; then nothing leaves."""
PAYLOAD_PURPOSE = "audit.payload"
RETRY_S = 0.5
"""Seconds between two tries to begin."""


class _Slow(Unavailable):
    """The record was not stored in time; it may still be."""


@dataclass(slots=True)
class Ticket:
    """An exchange whose opened record is durable; it must be closed once."""

    exchange_id: str
    facts: Opened = field(repr=False)
    closed: bool = False


class AuditLog:
    """Writes and reads records. One for each process; `start` before the first and `stop` after the last use."""

    def __init__(
        self, engine: AsyncEngine, writer: AuditWriter, data_keys: DataKeys, *, stamps: Stamps, public_key: bytes
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._data_keys = data_keys
        self._stamps = stamps
        self._live: dict[str, Ticket] = {}
        writer.live = self._live.__len__
        self.public_key = public_key

    @property
    def healthy(self) -> bool:
        """Whether records can be written, as far as is known."""
        return self._writer.healthy

    @property
    def live(self) -> int:
        """How many exchanges are open in this process."""
        return len(self._live)

    async def start(self, *, patience_s: float = 0.0) -> None:
        """Begin this process's chain; raises Unavailable when that could not be done within `patience_s`.

        A worker that is replaced while the database is away should wait for it, not end the whole service.
        """
        end = asyncio.get_running_loop().time() + patience_s
        while True:
            try:
                await self._writer.start()
            except Unavailable:
                if asyncio.get_running_loop().time() >= end:
                    raise
                await asyncio.sleep(RETRY_S)
            else:
                return

    async def stop(self) -> None:
        """Close what is still open as failed, end the chain, let go of the database."""
        left = [
            self.close(ticket, Closed(Outcome.FAILED, error_code="shutdown", error_message="The proxy was stopped."))
            for ticket in tuple(self._live.values())
        ]
        await asyncio.gather(*left, return_exceptions=True)
        await self._writer.stop()
        await self._engine.dispose()

    async def open(self, facts: Opened, payload: bytes | None = None, *, exchange_id: str | None = None) -> Ticket:
        """Write the opened record, and the payload sealed beside it; durable on return.

        `payload` is the text as it will leave. Raises Unavailable: then nothing may leave.
        """
        stamp = self._stamps.new(exchange_id)
        ticket = Ticket(stamp.exchange_id, facts)
        done = await self._submit(records.opened_body(stamp, facts), payload)
        self._live[ticket.exchange_id] = ticket
        try:
            await _durable(done)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError | _Slow):  # the record may yet be stored
                gone = isinstance(error, asyncio.CancelledError)
                self.close(ticket, Closed(Outcome.DISCONNECTED if gone else Outcome.FAILED, error_code="audit_open"))
            else:
                del self._live[ticket.exchange_id]
            raise
        return ticket

    def close(self, ticket: Ticket, closed: Closed) -> "asyncio.Future[None]":
        """Queue the closing record and return what resolves when it is stored (or spooled); the caller need not wait.

        Raises RuntimeError for a ticket that was closed before, Unavailable when the writer is stopped.
        """
        if ticket.closed:
            raise RuntimeError("the exchange was closed before")
        ticket.closed = True
        self._live.pop(ticket.exchange_id, None)
        body = records.closed_body(self._stamps.new(ticket.exchange_id), ticket.facts, closed)
        done = _future()
        self._writer.submit(Pending(body, done, lasting=True))
        return done

    async def refused(self, facts: Opened, payload: bytes | None = None, *, exchange_id: str | None = None) -> str:
        """Write the single record of a refused call (`facts.refusal_code` says why); return its exchange id."""
        stamp = self._stamps.new(exchange_id)
        await _durable(await self._submit(records.opened_body(stamp, facts), payload))
        return stamp.exchange_id

    async def note(self, event: Event, details: Mapping[str, records.Value], *, tenant: str = "default") -> str:
        """Write a record of another event; durable on return; return its record id."""
        stamp = self._stamps.new()
        await _durable(await self._submit(records.note_body(event, stamp, tenant, details), None))
        return stamp.record_id

    async def search(self, query: Query) -> list[records.Body]:
        """Return the bodies of the records that fit, newest first."""
        async with self._engine.connect() as connection:
            return [records.parse(entry.canonical) for entry in await queries.search(connection, query)]

    async def find(self, record_id: str) -> chain.Entry | None:
        """Return one record, or None."""
        async with self._engine.connect() as connection:
            return await queries.find(connection, record_id)

    async def payload(self, entry: chain.Entry) -> bytes | None:
        """Return the opened payload of a record; None when it has none or it was erased; raises Tampered."""
        body = records.parse(entry.canonical)
        commitment = payload_of(body)
        if not commitment:
            return None
        record_id = str(body["id"])
        async with self._engine.connect() as connection:
            sealed = await queries.sealed_payload(connection, record_id)
        if sealed is None:
            return None
        if payload_digest(sealed) != commitment.get("digest"):
            raise Tampered("The payload is not the one that the record commits to.")
        key_id = str(commitment.get("key"))
        return open_sealed(await self._data_keys.open(key_id), sealed, _context(str(body["tenant"]), record_id, key_id))

    @asynccontextmanager
    async def snapshot(self, query: Query) -> AsyncIterator[queries.Snapshot]:
        """Give the signed heads and the entries that fit `query`, chain by chain, all of one moment."""
        async with self._engine.connect() as connection:
            yield await queries.snapshot(connection, query)

    async def _submit(self, body: records.Body, payload: bytes | None) -> "asyncio.Future[None]":
        sealing = None
        if payload is not None:
            tenant, day = str(body["tenant"]), str(body["time"])[:10]
            try:
                data_key = await self._data_keys.current(tenant, PAYLOAD_PURPOSE, day)
            except SQLAlchemyError as error:
                raise Unavailable(
                    "The audit log's data keys can't be read; nothing was sent.", code="audit_unavailable"
                ) from error
            sealing = partial(_seal, tenant, str(body["id"]), data_key, payload)
        done = _future()
        self._writer.submit(Pending(body, done, sealing))
        return done


class DerivingProvider(Wrapping, Protocol):
    """A key provider that also derives keys for fixed uses."""

    def derive(self, label: str) -> bytes:
        """Return 32 bytes for the use named `label`."""


def open_audit_log(url: str, data: Path, provider: DerivingProvider, cache: OpenedKeys) -> AuditLog:
    """Return the audit log in the database at `url`; locks and spool lie under the directory `data`."""
    target = database_url(url)
    stamps = Stamps()
    signer = checkpoints.CheckpointSigner.from_seed(provider.derive("audit-signing/v1"))
    file = sqlite_path(target)
    locks = AdvisoryLocks() if file is None else FileLocks(file.with_name(f"{file.name}.writers"))
    spool = Spool(data / "audit-spool", stamps.new().record_id, provider.derive("audit-spool/v1"))
    writer = AuditWriter(
        sync_engine(target), signer=signer, liveness=locks, spool=spool, new_stamp=stamps.new, limits=Limits()
    )
    engine = async_engine(target)
    return AuditLog(
        engine, writer, DataKeys(engine, provider, cache), stamps=stamps, public_key=signer.signer.public_key
    )


def _future() -> "asyncio.Future[None]":
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    done.add_done_callback(_retrieved)
    return done


async def _durable(done: "asyncio.Future[None]") -> None:
    """Wait until a record is stored; raises Unavailable when it was not, _Slow when that takes too long."""
    alarm = done.get_loop().call_later(LONGEST_WAIT_S, _expire, done)
    try:
        await done
    finally:
        alarm.cancel()


def _expire(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_exception(_Slow("The audit log did not answer in time; nothing was sent.", code="audit_slow"))


def _retrieved(done: "asyncio.Future[None]") -> None:
    """Mark an error as seen: nobody has to wait for a closing record, and the writer has logged the failure."""
    if not done.cancelled():
        done.exception()


def _context(tenant: str, record_id: str, key_id: str) -> bytes:
    return associated_data(tenant, record_id, PAYLOAD_PURPOSE, key_id)


def _seal(tenant: str, record_id: str, data_key: DataKey, payload: bytes) -> tuple[str, str, bytes]:
    aad = _context(tenant, record_id, data_key.key_id)
    return tenant, data_key.key_id, seal(data_key.key, payload, aad, os.urandom(NONCE_BYTES))
