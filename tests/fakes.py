"""Stand-ins for adapters, kept as product code: they pass the same contract tests as what they stand for."""

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from proxy.audit import Closed, Event, Opened, Outcome, Query, records
from proxy.audit.chain import Entry, Head, link
from proxy.audit.checkpoints import CheckpointSigner


@dataclass
class MemoryTicket:
    """An open exchange of MemoryAudit."""

    exchange_id: str
    facts: Opened
    closed: bool = False


@dataclass
class MemorySnapshot:
    """Heads and entries of one moment."""

    notes: dict
    entries: object


@dataclass
class MemoryAudit:
    """The audit log in a list: chained and signed, payloads in clear, nothing durable. `failing` makes it refuse."""

    failing: Exception | None = None
    entries: list[Entry] = field(default_factory=list)
    payloads: dict[str, bytes] = field(default_factory=dict)
    healthy: bool = True

    def __post_init__(self):
        self._signer = CheckpointSigner.from_seed(bytes(range(32)))
        self._head = Head("memory")
        self._live = {}
        self._count = 0
        self.public_key = self._signer.signer.public_key

    @property
    def live(self):
        return len(self._live)

    @property
    def bodies(self):
        """All records so far, the oldest first."""
        return [records.parse(entry.canonical) for entry in self.entries]

    async def start(self):
        self._write(records.note_body(Event.WRITER_STARTED, self._stamp(), "", {"heads": {}}))

    async def stop(self):
        for ticket in list(self._live.values()):
            self.close(ticket, Closed(Outcome.FAILED, error_code="shutdown"))
        self._write(records.note_body(Event.WRITER_ENDED, self._stamp(), "", {}))

    async def open(self, facts, payload=None, *, exchange_id=None):
        stamp = self._stamp(exchange_id)
        self._write(records.opened_body(stamp, facts), payload)
        ticket = MemoryTicket(stamp.exchange_id, facts)
        self._live[ticket.exchange_id] = ticket
        return ticket

    def close(self, ticket, closed):
        if ticket.closed:
            raise RuntimeError("the exchange was closed before")
        ticket.closed = True
        self._live.pop(ticket.exchange_id, None)
        self._write(records.closed_body(self._stamp(ticket.exchange_id), ticket.facts, closed))
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def refused(self, facts, payload=None, *, exchange_id=None):
        stamp = self._stamp(exchange_id)
        self._write(records.opened_body(stamp, facts), payload)
        return stamp.exchange_id

    async def note(self, event, details, *, tenant="default"):
        stamp = self._stamp()
        self._write(records.note_body(event, stamp, tenant, details))
        return stamp.record_id

    async def search(self, query):
        found = sorted(
            (body for body in self.bodies if matches(query, body)), key=lambda body: body["id"], reverse=True
        )
        return found[: query.limit]

    async def find(self, record_id):
        return next((e for e in self.entries if records.parse(e.canonical)["id"] == record_id), None)

    async def payload(self, entry):
        return self.payloads.get(records.parse(entry.canonical)["id"])

    @asynccontextmanager
    async def snapshot(self, query):
        entries = [entry for entry in self.entries if matches(query, records.parse(entry.canonical))]

        async def each():
            for entry in entries:
                yield entry

        yield MemorySnapshot({"memory": self._signer.sign(self._head)} if self._head.size else {}, each())

    def _stamp(self, exchange_id=None):
        self._count += 1
        ms = time.time_ns() // 1_000_000
        record_id = records.record_id(ms, self._count.to_bytes(10))
        return records.Stamp(record_id, exchange_id or record_id, ms)

    def _write(self, body, payload=None):
        if self.failing is not None:
            raise self.failing
        if payload is not None:
            body["payload"] = {"digest": "", "key": "memory", "bytes": len(payload)}
            self.payloads[body["id"]] = payload
        entry, self._head = link(self._head, body)
        self.entries.append(entry)


def matches(query: Query, body):
    """Whether a record fits a query, said once more and apart from the SQL."""
    upstream = body.get("upstream") or {}
    refusal = body.get("refusal") or body.get("error") or {}
    text = f"{refusal.get('code', '')}: {refusal.get('message', '')}".lower()
    low = records.record_id(query.since or 0, bytes(10))
    high = records.record_id(query.until, bytes(10)) if query.until is not None else "g"
    equal = {
        query.tenant: body.get("tenant"),
        query.client: body.get("client"),
        query.purpose: body.get("purpose"),
        query.decision: body.get("decision"),
        query.outcome: body.get("outcome"),
        query.model: body.get("model"),
        query.exchange: body.get("exchange"),
        query.event: body.get("event"),
        query.upstream: upstream.get("name"),
        query.country: upstream.get("country"),
    }
    return (
        all(wanted is None or wanted == value for wanted, value in equal.items())
        and low <= body["id"] < high
        and (query.cursor is None or body["id"] < query.cursor)
        and (query.category is None or query.category in body.get("categories", ()))
        and (query.entity is None or query.entity in body.get("entities", ()))
        and (query.refusal is None or (bool(refusal) and query.refusal.lower() in text))
    )
