"""Server-sent events, incrementally: bytes in any chunking to whole events, and back (WHATWG HTML, section 9.2).

What dispatches nothing (comments, retry, an id alone) is kept as an event with `raw` lines, so that keep-alives pass
through. Data stays bytes: nothing is decoded but event names and ids. An event over the size limit is refused.
"""

from typing import NamedTuple

from proxy.errors import Malformed

LARGEST_EVENT = 8 * 1024 * 1024
"""Bytes of one event, the default limit; a whole answer fits."""

_BOM = b"\xef\xbb\xbf"


class Event(NamedTuple):
    """One event. `raw`: lines that dispatch nothing; then `data` is empty and means nothing."""

    data: bytes
    event: str | None = None
    id: str | None = None
    raw: bytes | None = None


def encode(event: Event) -> bytes:
    """Return the event as bytes, with the blank line that ends it."""
    if event.raw is not None:
        return event.raw + b"\n\n"
    data = event.data
    if b"\n" in data:
        data = data.replace(b"\n", b"\ndata: ")
    head = ""
    if event.event is not None:
        head = f"event: {event.event}\n"
    if event.id is not None:
        head += f"id: {event.id}\n"
    return b"%bdata: %b\n\n" % (head.encode(), data)


class SSEDecoder:
    """Turns the bytes of one event stream into events; where the bytes are cut makes no difference."""

    __slots__ = ("_after_cr", "_largest", "_pieces", "_size", "_started")

    def __init__(self, largest: int = LARGEST_EVENT) -> None:
        self._largest = largest
        self._pieces: list[bytes] = []
        self._size = 0
        self._after_cr = False
        self._started = False

    def feed(self, data: bytes) -> list[Event]:
        """Return the events that `data` completes. Raises Malformed for an event over the limit."""
        if not self._started:
            data = self._start(data)
        if self._after_cr or b"\r" in data:
            data = self._line_feeds(data)
        if not data:
            return []
        pieces = self._pieces
        if pieces:
            self._size += len(data)
            if not self._ends_something(data):
                pieces.append(data)
                self._bound(self._size)
                return []
            pieces.append(data)
            data = b"".join(pieces)
        blocks = data.split(b"\n\n")
        rest = blocks.pop()
        events: list[Event] = []
        for block in blocks:
            # The common case: one line of data.
            if block.startswith(b"data: ") and b"\n" not in block and len(block) <= self._largest:
                events.append(Event(block[6:]))
            else:
                self._block(block, events)
        while rest.startswith((b":", b"\n")) and b"\n" in rest:
            line, _, rest = rest.partition(b"\n")
            if line:
                events.append(Event(b"", raw=line))
        self._size = len(rest)
        self._pieces = [rest] if rest else []
        self._bound(self._size)
        return events

    def close(self) -> list[Event]:
        """Return the event that the stream's end cut off before its blank line, if there is one."""
        rest = b"".join(self._pieces)
        if not self._started:
            rest = rest.removeprefix(_BOM)
        self._pieces = []
        self._size = 0
        events: list[Event] = []
        self._block(rest, events)
        return events

    def _start(self, data: bytes) -> bytes:
        """Drop a byte order mark, however it is cut."""
        data = b"".join(self._pieces) + data
        self._pieces = []
        if len(data) < len(_BOM) and _BOM.startswith(data):
            if data:
                self._pieces = [data]
            return b""
        self._started = True
        return data.removeprefix(_BOM)

    def _ends_something(self, data: bytes) -> bool:
        """Whether `data` ends the pending event (its blank line may stand on the seam) or a pending comment."""
        if b"\n" not in data:
            return False
        on_seam = data.startswith(b"\n") and self._pieces[-1].endswith(b"\n")
        return on_seam or b"\n\n" in data or self._pieces[0].startswith(b":")

    def _line_feeds(self, data: bytes) -> bytes:
        """Make every line end (CR LF, CR) a line feed; one that follows the CR of the last piece belongs to that."""
        if self._after_cr and data.startswith(b"\n"):
            data = data[1:]
            self._after_cr = False
        if data:
            self._after_cr = data.endswith(b"\r")
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _bound(self, size: int) -> None:
        if size > self._largest:
            raise Malformed(f"An event of the stream is larger than {self._largest} bytes", code="event_too_large")

    def _block(self, block: bytes, events: list[Event]) -> None:
        """Add the event that the lines of `block` make, and what they hold besides."""
        self._bound(len(block))
        data: list[bytes] = []
        other: list[bytes] = []
        event = event_id = None
        for line in block.split(b"\n"):
            if line.startswith(b":"):
                events.append(Event(b"", raw=line))
                continue
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if name == b"data":
                data.append(value)
            elif name == b"event":
                event = value.decode("utf-8", "replace")
            elif name == b"id" and b"\0" not in value:
                event_id = value.decode("utf-8", "replace")
                other.append(line)
            elif name == b"retry":
                events.append(Event(b"", raw=line))
        if data:
            events.append(Event(b"\n".join(data), event, event_id))
        elif other:
            events.append(Event(b"", raw=b"\n".join(other)))
