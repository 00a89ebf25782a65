"""Review the audit log: search, show one record, export, verify; each access is itself recorded.

Reading a payload needs an actor and a reason, and the record of the reading is durable before the payload is given out
(CNIL recommendation 2021-122; ASVS 5.0 16.3.2). Exports are JSON Lines (with the signed heads, so that they verify
offline) or CSV (RFC 4180, safe against formula injection: ASVS 5.0 1.2.10).
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from proxy.audit import Event, Query, chain, records, verification
from proxy.errors import Malformed, Tampered

FORMAT = "paravent-audit-export/1"
CSV_COLUMNS = (
    *("time", "event", "id", "exchange", "tenant", "client", "key_id", "purpose", "legal_basis"),
    *("operation", "dialect", "model", "decision", "outcome", "refusal", "entities", "categories", "actions"),
    *("upstream", "operator", "country", "transfer", "status", "restored", "policy", "chain", "seq", "hash"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Spreadsheets compute cells that begin so (OWASP, CSV injection); the last four are the full-width forms."""
_LINE_BREAKS = "\r\n"


class SnapshotOfLog(Protocol):
    """Signed heads and entries of one moment."""

    @property
    def notes(self) -> Mapping[str, str]:
        """Chain id -> checkpoint."""

    @property
    def entries(self) -> AsyncIterator[chain.Entry]:
        """Entries, chain by chain, in their order."""


