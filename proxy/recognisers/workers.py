"""Worker processes for recognisers that load models: spawned, with a deadline, killed when late.

Each process runs one batch at a time. A late or broken process is killed and replaced, and its batch counts as not
inspected. Recognisers reach the process by pickle, so their class must be importable there; results are plain tuples.
"""

import importlib
import os
import queue
import signal
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from concurrent.futures import TimeoutError as LateError
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, Final

from presidio_analyzer import EntityRecognizer
from presidio_analyzer import RecognizerResult as Result
from presidio_analyzer.recognizer_registry.recognizers_loader_utils import RecognizerListLoader

from proxy.detection import NotInspected
from proxy.errors import Misconfigured
from proxy.recognisers.artifacts import BlankNlp

START_S: Final = 120.0
"""How long a process may take to load its recognisers."""
_recognisers: tuple[Any, ...] = ()


class Failed(RuntimeError):
    """A recogniser raised; its only argument is the name of the fault's type."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the recogniser with number `recogniser` found; `boosted` when it has looked at the context itself."""

    recogniser: int
    entity: str
    start: int
    end: int
    score: float
    boosted: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """What must be known of a recogniser outside its process."""

    name: str
    language: str
    context: tuple[str, ...]
    thresholds: Mapping[str, float]
    guesses: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a recogniser in its process, so that a model is loaded there and nowhere else.

    `attribute` of `module` is a class to make, with `arguments`; with `item`, a row of recognizers.yaml, Presidio makes
    it from that.
    """

    module: str
    attribute: str
    item: Mapping[str, Any] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    flags: int = 0
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def make(self) -> list[Any]:
        """Return the recognisers."""
        module = importlib.import_module(self.module)
        if not self.item:
            return [getattr(module, self.attribute)(**self.arguments)]
        rows: Any = [dict(self.item)]
        return list(RecognizerListLoader.get(rows, list(self.languages), self.flags))


def _load(given: Sequence[Any]) -> None:
    """Make and keep the recognisers and load their models; runs once in each process."""
    global _recognisers  # noqa: PLW0603  # a process of its own: its initialiser has no other place to keep them
    made = [one for item in given for one in (item.make() if isinstance(item, Recipe) else [item])]
    for recogniser in made:
        recogniser.load()
    _recognisers = tuple((recogniser, BlankNlp(recogniser.supported_language)) for recogniser in made)


def _describe() -> tuple[int, list[Described]]:
    """Return the process and what it has loaded; runs in the process."""
    return os.getpid(), [
        Described(
            item.name,
            item.supported_language,
            tuple(item.context or ()),
            dict(item.score_thresholds),
            bool(getattr(item, "guesses", False)),
        )
        for item, _ in _recognisers
    ]


def _analyze(texts: Sequence[str]) -> list[list[Found]]:
    """Run every recogniser over every text; runs in the process."""
    try:
        return [[found for number in range(len(_recognisers)) for found in _found(number, text)] for text in texts]
    except Exception as error:  # noqa: BLE001 - raised again: some hold texts, and some can't be sent to the parent
        raise Failed(type(error).__name__) from None


def _found(number: int, text: str) -> list[Found]:
    recogniser, nlp = _recognisers[number]
    with nlp.artifacts(text) as artifacts:
        results = recogniser.analyze(text, recogniser.supported_entities, artifacts) or []
        if type(recogniser).enhance_using_context is not EntityRecognizer.enhance_using_context:
            results = recogniser.enhance_using_context(text, results, [], artifacts)
    found = []
    for item in results:
        boosted = bool((item.recognition_metadata or {}).get(Result.IS_SCORE_ENHANCED_BY_CONTEXT_KEY))
        found.append(Found(number, item.entity_type, item.start, item.end, float(item.score), boosted))
    return found


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
        self.described: tuple[Described, ...] = ()
        for _ in range(workers):
            self._idle.put(self._start())

    def _start(self) -> _Worker:
        executor = ProcessPoolExecutor(1, get_context("spawn"), initializer=_load, initargs=(self._recognisers,))
        try:
            pid, described = executor.submit(_describe).result(START_S)
        except (LateError, BrokenExecutor) as error:
            executor.shutdown(wait=False, cancel_futures=True)
            made = ", ".join(one.attribute if isinstance(one, Recipe) else one.name for one in self._recognisers)
            raise Misconfigured(
                f"The recognisers of a worker process can't be loaded ({made}): {type(error).__name__}. "
                "What the process itself said stands above."
            ) from None
        self.described = tuple(described)
        return _Worker(executor, pid)

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
        except (LateError, BrokenExecutor, OSError, Misconfigured) as error:
            if worker is not None:
                self._kill(worker)
            worker = None
            raise NotInspected(f"Detector 'presidio' did not finish ({type(error).__name__}).") from None
        except Failed as error:  # it says the fault's type, no more
            raise NotInspected(f"Detector 'presidio' failed ({error}).") from None
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
