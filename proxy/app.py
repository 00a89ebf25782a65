"""Where everything is wired, once: settings in, an ASGI application out.

`create` is what worker processes call; `build` takes parts from the outside, for tests and the proof on the wire.
"""

import asyncio
import contextlib
import gc
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.api.front import Front
from proxy.api.gateway import Gateway
from proxy.api.metrics import Metrics
from proxy.api.service import WARNING, create_metrics_service, create_service
from proxy.audit import Event, records
from proxy.detection import ENTITIES, Detector
from proxy.documents import Limits
from proxy.errors import Misconfigured, ParaventError, Unavailable
from proxy.identity.api_keys import ApiKeys
from proxy.keys.cache import KeyCache
from proxy.keys.file import FileKeyProvider
from proxy.operations import Answer, House, Inbound, exchange
from proxy.policy import Snapshot
from proxy.policy_files import PolicyFiles
from proxy.ports import Inspector
from proxy.recognisers.inspector import Limits as InspectionLimits
from proxy.recognisers.inspector import build_inspector
from proxy.settings import Settings
from proxy.storage.audit import AuditLog, open_audit_log
from proxy.storage.client_keys import ClientKeyTable
from proxy.storage.engine import async_engine, database_url
from proxy.storage.migrate import upgrade
from proxy.tracing import traced
from proxy.upstreams.client import Upstreams
from proxy.upstreams.embedded import EmbeddedResolver
from proxy.upstreams.serving import serve_app

_log = logging.getLogger(__name__)

WARM_UP = "Write to check@example.org or +49 30 23125017 about DE89 3704 0044 0532 0130 00, card 4111 1111 1111 1111. "
WARM_UPS = 20
START_PATIENCE_S = 30.0
"""So long a worker waits for the audit database before it gives up; one that gives up ends the whole service."""
COLLECTION = (20_000, 50, 100)
"""Thresholds of the garbage collector: an exchange makes many objects and few cycles (5 % more requests/s measured)."""
PEPPER, HASHING = "client-keys/v1", "value-hashes/v1"
"""Uses of the master key: hashing of client keys; pseudonymous hashes and digests of bodies."""


def usable(snapshot: Snapshot, environment: Mapping[str, str]) -> Snapshot:
    """Return `snapshot` without the upstreams whose key is not set."""
    missing = [name for name, spec in snapshot.upstreams.items() if spec.key_env and not environment.get(spec.key_env)]
    return snapshot.without(missing) if missing else snapshot


@dataclass(slots=True)
class Parts:
    """What one process is made of. Made by `open_parts`; `run` starts what needs a loop and ends it again."""

    settings: Settings
    policies: PolicyFiles
    identity: ApiKeys
    engine: AsyncEngine
    inspector: Any
    audit: AuditLog
    upstreams: Upstreams
    keys: FileKeyProvider
    metrics: Metrics
    hash_key: bytes = field(repr=False)
    running: bool = False

    @contextlib.asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Start the audit chain, watch the policy files, and undo both at the end."""
        await self.audit.start(patience_s=START_PATIENCE_S)
        self._warm_up()
        watching = asyncio.create_task(self._watch())
        self.running = True
        _log.info(
            "Ready", extra={"event": "ready", "policy": self.policies.current().digest, "version": version("paravent")}
        )
        try:
            async with self._metrics_port():
                yield
        finally:
            self.running = False
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await self.audit.stop()
            await self.upstreams.aclose()
            await self.engine.dispose()
            self.inspector.close()
            gc.unfreeze()

    @contextlib.asynccontextmanager
    async def _metrics_port(self) -> AsyncIterator[None]:
        """Serve the metrics on a port of their own, if one is set; of several workers the parent process does it."""
        port = self.settings.metrics_port
        if port is None or self.settings.workers > 1:
            yield
            return
        service = create_metrics_service(self.metrics.render)
        async with serve_app(service, self.settings.metrics_host, port):
            yield

    def _warm_up(self) -> None:
        """Let matchers build their automata before the first request; keep what lives on from the collector."""
        for _ in range(WARM_UPS):
            self.inspector.inspect_sync(WARM_UP)
        gc.freeze()

    async def _watch(self) -> None:
        """Follow the policy files and record each policy that came into force, and each that was rejected."""
        activated = ""
        problem: str | None = None
        following = asyncio.create_task(self.policies.watch())
        try:
            while True:
                with contextlib.suppress(Unavailable):  # the audit log is down: said at the next look
                    current = self.policies.current().digest
                    if current != activated:
                        await self.audit.note(Event.POLICY_ACTIVATED, {"policy": current})
                        activated = current
                    found = self.policies.problem
                    if found != problem and found is not None:
                        await self.audit.note(Event.POLICY_REJECTED, {"policy": activated, "in_force": True})
                    problem = found
                await asyncio.sleep(0.5)
        finally:
            following.cancel()

    def checks(self) -> Mapping[str, str]:
        """Return the state of each part that an exchange needs."""
        return {
            "process": "ok" if self.running else "starting or stopping",
            "detector": "ok" if self._detects() else "does not find its own sample",
            "policy": "ok"
            if self.policies.problem is None
            else f"{WARNING}the files are not valid; the last good policy is in force",
            "audit": "ok" if self.audit.healthy else "records can't be written",
            "keys": "ok"
            if self.keys.in_place()
            else f"{WARNING}the key file is gone, changed, or open to others; mend that before the next start",
        }

    def _detects(self) -> bool:
        try:
            return bool(self.inspector.inspect_sync("write to check@example.org"))
        except ParaventError:
            return False

    def house(self) -> House:
        """Return the ports for the exchange."""
        limits = Limits(max_bytes=self.settings.max_body_bytes, max_depth=self.settings.max_depth)
        return House(
            policies=self.policies,
            identity=self.identity,
            inspector=self.inspector,
            audit=self.audit,
            upstreams=self.upstreams,
            observer=self.metrics,
            clock=time.perf_counter,
            hash_key=self.hash_key,
            limits=limits,
        )


@contextlib.contextmanager
def _lasting() -> Iterator[None]:
    """Keep the garbage collector from what is made in here: half a million tables and words, next to no garbage."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@_lasting()
