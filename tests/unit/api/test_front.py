"""Which application serves a scope, and the lifespan around them."""

from contextlib import asynccontextmanager

import pytest

from proxy.api.front import Front


def named(name, served):
    async def application(scope, receive, send):
        served.append((name, scope["path"]))

    return application


async def run(front, scope, *messages):
    inbox, sent = list(messages), []

    async def receive():
        return inbox.pop(0)

    async def send(message):
        sent.append(message)

    await front(scope, receive, send)
    return sent


async def test_health_and_metrics_go_to_the_service_and_the_rest_to_the_gateway():
    served = []
    front = Front(named("gateway", served), named("service", served), None)
    for path in ("/healthz/live", "/metrics", "/v1/models", "/", "/health"):
        await run(front, {"type": "http", "path": path})
    assert [name for name, _ in served] == ["service", "service", "gateway", "gateway", "gateway"]


async def test_web_sockets_are_refused():
    sent = await run(Front(None, None, None), {"type": "websocket", "path": "/v1/realtime"})
    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_the_lifespan_is_entered_and_left():
    steps = []

    @asynccontextmanager
    async def lifespan():
        steps.append("in")
        yield
        steps.append("out")

    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = await run(Front(None, None, lifespan), {"type": "lifespan"}, *messages)
    assert steps == ["in", "out"]
    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_failed_start_is_told_and_raised():
    @asynccontextmanager
    async def lifespan():
        raise RuntimeError("no database")
        yield

    front = Front(None, None, lifespan)
    with pytest.raises(RuntimeError):
        await run(front, {"type": "lifespan"}, {"type": "lifespan.startup"})
