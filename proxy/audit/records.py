"""What an audit record says, and its canonical bytes.

A record is a flat JSON object of strings, whole numbers, booleans, null, lists and objects; it never holds a value of a
person, only names of entities, categories, counts, digests. Canonical bytes follow RFC 8785 for this subset: keys
sorted, no blanks, no floats, integers below 2^53, ASCII keys. Fields that say nothing are left out. Field names follow
GDPR Art. 30(1) where the article has a word for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType
from typing import TypeAlias

import orjson

from proxy.errors import Malformed
from proxy.terms import LegalBasis

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value] | None"
Body: TypeAlias = dict[str, "Value"]

SCHEMA = 1
LONGEST_TEXT = 500
"""Longer texts in a record (model names, refusal messages) are cut to this many characters."""
_ID_BYTES = 10
_PLAIN = frozenset({str, int, bool, NoneType})
_CALL_FIELDS = (
    *("client", "key_id", "purpose", "legal_basis", "operation", "dialect"),
    *("model", "decision", "policy", "entities", "categories"),
)
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


class Event(StrEnum):
    """What happened, as `area:object:action`."""

    OPENED = "exchange:call:opened"
    CLOSED = "exchange:call:closed"
    REFUSED = "exchange:call:refused"
    ORPHANED = "exchange:call:orphaned"
    WRITER_STARTED = "chain:writer:started"
    WRITER_ENDED = "chain:writer:ended"
    SPOOL_REPLAYED = "audit:spool:replayed"
    SPOOL_REJECTED = "audit:spool:rejected"
    RECORD_READ = "audit:record:read"
    LOG_EXPORTED = "audit:log:exported"
    LOG_VERIFIED = "audit:log:verified"
    POLICY_ACTIVATED = "policy:snapshot:activated"
    POLICY_REJECTED = "policy:snapshot:rejected"
    CLIENT_KEY_ADDED = "client:key:added"
    CLIENT_KEY_REVOKED = "client:key:revoked"


class Outcome(StrEnum):
    """How an exchange ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    DISCONNECTED = "disconnected"
    REFUSED = "refused"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class UpstreamFacts:
    """The recipient (GDPR Art. 30(1)(d), (e)): who operates it, where, and under which transfer mechanism."""

    name: str
    host: str
    operator: str
    country: str
    transfer: str = "none"


@dataclass(frozen=True, slots=True)
class Opened:
    """The facts of one call, known before a byte leaves; also those of a call that is refused.

    `upstream` is the first permitted one. `body_digest` is keyed. A refused call has `refusal_code` and a message.
    """

    client: str
    key_id: str = ""
    tenant: str = "default"
    purpose: str = ""
    legal_basis: LegalBasis | None = None
    operation: str = ""
    dialect: str = ""
    model: str | None = None
    stream: bool = False
    policy: str = ""
    rules: tuple[str, ...] = ()
    entities: Mapping[str, int] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    actions: Mapping[str, int] = field(default_factory=dict)
    fields: int = 0
    upstream: UpstreamFacts | None = None
    permitted: tuple[str, ...] = ()
    body_digest: str = ""
    refusal_code: str | None = None
    refusal_message: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """How the exchange went; `upstream` is the one that got the request, `upstream_request` its own id of it.

    Durations are whole milliseconds by phase.
    """

    outcome: Outcome
    upstream: UpstreamFacts | None = None
    status: int | None = None
    finish: str | None = None
    model_served: str | None = None
    upstream_request: str | None = None
    chunks: int = 0
    bytes_out: int = 0
    restored: int = 0
    missed: int = 0
    usage: Mapping[str, int] = field(default_factory=dict)
    durations_ms: Mapping[str, int] = field(default_factory=dict)
    error_code: str | None = None
    error_message: str | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """Identity of a record: its id (also its time), the exchange it belongs to, milliseconds since 1970 (UTC)."""

    record_id: str
    exchange_id: str
    ms: int


def record_id(ms: int, noise: bytes) -> str:
    """Return a version 7 UUID (RFC 9562 sec. 5.7) for the time `ms` and 10 random bytes; ids sort by time."""
    if len(noise) != _ID_BYTES:
        raise ValueError(f"a record id needs {_ID_BYTES} random bytes")
    low = (int.from_bytes(noise) & 0x0FFF_3FFF_FFFF_FFFF_FFFF) | 0x7000_8000_0000_0000_0000
    text = f"{(ms & 0xFFFF_FFFF_FFFF) << 80 | low:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def time_text(ms: int) -> str:
    """Return `ms` since 1970 as RFC 3339 text in UTC with milliseconds."""
    return f"{datetime.fromtimestamp(ms // 1000, UTC).isoformat()[:19]}.{ms % 1000:03d}Z"


