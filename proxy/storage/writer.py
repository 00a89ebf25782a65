"""The audit writer: one thread, one connection, one chain; group commit.

It takes all that is queued, links and inserts it, signs the new head in the same transaction, commits, and only then
tells the callers. After a failed commit it never goes on as if nothing were: every caller gets Unavailable, closing
records go to the spool, and after a cool-down a new connection starts a new chain.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from proxy.audit import Event, chain, checkpoints, records
from proxy.errors import ParaventError, Unavailable
from proxy.storage.liveness import Liveness
from proxy.storage.rows import COLUMNS, payload_digest, row_of
from proxy.storage.spool import Leftover, Spool
from proxy.storage.succession import adopt, predecessors, vouch

_log = logging.getLogger(__name__)
_PAYLOAD_COLUMNS = ("record_id", "tenant", "data_key_id", "sealed")
_HEAD_COLUMNS = ("chain", "size", "hash", "note", "ended", "vouched")
MOST_KEPT = 10_000
"""So many closing records are kept in memory while database and spool are both full; the oldest go first."""
BUSY_S = 0.01
"""A commit that follows the one before by less (seconds) says that more are coming."""
_LARGEST_INSERT = 32
"""Rows in one INSERT: each statement lets other threads run once, so few statements end sooner under load."""


@dataclass(slots=True)
class Pending:
    """A record on its way: its body, what to seal beside it, and who waits. `lasting` may go to the spool."""

    body: records.Body
    done: "asyncio.Future[None]"
    seal: Callable[[], tuple[str, str, bytes]] | None = field(default=None, repr=False)
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Queue length, largest batch, seconds before a new try after a failure, and how long a commit waits for company.

    A commit costs about the same for one record as for ten. Closing records, for which nobody waits, wait up to
    `linger_s` for a record that is waited for; under load, with `siblings` exchanges under way, that one waits
    `gather_s` for others (PostgreSQL's commit_siblings and commit_delay).
    """

    queue: int = 2_000
    batch: int = 128
    cool_down_s: float = 5.0
    linger_s: float = 0.01
    siblings: int = 5
    gather_s: float = 0.004


