"""A stand-in upstream that speaks the Mistral chat API and answers with what it received.

`paravent serve --demo` embeds it, tests and benchmarks call it. Rules: it keeps nothing of a request; what it answers
is built by pure functions (`answers`, `frames`, `faults`); the model's name chooses how it misbehaves.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import orjson

from proxy.terms import Headers
from proxy.upstreams import faults
from proxy.upstreams.answers import Answer, answer, flatten
from proxy.upstreams.faults import EVENTS_TYPE, JSON_TYPE, MODELS, Fault
from proxy.upstreams.frames import events, whole

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CHAT_FIELDS = frozenset(
    {
        "model", "messages", "temperature", "top_p", "max_tokens", "min_tokens", "stream", "stop", "random_seed",
        "metadata", "response_format", "tools", "tool_choice", "presence_penalty", "frequency_penalty",
        "repetition_penalty", "top_k", "n", "prediction", "parallel_tool_calls", "prompt_mode", "reasoning_effort",
        "guardrails", "safe_prompt", "prompt_cache_key", "service_tier", "logprobs", "top_logprobs",
        "prompt_logprobs", "top_prompt_logprobs",
    }
)  # fmt: skip
"""The closed schema of the chat request (Mistral API); anything else is a 422 when the simulator is strict."""

_EDGE: Headers = ((b"set-cookie", b"__cf_bm=simulated; path=/; domain=.example.org"), (b"cf-ray", b"simulated"))
"""What the edge in front of the real API adds, so that tests see it dropped."""
_TURN = 16
"""After so many events of a stream the other requests get their turn."""


class Simulator:
    """An ASGI application. `strict` refuses unknown fields as Mistral does; `delay_s` is the pace of `sim-slow`."""

    def __init__(self, *, strict: bool = False, delay_s: float = 0.2) -> None:
        self._strict = strict
        self._delay_s = delay_s

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one HTTP request, or the lifespan messages of a server."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        method, path = scope["method"], scope["path"]
        if method == "POST" and path == "/v1/chat/completions":
            await self._chat(await read_body(receive), receive, send)
        elif method == "GET" and path == "/v1/models":
            cards = [_card(name) for name in MODELS]
            await _whole(send, Fault(200, orjson.dumps({"object": "list", "data": cards})))
        elif method == "GET" and path.startswith("/v1/models/"):
            name = path.removeprefix("/v1/models/")
            found = Fault(200, orjson.dumps(_card(name))) if name in MODELS else faults.unknown_model(name)
            await _whole(send, found)
        else:
            await _whole(send, faults.not_found("simulated"))

    async def _chat(self, body: bytes, receive: Receive, send: Send) -> None:
        request = self._checked(body)
        if isinstance(request, Fault):
            await _whole(send, request)
            return
        model, stream = str(request.get("model") or ""), bool(request.get("stream"))
        if model == "sim-hang":
            await _disconnected(receive)
            return
        fault = faults.fault(model, flatten(request["messages"][-1].get("content")))
        if fault is not None:
            await _whole(send, _as_stream(fault) if stream and fault.status == 200 else fault)
            return
        said = answer(request, body)
        if stream:
            apart = bool((request.get("stream_options") or {}).get("include_usage"))
            await self._stream(said, receive, send, usage_apart=apart)
        else:
            await self._once(said, send)

    def _checked(self, body: bytes) -> dict[str, Any] | Fault:
        """Return the parsed request, or what is wrong with it."""
        try:
            request = orjson.loads(body)
        except orjson.JSONDecodeError:
            return faults.bad_body("The body is not JSON")
        messages = request.get("messages") if isinstance(request, dict) else None
        if not isinstance(messages, list) or not messages or not all(isinstance(one, dict) for one in messages):
            return faults.bad_body("messages: a list of at least one message is needed")
        unknown = sorted(request.keys() - CHAT_FIELDS)
        if self._strict and unknown:
            return faults.forbidden_fields(unknown)
        return dict(request)

    async def _once(self, said: Answer, send: Send) -> None:
        if said.model == "sim-slow":
            await asyncio.sleep(self._delay_s)
        body = whole(said, int(time.time()))
        if said.model == "sim-die-json":  # the announced length never comes: the server cuts the connection
            await _start(send, 200, (JSON_TYPE, (b"content-length", b"%d" % len(body))), request_id=said.id)
            await _piece(send, body[: len(body) // 2])
            return
        await _whole(send, Fault(200, body), said.id)

    async def _stream(self, said: Answer, receive: Receive, send: Send, *, usage_apart: bool) -> None:
        frames: Iterable[bytes] = events(
            said, int(time.time()), usage_apart=usage_apart, fragment=said.model == "sim-fragment"
        )
        if said.model == "sim-burst":
            frames = (b"".join(frames),)
        elif said.model == "sim-ragged":
            frames = faults.ragged(b"".join(frames))
        elif said.model == "sim-die":
            frames = list(frames)[:4]
        await _start(send, 200, (EVENTS_TYPE,), request_id=said.id)
        for count, frame in enumerate(frames):
            if said.model == "sim-slow":
                await asyncio.sleep(self._delay_s)
            elif count % _TURN == 0:
                await asyncio.sleep(0)
            await _piece(send, frame)
            if said.model == "sim-stall":
                await _disconnected(receive)
                return
        if said.model != "sim-die":  # without this last message the server cuts the connection uncleanly
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def read_body(receive: Receive) -> bytes:
    """Return the whole request body."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    return body


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _as_stream(fault: Fault) -> Fault:
    """Return a fault that looks like a stream from the outside."""
    others = tuple(header for header in fault.headers if header[0] != b"content-type")
    return Fault(fault.status, b"data: " + fault.body + b"\n\n", (EVENTS_TYPE, *others))


async def _whole(send: Send, answered: Fault, request_id: str = "cmpl-none") -> None:
    headers = (*answered.headers, (b"content-length", b"%d" % len(answered.body)))
    await _start(send, answered.status, headers, request_id=request_id)
    await send({"type": "http.response.body", "body": answered.body, "more_body": False})


async def _start(send: Send, status: int, headers: Headers, *, request_id: str) -> None:
    everything = [*headers, (b"mistral-correlation-id", request_id.encode()), *_EDGE]
    await send({"type": "http.response.start", "status": status, "headers": everything})


async def _piece(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


def _card(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "object": "model",
        "created": 1_735_689_600,
        "owned_by": "paravent-simulator",
        "capabilities": {
            "completion_chat": True,
            "completion_fim": False,
            "function_calling": True,
            "fine_tuning": False,
            "vision": False,
        },
        "name": name,
        "description": MODELS[name],
        "max_context_length": 131_072,
        "aliases": [],
        "default_model_temperature": 0.3,
        "type": "base",
    }
