"""What the commands need from outside, as a protocol: commands import no adapter."""

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

    def close(self) -> None:
        """End threads and worker processes."""
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
    """Makes what a command works with; each method reads the settings afresh with the given overrides.

    All raise Misconfigured, with the remedy, for settings, files and databases that can't be used.
    """

    def serve(self, overrides: Overrides) -> None:
        """Run the proxy until it is told to stop. Raises PolicyErrors before anything is started."""
        ...

    def policies(self, directory: Path | None) -> Snapshot:
        """Return the compiled policies. Raises PolicyErrors."""
        ...

    def write_policies(self, directory: Path | None) -> tuple[Path, ...]:
        """Write the commented default policy into a folder that has none, and return the files made."""
        ...

    def scanner(self) -> Scanner:
        """Return the detectors."""
        ...

    def key_state(self, overrides: Overrides, *, create: bool) -> Mapping[str, str]:
        """Return what may be shown of the master key; make the file when `create`."""
        ...

    def clients(self, overrides: Overrides, *, create: bool = False) -> AbstractAsyncContextManager[Any]:
        """Give the client keys (identity.api_keys); adding and revoking is recorded in the audit log.

        The database and the master key must be there, unless `create` says to make them.
        """
        ...

    def review(self, overrides: Overrides) -> AbstractAsyncContextManager[Any]:
        """Give the audit log (operations.audit_review.ReviewLog). The database must be there."""
        ...

    def public_key(self, overrides: Overrides) -> bytes:
        """Return the Ed25519 key that the audit log's signed heads verify under."""
        ...

    def stack(self) -> AbstractAsyncContextManager[Stack]:
        """Start a recorder and a proxy in front of it, in a fresh temporary data directory."""
        ...
