"""Newline-delimited JSON, incrementally: bytes in any chunking to whole lines.

Lines stay bytes. Blank lines are dropped: some clients take them for broken JSON. A line over the limit is refused.
"""

from proxy.errors import Malformed

LARGEST_LINE = 8 * 1024 * 1024
"""Bytes of one line, the default limit."""


class NDJSONDecoder:
    """Turns the bytes of one stream into lines; where the bytes are cut makes no difference."""

    __slots__ = ("_largest", "_pieces", "_size")

    def __init__(self, largest: int = LARGEST_LINE) -> None:
        self._largest = largest
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that `data` completes, without their line ends. Raises Malformed for one over the limit."""
        self._pieces.append(data)
        if b"\n" not in data:
            self._size += len(data)
            self._bound(self._size)
            return []
        lines = b"".join(self._pieces).split(b"\n")
        rest = lines.pop()
        self._pieces = [rest]
        self._size = len(rest)
        self._bound(max(self._size, *map(len, lines)))
        return [stripped for line in lines if (stripped := line.strip())]

    def close(self) -> list[bytes]:
        """Return the last line, if it lacks its line end."""
        rest = b"".join(self._pieces).strip()
        self._pieces = []
        self._size = 0
        return [rest] if rest else []

    def _bound(self, size: int) -> None:
        if size > self._largest:
            raise Malformed(f"A line of the stream is longer than {self._largest} bytes", code="event_too_large")
