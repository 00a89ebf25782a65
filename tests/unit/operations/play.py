"""Plays for the spine: an inbound request, stand-ins for every port, and what happened in which order."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from proxy.detection import brought_back, joints, with_echoes
from proxy.errors import Unauthenticated
from proxy.operations import House, Inbound
from proxy.policy import compile_policy
from proxy.terms import Principal
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
    models: ["small", "large"]
  two:
    dialect: openai
    base_url: http://127.0.0.1:2
    operator: {name: Test, country: DE}
    processes_in: [DE]
    models: ["small"]
clients:
  desk: {purposes: [support, drafts], default_purpose: support, legal_basis: 6(1)(f), tenant: acme, models: ["small", "tiny"]}
defaults: {action: pseudonymise, record: redacted, restore: [text, reasoning, tool_arguments]}
categories: {credential: block}
rules:
  - name: in the EU
    then: {zones: [EU], upstreams: [one, two]}
"""


@dataclass
class Upstream:
    """Answers of one upstream: an exception to raise at sending, or status, headers and body pieces."""

    pieces: Iterable[bytes | Exception] = ()
    status: int = 200
    content_type: str = "application/json"
    headers: tuple = ()
    request_id: str | None = "cmpl-1"
    error: Exception | None = None
    closed: bool = False
    hang: bool = False

    async def chunks(self):
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece
        if self.hang:
            await asyncio.Event().wait()

    async def read(self):
        return b"".join([piece async for piece in self.chunks()])

    async def aclose(self):
        self.closed = True


def answer(text, **more):
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "small",
        "usage": {"total_tokens": 7, "extra": {}},
    }
    body["choices"] = [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]
    return Upstream([json.dumps(body | more).encode()])


def event(text=None, *, finish=None, **more):
    choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": finish}
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "small", "choices": [choice]}
    return b"data: " + json.dumps(chunk | more).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


def stream(*pieces, **more):
    return Upstream(pieces, content_type="text/event-stream", **more)


@dataclass
class Hands:
    """Upstreams by name; keeps what was sent."""

    answers: dict
    sent: list = field(default_factory=list)
    down: frozenset = frozenset()

    @property
    def health(self):
        return self

    def order(self, names):
        return tuple(sorted(names, key=lambda name: name in self.down))

    async def send(self, spec, outbound):
        self.sent.append((spec.name, json.loads(outbound.bodies[spec.name] or b"null")))
        found = self.answers[spec.name]
        if found.error is not None:
            raise found.error
        return found


@dataclass
class Watch:
    """The observer, as a list of words."""

    seen: list = field(default_factory=list)

    def __getattr__(self, name):
        return lambda *args, **more: self.seen.append((name, args, more))


class Rules:
    """The rules, without their adapter."""

    def __init__(self):
        self.error = None
        self._detector = rules()

    async def inspect(self, fields, *, client=""):
        if self.error is not None:
            raise self.error
        seams = joints(fields)
        found = self._detector.detect([*fields, *(joint.field for joint in seams)])
        return with_echoes(fields, brought_back(fields, seams, found))


class Door:
    async def authenticate(self, headers):
        if dict(headers).get(b"authorization") != b"Bearer good":
            raise Unauthenticated("The API key is missing or not valid.")
        return Principal("desk", "k1")


class Play:
    """A house of stand-ins. `two` is the second upstream."""

    def __init__(self, one, two=None, policy=POLICY):
        snapshot = compile_policy([("play.yaml", policy)], today=date(2026, 11, 25))
        self.audit = MemoryAudit()
        self.hands = Hands({"one": one, "two": two or answer("two")})
        self.watch = Watch()
        self.rules = Rules()
        self.ticks = 0.0

        class Policies:
            def current(self):
                return snapshot

        self.house = House(
            policies=Policies(),
            identity=Door(),
            inspector=self.rules,
            audit=self.audit,
            upstreams=self.hands,
            observer=self.watch,
            clock=self.clock,
            hash_key=b"k" * 32,
        )

    def clock(self):
        self.ticks += 0.001
        return self.ticks

    @property
    def events(self):
        return [body["event"].rpartition(":")[2] for body in self.audit.bodies]

    @property
    def closed(self):
        return next(body for body in self.audit.bodies if body["event"].endswith(":closed"))

    @property
    def first(self):
        return self.audit.bodies[0]


def inbound(content="hello", *, operation="chat", key=b"Bearer good", named=None, purpose=None, **body):
    message = {"model": "small", "messages": [{"role": "user", "content": content}], **body}
    return Inbound(
        operation=operation, path="/v1/chat/completions", headers=((b"authorization", key),),
        body=json.dumps(message).encode(), exchange_id="0199f3c2-0000-7000-8000-000000000001", purpose=purpose, model=named,
    )  # fmt: skip
