"""The real thing for tests: the proxy as a subprocess in a data directory of its own, and an upstream that records."""

import asyncio
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

import httpx
from sqlalchemy import select

from proxy.app import PEPPER
from proxy.identity.api_keys import ApiKeys
from proxy.keys.file import FileKeyProvider
from proxy.storage.client_keys import ClientKeyTable
from proxy.storage.engine import async_engine, database_url, sync_engine
from proxy.storage.migrate import upgrade
from proxy.storage.tables import audit_records
from proxy.upstreams.recorder import Recorder
from proxy.upstreams.serving import serve_in_thread
from proxy.upstreams.simulator import Simulator

ROOT = pathlib.Path(__file__).parents[2]
UPSTREAM_KEY = "upstream-key-0f3c9b51d7e2"
METRICS_KEY = "metrics-key-77aa20c4"
SURROGATE = re.compile(r"\[[A-Z_]+_\d+\]")
READY_S = 45

POLICY = """\
version: 1
upstreams:
  recorder:
    dialect: mistral
    base_url: {upstream}
    key: {{env: E2E_UPSTREAM_KEY}}
    operator: {{name: Test operations, country: FR}}
    processes_in: [FR]
    models: ["*"]
clients:
  alpha: {{purposes: [assistant], default_purpose: assistant, legal_basis: {{assistant: 6(1)(f)}}}}
  beta:
    purposes: [assistant, support]
    default_purpose: support
    legal_basis: {{assistant: 6(1)(f), support: 6(1)(b)}}
    models: ["sim-*"]
defaults: {{action: pseudonymise, record: redacted, restore: [text, reasoning, tool_arguments]}}
categories: {{credential: block}}
rules:
  - name: inside the EEA
    then: {{zones: [EEA], upstreams: [recorder]}}
"""


class Watched:
    """An upstream that behaves as the simulator and notes when its client goes away in the middle of an answer."""

    def __init__(self, **options):
        self._app = Simulator(**options)
        self.gone = []

    async def __call__(self, scope, receive, send):
        async def noted():
            message = await receive()
            if message["type"] == "http.disconnect":
                self.gone.append(time.monotonic())
            return message

        await self._app(scope, noted, send)


class Wire:
    """What reached the upstream."""

    def __init__(self, url, recorder, watched):
        self.url = url
        self._recorder = recorder
        self._watched = watched

    @property
    def requests(self):
        return self._recorder.requests

    @property
    def gone(self):
        return self._watched.gone

    @property
    def bodies(self):
        return [json.loads(request.body) for request in self.requests]

    @property
    def bytes(self):
        return b"\n".join(request.everything() for request in self.requests)

    def clear(self):
        self._recorder.requests.clear()
        self._watched.gone.clear()


