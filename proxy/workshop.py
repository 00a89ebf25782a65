"""What the commands work with, wired from settings: the implementation of `cli.workshop.Workshop`."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from proxy.app import PEPPER, build, demo_policies, make_inspector, open_keys, open_parts, open_policies
from proxy.cli.workshop import Overrides, Stack
from proxy.errors import Misconfigured
from proxy.identity.api_keys import ApiKeys
from proxy.keys.cache import KeyCache
from proxy.policy import Snapshot
from proxy.ports import Inspector
from proxy.serving import serve
from proxy.settings import Settings
from proxy.storage.audit import open_audit_log
from proxy.storage.client_keys import ClientKeyTable
from proxy.storage.engine import async_engine, database_url
from proxy.storage.migrate import upgrade
from proxy.upstreams.embedded import EmbeddedResolver
from proxy.upstreams.recorder import Recorder
from proxy.upstreams.serving import serve_app
from proxy.welcome import DEMO_CLIENT, demo_key, welcome


def read_settings(overrides: Overrides) -> Settings:
    """Return the settings of the environment with `overrides` (None leaves a value). Raises Misconfigured."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type] # pydantic validates what the command line gave
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise Misconfigured(f"PARAVENT_{name}: {first['msg']} (docs/settings.md lists every setting).") from None
    if settings.demo and "policies" not in given and "PARAVENT_POLICIES" not in os.environ:
        return settings.model_copy(update={"policies": demo_policies()})
    return settings


class SiteWorkshop:
    """Makes parts from the environment and from what the command line gave."""

    def serve(self, overrides: Overrides) -> None:
        """Run the proxy until it is told to stop."""
        settings = read_settings(overrides)

        async def greet(address: str) -> None:
            async with self.clients(overrides) as clients:
                welcome(settings, address, await demo_key(settings, clients))

        serve(settings, lambda address: asyncio.run(greet(address)) if settings.demo else None)

    def policies(self, directory: Path | None) -> Snapshot:
        """Return the compiled policies with the upstreams that this environment has keys for."""
        settings = read_settings({"policies": directory})
        return open_policies(settings.policies, os.environ).load()

    def scanner(self) -> Any:
        """Return the detectors."""
        return make_inspector(read_settings({}))

    def key_state(self, overrides: Overrides, *, create: bool) -> Mapping[str, str]:
        """Return what may be shown of the master key."""
        settings = read_settings(overrides)
        if not create and not settings.master_key_file.exists():
            raise Misconfigured(
                f"There is no key file at {settings.master_key_file}; make one with: paravent keys init"
            )
        state = open_keys(settings).state()
        return {
            "kind": state.kind,
            "key_id": state.key_id,
            "protection": state.protection,
            "created": state.created,
            "location": state.location,
        }

    @contextlib.asynccontextmanager
    async def clients(self, overrides: Overrides) -> AsyncIterator[ApiKeys]:
        """Give the client keys of the site's database."""
        settings = read_settings(overrides)
        keys = open_keys(settings)
        upgrade(settings.url)
        engine = async_engine(database_url(settings.url))
        try:
            yield ApiKeys(ClientKeyTable(engine), keys.derive(PEPPER))
        finally:
            await engine.dispose()

    @contextlib.asynccontextmanager
    async def review(self, overrides: Overrides) -> AsyncIterator[Any]:
        """Give the site's audit log, with a chain of its own for what the review itself records."""
        settings = read_settings(overrides)
        keys = open_keys(settings)
        upgrade(settings.url)
        log = open_audit_log(settings.url, settings.data, keys, KeyCache())
        await log.start()
        try:
            yield log
        finally:
            await log.stop()

    @contextlib.asynccontextmanager
    async def stack(self, inspector: Inspector | None = None) -> AsyncIterator[Stack]:
        """Start a recorder and a proxy with the demo policy in front of it, in a fresh temporary directory."""
        recorder = Recorder()
        with tempfile.TemporaryDirectory(prefix="paravent-") as directory:
            async with serve_app(recorder) as upstream:
                settings = Settings(data=Path(directory), policies=demo_policies(), log_level="error")
                resolver = EmbeddedResolver(int(upstream.rpartition(":")[2]))
                parts = open_parts(settings, {}, inspector=inspector, resolver=resolver)
                key = await parts.identity.add(DEMO_CLIENT, "proof on the wire")
                async with parts.run(), serve_app(build(parts)) as proxy:
                    yield Stack(upstream, proxy, key.plain, lambda: _taken(recorder))


def _taken(recorder: Recorder) -> bytes:
    """Return all that arrived since the last call, and forget it."""
    arrived = b"\n".join(request.everything() for request in recorder.requests)
    recorder.requests.clear()
    return arrived
