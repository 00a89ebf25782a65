"""Running the proxy: worker processes, the demo's embedded simulator, the metrics port, what is printed first."""

import contextlib
import functools
import logging
import logging.config
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from proxy.api.metrics import Metrics
from proxy.api.protocol import GuardedProtocol
from proxy.api.service import create_metrics_service
from proxy.errors import Misconfigured
from proxy.logs import logging_config
from proxy.settings import Settings
from proxy.upstreams.serving import listen, serve_in_thread
from proxy.upstreams.simulator import Simulator

_log = logging.getLogger(__name__)

KEEP_ALIVE_S = 75
"""Longer than usual HTTP clients keep an idle connection, so that they never write into a closing one."""


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Run until a stop signal; streams then have `shutdown_grace_s` to finish. Raises Misconfigured.

    `announce` is told the proxy's address once its port is taken.
    """
    logging.config.dictConfig(dict(logging_config(settings.log_level)))
    _export(settings)
    with contextlib.ExitStack() as stack:
        if settings.workers > 1:  # a single one keeps its counts in memory and serves them itself
            directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="paravent-metrics-"))
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory
            if settings.metrics_port is not None:
                try:
                    stack.enter_context(_metrics(settings, settings.metrics_port, directory))
                except OSError as error:
                    raise _taken(
                        settings.metrics_host, settings.metrics_port, error, setting="PARAVENT_METRICS_PORT"
                    ) from None
        if settings.demo:
            stack.enter_context(_demo(settings))
        listener = stack.enter_context(_listener(settings))
        _run(settings, listener, announce)


def _export(settings: Settings) -> None:
    """Put settings from the command line where worker processes read theirs: into the environment."""
    for name in ("host", "port", "workers", "policies", "data", "demo"):
        os.environ[f"PARAVENT_{name.upper()}"] = str(getattr(settings, name))


def _listener(settings: Settings) -> socket.socket:
    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        raise _taken(settings.host, settings.port, error, setting="--port") from None


def _run(settings: Settings, listener: socket.socket, announce: Callable[[str], None]) -> None:
    port = listener.getsockname()[1]
    _log.info("Listening", extra={"event": "listening", "host": settings.host, "port": port})
    announce(f"http://{settings.host}:{port}")
    protocol: Any = functools.partial(GuardedProtocol, arrival_s=settings.request_timeout_s)
    config = uvicorn.Config(
        "proxy.app:create",
        factory=True,
        workers=settings.workers,
        http=protocol,
        loop="uvloop",
        ws="none",
        log_config=dict(logging_config(settings.log_level)),  # worker processes set theirs up from it
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=int(settings.shutdown_grace_s),
    )
    if settings.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        server = uvicorn.Server(config)
        server.run([listener])
        if not server.started:
            raise Misconfigured("The proxy did not start; the log lines above say why.")


@contextlib.contextmanager
def _demo(settings: Settings) -> Iterator[None]:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with serve_in_thread(Simulator()) as url:
        os.environ["PARAVENT_SIMULATOR_ADDRESS"] = url.removeprefix("http://")
        yield


def _metrics(settings: Settings, port: int, directory: str) -> AbstractContextManager[str]:
    """Serve the sum over all worker processes."""
    service = create_metrics_service(Metrics(multiprocess_dir=directory).render)
    return serve_in_thread(service, settings.metrics_host, port)


def _taken(host: str, port: int, error: OSError, *, setting: str) -> Misconfigured:
    return Misconfigured(f"Port {port} of {host} can't be used ({error.strerror}); choose another with {setting}.")
