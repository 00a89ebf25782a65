"""The framing guard: a request whose borders or target can be read in two ways is refused and its connection closed.

The parser (httptools) already refuses Content-Length with Transfer-Encoding, bare LF and obs-fold (RFC 9112 sec. 5, 6);
this adds what it lets through: several Hosts, other transfer codings, header floods, targets with encoded dots,
slashes or backslashes. Routing is on the raw path against an exact list; nothing is decoded, joined or normalised.
"""

from collections import Counter
from typing import Any

from proxy.errors import Malformed
from proxy.terms import Headers

MOST_HEADERS = 100
MOST_HEADER_BYTES = 32 * 1024
LONGEST_TARGET = 2048
SINGLE = (b"host", b"content-length", b"transfer-encoding", b"content-type", b"content-encoding", b"authorization")
_SUSPECT = (b"%", b"\\", b"//", b"/.", b";")


def check_framing(scope: dict[str, Any]) -> None:
    """Raise Malformed (param names the header or "path") when an ASGI HTTP `scope` is ambiguous."""
    headers: Headers = tuple(scope["headers"])
    _check_headers(headers)
    _check_target(scope.get("raw_path") or b"")


def _check_headers(headers: Headers) -> None:
    if len(headers) > MOST_HEADERS:
        raise Malformed(f"More than {MOST_HEADERS} header fields; send fewer.", code="framing", param="headers")
    if sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES:
        raise Malformed(f"Header fields over {MOST_HEADER_BYTES} bytes; send less.", code="framing", param="headers")
    names = Counter(name for name, _ in headers)
    for name in SINGLE:
        if names[name] > 1:
            raise Malformed(f"Header {name.decode()} stands more than once.", code="framing", param=name.decode())
    if names[b"host"] != 1:
        raise Malformed("Exactly one Host header is needed (RFC 9112 sec. 3.2).", code="framing", param="host")
    if names[b"transfer-encoding"]:
        _check_transfer(headers, names)


def _check_transfer(headers: Headers, names: Counter[bytes]) -> None:
    if names[b"content-length"]:
        raise Malformed(
            "Content-Length and Transfer-Encoding exclude each other (RFC 9112 sec. 6.3).",
            code="framing",
            param="transfer-encoding",
        )
    coding = next(value for name, value in headers if name == b"transfer-encoding")
    if coding.strip().lower() != b"chunked":
        raise Malformed("The only transfer coding accepted is chunked.", code="framing", param="transfer-encoding")


def _check_target(target: bytes) -> None:
    path = target.partition(b"?")[0]
    plain = path.startswith(b"/") and path.isascii() and len(target) <= LONGEST_TARGET
    if not plain or any(part in path for part in _SUSPECT) or any(byte <= 0x20 or byte == 0x7F for byte in path):
        raise Malformed(
            "The request target must be a plain absolute path without escapes, dots or empty segments.",
            code="framing",
            param="path",
        )
