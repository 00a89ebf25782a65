"""Which transport: a bare Starlette pass-through over plain httpx and over httpx-aiohttp, against the same upstream.

Run by hand: `python -m benchmarks.transport [--seconds 5] [--connections 16]`. The pass-through is one process bound to
one core (where the system lets it); the upstream and the load generator share the other cores.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

BODY = {"model": "sim-echo", "messages": [{"role": "user", "content": "A plain question. " * 17}]}
"""About three hundred characters of prompt."""


def pass_through() -> Starlette:
    """Build the bare proxy; its transport and its upstream come from the environment."""
    upstream, transport = os.environ["BENCH_UPSTREAM"], os.environ["BENCH_TRANSPORT"]

    @asynccontextmanager
    async def lifespan(app):
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
        kind = AiohttpTransport if transport == "aiohttp" else httpx.AsyncHTTPTransport
        async with httpx.AsyncClient(transport=kind(limits=limits, trust_env=False), trust_env=False) as client:
            app.state.client = client
            yield

    async def chat(request: Request) -> Response:
        client = request.app.state.client
        headers = {"content-type": "application/json", "accept-encoding": "identity"}
        outgoing = httpx.Request(
            "POST", f"{upstream}/v1/chat/completions", headers=headers, content=await request.body()
        )
        answer = await client.send(outgoing, stream=True)
        kind = answer.headers["content-type"]
        if kind.startswith("text/event-stream"):
            return StreamingResponse(answer.aiter_raw(), media_type=kind)
        body = await answer.aread()
        return Response(body, media_type=kind)

    return Starlette(routes=[Route("/v1/chat/completions", chat, methods=["POST"])], lifespan=lifespan)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def server(factory: str, core: int, **environment: str):
    """Run one uvicorn process on `core` and yield its base URL."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port), "--no-access-log"]
    command += ["--log-level", "warning", "--http", "httptools", "--loop", "uvloop"]
    process = subprocess.Popen(command, env=os.environ | environment)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process.pid, {core % (os.cpu_count() or 1)})
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


async def load(url: str, connections: int, seconds: float, *, stream: bool) -> tuple[float, float]:
    """Return requests and received pieces a second."""
    done = pieces = 0
    until = 0.0
    body = BODY | {"stream": stream}

    async def one(session: aiohttp.ClientSession) -> None:
        nonlocal done, pieces
        while time.perf_counter() < until:
            async with session.post(f"{url}/v1/chat/completions", json=body) as answer:
                assert answer.status == 200
                pieces += (await answer.read()).count(b"\n\n")
            done += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        until = time.perf_counter() + 0.5
        await asyncio.gather(*(one(session) for _ in range(connections)))
        done = pieces = 0
        started = time.perf_counter()
        until = started + seconds
        await asyncio.gather(*(one(session) for _ in range(connections)))
        took = time.perf_counter() - started
    return done / took, pieces / took


def measure(transport: str, upstream: str, arguments: argparse.Namespace) -> float:
    """Print and return what one transport manages."""
    with server("benchmarks.transport:pass_through", 0, BENCH_UPSTREAM=upstream, BENCH_TRANSPORT=transport) as url:
        whole, _ = asyncio.run(load(url, arguments.connections, arguments.seconds, stream=False))
        _, events = asyncio.run(load(url, arguments.connections, arguments.seconds, stream=True))
    print(f"{transport:8} {whole:8.0f} requests/s   {events:8.0f} streamed events/s")
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=16)
    arguments = parser.parse_args()
    with server("proxy.upstreams.simulator:Simulator", 1) as upstream:
        direct, _ = asyncio.run(load(upstream, arguments.connections, arguments.seconds, stream=False))
        print(f"{'upstream':8} {direct:8.0f} requests/s directly, {arguments.connections} connections")
        plain = measure("httpx", upstream, arguments)
        fast = measure("aiohttp", upstream, arguments)
    print(f"ratio    {fast / plain:8.2f} (httpx-aiohttp to httpx)")


if __name__ == "__main__":
    main()
