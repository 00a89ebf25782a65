"""Passive health of upstreams: what the last exchanges told, nothing is ever probed.

Rules: an upstream counts as down after three failures in a row and is tried again after a pause; health orders the
permitted upstreams and never adds one.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

FAILURES = 3
"""So many failures in a row make an upstream count as down."""
PAUSE_S = 10.0
"""Seconds after the last failure before an upstream that is down is tried again."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known of one upstream: failures in a row, and when the last was (seconds of a monotonic clock)."""

    failures: int = 0
    failed_at: float = 0.0


class Health:
    """Remembers failures by upstream name. `clock` returns seconds and never runs back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._conditions: dict[str, Condition] = {}

    def succeeded(self, name: str) -> None:
        """Note that `name` answered."""
        self._conditions.pop(name, None)

    def failed(self, name: str) -> None:
        """Note that `name` could not be reached, broke off, or said that it is overloaded."""
        self._conditions[name] = Condition(self.condition(name).failures + 1, self._clock())

    def condition(self, name: str) -> Condition:
        """Return what is known of `name`."""
        return self._conditions.get(name, Condition())

    def healthy(self, name: str) -> bool:
        """Whether `name` should be tried before others."""
        condition = self.condition(name)
        return condition.failures < FAILURES or self._clock() - condition.failed_at >= PAUSE_S

    def order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return `names` with the healthy ones first; within each group the given order stays."""
        return tuple(sorted(names, key=lambda name: not self.healthy(name)))