@contextlib.contextmanager
def recording_upstream(**options):
    """Serve a recorder from a thread."""
    watched = Watched(**options)
    recorder = Recorder(watched)
    with serve_in_thread(recorder) as url:
        yield Wire(url, recorder, watched)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def surroundings(data, **more):
    """The environment of a server: nothing of the developer's own settings or keys."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    given = {"PARAVENT_DATA": str(data), "E2E_UPSTREAM_KEY": UPSTREAM_KEY, "PARAVENT_LOG_LEVEL": "debug"}
    return kept | given | {name: str(value) for name, value in more.items()}


class Server:
    """One `paravent serve`. `start` waits until it is ready; `stop` is a polite SIGTERM, `kill` is not."""

    def __init__(self, folder, *options, policies=None, wrapper=(), **environment):
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.policies = policies
        self.environment = surroundings(self.data, **environment)
        chosen = ["--policies", str(policies)] if policies else ["--demo"]
        self._command = [*wrapper, sys.executable, "-m", "proxy", "serve", "--port", str(self.port), *chosen, *options]
        self.process = None

    def start(self, *, wait=True):
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "stdout").open("ab") as out, (self.folder / "stderr").open("ab") as err:
            self.process = subprocess.Popen(
                self._command, stdout=out, stderr=err, cwd=ROOT, env=self.environment, start_new_session=True
            )
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the server ended: {self.output()[-3000:]}"
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/healthz/ready", trust_env=False, timeout=2).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"not ready in time: {self.output()[-3000:]}")

    def readiness(self):
        reply = httpx.get(f"{self.url}/healthz/ready", trust_env=False, timeout=10)
        return reply.status_code, reply.json()["parts"]

    def stop(self, seconds=40):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(seconds)
        return self.process.returncode

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def output(self):
        return (self.folder / "stdout").read_text() + (self.folder / "stderr").read_text()

    def log_lines(self):
        return [json.loads(line) for line in (self.folder / "stderr").read_text().splitlines()]

    @property
    def database(self):
        return self.environment.get("PARAVENT_DATABASE_URL") or f"sqlite:///{self.data / 'paravent.db'}"

    @property
    def demo_key(self):
        return (self.data / "demo.key").read_text().strip()

    def paravent(self, *arguments, check=True):
        """Run another command of the command line on this server's data."""
        command = [sys.executable, "-m", "proxy", *arguments]
        done = subprocess.run(command, capture_output=True, cwd=ROOT, env=self.environment, timeout=60, check=False)
        assert not check or done.returncode == 0, done.stderr.decode()[-3000:]
        return done

    def records(self, event=None, **wanted):
        """The bodies of the audit records in the database, in the order of their time, read past the proxy."""
        statement = select(audit_records.c.canonical).order_by(audit_records.c.record_id)
        with sync_engine(database_url(self.database)).connect() as connection:
            bodies = [json.loads(bytes(row)) for row in connection.execute(statement).scalars()]
        wanted |= {"event": f"exchange:call:{event}"} if event else {}
        return [body for body in bodies if all(body.get(name) == value for name, value in wanted.items())]

    def search(self, *terms):
        return json.loads(self.paravent("audit", "search", "--json", *terms).stdout)

    def verified(self):
        return json.loads(self.paravent("audit", "verify", "--json").stdout)


@dataclasses.dataclass
class Site:
    """A running proxy, its upstream, its client keys (client -> NewKey)."""

    server: object
    wire: object
    keys: dict

    @property
    def url(self):
        return self.server.url

    def key(self, client="alpha"):
        return self.keys[client].plain


@contextlib.contextmanager
def running(server):
    """Start `server`, and end it whatever happens."""
    server.start()
    try:
        yield server
    finally:
        try:
            server.stop()
        except subprocess.TimeoutExpired:
            server.kill()


def write_policy(folder, upstream, text=POLICY):
    folder.mkdir(exist_ok=True)
    (folder / "paravent.yaml").write_text(text.format(upstream=upstream))
    return folder


def make_keys(server, *clients):
    """Make API keys before a server starts, without the price of a command for each; return client -> NewKey."""
    server.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    pepper = FileKeyProvider.open(server.data / "master.key").derive(PEPPER)
    upgrade(server.database)

    async def make():
        engine = async_engine(database_url(server.database))
        try:
            known = ApiKeys(ClientKeyTable(engine), pepper)
            return {client: await known.add(client) for client in clients}
        finally:
            await engine.dispose()

    return asyncio.run(make())


def chat(content, model="sim-echo", **more):
    """A chat request with one message of the user."""
    return {"model": model, "messages": [{"role": "user", "content": content}], **more}


def bearer(key):
    return {"authorization": f"Bearer {key}"}


def post(url, key, body, **more):
    return httpx.post(f"{url}/v1/chat/completions", json=body, headers=bearer(key), trust_env=False, timeout=30, **more)


def text_of(stream):
    """The text of a streamed answer's first choice."""
    parts = []
    for line in stream.splitlines():
        if line.startswith("data: {"):
            for choice in json.loads(line[6:]).get("choices", []):
                content = choice.get("delta", {}).get("content")
                parts.append(content if isinstance(content, str) and choice["index"] == 0 else "")
    return "".join(parts)


def until(condition, seconds=10):
    """Wait until `condition()` is true and return what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")
