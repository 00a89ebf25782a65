"""Ids and times of records: each later than the one before, whatever the clock does."""

import os
import threading
import time
from collections.abc import Callable

from proxy.audit import records

_LARGEST_COUNT = 0xFFF


class Stamps:
    """Makes stamps for one process; used from its event loop and its writing thread.

    Within one millisecond a counter in the id keeps the order (RFC 9562 sec. 6.2, method 1); a clock that goes back is
    waited out at its latest time. `now_ns` gives nanoseconds since 1970.
    """

    def __init__(self, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_ns = now_ns
        self._lock = threading.Lock()
        self._ms = 0
        self._count = 0

    def new(self, exchange_id: str | None = None) -> records.Stamp:
        """Return a stamp for now; without `exchange_id` the record begins an exchange of its own."""
        with self._lock:
            now = self._now_ns() // 1_000_000
            self._count = 0 if now > self._ms else self._count + 1
            self._ms = max(now, self._ms) + (self._count > _LARGEST_COUNT)
            self._count %= _LARGEST_COUNT + 1
            ms, count = self._ms, self._count
        record_id = records.record_id(ms, count.to_bytes(2) + os.urandom(8))
        return records.Stamp(record_id, exchange_id or record_id, ms)
