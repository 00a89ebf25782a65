"""Health and metrics: the few routes for operators, on FastAPI, apart from the gateway."""

import hmac
from collections.abc import Callable, Mapping

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

Checks = Callable[[], Mapping[str, str]]
"""Name of a part -> "ok" or what is wrong with it (no values)."""
WARNING = "warning: "
"""Begins what is wrong where exchanges go on as they should: not ready would take a proxy out for a typing error."""

PATHS = frozenset({"/healthz/live", "/healthz/ready", "/metrics"})
"""Paths that this service answers; all others are the gateway's."""
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def create_service(checks: Checks, *, render: Callable[[], bytes], metrics_key: str | None) -> FastAPI:
    """Return the application. Without `metrics_key` it serves no metrics."""
    service = FastAPI(title="Paravent", docs_url=None, redoc_url=None, openapi_url=None)

    @service.get("/healthz/live")
    async def live() -> dict[str, str]:
        """Say that the process serves requests."""
        return {"status": "live"}

    @service.get("/healthz/ready")
    async def ready() -> JSONResponse:
        """Say whether every part works that an exchange needs; 503 when one does not."""
        parts = dict(checks())
        good = all(state == "ok" or state.startswith(WARNING) for state in parts.values())
        return JSONResponse({"status": "ready" if good else "not ready", "parts": parts}, 200 if good else 503)

    @service.get("/metrics")
    async def metrics(request: Request) -> Response:
        """Return the metrics to who shows the metrics key."""
        shown = request.headers.get("authorization", "")
        if metrics_key is None or not hmac.compare_digest(shown.encode(), f"Bearer {metrics_key}".encode()):
            return JSONResponse({"error": "metrics need the key in PARAVENT_METRICS_KEY, or their own port"}, 403)
        return Response(render(), media_type=TEXT_FORMAT)

    return service


def create_metrics_service(render: Callable[[], bytes]) -> FastAPI:
    """Return the application for a port of its own, where reaching the port is the permission."""
    service = FastAPI(title="Paravent metrics", docs_url=None, redoc_url=None, openapi_url=None)

    @service.get("/metrics")
    async def metrics() -> Response:
        """Return the metrics."""
        return Response(render(), media_type=TEXT_FORMAT)

    return service
