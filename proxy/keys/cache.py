"""A bounded, timed cache of opened data keys.

A key is forgotten `ttl_s` seconds after it was put, and the oldest goes first when there are too many. It is used from
one thread (the event loop's). Keys never enter a repr.
"""

import time
from collections.abc import Callable, Hashable


class KeyCache:
    """Opened keys by reference; `clock` gives seconds that never go back."""

    def __init__(self, *, size: int = 256, ttl_s: float = 300.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._ttl_s = ttl_s
        self._clock = clock
        self._keys: dict[Hashable, tuple[float, bytes]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, reference: Hashable) -> bytes | None:
        """Return the key put under `reference`, or None when there is none or its time is over."""
        held = self._keys.get(reference)
        if held is None:
            return None
        if self._clock() >= held[0]:
            del self._keys[reference]
            return None
        return held[1]

    def put(self, reference: Hashable, key: bytes) -> None:
        """Keep `key` for the cache's time; the key put first makes room."""
        self._keys.pop(reference, None)
        while len(self._keys) >= self._size:
            del self._keys[next(iter(self._keys))]
        self._keys[reference] = (self._clock() + self._ttl_s, key)

    def drop(self, reference: Hashable) -> None:
        """Forget one key at once (after it was destroyed or rotated)."""
        self._keys.pop(reference, None)

    def clear(self) -> None:
        """Forget all keys."""
        self._keys.clear()