class AuditWriter:
    """Owns the writing thread. `submit` is called on an event loop; futures are resolved there."""

    def __init__(
        self,
        engine: Engine,
        *,
        signer: checkpoints.CheckpointSigner,
        liveness: Liveness,
        spool: Spool,
        new_stamp: Callable[[], records.Stamp],
        limits: Limits = Limits(),
    ) -> None:
        self._engine = engine
        self._signer = signer
        self._liveness = liveness
        self._spool = spool
        self._new_stamp = new_stamp
        self._limits = limits
        self.live: Callable[[], int] = lambda: 0
        """How many exchanges are under way; the log says so."""
        self._queue: queue.SimpleQueue[Pending | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connection: Connection | None = None
        self._head = chain.Head("")
        self._own: list[str] = []
        self._retry_at = 0.0
        self._committed_at = 0.0
        self._kept: list[records.Body] = []
        """Closing records that neither the database nor the spool could take; they wait here."""
        self._stopping = False

    @property
    def healthy(self) -> bool:
        """Whether the last commit succeeded and the thread runs."""
        return self._connection is not None and self._running

    @property
    def _running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    async def start(self) -> None:
        """Start the thread and begin the chain (orphans and spool first); raises Unavailable."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="audit-writer", daemon=True)
        self._thread.start()
        await ready

    async def stop(self) -> None:
        """Write what is queued and the end of the chain, and end the thread."""
        self._stopping = True
        if self._thread is not None and self._thread.is_alive():
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)

    def submit(self, pending: Pending) -> None:
        """Queue a record; raises Unavailable at once when there is no room or the writer is stopped.

        A lasting record is always taken: there are never more of them than exchanges that were let in.
        """
        full = self._queue.qsize() >= self._limits.queue
        if self._stopping or not self._running or (full and not pending.lasting):
            raise Unavailable("The audit log can't take records now; nothing was sent.", code="audit_unavailable")
        self._queue.put(pending)

    def _run(self, ready: "asyncio.Future[None]") -> None:
        start = Pending({}, ready)
        try:
            self._begin()
        except Exception as error:  # noqa: BLE001  # outermost handler: it reaches the caller of `start`
            refusal = Unavailable("The audit log can't be opened for writing.", code="audit_unavailable")
            refusal.__cause__ = error
            _resolve([start], {0: error if isinstance(error, ParaventError) else refusal})
            return
        _resolve([start], {})
        stop = False
        while not stop:
            batch, stop = self._take()
            try:
                failed = self._commit(batch)
                if stop:
                    self._end()
            except Exception as error:  # noqa: BLE001  # outermost handler of the worker loop (house rule 3)
                self._fail(batch, error)
            else:
                _resolve(batch, failed)
        self._close_connection()
        self._spool.close()

    def _take(self) -> tuple[list[Pending], bool]:
        """Wait for a record and its company, then take all that is there; True when it is time to stop.

        After a failure the wait is bounded, so that the log opens again although nobody asks for it.
        """
        batch: list[Pending] = []
        try:
            item = self._queue.get(timeout=None if self._connection is not None else self._limits.cool_down_s)
            until = time.monotonic() + self._limits.linger_s
            while item is not None:
                batch.append(item)
                if not item.lasting or len(batch) >= self._limits.batch:
                    return self._gather(batch)
                item = self._queue.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return batch, False
        return batch, True

    def _gather(self, batch: list[Pending]) -> tuple[list[Pending], bool]:
        """Add to `batch` what is queued, after a moment if others are likely to come."""
        busy = time.monotonic() - self._committed_at < BUSY_S
        if busy and self.live() >= self._limits.siblings:
            time.sleep(self._limits.gather_s)
        try:
            while len(batch) < self._limits.batch:
                item = self._queue.get_nowait()
                if item is None:
                    return batch, True
                batch.append(item)
        except queue.Empty:
            pass
        return batch, False

    def _commit(self, batch: Sequence[Pending]) -> dict[int, ParaventError]:
        """Make the batch durable; return the records that have no canonical form, by place, with their errors."""
        if self._connection is None:
            self._reopen()
        connection, head = self._live(), self._head
        failed: dict[int, ParaventError] = {}
        rows: list[tuple[Any, ...]] = []
        payloads: list[tuple[Any, ...]] = []
        for place, pending in enumerate(batch):
            try:
                payload = _sealed(pending)
                entry, head = chain.link(head, pending.body)
            except ParaventError as error:
                _log.error("audit record can't be written", extra={"reason": type(error).__name__})
                failed[place] = error
            else:
                rows.append(row_of(entry, pending.body))
                payloads += payload
        if rows:
            with self._liveness.turn():
                _insert(connection, "audit_records", COLUMNS, rows)
                _insert(connection, "audit_payloads", _PAYLOAD_COLUMNS, payloads)
                self._write_head(connection, head)
                connection.commit()
            self._head = head
            self._committed_at = time.monotonic()
        return failed

    def _live(self) -> Connection:
        if self._connection is None:
            raise Unavailable("The audit log is not open.", code="audit_unavailable")
        return self._connection

    def _append(self, connection: Connection, head: chain.Head, bodies: Sequence[records.Body]) -> chain.Head:
        rows = []
        for body in bodies:
            entry, head = chain.link(head, body)
            rows.append(row_of(entry, body))
        _insert(connection, "audit_records", COLUMNS, rows)
        return head

    def _write_head(self, connection: Connection, head: chain.Head, *, ended: bool = False) -> None:
        mark = _mark(connection)
        connection.exec_driver_sql(
            f"UPDATE audit_heads SET size={mark}, hash={mark}, note={mark}, ended={mark} WHERE chain={mark}",  # noqa: S608  # marks only
            (head.size, head.hash, self._signer.sign(head), ended, head.chain),
        )

    def _reopen(self) -> None:
        if time.monotonic() < self._retry_at:
            raise Unavailable("The audit log is cooling down after a failure.", code="audit_unavailable")
        self._begin()

    def _begin(self) -> None:
        """Connect and start a chain: its first record, the spool's records, the orphans of dead writers, one commit."""
        connection = self._engine.connect()
        try:
            stamp = self._new_stamp()
            head = chain.Head(stamp.record_id)
            for own in (*self._own, head.chain):
                self._liveness.hold(connection, own)
            with self._spool.leftovers() as spooled:
                leftovers = [*spooled, *([Leftover(None, self._kept, 0)] if self._kept else [])]
                adopted = adopt(connection, predecessors(connection), leftovers, own=self._own, liveness=self._liveness)
                found = predecessors(connection)  # again, now that dead chains can't grow
                _insert(connection, "audit_heads", _HEAD_COLUMNS, [(head.chain, 0, head.hash, "", False, False)])
                heads: records.Value = {known.chain: [known.size, known.hash.hex()] for known in found if known.size}
                started = records.note_body(Event.WRITER_STARTED, stamp, "", {"heads": heads})
                head = self._append(connection, head, [started, *adopted.replayed(self._new_stamp)])
                head = self._append(connection, head, adopted.orphans(connection, self._new_stamp))
                self._write_head(connection, head)
                vouch(connection, found, adopted.dead)
                connection.commit()
            for dead in adopted.dead:
                self._liveness.release(connection, dead)
            connection.commit()
        except BaseException:
            connection.close()
            raise
        self._connection, self._head, self._kept = connection, head, []
        self._own.append(head.chain)

    def _end(self) -> None:
        if self._connection is not None:
            body = records.note_body(Event.WRITER_ENDED, self._new_stamp(), "", {})
            head = self._append(self._connection, self._head, [body])
            self._write_head(self._connection, head, ended=True)
            self._connection.commit()
            self._liveness.release(self._connection, head.chain)

    def _fail(self, batch: Sequence[Pending], error: Exception) -> None:
        """Nothing of the batch counts as stored: tell the callers, spool what must last, let go of the connection."""
        if self._connection is not None or not isinstance(error, Unavailable):
            _log.error("audit commit failed", extra={"reason": type(error).__name__, "count": len(batch)})
            self._retry_at = time.monotonic() + self._limits.cool_down_s
        self._close_connection()
        refusal = Unavailable("The audit log could not be written; nothing was sent.", code="audit_unavailable")
        failed: dict[int, ParaventError] = {place: refusal for place, item in enumerate(batch) if not item.lasting}
        self._kept += [pending.body for pending in batch if pending.lasting]
        try:
            if self._kept:
                self._spool.append(self._kept)
                self._kept = []
        except (OSError, ParaventError) as spool_error:
            _log.critical("audit spool failed", extra={"reason": type(spool_error).__name__, "count": len(self._kept)})
            del self._kept[:-MOST_KEPT]
            failed = dict.fromkeys(range(len(batch)), refusal)
        _resolve(batch, failed)

    def _close_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _sealed(pending: Pending) -> list[tuple[Any, ...]]:
    """Seal the payload of `pending`, put the commitment to it into its body, and return its row."""
    if pending.seal is None:
        return []
    tenant, key_id, sealed = pending.seal()
    pending.body["payload"] = {"digest": payload_digest(sealed), "key": key_id, "bytes": len(sealed)}
    return [(pending.body["id"], tenant, key_id, sealed)]


def _insert(connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    start = 0
    while start < len(rows):
        size = min(_LARGEST_INSERT, 1 << ((len(rows) - start).bit_length() - 1))
        statement = _statement(table, columns, size, _mark(connection))
        connection.exec_driver_sql(statement, tuple(value for row in rows[start : start + size] for value in row))
        start += size


def _statement(table: str, columns: tuple[str, ...], size: int, mark: str) -> str:
    row = f"({', '.join([mark] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * size)}"  # noqa: S608  # names are ours


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _resolve(batch: Sequence[Pending], failed: dict[int, ParaventError]) -> None:
    """Tell the waiting callers, each on its own loop; one wake-up for each loop."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[None], ParaventError | None]]] = {}
    for place, pending in enumerate(batch):
        loops.setdefault(pending.done.get_loop(), []).append((pending.done, failed.get(place)))
    for loop, results in loops.items():
        try:
            loop.call_soon_threadsafe(_settle, results)
        except RuntimeError:  # the loop has ended; nobody waits any more
            continue


def _settle(results: Sequence[tuple["asyncio.Future[None]", ParaventError | None]]) -> None:
    for done, error in results:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
