"""Chunks that Paravent itself adds to a chat stream: tails that were held, and the error that ends a broken stream."""

import json
from typing import Any

import orjson

from proxy.wire import Event, encode

_ENVELOPE = ("id", "object", "created", "model", "system_fingerprint")


def written(chunk: dict[str, Any]) -> bytes:
    """Return `chunk` as JSON on one line, however deep it is nested."""
    try:
        return orjson.dumps(chunk)
    except orjson.JSONEncodeError:
        # orjson reads 1,024 levels and writes 254; the standard library writes as many as were read.
        return json.dumps(chunk).encode()


def added_chunk(envelope: dict[str, Any], index: Any, delta: dict[str, Any]) -> bytes:
    """Return a chunk with `delta` for choice `index`, in the envelope (id, model, created, ...) of another chunk."""
    chunk = {key: envelope[key] for key in _ENVELOPE if key in envelope}
    chunk["choices"] = [{"index": index, "delta": delta, "finish_reason": None}]
    return encode(Event(written(chunk)))


def tail_delta(channel: str, text: str) -> dict[str, Any]:
    """Return a delta that carries `text` in `channel`, in the form its clients know."""
    if channel == "thinking":
        return {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": text}]}]}
    if channel == "transcript":
        return {"audio": {"transcript": text}}
    return {channel: text}


def error_chunk(code: str, message: str, kind: str, *, model: str | None, id: str) -> bytes:  # noqa: A002  # its name on the wire
    """Return the chunk that ends a broken stream; the connection is to be cut after it, without [DONE].

    It is a valid chunk with finish_reason "error" (mistralai shows it) and has a top-level error (openai raises it).
    `message` must be safe to show.
    """
    chunk = {
        "id": id,
        "object": "chat.completion.chunk",
        "created": 0,
        "model": model or "",
        "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}],
        "error": {"message": message, "type": kind, "param": None, "code": code},
    }
    return encode(Event(orjson.dumps(chunk)))
