"""What the commands need from outside, as a protocol: app.py implements it, so that no command imports an adapter."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from proxy.documents.model import Finding, TextField
from proxy.policy import Snapshot

Overrides = Mapping[str, object]
"""Settings given on the command line (name -> value); None leaves the environment's value."""


class Scanner(Protocol):
    """The detectors of one process, loaded once."""

    def inspect_sync(self, text: str, context: str = "") -> tuple[Finding, ...]:
        """Return the findings in one text. Raises ParaventError when it was not inspected."""
        ...

    async def inspect(self, fields: Sequence[TextField]) -> tuple[Finding, ...]:
        """Return the findings in `fields`. Raises ParaventError when anything was not inspected."""
        ...


@dataclass(frozen=True, slots=True)
class Stack:
    """A recording upstream and a proxy in front of it, both on real sockets.

    `received` gives all bytes that reached the recorder since it was last asked.
    """

    direct_url: str
    proxy_url: str
    key: str = field(repr=False)
    received: Callable[[], bytes] = field(repr=False)


class Workshop(Protocol):
    """Makes what a command works with; each method reads the settings afresh with the given overrides."""

    def serve(self, overrides: Overrides) -> None:
        """Run the proxy until it is told to stop."""
        ...

    def policies(self, directory: Path | None) -> Snapshot:
        """Return the compiled policies. Raises PolicyErrors."""
        ...

    def scanner(self) -> Scanner:
        """Return the detectors."""
        ...

    def key_state(self, overrides: Overrides, *, create: bool) -> Mapping[str, str]:
        """Return what may be shown of the master key; make the file when `create`. Raises Misconfigured."""
        ...

    def clients(self, overrides: Overrides) -> AbstractAsyncContextManager[Any]:
        """Give the client keys (identity.api_keys)."""
        ...

    def review(self, overrides: Overrides) -> AbstractAsyncContextManager[Any]:
        """Give the review of the audit log (operations.audit_review)."""
        ...

    def stack(self) -> AbstractAsyncContextManager[Stack]:
        """Start a recorder and a proxy in front of it, in a fresh temporary data directory."""
        ...
