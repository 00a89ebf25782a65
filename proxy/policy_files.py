"""Reads the folder of policies, compiles it, and swaps the Snapshot as a whole when the files change.

Rules: without a good policy nothing starts; a bad change keeps the last good one in force and says so loudly; a change
is taken once two looks in a row see the same contents, so that a half-written file is never in force.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from proxy.policy import PolicyErrors, Problem, Snapshot, compile_policy

_log = logging.getLogger(__name__)

_ENDINGS = (".yaml", ".yml")
_LARGEST_READ = 1_048_576
"""Bytes of a file that are read at most; the compiler refuses files far smaller than this."""

Sources = tuple[tuple[str, str], ...]


def _unchanged(snapshot: Snapshot) -> Snapshot:
    return snapshot


class PolicyFiles:
    """The policy in force. `problem` says why the files as they stand now are not, `loaded_at` since when (UTC) it is.

    `entities` are the names that detectors report (unknown ones in a policy are errors then). `prepare` has the last
    word on each snapshot, for what only the environment knows: `lambda snapshot: snapshot.without(...)`.
    """

    def __init__(
        self,
        directory: Path,
        *,
        entities: Collection[str] = (),
        prepare: Callable[[Snapshot], Snapshot] = _unchanged,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.problem: str | None = None
        self.loaded_at: datetime | None = None
        self._directory = directory
        self._entities = entities
        self._prepare = prepare
        self._now = now
        self._snapshot: Snapshot | None = None
        self._active: Sources | None = None
        self._rejected: Sources | None = None

    def load(self) -> Snapshot:
        """Read and compile the folder and put it in force. Raises PolicyErrors; what was in force stays then."""
        return self._activate(self._read())

    def current(self) -> Snapshot:
        """Return the policy in force. Raises PolicyErrors before the first successful `load`."""
        if self._snapshot is None:
            raise PolicyErrors([Problem(str(self._directory), 1, 1, "no policy is loaded")])
        return self._snapshot

    def reload(self) -> bool:
        """Take changed files into force; return whether another policy is in force now. Never raises PolicyErrors."""
        try:
            return self._take(self._read())
        except PolicyErrors as error:
            self._reject(error)
            return False

    async def watch(self, interval_s: float = 1.0) -> NoReturn:
        """Look at the files each `interval_s` seconds and take changes that have settled, until cancelled."""
        before: Sources | None = None
        while True:
            await asyncio.sleep(interval_s)
            try:
                sources = await asyncio.to_thread(self._read)
                settled = sources == before
                before = sources
                if settled and (sources != self._active or self.problem is not None):
                    await asyncio.to_thread(self._take, sources)
            except PolicyErrors as error:
                self._reject(error)

    def _take(self, sources: Sources) -> bool:
        """Put `sources` in force when they differ; raises PolicyErrors. What was rejected is not compiled again."""
        if sources == self._active:
            if self.problem is not None:
                _log.info("policy files are as in force again", extra={"event": "policy:snapshot:kept"})
            self.problem = None
            self._rejected = None
            return False
        if sources == self._rejected:
            return False
        self._rejected = sources
        self._activate(sources)
        return True

    def _activate(self, sources: Sources) -> Snapshot:
        snapshot = self._compile(sources)
        self._snapshot, self._active, self._rejected = snapshot, sources, None
        self.problem, self.loaded_at = None, self._now()
        for warning in snapshot.warnings:
            _log.warning("policy: %s", warning, extra={"event": "policy:snapshot:warning", "file": warning.file})
        extra = {"event": "policy:snapshot:activated", "policy": snapshot.digest, "count": len(sources)}
        _log.info("policy %s is in force", snapshot.digest[:12], extra=extra)
        return snapshot

    def _compile(self, sources: Sources) -> Snapshot:
        try:
            return self._prepare(compile_policy(sources, today=self._now().date(), entities=self._entities))
        except PolicyErrors:
            raise
        except Exception as error:  # a fault of ours must not end `watch`: the last good policy stays in force
            what = f"can't be compiled ({type(error).__name__})"
            raise PolicyErrors([Problem(str(self._directory), 1, 1, what)]) from error

    def _reject(self, error: PolicyErrors) -> None:
        text = str(error)
        if text == self.problem:
            return
        self.problem = text
        in_force = self._snapshot.digest if self._snapshot else "none"
        extra = {"event": "policy:snapshot:rejected", "policy": in_force, "problem": text}
        _log.error("the changed policy files can't be used; the policy loaded before stays in force", extra=extra)
        for problem in error.problems:
            _log.error("policy: %s", problem, extra={"event": "policy:snapshot:rejected", "file": problem.file})

    def _read(self) -> Sources:
        """Return name and text of each policy file, by name. Raises PolicyErrors for what can't be read."""
        problems: list[Problem] = []
        sources: list[tuple[str, str]] = []
        try:
            paths = sorted(self._directory.iterdir())
        except OSError as error:
            raise PolicyErrors([Problem(str(self._directory), 1, 1, f"can't be read: {error.strerror}")]) from None
        for path in paths:
            if path.suffix not in _ENDINGS or path.name.startswith(".") or not path.is_file():
                continue
            try:
                with path.open("rb") as file:
                    sources.append((path.name, file.read(_LARGEST_READ).decode()))
            except OSError as error:
                problems.append(Problem(path.name, 1, 1, f"can't be read: {error.strerror}"))
            except UnicodeDecodeError:
                problems.append(Problem(path.name, 1, 1, "is not UTF-8 text"))
        if problems:
            raise PolicyErrors(problems)
        return tuple(sources)
