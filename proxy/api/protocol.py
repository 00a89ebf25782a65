"""The HTTP protocol of the proxy's port: uvicorn's, with a bounded head and refusals that every SDK can read.

Rules: what the parser refuses (RFC 9112) is answered in the house's error shape and the connection is closed; a head
that does not end within the framing guard's bounds is refused while it arrives, so that it never fills the memory; a
target in absolute form is refused, for the host in it must not count; trailers are refused, for they would count as
header fields; nothing is written into an unfinished answer.
"""

import os

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from proxy.api.framing import MOST_HEADER_BYTES
from proxy.api.problems import problem_body, problem_headers
from proxy.errors import Malformed

LONGEST_HEAD = 2 * MOST_HEADER_BYTES
"""Bytes of a head that may be waiting for its end. A head that is over in time is judged by the framing guard."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection. The parser keeps an unfinished field to itself, so the head is counted in bytes received."""

    _head_open = True
    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Take what arrived; refuse a head without end."""
        super().data_received(data)
        if self._head_open and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > LONGEST_HEAD:
                self.send_400_response("")

    def on_message_begin(self) -> None:
        """Begin a request."""
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

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's own words are no help to a client
        """Answer what can't be read, unless another answer is still on its way; then close the connection."""
        if self.cycle is None or self.cycle.response_complete:
            error = Malformed(
                "The request can't be read as HTTP/1.1 without doubt (RFC 9112).", code="framing", param="head"
            )
            decision_id = os.urandom(16).hex()
            body = problem_body(error, decision_id)
            headers = (*self.server_state.default_headers, *problem_headers(error, decision_id, length=len(body)))
            lines = [name + b": " + value for name, value in headers]
            self.transport.write(STATUS_LINE[400] + b"\r\n".join([*lines, b"", b""]) + body)
        self.transport.close()
