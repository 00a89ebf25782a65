"""Spans: one around each exchange with its id, operation, status and code; never a value."""

import builtins

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from proxy.errors import Misconfigured, Refused
from proxy.operations import Answer, Inbound
from proxy.tracing import traced

CANARY = b"greta.lindqvist@example.org"
INBOUND = Inbound(
    operation="chat",
    path="/v1/chat/completions",
    headers=((b"authorization", b"Bearer " + CANARY),),
    body=b'{"messages": "' + CANARY + b'"}',
    exchange_id="id-1",
    purpose="support",
)


@pytest.fixture
def exporter(monkeypatch):
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    yield exporter
    provider.shutdown()


def shown(exporter):
    (span,) = exporter.get_finished_spans()
    assert CANARY.decode() not in span.to_json()
    return span.name, dict(span.attributes)


async def test_a_served_exchange(exporter):
    async def serve(inbound):
        return Answer(200, (), CANARY)

    answer = await traced(serve)(INBOUND)
    assert answer.body == CANARY
    assert shown(exporter) == (
        "paravent.exchange",
        {"paravent.operation": "chat", "paravent.decision_id": "id-1", "http.response.status_code": 200},
    )


async def test_a_refused_exchange(exporter):
    async def refuse(inbound):
        raise Refused(f"No {CANARY.decode()}", code="blocked_by_policy")

    with pytest.raises(Refused):
        await traced(refuse)(INBOUND)
    _, attributes = shown(exporter)
    assert attributes["paravent.code"] == "blocked_by_policy"
    assert attributes["http.response.status_code"] == 403


async def test_a_defect_is_not_recorded_with_its_text(exporter):
    async def fail(inbound):
        raise ValueError(CANARY.decode())

    with pytest.raises(ValueError, match="greta"):
        await traced(fail)(INBOUND)
    name, _ = shown(exporter)
    assert name == "paravent.exchange"
    assert exporter.get_finished_spans()[0].events == ()


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    known = builtins.__import__

    def without(name, *more, **named):
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return known(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Misconfigured, match=r"paravent\[tracing\]"):
        traced(None)