class ReviewLog(Protocol):
    """What a review needs of the audit log."""

    @property
    def public_key(self) -> bytes:
        """The Ed25519 key that checkpoints verify under."""

    async def search(self, query: Query) -> list[records.Body]:
        """Return the records that fit, newest first."""

    async def find(self, record_id: str) -> chain.Entry | None:
        """Return one record, or None."""

    async def payload(self, entry: chain.Entry) -> bytes | None:
        """Return the opened payload, or None when there is none (any more)."""

    def snapshot(self, query: Query) -> AbstractAsyncContextManager[SnapshotOfLog]:
        """Give heads and entries of one moment."""

    async def note(self, event: Event, details: Mapping[str, records.Value], *, tenant: str = "default") -> str:
        """Write a record; durable on return."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One record and, where it has one, its payload: the text as it left, surrogates and all."""

    body: records.Body
    hash: str
    payload: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads and why; both must be said, and both are recorded."""

    actor: str
    reason: str

    def details(self) -> dict[str, records.Value]:
        """Return what the record of the reading says; raises Malformed when something is missing."""
        if not self.actor.strip() or not self.reason.strip():
            raise Malformed("Say who reads and why: the reading is recorded.", code="reason_required", param="reason")
        return {"actor": self.actor.strip(), "reason": self.reason.strip()}


async def search(log: ReviewLog, query: Query) -> list[records.Body]:
    """Return the records that fit `query`, newest first; bodies hold no payload and no value of a person."""
    return await log.search(query)


async def show(log: ReviewLog, record_id: str, reader: Reader) -> Shown:
    """Return one record with its payload opened; raises Malformed (no such record, no reason), Tampered."""
    details = reader.details()
    entry = await log.find(record_id)
    if entry is None:
        raise Malformed("There is no record with this id.", code="record_not_found", param="record_id")
    body = records.parse(entry.canonical)
    await log.note(Event.RECORD_READ, details | {"record": record_id}, tenant=str(body.get("tenant", "default")))
    if entry.fault or chain.record_hash(entry.prev, entry.canonical) != entry.hash:
        raise Tampered(entry.fault or "The record does not match its hash.")
    return Shown(body, entry.hash.hex(), await log.payload(entry))


async def export_jsonl(log: ReviewLog, query: Query, reader: Reader) -> AsyncIterator[bytes]:
    """Yield the lines of an export: a header with the signed heads, one line for each record, a footer.

    The limit of `query` does not apply. Only an export of all records verifies as a whole.
    """
    await log.note(Event.LOG_EXPORTED, reader.details() | {"format": "jsonl", "whole": query.whole})
    count = 0
    async with log.snapshot(query) as snapshot:
        yield _line({"format": FORMAT, "whole": query.whole, "heads": dict(snapshot.notes)})
        async for entry in snapshot.entries:
            count += 1
            yield b'{"record":%s,"prev":"%s","hash":"%s"}\n' % (
                entry.canonical,
                entry.prev.hex().encode(),
                entry.hash.hex().encode(),
            )
    yield _line({"records": count})


async def export_csv(log: ReviewLog, query: Query, reader: Reader) -> AsyncIterator[bytes]:
    """Yield an export as CSV lines (RFC 4180, UTF-8, CRLF), for spreadsheets; it does not verify."""
    await log.note(Event.LOG_EXPORTED, reader.details() | {"format": "csv", "whole": query.whole})
    yield _csv_line(CSV_COLUMNS)
    async with log.snapshot(query) as snapshot:
        async for entry in snapshot.entries:
            body = records.parse(entry.canonical)
            yield _csv_line([_cell(body, entry, column) for column in CSV_COLUMNS])


async def verify(log: ReviewLog, reader: Reader) -> verification.Report:
    """Verify the whole log in the database and record that it was done, with the result."""
    details = reader.details()
    async with log.snapshot(Query()) as snapshot:
        verifier = verification.Verifier(snapshot.notes, log.public_key)
        async for entry in snapshot.entries:
            verifier.take(entry)
    report = verifier.report()
    found: dict[str, records.Value] = {"records": report.records, "problems": len(report.problems)}
    await log.note(Event.LOG_VERIFIED, details | found)
    return report


def verify_export(lines: Iterable[bytes], public_key: bytes) -> verification.Report:
    """Verify a JSON Lines export offline; raises Malformed for a file that is not one, or whose end is missing."""
    remaining = iter(lines)
    header = _object(next(remaining, b""))
    heads = header.get("heads")
    if header.get("format") != FORMAT or not isinstance(heads, dict):
        raise Malformed(f"The file does not begin with the header of an export ({FORMAT}).")
    verifier = verification.Verifier(heads, public_key, partial=header.get("whole") is not True)
    count: object = None
    seen = 0
    for line in remaining:
        content = _object(line)
        if "records" in content:
            count = content["records"]
            break
        seen += 1
        verifier.take(_entry(content))
    if count != seen:
        raise Malformed(f"The export is not complete: {seen} records were read, its last line counts {count}.")
    return verifier.report()


def _entry(content: dict[str, Any]) -> chain.Entry:
    try:
        body = content["record"]
        data = records.canonical(body)
        prev, digest = bytes.fromhex(content["prev"]), bytes.fromhex(content["hash"])
        return chain.Entry(str(body["chain"]), int(body["seq"]), data, prev, digest)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed("A line of the export is not a record.") from None


def _object(line: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise Malformed("A line of the export is not JSON.") from None
    if not isinstance(content, dict):
        raise Malformed("A line of the export is not an object.")
    return content


def _line(content: Mapping[str, object]) -> bytes:
    return orjson.dumps(content) + b"\n"


def _cell(body: records.Body, entry: chain.Entry, column: str) -> str:
    upstream: Any = body.get("upstream") or {}
    value: Any
    if column == "upstream":
        value = upstream.get("name", "")
    elif column in ("operator", "country", "transfer"):
        value = upstream.get(column, "")
    elif column == "refusal":
        refusal: Any = body.get("refusal") or body.get("error") or {}
        value = ": ".join(str(part) for part in (refusal.get("code"), refusal.get("message")) if part)
    elif column == "hash":
        value = entry.hash.hex()
    else:
        value = body.get(column, "")
    if isinstance(value, dict):
        return "; ".join(f"{name}={count}" for name, count in sorted(value.items()))
    return "; ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def _csv_line(cells: Iterable[str]) -> bytes:
    return (",".join(_csv_cell(cell) for cell in cells) + _LINE_BREAKS).encode()


def _csv_cell(text: str) -> str:
    """Quote one cell; an apostrophe before a formula's first character keeps spreadsheets from computing it."""
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in ',"\r\n\t') or "'" in text[:1] else text