def opened_body(stamp: Stamp, facts: Opened) -> Body:
    """Return the body of an opened or, when `facts` hold a refusal, a refused record."""
    refused = facts.refusal_code is not None
    body = _stamped(Event.REFUSED if refused else Event.OPENED, stamp, facts.tenant) | _call(facts)
    body |= {
        "stream": facts.stream,
        "rules": list(facts.rules),
        "actions": dict(facts.actions),
        "fields": facts.fields,
        "permitted": list(facts.permitted),
        "body_digest": facts.body_digest,
        "upstream": _upstream(facts.upstream),
    }
    if refused:
        body["outcome"] = Outcome.REFUSED.value
        body["refusal"] = {"code": clean(facts.refusal_code or ""), "message": clean(facts.refusal_message or "")}
    return _told(body)


def closed_body(stamp: Stamp, facts: Opened, closed: Closed) -> Body:
    """Return the body of a closing record; it repeats who called and what was found, so that it can be read alone."""
    body = _stamped(Event.CLOSED, stamp, facts.tenant) | _call(facts)
    body |= {
        "outcome": closed.outcome.value,
        "upstream": _upstream(closed.upstream),
        "status": closed.status,
        "finish": clean(closed.finish or ""),
        "model_served": clean(closed.model_served or ""),
        "upstream_request": clean(closed.upstream_request or ""),
        "chunks": closed.chunks,
        "bytes_out": closed.bytes_out,
        "restored": closed.restored,
        "missed": closed.missed,
        "usage": dict(closed.usage),
        "durations_ms": dict(closed.durations_ms),
    }
    if closed.error_code is not None:
        body["error"] = {"code": clean(closed.error_code), "message": clean(closed.error_message or "")}
    return _told(body)


def orphaned_body(stamp: Stamp, opened: Body) -> Body:
    """Return the closing record of an exchange whose writer died, from the body of its opened record."""
    kept = {name: opened[name] for name in _CALL_FIELDS if name in opened}
    body = _stamped(Event.ORPHANED, stamp, str(opened.get("tenant", ""))) | kept
    return body | {"outcome": Outcome.ORPHANED.value}


def note_body(event: Event, stamp: Stamp, tenant: str, details: Mapping[str, Value]) -> Body:
    """Return the body of any other record; texts in `details` are cleaned, its names may not shadow the stamp's."""
    body = _stamped(event, stamp, tenant)
    if not body.keys().isdisjoint(details):
        raise ValueError("details repeat a field of the stamp")
    return _told(body | {name: clean(value) if isinstance(value, str) else value for name, value in details.items()})


def clean(text: str) -> str:
    """Return `text` as it may stand in a record: cut, control characters and lone surrogates replaced."""
    text = text[:LONGEST_TEXT]
    if text.isascii() and text.isprintable():
        return text
    text = text.encode("utf-8", "replace").decode()
    return "".join(char if char.isprintable() else " " for char in text)


def canonical(body: Body) -> bytes:
    """Return the canonical bytes of `body`; raises Malformed for a float, a key outside ASCII, a number from 2^53."""
    _check(body)
    try:
        return orjson.dumps(body, option=_OPTIONS)
    except (orjson.JSONEncodeError, UnicodeEncodeError):
        raise Malformed("The audit record holds what has no canonical form.") from None


def parse(data: bytes) -> Body:
    """Return the body that `canonical` wrote as `data`; raises Malformed for anything else."""
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise Malformed("The audit record is not JSON.") from None
    if not isinstance(body, dict) or canonical(body) != data:
        raise Malformed("The audit record is not in canonical form.")
    return body


def _check(value: object) -> None:
    if isinstance(value, dict):
        if not all(type(key) is str for key in value) or not "".join(value).isascii():
            raise Malformed("A key of an audit record is not ASCII text.")
        parts: Iterable[object] = value.values()
    elif isinstance(value, list):
        parts = value
    elif isinstance(value, str):  # an enum's member is written as its text
        return
    else:
        raise Malformed(f"An audit record can't hold a {type(value).__name__}.")
    for part in parts:
        if type(part) not in _PLAIN:
            _check(part)


def _stamped(event: Event, stamp: Stamp, tenant: str) -> Body:
    return {
        "schema": SCHEMA,
        "event": event.value,
        "id": stamp.record_id,
        "exchange": stamp.exchange_id,
        "time": time_text(stamp.ms),
        "tenant": tenant,
    }


def _call(facts: Opened) -> Body:
    return {
        "client": clean(facts.client),
        "key_id": facts.key_id,
        "purpose": clean(facts.purpose),
        "legal_basis": None if facts.legal_basis is None else facts.legal_basis.value,
        "operation": facts.operation,
        "dialect": facts.dialect,
        "model": clean(facts.model or ""),
        "decision": "allowed" if facts.refusal_code is None else "refused",
        "policy": facts.policy,
        "entities": dict(facts.entities),
        "categories": [*sorted(facts.categories)],
    }


def _upstream(facts: UpstreamFacts | None) -> Body | None:
    if facts is None:
        return None
    return {
        "name": facts.name,
        "host": facts.host,
        "operator": facts.operator,
        "country": facts.country,
        "transfer": facts.transfer,
    }


def _told(body: Body) -> Body:
    """Leave out what says nothing: None, empty texts, empty lists and objects (zero and false do say something)."""
    return {name: value for name, value in body.items() if value or isinstance(value, int)}
