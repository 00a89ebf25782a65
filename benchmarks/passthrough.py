"""The baseline: a bare Starlette application that passes requests through with the same transport as Paravent's.

It inspects nothing, decides nothing, records nothing. Run: `python -m benchmarks.passthrough PORT UPSTREAM_URL`.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from proxy.upstreams.transport import timeouts, tls, transport


def app(upstream: str) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.client = httpx.AsyncClient(transport=transport(resolver=None, ssl_context=tls()), trust_env=False)
        yield
        await app.state.client.aclose()

    async def chat(request: Request) -> Response:
        body = await request.body()
        pool = request.app.state.client
        sent = pool.build_request(
            "POST",
            f"{upstream}/v1/chat/completions",
            content=body,
            headers={"content-type": "application/json"},
            extensions={"timeout": timeouts(60)},
        )
        reply = await pool.send(sent, stream=True)
        if reply.headers["content-type"].startswith("text/event-stream"):
            return StreamingResponse(reply.aiter_raw(), media_type="text/event-stream")
        content = b"".join([part async for part in reply.aiter_raw()])
        await reply.aclose()
        return Response(content, media_type="application/json")

    return Starlette(routes=[Route("/v1/chat/completions", chat, methods=["POST"])], lifespan=lifespan)


if __name__ == "__main__":
    uvicorn.run(
        app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="critical", loop="uvloop", http="httptools"
    )
