"""What the commands work with, wired from settings: the implementation of `cli.workshop.Workshop`."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from proxy.app import PEPPER, build, bundled, demo_policies, make_inspector, open_keys, open_parts, open_policies
from proxy.audit import Event, Query, chain, records
from proxy.cli.audit import login
from proxy.cli.workshop import Overrides, Stack
from proxy.errors import Misconfigured, ParaventError, Unavailable
from proxy.identity.api_keys import ApiKeys, NewKey
from proxy.keys.cache import KeyCache
from proxy.keys.file import FileKeyProvider
from proxy.policy import Snapshot
from proxy.ports import Inspector
from proxy.serving import serve
from proxy.settings import Settings
from proxy.storage.audit import AuditLog, open_audit_log
from proxy.storage.client_keys import ClientKeyTable
from proxy.storage.engine import async_engine, database_url, sqlite_path
from proxy.storage.migrate import upgrade
from proxy.terms import ClientKey
from proxy.upstreams.embedded import EmbeddedResolver
from proxy.upstreams.recorder import Recorder
from proxy.upstreams.serving import serve_app
from proxy.welcome import DEMO_CLIENT, demo_key, welcome

DEFAULT_POLICY = ("paravent.yaml", "policy.schema.json")
"""What `paravent policy init` writes: the commented policy that comes with Paravent, and its schema for editors."""


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


@dataclass(slots=True)
class LateLog:
    """The audit log for commands: its own chain begins with the first record written, so that looking leaves none."""

    log: AuditLog
    started: bool = False

    @property
    def public_key(self) -> bytes:
        """The Ed25519 key that checkpoints verify under."""
        return self.log.public_key

    async def search(self, query: Query) -> list[records.Body]:
        """Return the records that fit, newest first."""
        return await self.log.search(query)

    async def find(self, record_id: str) -> chain.Entry | None:
        """Return one record, or None."""
        return await self.log.find(record_id)

    async def payload(self, entry: chain.Entry) -> bytes | None:
        """Return the opened payload, or None when there is none."""
        return await self.log.payload(entry)

    def snapshot(self, query: Query) -> AbstractAsyncContextManager[Any]:
        """Give heads and entries of one moment."""
        return self.log.snapshot(query)

    async def note(self, event: Event, details: Mapping[str, records.Value], *, tenant: str = "default") -> str:
        """Write a record; durable on return. Raises Unavailable."""
        if not self.started:
            await self.log.start()
            self.started = True
        return await self.log.note(event, details, tenant=tenant)

    async def aclose(self) -> None:
        """End the chain, if there is one, and let go of the database."""
        await self.log.stop()


@dataclass(slots=True)
class RecordedKeys:
    """Client keys whose making and revoking stand in the audit log. `actor` is who does it."""

    keys: ApiKeys
    log: LateLog
    actor: str

    async def add(self, client: str, note: str = "") -> NewKey:
        """Make a key and record it; a key whose record can't be written is revoked again. Raises Unavailable."""
        made = await self.keys.add(client, note)
        try:
            await self._note(Event.CLIENT_KEY_ADDED, made.stored.key_id, client)
        except ParaventError:
            await self.keys.revoke(made.stored.key_id)
            raise
        return made

    async def list(self) -> Sequence[ClientKey]:
        """Return all keys, revoked ones too, the oldest first."""
        return await self.keys.list()

    async def revoke(self, key_id: str) -> bool:
        """Revoke a key, then record it: a record that can't be written must not keep a key alive."""
        client = next((key.client for key in await self.keys.list() if key.key_id == key_id), "")
        done = await self.keys.revoke(key_id)
        if done:
            await self._note(Event.CLIENT_KEY_REVOKED, key_id, client)
        return done

    async def _note(self, event: Event, key_id: str, client: str) -> None:
        await self.log.note(event, {"actor": self.actor, "client": client, "key_id": key_id})


