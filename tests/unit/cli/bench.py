"""A workshop of stand-ins for the commands, and how a command is run in the test's own process."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from typer.testing import CliRunner

from proxy.audit import Closed, Opened, Outcome, UpstreamFacts
from proxy.cli.main import app
from proxy.cli.workshop import Stack
from proxy.detection import with_echoes
from proxy.documents.model import TextField
from proxy.errors import Misconfigured
from proxy.identity.api_keys import ApiKeys
from proxy.policy import compile_policy
from proxy.terms import LegalBasis
from tests.detectors import rules
from tests.fakes import MemoryAudit

POLICY = """
version: 1
upstreams:
  one:
    dialect: mistral
    base_url: http://127.0.0.1:1
    operator: {name: Test, country: FR}
    processes_in: [FR]
    models: ["*"]
clients:
  desk: {purposes: [support], legal_basis: 6(1)(b)}
categories: {credential: block}
rules:
  - name: in the EU
    then: {zones: [EU]}
"""
MAIL = "greta.lindqvist@example.org"
TOKEN = "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
FRANCE = UpstreamFacts("one", "127.0.0.1", "Test", "FR")


class Scanner:
    """The house's rules, without threads."""

    def __init__(self):
        self.closed = False

    def inspect_sync(self, text, context=""):
        return self._find((TextField((), text, context=context),))

    async def inspect(self, fields, *, client=""):
        return self._find(fields)

    def _find(self, fields):
        return with_echoes(fields, rules().detect(fields))

    def close(self):
        self.closed = True


class KeyTable:
    """Rows of client keys in a dict."""

    def __init__(self):
        self.rows = {}

    async def put(self, key):
        self.rows[key.key_id] = key

    async def find(self, key_id):
        return self.rows.get(key_id)

    async def all(self):
        return list(self.rows.values())

    async def revoke(self, key_id, now_ms):
        return self.rows.pop(key_id, None) is not None


@dataclass
class Bench:
    """A workshop whose parts are in memory; what was asked of it is kept."""

    policy: str = POLICY
    log: MemoryAudit = field(default_factory=MemoryAudit)
    table: KeyTable = field(default_factory=KeyTable)
    scanners: list = field(default_factory=list)
    served: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    stacks: list = field(default_factory=list)
    error: Exception | None = None

    def _check(self, *asked):
        self.asked.append(asked)
        if self.error is not None:
            raise self.error

    def serve(self, overrides):
        self._check("serve", overrides)
        self.served.append(overrides)

    def policies(self, directory):
        self._check("policies", directory)
        return compile_policy([("policy.yaml", self.policy)], today=date(2026, 11, 25))

    def write_policies(self, directory):
        self._check("write", directory)
        return (Path("policies/paravent.yaml"),)

    def scanner(self):
        self._check("scanner")
        self.scanners.append(Scanner())
        return self.scanners[-1]

    def key_state(self, overrides, *, create):
        self._check("keys", overrides, create)
        return {"kind": "file", "key_id": "file-1", "state": "made now" if create else "there already"}

    @asynccontextmanager
    async def clients(self, overrides, *, create=False):
        self._check("clients", overrides, create)
        yield ApiKeys(self.table, bytes(32))

    @asynccontextmanager
    async def review(self, overrides):
        self._check("review", overrides)
        yield self.log

    def public_key(self, overrides):
        self._check("public key", overrides)
        return self.log.public_key

    @asynccontextmanager
    async def stack(self):
        self._check("stack")
        yield self.stacks.pop()


def run(bench, *arguments, stdin=None, columns=100):
    """Run one command and return its result (exit_code, stdout, stderr)."""
    result = CliRunner(env={"COLUMNS": str(columns)}).invoke(app, arguments, obj=bench, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def data(result):
    """Return what a command printed as JSON."""
    return json.loads(result.stdout)


def with_exchanges(payload=b'{"said":"[EMAIL_1]"}'):
    """Return an audit log that has a served exchange, a refused one, and one under way; and their exchange ids."""
    log = MemoryAudit()
    facts = Opened(
        client="desk",
        key_id="aaaa1111",
        purpose="support",
        legal_basis=LegalBasis.CONTRACT,
        operation="chat",
        dialect="chat",
        model="small",
        policy="d" * 64,
        entities={"EMAIL_ADDRESS": 2},
        categories=("contact",),
        upstream=FRANCE,
        permitted=("one",),
    )
    refused = Opened(client="desk", refusal_code="blocked_by_policy", refusal_message="No.", entities={"API_KEY": 1})

    async def fill():
        await log.start()
        ticket = await log.open(facts, payload)
        await log.close(ticket, Closed(Outcome.COMPLETED, FRANCE, 200, restored=2))
        no = await log.refused(refused)
        open_one = await log.open(facts)
        return ticket.exchange_id, no, open_one.exchange_id

    return log, asyncio.run(fill())


def failing(message="The part is broken; mend it."):
    """Return a bench on which nothing works."""
    return Bench(error=Misconfigured(message))


def silent_stack():
    """Return a stack whose addresses lead nowhere."""
    return Stack("http://127.0.0.1:1", "http://127.0.0.1:1", "pv_x", lambda: b"")
