"""The gateway: a plain ASGI application between clients and the exchange.

Only listed routes exist; everything else is refused by name. A client that goes away cancels its exchange at once;
an answer that breaks off is cut without a proper end, so that no SDK takes it for complete.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any

from proxy.api.framing import check_framing
from proxy.api.problems import problem_body, problem_headers
from proxy.errors import Malformed, ParaventError, Refused, Unavailable
from proxy.operations import Answer, Inbound, Stream
from proxy.terms import Headers

_log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Exchange = Callable[[Inbound], Awaitable[Answer]]
Admit = Callable[[Headers], Awaitable[object]]
"""Raises Unauthenticated for a caller who may not send a body at all."""

ROUTES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("POST", "/v1/chat/completions"): ("chat", "/v1/chat/completions"),
    ("POST", "/chat/completions"): ("chat", "/v1/chat/completions"),
    ("GET", "/v1/models"): ("models", "/v1/models"),
    ("GET", "/models"): ("models", "/v1/models"),
}
"""(method, path) -> (operation, canonical path). Clients set their base URL with and without /v1; both work."""
MODEL_PREFIXES = ("/v1/models/", "/models/")
PURPOSE = b"x-paravent-purpose"


class ClientGone(Exception):
    """The client closed its connection before its request was complete."""


class Gateway:
    """Serves every path outside /healthz and /metrics. `exchange` does the work; `new_id` makes decision ids.

    `admit` looks at the headers before the body is read, so that a stranger's body takes no memory. `refused` counts
    the codes of what never becomes an exchange, and of defects.
    """

    def __init__(
        self,
        exchange: Exchange,
        *,
        new_id: Callable[[], str],
        max_body_bytes: int,
        admit: Admit,
        refused: Callable[[str], None],
    ) -> None:
        self._exchange = exchange
        self._refused = refused
        self._admit = admit
        self._new_id = new_id
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request (ASGI 3)."""
        exchange_id = self._new_id()
        started = _Started(send)
        try:
            inbound = await self._counted(self._read(scope, receive, exchange_id))
            await _until_gone(self._serve(inbound, started), receive)
        except ClientGone:
            return
        except ParaventError as error:
            await self._refuse(started, error, exchange_id)
        except Exception as error:  # noqa: BLE001 - the outermost handler of this door: a client never sees a traceback
            _log.exception("Unexpected error", extra={"exchange": exchange_id, "reason": type(error).__name__})
            self._refused("internal_error")
            await self._refuse(
                started, Unavailable("Paravent failed to serve this request.", code="internal_error"), exchange_id
            )

    async def _counted(self, reading: Awaitable[Inbound]) -> Inbound:
        try:
            return await reading
        except ParaventError as error:
            self._refused(error.code)
            raise

    async def _read(self, scope: Scope, receive: Receive, exchange_id: str) -> Inbound:
        check_framing(scope)
        method, path = scope["method"], scope["path"]
        operation, canonical, model = _route(method, path)
        headers: Headers = tuple(scope["headers"])
        fields = dict(headers)
        if operation == "chat":
            _check_body_headers(fields, scope)
        await self._admit(headers)
        body = await _body(receive, fields, self._max_body_bytes)
        purpose = fields.get(PURPOSE)
        return Inbound(
            operation=operation,
            path=canonical,
            headers=headers,
            body=body,
            exchange_id=exchange_id,
            purpose=purpose.decode("latin-1") if purpose is not None else None,
            model=model,
        )

    async def _serve(self, inbound: Inbound, started: "_Started") -> None:
        answer = await self._exchange(inbound)
        if answer.stream is None:
            await started.whole(answer.status, answer.headers, answer.body)
        else:
            await started.streamed(answer.status, answer.headers, answer.stream)

    async def _refuse(self, started: "_Started", error: ParaventError, exchange_id: str) -> None:
        if started.begun:
            return  # the answer is cut here: uvicorn closes a connection whose response was not completed
        body = problem_body(error, exchange_id)
        await started.whole(error.status, problem_headers(error, exchange_id, length=len(body)), body)


class _Started:
    """Sends a response once and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        self.begun = True
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    async def streamed(self, status: int, headers: Headers, stream: Stream) -> None:
        self.begun = True
        send = self._send
        async with aclosing(stream) as chunks:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _route(method: str, path: str) -> tuple[str, str, str | None]:
    known = ROUTES.get((method, path))
    if known is not None:
        return (*known, None)
    for prefix in MODEL_PREFIXES:
        model = path.removeprefix(prefix)
        if method == "GET" and path.startswith(prefix) and model and "/" not in model:
            return "model", f"/v1/models/{model}", model
    raise Refused(
        "This route is not served: Paravent inspects POST /v1/chat/completions, GET /v1/models and "
        "GET /v1/models/{id}, and relays nothing else.",
        code="route_not_allowed",
        param="path",
    )


def _check_body_headers(fields: Mapping[bytes, bytes], scope: Scope) -> None:
    kind = fields.get(b"content-type", b"").partition(b";")
    charset = kind[2].replace(b" ", b"").replace(b'"', b"").lower()
    if kind[0].strip().lower() != b"application/json" or charset not in (b"", b"charset=utf-8"):
        raise Malformed("Send the body as application/json in UTF-8.", code="content_type", param="content-type")
    if fields.get(b"content-encoding", b"identity").strip().lower() not in (b"", b"identity"):
        raise Malformed("Send the body without a content encoding.", code="content_encoding", param="content-encoding")
    if scope.get("query_string"):
        raise Malformed("This route takes no query parameters.", code="query", param="query")


async def _body(receive: Receive, fields: Mapping[bytes, bytes], limit: int) -> bytes:
    length = fields.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > limit:
        raise Malformed(f"The body is over {limit} bytes.", code="body_too_large", param="body")
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise Malformed(f"The body is over {limit} bytes.", code="body_too_large", param="body")
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def _until_gone(work: Awaitable[None], receive: Receive) -> None:
    """Run `work`; when the client goes away first, cancel it and raise ClientGone."""
    here = asyncio.current_task()
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        if here is not None:
            here.cancel()

    watcher = asyncio.get_running_loop().create_task(watch())
    try:
        await work
    except asyncio.CancelledError:
        if not gone:
            raise
        if here is not None:
            here.uncancel()
        raise ClientGone from None
    finally:
        watcher.cancel()
