"""The HTTP protocol of the proxy's port: uvicorn's, with a bounded head and refusals that every SDK can read.

Rules: what the parser refuses (RFC 9112) is answered in the house's error shape and the connection is closed; a head
that does not end within the framing guard's bounds is refused while it arrives, so that it never fills the memory; a
target in absolute form is refused, for the host in it must not count; trailers are refused, for they would count as
header fields; a request must have arrived whole within a bounded time, so that slow senders hold no connection; nothing
is written into an unfinished answer.
"""

import asyncio
import os
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from proxy.api.framing import MOST_HEADER_BYTES
from proxy.api.problems import problem_body, problem_headers
from proxy.errors import Malformed

LONGEST_HEAD = 2 * MOST_HEADER_BYTES
"""Bytes of a head that may be waiting for its end. A head that is over in time is judged by the framing guard."""
ARRIVAL_S = 60.0
"""Seconds in which a request must have arrived whole, unless told otherwise."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection. The parser keeps an unfinished field to itself, so the head is counted in bytes received.

    `arrival_s` bounds the time from the connection, or from a later request's first byte, to the end of the request.
    """

    _head_open = True
    _head_bytes = 0
    _begun = False
    _alarm: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, arrival_s: float = ARRIVAL_S, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._arrival_s = arrival_s

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._await_arrival()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the connection."""
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrived; refuse a head without end."""
        self._await_arrival()
        super().data_received(data)
        if self._head_open and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > LONGEST_HEAD:
                self.send_400_response("")

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._await_arrival()
        self._begun = True
        self._head_open = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target. What is raised here, the parser reports as a request it can't read."""
        super().on_url(url)
        if not self.url.startswith(b"/"):
            raise Malformed("The request target must be a plain absolute path.", code="framing", param="path")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header field."""
        if not self._head_open:
            raise Malformed("Trailers are not accepted.", code="framing", param="trailers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to serve the request."""
        self._head_open = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        self._arrived()
        self._begun = False
        super().on_message_complete()

    def _await_arrival(self) -> None:
        if self._alarm is None:
            self._alarm = self.loop.call_later(self._arrival_s, self._late)

    def _arrived(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _late(self) -> None:
        """End a connection whose request does not arrive; one on which an answer is still owed goes on."""
        self._alarm = None
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete and (self.pipeline or not cycle.more_body):
            self._await_arrival()
        elif self._begun and (self._head_open or not cycle.response_started):
            self._refuse(
                Malformed(
                    "The request did not arrive in time (PARAVENT_REQUEST_TIMEOUT_S); the connection is closed.",
                    code="too_slow",
                )
            )
        else:  # nobody has asked anything, or the question was refused before its end
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's own words are no help to a client
        """Answer what can't be read, unless another answer is still on its way; then close the connection."""
        if self.cycle is None or self.cycle.response_complete:
            self._refuse(
                Malformed(
                    "The request can't be read as HTTP/1.1 without doubt (RFC 9112).", code="framing", param="head"
                )
            )
        else:
            self.transport.close()

    def _refuse(self, error: Malformed) -> None:
        decision_id = os.urandom(16).hex()
        body = problem_body(error, decision_id)
        headers = (*self.server_state.default_headers, *problem_headers(error, decision_id, length=len(body)))
        lines = [name + b": " + value for name, value in headers]
        self.transport.write(STATUS_LINE[400] + b"\r\n".join([*lines, b"", b""]) + body)
        self.transport.close()
