"""Worker processes for recognisers that load models: spawned, with a deadline, killed when late.

Each process runs one batch at a time. A late or broken process is killed and replaced, and its batch counts as not
inspected. Recognisers reach the process by pickle, so their class must be importable there; results are plain tuples.
"""

import os
import queue
import signal
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from concurrent.futures import TimeoutError as LateError
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from proxy.detection import NotInspected

Found = tuple[str, int, int, float]
"""entity, start, end, score."""

_recognisers: tuple[Any, ...] = ()
START_S = 120.0
"""How long a process may take to load its recognisers."""


def _load(recognisers: Sequence[Any]) -> None:
    """Keep the recognisers and load their models; runs once in each process."""
    global _recognisers  # noqa: PLW0603  # a process of its own: its initialiser has no other place to keep them
    _recognisers = tuple(recognisers)
    for recogniser in _recognisers:
        recogniser.load()


def _analyze(texts: Sequence[str]) -> list[list[Found]]:
    """Run every recogniser over every text; runs in the process."""
    return [
        [
            (item.entity_type, item.start, item.end, float(item.score))
            for recogniser in _recognisers
            for item in recogniser.analyze(text, recogniser.supported_entities, None) or ()
        ]
        for text in texts
    ]


@dataclass(frozen=True, slots=True)
class _Worker:
    executor: ProcessPoolExecutor
    pid: int


class WorkerPool:
    """`workers` processes with the same recognisers. Safe to use from several threads."""

    def __init__(self, recognisers: Sequence[Any], *, workers: int = 1, deadline_s: float = 5.0) -> None:
        self._recognisers = tuple(recognisers)
        self._deadline_s = deadline_s
        self._idle: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        self._workers = workers
        for _ in range(workers):
            self._idle.put(self._start())

    def _start(self) -> _Worker:
        executor = ProcessPoolExecutor(1, get_context("spawn"), initializer=_load, initargs=(self._recognisers,))
        return _Worker(executor, executor.submit(os.getpid).result(START_S))

    def analyze(self, texts: Sequence[str]) -> list[list[Found]]:
        """Return the findings of each text. Raises NotInspected when late, broken, or when a recogniser raises."""
        try:
            worker = self._idle.get(timeout=self._deadline_s)
        except queue.Empty:
            raise NotInspected("Detector 'presidio' has no free worker process.") from None
        try:
            if worker is None:
                worker = self._start()
            found = worker.executor.submit(_analyze, texts).result(self._deadline_s)
        except (LateError, BrokenExecutor, OSError) as error:
            if worker is not None:
                self._kill(worker)
            worker = None
            raise NotInspected(f"Detector 'presidio' did not finish ({type(error).__name__}).") from None
        except Exception as error:  # noqa: BLE001  # raised again: only its type, its text may hold values
            raise NotInspected(f"Detector 'presidio' failed ({type(error).__name__}).") from None
        finally:
            self._idle.put(worker)
        return found

    @staticmethod
    def _kill(worker: _Worker) -> None:
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
        worker.executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End all processes."""
        for _ in range(self._workers):
            worker = self._idle.get()
            if worker is not None:
                worker.executor.shutdown(wait=True, cancel_futures=True)
