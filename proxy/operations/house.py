"""What an exchange is given: the request as it came in, the ports it works through, and what it hands back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from proxy.documents import Limits
from proxy.ports import AuditLog, Identity, Inspector, Observer, Policies, Upstreams
from proxy.terms import Headers


@dataclass(frozen=True, slots=True)
class Inbound:
    """One request at the door. `operation` is chat, models or model; `purpose` is what the caller stated, if any."""

    operation: str
    path: str
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    exchange_id: str
    purpose: str | None = None
    model: str | None = None


class Stream(Protocol):
    """Pieces of an answer as they come; must be closed, read or not."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the pieces."""
        ...

    def aclose(self) -> Awaitable[None]:
        """End the exchange."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the client: a whole body, or a stream that closes the exchange's record when it ends."""

    status: int
    headers: Headers
    body: bytes = field(default=b"", repr=False)
    stream: Stream | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class House:
    """The ports of one process. `clock` gives seconds (monotonic); `hash_key` keys pseudonymous hashes and digests."""

    policies: Policies
    identity: Identity
    inspector: Inspector
    audit: AuditLog
    upstreams: Upstreams
    observer: Observer
    clock: Callable[[], float]
    hash_key: bytes = field(repr=False)
    limits: Limits = field(default_factory=Limits)
