"""Where closing records wait when the database can't take them: JSON Lines in the data directory, fsynced.

Lines hold record bodies, metadata only, each with a keyed digest, so that a line nobody signed is not taken into the
log. One file per writer, locked while its writer lives; the next writer that starts replays what is left.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from proxy.audit import records
from proxy.crypto import digests_equal, keyed_digest
from proxy.errors import Malformed


@dataclass(slots=True)
class Leftover:
    """A spool file of this or a dead writer: the bodies that were signed, and how many lines were not.

    `path` is None for bodies that never reached a file.
    """

    path: Path | None
    bodies: list[records.Body]
    rejected: int


@dataclass(slots=True)
class Spool:
    """The spool of one writer, `name`, in `directory`."""

    directory: Path
    name: str
    key: bytes = field(repr=False)
    _descriptor: int | None = field(default=None, init=False)

    @property
    def _path(self) -> Path:
        return self.directory / f"{self.name}.jsonl"

    def append(self, bodies: list[records.Body]) -> None:
        """Write `bodies`; they are on the disk when this returns. Raises OSError."""
        if self._descriptor is None:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        lines = [records.canonical(body) for body in bodies]
        data = b"".join(b"%s %s\n" % (self._tag(line), line) for line in lines)
        before = os.fstat(self._descriptor).st_size
        if os.write(self._descriptor, data) != len(data):  # the disk is full: half a line would spoil the next one
            os.ftruncate(self._descriptor, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._descriptor)

    @contextlib.contextmanager
    def leftovers(self) -> Iterator[list[Leftover]]:
        """Give the spool files of this writer and of dead ones; leaving without an error removes them.

        Files with lines that are not signed are kept beside, renamed, for a person to look at.
        """
        with contextlib.ExitStack() as held:
            found = [leftover for path in sorted(self.directory.glob("*.jsonl")) for leftover in self._take(path, held)]
            yield found
            for leftover in found:
                if leftover.path is None:
                    continue
                if leftover.rejected:
                    leftover.path.rename(leftover.path.with_suffix(".rejected"))
                else:
                    leftover.path.unlink()
            self.close()

    def close(self) -> None:
        """Give the file's lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self, path: Path, held: contextlib.ExitStack) -> Iterator[Leftover]:
        try:
            if path != self._path or self._descriptor is None:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                held.callback(os.close, descriptor)
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            lines = path.read_bytes().splitlines()
        except (BlockingIOError, FileNotFoundError):  # its writer lives, or another writer took it
            return
        bodies = [body for line in lines for body in self._signed(line)]
        yield Leftover(path, bodies, len(lines) - len(bodies))

    def _signed(self, line: bytes) -> Iterator[records.Body]:
        tag, _, data = line.partition(b" ")
        if digests_equal(tag, self._tag(data)):
            with contextlib.suppress(Malformed):
                yield records.parse(data)

    def _tag(self, line: bytes) -> bytes:
        return keyed_digest(self.key, line).hex().encode()
