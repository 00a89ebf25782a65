"""Prometheus metrics: counts and durations, labelled only with words of policy and of the house, never client text."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The observer of operations. With `multiprocess_dir`, `render` adds up all worker processes."""

    def __init__(self, *, multiprocess_dir: str | None = None) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._multiprocess_dir = multiprocess_dir
        self._exchanges = Counter(
            "paravent_exchanges", "Exchanges by outcome.", ["operation", "outcome", "upstream"], registry=registry
        )
        self._refusals = Counter("paravent_refusals", "Requests refused, by stable code.", ["code"], registry=registry)
        self._findings = Counter("paravent_findings", "Findings, by entity.", ["entity"], registry=registry)
        self._restored = Counter("paravent_restored_surrogates", "Surrogates restored in answers.", registry=registry)
        self._duration = Histogram(
            "paravent_exchange_seconds", "Duration of an exchange.", ["operation"], registry=registry, buckets=_BUCKETS
        )
        self._inspection = Histogram(
            "paravent_inspection_seconds", "Duration of inspection.", registry=registry, buckets=_BUCKETS
        )
        self._audit = Histogram(
            "paravent_audit_open_seconds",
            "Time until an opening record was durable.",
            registry=registry,
            buckets=_BUCKETS,
        )
        self._active = Gauge(
            "paravent_exchanges_active", "Exchanges under way.", registry=registry, multiprocess_mode="livesum"
        )

    def started(self) -> None:
        """Note that an exchange is under way."""
        self._active.inc()

    def ended(self) -> None:
        """Note that an exchange has ended, in whatever way."""
        self._active.dec()

    def refused(self, code: str) -> None:
        """Count a request that was refused before anything left."""
        self._refusals.labels(code).inc()

    def inspected(self, seconds: float, entities: Mapping[str, int]) -> None:
        """Count what one inspection found."""
        self._inspection.observe(seconds)
        for entity, count in entities.items():
            self._findings.labels(entity).inc(count)

    def opened(self, seconds: float) -> None:
        """Note how long the opening record took to become durable."""
        self._audit.observe(seconds)

    def finished(self, *, operation: str, outcome: str, upstream: str, seconds: float, restored: int) -> None:
        """Count a closed exchange."""
        self._exchanges.labels(operation, outcome, upstream).inc()
        self._duration.labels(operation).observe(seconds)
        self._restored.inc(restored)

    def render(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        if self._multiprocess_dir is None:
            return generate_latest(self._registry)
        _forget_the_dead(Path(self._multiprocess_dir))
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, path=self._multiprocess_dir)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def _forget_the_dead(directory: Path) -> None:
    """Leave out what killed workers had under way; what they counted stays."""
    for path in directory.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        if not _alive(pid):
            with suppress(FileNotFoundError):  # another worker was quicker
                multiprocess.mark_process_dead(pid, str(directory))  # type: ignore[no-untyped-call]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True
