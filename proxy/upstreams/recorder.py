"""A recording upstream: keeps each request as it arrived and answers through the simulator.

`paravent verify` and the tests read here what really left. Rule: requests live in memory only and a repr shows no
body and no header.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from proxy.terms import Headers
from proxy.upstreams.simulator import Simulator, read_body

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as it arrived: the raw target path, headers in order with names in lower case, the raw body."""

    method: str
    path: str
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        """Return the first value of header `name` (lower case), or None."""
        wanted = name.encode("latin-1")
        return next((value.decode("latin-1") for key, value in self.headers if key == wanted), None)

    def everything(self) -> bytes:
        """Return all that arrived as one text, for searching planted values in it."""
        lines = [f"{self.method} {self.path}".encode(), *(name + b": " + value for name, value in self.headers)]
        return b"\r\n".join([*lines, b"", self.body])


class Recorder:
    """An ASGI application that records and passes on to `app` (by default a `Simulator`)."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]] | None = None) -> None:
        self._app = app or Simulator()
        self.requests: list[Recorded] = []

    def __repr__(self) -> str:
        return f"Recorder({len(self.requests)} requests)"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Record an HTTP request, then let the simulator answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await read_body(receive)
        target = scope.get("raw_path") or scope["path"].encode()
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        self.requests.append(Recorded(scope["method"], target.decode("latin-1"), tuple(scope["headers"]), body))
        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if replayed:
                return await receive()
            replayed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)
