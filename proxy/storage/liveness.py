"""Which writers are alive: a lock per chain that the operating system or the database frees when its holder dies.

A heartbeat would need a clock and would take a paused process for dead; a lock ends exactly with its holder. Each
database gets the lock that lives where its writers meet: files beside a SQLite database (flock, one host by nature),
session advisory locks in PostgreSQL (several hosts), held by the very connection that writes.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

_LONGEST_WAIT_S = 5.0
_RETRY_S = 0.0005


class Liveness(Protocol):
    """The lock of each chain. `connection` is the writer's."""

    def hold(self, connection: Connection, chain: str) -> bool:
        """Try to take the chain's lock; False when another writer holds it (is alive)."""

    def release(self, connection: Connection, chain: str) -> None:
        """Give the lock back; the chain has ended and will not be asked for again."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait for this writer's turn to commit, where writers must take turns; raises TimeoutError."""


class FileLocks:
    """flock on one file per chain in `directory`.

    A forked child inherits the locks and would keep them: start helper processes with spawn or exec.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._held: dict[str, int] = {}
        self._commits: int | None = None

    def hold(self, connection: Connection, chain: str) -> bool:  # noqa: ARG002  # the files are the lock here
        """Try to lock the chain's file."""
        if chain in self._held:
            return True
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._directory / f"{chain}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _locked(descriptor):
            os.close(descriptor)
            return False
        self._held[chain] = descriptor
        return True

    def release(self, connection: Connection, chain: str) -> None:  # noqa: ARG002  # the files are the lock here
        """Remove the chain's file, then unlock it."""
        descriptor = self._held.pop(chain, None)
        if descriptor is not None:
            (self._directory / f"{chain}.lock").unlink(missing_ok=True)
            os.close(descriptor)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take the lock that stands for the right to commit.

        SQLite lets one process write at a time and makes the others sleep up to 100 ms between tries; asking this lock
        every half millisecond first keeps several workers at a tenth of those waits (measured).
        """
        if self._commits is None:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._commits = os.open(self._directory / "commit", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        end = time.monotonic() + _LONGEST_WAIT_S
        while not _locked(self._commits):
            if time.monotonic() > end:
                raise TimeoutError("another writer holds the database")
            time.sleep(_RETRY_S)
        try:
            yield
        finally:
            fcntl.flock(self._commits, fcntl.LOCK_UN)


class AdvisoryLocks:
    """PostgreSQL session advisory locks; a lost connection loses them, and its writer starts a new chain."""

    def hold(self, connection: Connection, chain: str) -> bool:
        """Try to take the advisory lock that stands for the chain."""
        return bool(connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (_number(chain),)).scalar())

    def release(self, connection: Connection, chain: str) -> None:
        """Give the advisory lock back."""
        connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (_number(chain),))

    def turn(self) -> AbstractContextManager[None]:
        """PostgreSQL lets all writers commit at once."""
        return nullcontext()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _number(chain: str) -> int:
    return int.from_bytes(hashlib.sha256(f"paravent chain {chain}".encode()).digest()[:8], signed=True)
