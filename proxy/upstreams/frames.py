"""Writes a simulated answer as the chat API does: one JSON document, or server-sent events.

Rules: shapes are Mistral's (id, object, created, model, choices, usage; a tool call in one delta; usage on the last
chunk; `[DONE]`); every event ends with a blank line. Text events are put together from prepared bytes, for this is
also the upstream of the benchmarks.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from proxy.upstreams.answers import Answer, ToolCall, pieces

DONE = b"data: [DONE]\n\n"


def whole(answer: Answer, created: int) -> bytes:
    """Return the answer as one JSON document; `created` is in Unix seconds."""
    choices = [
        {"index": index, "message": _message(answer, text), "finish_reason": answer.finish_reason}
        for index, text in enumerate(answer.texts)
    ]
    head = {"id": answer.id, "object": "chat.completion", "created": created, "model": answer.model}
    return orjson.dumps({**head, "choices": choices, "usage": answer.usage})


def events(answer: Answer, created: int, *, usage_apart: bool = False, fragment: bool = False) -> Iterator[bytes]:
    """Yield the answer as events, choices interleaved.

    `usage_apart` puts usage on an own chunk without choices (OpenAI's include_usage); `fragment` splits tool-call
    arguments over deltas that repeat neither id nor name, as relayed models do.
    """
    write = _Writer(answer, created)
    for index in range(len(answer.texts)):
        yield write.chunk(index, {"role": "assistant", "content": ""})
    if answer.thinking:
        for index in range(len(answer.texts)):
            for piece in pieces(answer.thinking):
                yield write.chunk(index, {"content": [_thinking(piece)]})
    yield from _texts(answer, write)
    for index in range(len(answer.texts)):
        yield from (write.chunk(index, delta) for delta in _call_deltas(answer.calls, fragment=fragment))
    last = len(answer.texts) - 1
    for index in range(last + 1):
        with_usage = index == last and not usage_apart
        yield write.chunk(index, {"content": ""}, finish=answer.finish_reason, usage=with_usage)
    if usage_apart:
        yield write.chunk(None, {}, usage=True)
    yield DONE


class _Writer:
    """Writes chunks of one answer; what stays the same in each is prepared once."""

    __slots__ = ("_head", "_usage", "text_heads")

    def __init__(self, answer: Answer, created: int) -> None:
        head = {"id": answer.id, "object": "chat.completion.chunk", "created": created, "model": answer.model}
        self._head = b"data: " + orjson.dumps(head)[:-1] + b',"choices":['
        self._usage = b',"usage":' + orjson.dumps(answer.usage)
        self.text_heads = tuple(
            self._head + b'{"index":%d,"delta":{"content":' % index for index in range(len(answer.texts))
        )

    def chunk(
        self, index: int | None, delta: dict[str, Any], *, finish: str | None = None, usage: bool = False
    ) -> bytes:
        """Return one event; `index` None leaves the choices empty."""
        choice = b"" if index is None else orjson.dumps({"index": index, "delta": delta, "finish_reason": finish})
        return self._head + choice + b"]" + (self._usage if usage else b"") + b"}\n\n"


def _texts(answer: Answer, write: _Writer) -> Iterator[bytes]:
    streams = [(head, pieces(text)) for head, text in zip(write.text_heads, answer.texts, strict=True)]
    while streams:
        going = []
        for head, rest in streams:
            piece = next(rest, None)
            if piece is not None:
                yield head + orjson.dumps(piece) + b'},"finish_reason":null}]}\n\n'
                going.append((head, rest))
        streams = going


def _call_deltas(calls: tuple[ToolCall, ...], *, fragment: bool) -> Iterator[dict[str, Any]]:
    for index, call in enumerate(calls):
        if not fragment:
            yield {"content": "", "tool_calls": [_call(call, index)]}
            continue
        yield {"tool_calls": [_call(ToolCall(call.id, call.name, ""), index)]}
        for piece in pieces(call.arguments):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def _message(answer: Answer, text: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if answer.thinking:
        message["content"] = [_thinking(answer.thinking), {"type": "text", "text": text}]
    message["tool_calls"] = [_call(call, index) for index, call in enumerate(answer.calls)] or None
    return message


def _thinking(text: str) -> dict[str, Any]:
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}


def _call(call: ToolCall, index: int) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "index": index, "function": function}
