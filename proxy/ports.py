"""What the operations need from outside, as protocols. Adapters (line 6) implement them; app.py joins the two."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from proxy.audit import Closed, Opened
from proxy.documents.model import Finding, TextField
from proxy.policy import Snapshot, UpstreamSpec
from proxy.terms import Headers, Principal
from proxy.transformation import Outbound


class Policies(Protocol):
    """The policy in force."""

    def current(self) -> Snapshot:
        """Return the snapshot in force; an exchange asks once and keeps it."""
        ...


class Identity(Protocol):
    """Who calls."""

    async def authenticate(self, headers: Headers) -> Principal:
        """Return the caller. Raises Unauthenticated, with one message for every reason."""
        ...


class Inspector(Protocol):
    """All required detectors over all fields, or nothing."""

    async def inspect(self, fields: Sequence[TextField], *, client: str = "") -> tuple[Finding, ...]:
        """Return findings, sorted, without overlaps; `client` is whose text it is.

        Raises Refused (code "not_inspected") when any field was not inspected.
        """
        ...


class Reply(Protocol):
    """An upstream's answer whose body has not been read yet."""

    @property
    def status(self) -> int:
        """HTTP status code."""
        ...

    @property
    def headers(self) -> Headers:
        """The few headers that may pass to the client."""
        ...

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters."""
        ...

    @property
    def request_id(self) -> str | None:
        """The upstream's own id of this request."""
        ...

    async def read(self) -> bytes:
        """Return the whole body. Raises UpstreamFailed when it breaks off or is too large."""
        ...

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it arrives. Raises UpstreamFailed when it breaks off."""
        ...

    async def aclose(self) -> None:
        """Give the connection back, or cut it when the body was not read to its end."""
        ...


class Health(Protocol):
    """What the last exchanges told about upstreams."""

    def order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return `names`, the healthy ones first; never more than was given."""
        ...


class Upstreams(Protocol):
    """The hands: the only way out."""

    @property
    def health(self) -> Health:
        """Which upstreams to try first."""
        ...

    async def send(self, spec: UpstreamSpec, outbound: Outbound) -> Reply:
        """Send `outbound`. Raises Refused when it isn't permitted there, UpstreamFailed without a usable answer."""
        ...


class Ticket(Protocol):
    """An opened record that waits for its closing one."""

    @property
    def exchange_id(self) -> str:
        """The exchange it belongs to."""
        ...


class AuditLog(Protocol):
    """The evidence. Every method that writes raises Unavailable when it could not."""

    async def open(self, facts: Opened, payload: bytes | None = None, *, exchange_id: str | None = None) -> Ticket:
        """Write the opening record, and `payload` sealed; return only when both are durable."""
        ...

    def close(self, ticket: Any, closed: Closed) -> Awaitable[None]:
        """Write the closing record, once; what can't be stored is spooled. Need not be awaited."""
        ...

    async def refused(self, facts: Opened, payload: bytes | None = None, *, exchange_id: str | None = None) -> str:
        """Write the one record of a call from which nothing left."""
        ...


class Observer(Protocol):
    """Counts and durations for operators; no values, no text of clients."""

    def started(self) -> None:
        """Note that an exchange was opened and is under way."""
        ...

    def ended(self) -> None:
        """Note that an exchange has ended, before it is counted by its outcome."""
        ...

    def refused(self, code: str) -> None:
        """Note that a request was refused before anything left."""
        ...

    def inspected(self, seconds: float, entities: Mapping[str, int]) -> None:
        """One inspection took `seconds` and found `entities` (entity -> count)."""
        ...

    def opened(self, seconds: float) -> None:
        """Note that an opening record took `seconds` to become durable."""
        ...

    def finished(self, *, operation: str, outcome: str, upstream: str, seconds: float, restored: int) -> None:
        """Note that an exchange was closed."""
        ...
