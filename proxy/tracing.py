"""Optional OpenTelemetry spans around exchanges: operation, outcome and decision id; never a value, never text."""

from collections.abc import Awaitable, Callable

from proxy.errors import Misconfigured, ParaventError
from proxy.operations import Answer, Inbound

Exchange = Callable[[Inbound], Awaitable[Answer]]


def traced(exchange: Exchange) -> Exchange:
    """Return `exchange` with a span around each call, sent where the OTEL_* variables say.

    Raises Misconfigured when the paravent[tracing] extra is not installed.
    """
    try:
        from opentelemetry import trace  # noqa: PLC0415 - an optional dependency

        _provide()
    except ImportError:
        raise Misconfigured("PARAVENT_TRACING needs the extra: pip install 'paravent[tracing]'") from None
    tracer = trace.get_tracer("paravent")

    async def serve(inbound: Inbound) -> Answer:
        attributes = {"paravent.operation": inbound.operation, "paravent.decision_id": inbound.exchange_id}
        with tracer.start_as_current_span(
            "paravent.exchange", attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                answer = await exchange(inbound)
            except ParaventError as error:
                span.set_attribute("paravent.code", error.code)
                span.set_attribute("http.response.status_code", error.status)
                raise
            span.set_attribute("http.response.status_code", answer.status)
            return answer

    return serve


def _provide() -> None:
    """Send spans over OTLP/HTTP, unless who started the process (opentelemetry-instrument) has arranged for it."""
    from opentelemetry import trace  # noqa: PLC0415 - an optional dependency

    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - optional
    from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource  # noqa: PLC0415 - optional
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - optional
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - optional

    # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before the name given here
    named = Resource.create().merge(Resource({SERVICE_NAME: "paravent"})).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=named)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