def make_inspector(settings: Settings) -> Inspector:
    """Return the detectors: the house's rules, Presidio's patterns, the site's own recognisers, and the tagger."""
    from proxy.recognisers.presidio import PresidioDetector  # noqa: PLC0415 - 1.6 s and 116 MB, only where text is read
    from proxy.recognisers.registry_file import recogniser_of, recognisers_in  # noqa: PLC0415 - the same

    own = [recogniser_of(name) for name in settings.recogniser_modules]
    if settings.recognisers_file is not None:
        own += recognisers_in(settings.recognisers_file)
    extra: list[Detector] = [PresidioDetector(own, deadline_s=settings.detection_deadline_s)] if own else []
    if settings.tagger:
        from proxy.recognisers.tagger import Tagger  # noqa: PLC0415 - it loads its model's runtime

        extra.append(Tagger(everywhere=settings.tagger_everywhere))
    limits = InspectionLimits(deadline_s=settings.detection_deadline_s)
    return build_inspector(extra, presidio=PresidioDetector(), limits=limits, threads=settings.detection_threads)


def open_keys(settings: Settings) -> FileKeyProvider:
    """Return the key provider; its file is made at the first start."""
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"The data directory {settings.data} can't be made: {error.strerror} (PARAVENT_DATA, --data)."
        ) from None
    passphrase = settings.key_passphrase.get_secret_value() if settings.key_passphrase else None
    return FileKeyProvider.open(settings.master_key_file, passphrase)


def open_policies(directory: Path, environment: Mapping[str, str]) -> PolicyFiles:
    """Return the policy files of `directory`; an upstream whose key is not set is not usable."""
    return PolicyFiles(directory, entities=frozenset(ENTITIES), prepare=lambda read: usable(read, environment))


def open_parts(
    settings: Settings,
    environment: Mapping[str, str],
    *,
    inspector: Inspector | None = None,
    resolver: AbstractResolver | None = None,
) -> Parts:
    """Make the parts of one process. Raises Misconfigured with what to change."""
    keys = open_keys(settings)
    policies = open_policies(settings.policies, environment)
    policies.load()
    upgrade(settings.url)
    audit = open_audit_log(settings.url, settings.data, keys, KeyCache())
    engine = async_engine(database_url(settings.url))
    wanted = {spec.key_env for spec in policies.current().upstreams.values() if spec.key_env}
    return Parts(
        settings=settings,
        policies=policies,
        identity=ApiKeys(ClientKeyTable(engine), keys.derive(PEPPER)),
        engine=engine,
        inspector=inspector or make_inspector(settings),
        audit=audit,
        upstreams=Upstreams({name: environment[name] for name in wanted if environment.get(name)}, resolver=resolver),
        keys=keys,
        metrics=Metrics(multiprocess_dir=environment.get("PROMETHEUS_MULTIPROC_DIR")),
        hash_key=keys.derive(HASHING),
    )


def build(parts: Parts) -> Front:
    """Return the ASGI application for `parts`."""
    house = parts.house()

    async def serve(inbound: Inbound) -> Answer:
        return await exchange(inbound, house)

    gateway = Gateway(
        traced(serve) if parts.settings.tracing else serve,
        new_id=lambda: records.record_id(time.time_ns() // 1_000_000, os.urandom(10)),
        max_body_bytes=parts.settings.max_body_bytes,
        admit=parts.identity.authenticate,
        refused=parts.metrics.refused,
    )
    key = parts.settings.metrics_key.get_secret_value() if parts.settings.metrics_key else None
    service = create_service(parts.checks, render=parts.metrics.render, metrics_key=key)
    return Front(gateway, service, parts.run)


def create() -> Front:
    """Return the application of a worker process, from its environment."""
    gc.set_threshold(*COLLECTION)
    settings = Settings()
    resolver = None
    simulator = os.environ.get("PARAVENT_SIMULATOR_ADDRESS")
    if simulator:
        resolver = EmbeddedResolver(int(simulator.rpartition(":")[2]))
    gc.disable()  # what is made here stays: looking for garbage in it takes a fifth of the start
    try:
        return build(open_parts(settings, os.environ, resolver=resolver))
    finally:
        gc.freeze()
        gc.enable()


def demo_policies() -> Path:
    """Return the directory with the demo policy: in a checkout, or inside the installed wheel."""
    return bundled("policies") / "demo"


def bundled(name: str) -> Path:
    """Return a directory that a checkout has at its top and a wheel inside the package."""
    here = Path(__file__).parent
    for place in (here / "_bundled" / name, here.parent / name):
        if place.is_dir():
            return place
    raise Misconfigured(f"The directory {name} is missing from this installation. Install paravent again.")
