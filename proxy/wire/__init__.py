"""Framing of streams, incremental and both ways: server-sent events and newline-delimited JSON."""

from proxy.wire.ndjson import NDJSONDecoder
from proxy.wire.sse import Event, SSEDecoder, encode

__all__ = ["Event", "NDJSONDecoder", "SSEDecoder", "encode"]
