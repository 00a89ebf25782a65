"""Spans: one around each exchange with its id, operation, status and code; never a value."""

import builtins
import sys
from types import ModuleType

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
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
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
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


class Exporter(SpanExporter):
    """Stands for the OTLP exporter, which is not among the test dependencies."""

    def export(self, spans):
        return SpanExportResult.SUCCESS


@pytest.fixture
def chosen(monkeypatch):
    """Return the list of providers that are set; none is set yet, and the exporter can be imported."""
    path = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
    parts = path.split(".")
    for depth in range(2, len(parts) + 1):
        monkeypatch.setitem(sys.modules, ".".join(parts[:depth]), ModuleType(parts[depth - 1]))
    sys.modules[path].OTLPSpanExporter = Exporter
    providers = []
    monkeypatch.setattr(trace, "get_tracer_provider", trace.ProxyTracerProvider)
    monkeypatch.setattr(trace, "set_tracer_provider", providers.append)
    yield providers
    for provider in providers:
        provider.shutdown()


@pytest.mark.parametrize(("given", "name"), [(None, "paravent"), ("ours", "ours")])
def test_spans_are_sent_when_nobody_else_sends_them(chosen, monkeypatch, given, name):
    monkeypatch.delenv("OTEL_SERVICE_NAME", raising=False)
    if given:
        monkeypatch.setenv("OTEL_SERVICE_NAME", given)
    traced(None)
    (provider,) = chosen
    assert isinstance(provider, TracerProvider)
    assert provider.resource.attributes["service.name"] == name


def test_who_arranged_for_spans_keeps_them(exporter, monkeypatch):
    monkeypatch.setattr(trace, "set_tracer_provider", pytest.fail)
    traced(None)
