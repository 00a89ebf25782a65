"""The one ASGI application of a process: health and metrics to the service, everything else to the gateway."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from proxy.api.service import PATHS

Application = Callable[[Any, Any, Any], Awaitable[None]]


class Front:
    """Dispatches by path. `lifespan` is entered before the first request and left after the last."""

    def __init__(
        self, gateway: Application, service: Application, lifespan: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self._gateway = gateway
        self._service = service
        self._lifespan = lifespan

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one ASGI scope; WebSockets are refused."""
        if scope["type"] == "http":
            served = self._service if scope["path"] in PATHS else self._gateway
            await served(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        try:
            async with self._lifespan():
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except BaseException as error:
            await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
            raise
        await send({"type": "lifespan.shutdown.complete"})