class SiteWorkshop:
    """Makes parts from the environment and from what the command line gave."""

    def serve(self, overrides: Overrides) -> None:
        """Run the proxy until it is told to stop. Raises PolicyErrors, Misconfigured before anything is started."""
        settings = read_settings(overrides)
        _policies(settings)
        open_keys(settings)
        _upgrade(settings)

        async def greet(address: str) -> None:
            async with self.clients(overrides, create=True) as clients:
                welcome(settings, address, await demo_key(settings, clients))

        serve(settings, lambda address: asyncio.run(greet(address)) if settings.demo else None)

    def policies(self, directory: Path | None) -> Snapshot:
        """Return the compiled policies with the upstreams that this environment has keys for."""
        return _policies(read_settings({"policies": directory}))

    def write_policies(self, directory: Path | None) -> tuple[Path, ...]:
        """Write the default policy into a folder without one."""
        target = read_settings({"policies": directory}).policies
        if _has_policy(target):
            raise Misconfigured(f"There is a policy in {target} already; nothing was written.")
        made = []
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name in DEFAULT_POLICY:
                (target / name).write_bytes((bundled("policies") / name).read_bytes())
                made.append(target / name)
        except OSError as error:
            raise Misconfigured(f"{target} can't be written: {error.strerror}.") from None
        return tuple(made)

    def scanner(self) -> Any:
        """Return the detectors."""
        return make_inspector(read_settings({}))

    def key_state(self, overrides: Overrides, *, create: bool) -> Mapping[str, str]:
        """Return what may be shown of the master key."""
        settings = read_settings(overrides)
        before = settings.master_key_file.exists()
        state = (open_keys if create else _existing_keys)(settings).state()
        return {
            "kind": state.kind,
            "key_id": state.key_id,
            "protection": state.protection,
            "created": state.created,
            "location": state.location,
            "state": "there already" if before else "made now",
        }

    @contextlib.asynccontextmanager
    async def clients(self, overrides: Overrides, *, create: bool = False) -> AsyncIterator[RecordedKeys]:
        """Give the client keys of the site's database; what is changed is recorded."""
        settings = read_settings(overrides)
        async with self._log(settings, create=create) as (log, keys):
            engine = async_engine(database_url(settings.url))
            try:
                yield RecordedKeys(ApiKeys(ClientKeyTable(engine), keys.derive(PEPPER)), log, login())
            finally:
                await engine.dispose()

    @contextlib.asynccontextmanager
    async def review(self, overrides: Overrides) -> AsyncIterator[LateLog]:
        """Give the site's audit log."""
        async with self._log(read_settings(overrides), create=False) as (log, _):
            yield log

    def public_key(self, overrides: Overrides) -> bytes:
        """Return the key that the audit log's signed heads verify under."""
        settings = read_settings(overrides)
        return open_audit_log(settings.url, settings.data, _existing_keys(settings), KeyCache()).public_key

    @contextlib.asynccontextmanager
    async def _log(self, settings: Settings, *, create: bool) -> AsyncIterator[tuple[LateLog, FileKeyProvider]]:
        """Open keys, database and log; unless `create`, all of them must be there: a mistyped folder is an error."""
        if not create:
            _refuse_missing_database(settings)
        keys = (open_keys if create else _existing_keys)(settings)
        _upgrade(settings)
        log = LateLog(open_audit_log(settings.url, settings.data, keys, KeyCache()))
        try:
            yield log, keys
        except SQLAlchemyError as error:
            raise Unavailable(f"The database can't be read ({type(error).__name__}): {_place(settings)}.") from error
        finally:
            await log.aclose()

    @contextlib.asynccontextmanager
    async def stack(self, inspector: Inspector | None = None) -> AsyncIterator[Stack]:
        """Start a recorder and a proxy with the demo policy in front of it, in a fresh temporary directory."""
        recorder = Recorder()
        with tempfile.TemporaryDirectory(prefix="paravent-") as directory:
            async with serve_app(recorder) as upstream:
                settings = _proof_settings(Path(directory))
                resolver = EmbeddedResolver(int(upstream.rpartition(":")[2]))
                parts = open_parts(settings, {}, inspector=inspector, resolver=resolver)
                key = await parts.identity.add(DEMO_CLIENT, "proof on the wire")
                async with parts.run(), serve_app(build(parts)) as proxy:
                    yield Stack(upstream, proxy, key.plain, lambda: _taken(recorder))


def _proof_settings(directory: Path) -> Settings:
    """Return settings for the proof: nothing of the environment, for it must touch neither data nor database."""
    return Settings.model_construct(
        **{name: one.get_default() for name, one in Settings.model_fields.items()}
        | {"data": directory, "policies": demo_policies(), "log_level": "error"}
    )


def _policies(settings: Settings) -> Snapshot:
    """Return the compiled policies. Raises PolicyErrors, and Misconfigured when there are none."""
    directory = settings.policies
    if not _has_policy(directory):
        raise Misconfigured(
            f"There is no policy in {directory.resolve()}, and without one nothing may leave. Say where it is with "
            "--policies, write a commented one with: paravent policy init, or look around with: paravent serve --demo"
        )
    return open_policies(directory, os.environ).load()


def _has_policy(directory: Path) -> bool:
    try:
        return any(path.suffix in {".yaml", ".yml"} for path in directory.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # the reader of the files says what is wrong with the folder
        return True


def _existing_keys(settings: Settings) -> FileKeyProvider:
    if not settings.master_key_file.exists():
        raise Misconfigured(
            f"There is no key file at {settings.master_key_file}. Say where the data lies with --data, "
            "or make a key with: paravent keys init"
        )
    return open_keys(settings)


def _refuse_missing_database(settings: Settings) -> None:
    file = sqlite_path(database_url(settings.url))
    if file is not None and not file.exists():
        raise Misconfigured(
            f"There is no audit database at {file}. Say where the data is with --data; "
            "paravent serve makes it at its first start."
        )


def _upgrade(settings: Settings) -> None:
    try:
        upgrade(settings.url)
    except Unavailable as error:
        raise Misconfigured(f"{error.message} It is {_place(settings)} (PARAVENT_DATABASE_URL).") from error
    except OSError as error:
        raise Misconfigured(f"The database {_place(settings)} can't be made: {error.strerror}.") from None


def _place(settings: Settings) -> str:
    """Return where the database is, without its password."""
    return make_url(settings.url).render_as_string(hide_password=True)


def _taken(recorder: Recorder) -> bytes:
    """Return all that arrived since the last call, and forget it."""
    arrived = b"\n".join(request.everything() for request in recorder.requests)
    recorder.requests.clear()
    return arrived
