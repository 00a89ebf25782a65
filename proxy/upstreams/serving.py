"""Runs an ASGI application on a real socket inside this process: the embedded simulator and recorder, and tests.

Rules: loopback unless told otherwise; the process's signals stay with the main server; leaving the context ends
requests that still hang.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from uvicorn.server import ServerState


class _Embedded(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone: the process's own server handles them."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise `OSError` if the port is taken.

    Accepted connections inherit TCP_NODELAY; asyncio sets it only where a socket names its protocol. Without it the
    second write of an answer waits for the acknowledgement of the first, which comes 40 ms later (RFC 896, RFC 1122).
    """
    listener = socket.create_server((host, port), backlog=2048)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@contextlib.asynccontextmanager
async def serve_app(app: Any, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve `app` in the running loop and yield its base URL; raise `OSError` if the port is taken."""
    listener = listen(host, port)
    config = uvicorn.Config(
        app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    server = _Embedded(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if serving.done():
                serving.result()
            await asyncio.sleep(0.005)
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        await serving
        await _end(server.server_state)


@contextlib.contextmanager
def serve_in_thread(app: Any, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve `app` from a thread with its own loop and yield its base URL; for callers that do not await."""
    started: list[str] = []
    ready = threading.Event()
    failures: list[BaseException] = []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with serve_app(app, host, port) as url:
            started.append(url)
            ready.set()
            await stop.wait()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        except OSError as error:  # the port is taken: told to the caller below
            failures.append(error)
        finally:
            loop.close()
            ready.set()

    thread = threading.Thread(target=run, name="paravent-embedded", daemon=True)
    thread.start()
    ready.wait()
    if failures:
        thread.join()
        raise failures[0]
    try:
        yield started[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _end(state: ServerState) -> None:
    """Cut the connections that are left, so that their requests see a disconnect, and cancel what still runs."""
    for connection in list(state.connections):
        connection.transport.abort()
    pending = list(state.tasks)
    if pending:
        await asyncio.wait(pending, timeout=1)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
