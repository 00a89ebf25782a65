"""The way back: an upstream's answer, whole or streamed, restored and handed on; its record closed once.

Doubt keeps the surrogate. A stream that breaks off ends in an error chunk and an unfinished response, since a clean
end would look like a complete answer to every SDK (docs/errors.md).
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import orjson

from proxy.audit import Closed, Outcome
from proxy.dialects import Call
from proxy.errors import ParaventError, UpstreamFailed
from proxy.operations.facts import upstream_facts
from proxy.operations.house import Answer, House
from proxy.policy import Decision, UpstreamSpec
from proxy.ports import Reply, Ticket
from proxy.restoration import StreamRestorer, Tally, error_chunk, restore_answer
from proxy.surrogate import SurrogateTable
from proxy.terms import Headers

STREAM_HEADERS: Headers = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
)
JSON_HEADERS: Headers = ((b"content-type", b"application/json"),)
_PASSED = frozenset({b"retry-after", b"mistral-correlation-id"})
OWN_STATUS: Mapping[int, int] = MappingProxyType({401: 502, 403: 502, 407: 502})
"""What the client gets where the upstream's answer speaks of Paravent's own key, not of the client's request."""
_LONGEST_MESSAGE = 500
_WORD = re.compile("[a-z][a-z0-9_]{0,39}")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")
_MOST_COUNTS = 20
_LARGEST_COUNT = 10**12
TURN_BYTES = 4096
"""So much of a stream is restored at a time; then the other exchanges get their turn."""
INLINE_BYTES = 256 * 1024
"""Whole answers up to this size are restored at once; larger ones in a thread."""


@dataclass(slots=True)
class Closing:
    """The open end of an exchange: whoever ends it first closes its record; the rest changes nothing."""

    house: House
    ticket: Ticket
    operation: str
    started: float
    opened: float
    upstream: UpstreamSpec | None = None
    status: int | None = None
    first_byte: float | None = None
    chunks: int = 0
    bytes_out: int = 0
    tally: Tally = field(default_factory=Tally)
    usage: Mapping[str, int] = field(default_factory=dict)
    finish: str | None = None
    model_served: str | None = None
    upstream_request: str | None = None
    closed: bool = False

    @property
    def exchange_id(self) -> str:
        """The id under which clients and auditors speak of this exchange."""
        return self.ticket.exchange_id

    def answered(self, reply: Reply) -> None:
        """Keep what the head of the upstream's answer says."""
        self.status = reply.status
        self.upstream_request = _token(reply.request_id)

    def completed(self) -> None:
        """Close: the answer went back whole."""
        self._close(Outcome.COMPLETED)

    def broken(self, error: BaseException) -> None:
        """Close: the exchange ended before its answer was complete."""
        if isinstance(error, ParaventError):
            self._close(Outcome.FAILED, code=error.code)
        elif isinstance(error, (asyncio.CancelledError, GeneratorExit)):
            self._close(Outcome.DISCONNECTED)
        else:
            self._close(Outcome.FAILED, code="internal_error")

    def _close(self, outcome: Outcome, *, code: str | None = None) -> None:
        if self.closed:
            return
        self.closed = True
        self.house.observer.ended()
        now = self.house.clock()
        durations = {"total": now - self.started, "inspection_and_audit": self.opened - self.started}
        if self.first_byte is not None:
            durations["first_byte"] = self.first_byte - self.opened
        facts = Closed(
            outcome,
            upstream=upstream_facts(self.upstream) if self.upstream else None,
            status=self.status,
            chunks=self.chunks,
            bytes_out=self.bytes_out,
            finish=self.finish,
            model_served=self.model_served,
            upstream_request=self.upstream_request,
            restored=self.tally.restored,
            missed=self.tally.missed,
            usage=self.usage,
            durations_ms={name: round(seconds * 1000) for name, seconds in durations.items()},
            error_code=code,
        )
        self.house.audit.close(self.ticket, facts)
        self.house.observer.finished(
            operation=self.operation,
            outcome=outcome.value,
            upstream=self.upstream.name if self.upstream else "",
            seconds=now - self.started,
            restored=self.tally.restored,
        )


class AnswerStream:
    """A restored stream. `aclose` ends the exchange also when nobody has asked for the first piece yet."""

    __slots__ = ("_closing", "_pieces", "_reply")

    def __init__(self, pieces: AsyncGenerator[bytes, None], reply: Reply, closing: Closing) -> None:
        self._pieces = pieces
        self._reply = reply
        self._closing = closing

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the pieces, to be read once."""
        return self._pieces

    async def aclose(self) -> None:
        """Let the upstream go and close the record, if the stream's end has not done so."""
        await self._pieces.aclose()
        self._closing.broken(GeneratorExit())
        await self._reply.aclose()


async def whole_answer(
    reply: Reply, table: SurrogateTable, *, call: Call, decision: Decision, closing: Closing
) -> Answer:
    """Return the restored whole answer. Raises UpstreamFailed for an error of the upstream or a broken body."""
    body = await read_body(reply, closing)
    closing.usage, closing.finish, closing.model_served = _told(body)

    def restore() -> bytes:
        return restore_answer(body, table, lanes=decision.restore, json_mode=call.json_mode, tally=closing.tally)

    restored = restore() if len(body) <= INLINE_BYTES else await asyncio.to_thread(restore)
    closing.bytes_out = len(restored)
    closing.completed()
    length = (b"content-length", str(len(restored)).encode())
    return Answer(reply.status, (*JSON_HEADERS, *_common(reply, closing), length), restored)


async def streamed_answer(
    reply: Reply, table: SurrogateTable, *, call: Call, decision: Decision, closing: Closing
) -> Answer:
    """Return the restored stream; it starts with the upstream's first piece. Raises UpstreamFailed before it starts."""
    if reply.status >= 400 or reply.content_type != "text/event-stream":
        body = await read_body(reply, closing)
        raise UpstreamFailed(
            f"The upstream answered a stream request with {len(body)} bytes that are no event stream.",
            code="upstream_not_streaming",
        )
    closing.answered(reply)
    restorer = StreamRestorer(table, lanes=decision.restore, json_mode=call.json_mode)
    closing.tally = restorer.tally
    stream = AnswerStream(_stream(reply, restorer, call=call, closing=closing), reply, closing)
    return Answer(reply.status, (*STREAM_HEADERS, *_common(reply, closing)), stream=stream)


async def _stream(
    reply: Reply, restorer: StreamRestorer, *, call: Call, closing: Closing
) -> AsyncGenerator[bytes, None]:
    try:
        async for piece in reply.chunks():
            if closing.first_byte is None:
                closing.first_byte = closing.house.clock()
            closing.chunks += 1
            for start in range(0, len(piece), TURN_BYTES):
                if start:
                    await asyncio.sleep(0)
                out = restorer.feed(piece[start : start + TURN_BYTES])
                if out:
                    closing.bytes_out += len(out)
                    yield out
        tail = restorer.close()
        if tail:
            yield tail
        _check_complete(restorer)
        closing.usage, closing.finish = _numbers(restorer.usage), _word(restorer.finish)
        closing.model_served = _token(restorer.model)
        closing.completed()
    except UpstreamFailed as error:
        closing.broken(error)
        yield restorer.close() + error_chunk(
            error.code, error.message, error.kind, model=call.model or "", id=closing.exchange_id
        )
        raise
    except BaseException as error:
        closing.broken(error)
        raise
    finally:
        await reply.aclose()


def _check_complete(restorer: StreamRestorer) -> None:
    if restorer.failed or not (restorer.done or restorer.finished):
        raise UpstreamFailed("The upstream's stream ended before its answer did.", code="upstream_stream_broken")


async def read_body(reply: Reply, closing: Closing) -> bytes:
    """Return a whole successful body; an error of the upstream becomes ours, in a shape that every SDK reads."""
    closing.answered(reply)
    body = await reply.read()
    closing.first_byte = closing.house.clock()
    if reply.status >= 400:
        raise _upstream_error(reply, body)
    if reply.content_type != "application/json":
        raise UpstreamFailed("The upstream's answer is not JSON.", code="upstream_not_json")
    return body


def _upstream_error(reply: Reply, body: bytes) -> UpstreamFailed:
    """Keep status, code and message of an upstream's error; surrogates in the message stay as they are."""
    status = OWN_STATUS.get(reply.status, reply.status)
    if status != reply.status:
        return UpstreamFailed("The upstream refused Paravent's own key.", code="upstream_rejected_key", status=status)
    failed = UpstreamFailed(
        f"The upstream answered {reply.status}: {_message(body)}", code=f"upstream_{reply.status}", status=status
    )
    failed.retry_after = next(
        (value.decode("latin-1") for name, value in reply.headers if name == b"retry-after"), None
    )
    return failed


def _message(body: bytes) -> str:
    """Return what an error body says, from any of the known shapes (docs/errors.md), at most 500 characters."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "no readable message"
    for step in ("error", "message", "detail", "msg"):
        while isinstance(said, list) and said:
            said = said[0]
        if isinstance(said, dict):
            said = said.get(step, said)
    while isinstance(said, list) and said:
        said = said[0]
    if isinstance(said, dict):
        said = said.get("message") or said.get("msg")
    return said[:_LONGEST_MESSAGE] if isinstance(said, str) and said else "no readable message"


def _common(reply: Reply, closing: Closing) -> Headers:
    passed = [pair for pair in reply.headers if pair[0] in _PASSED or pair[0].startswith(b"x-ratelimit-")]
    return (*passed, (b"x-request-id", closing.exchange_id.encode()))


def _told(body: bytes) -> tuple[Mapping[str, int], str | None, str | None]:
    """Return what a whole answer says of itself: its usage, why its first choice ended, which model served it."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise UpstreamFailed("The upstream's answer is not valid JSON.", code="upstream_not_json") from None
    if not isinstance(answer, dict):
        return {}, None, None
    choices = answer.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    finish = _word(first.get("finish_reason")) if isinstance(first, dict) else None
    return _numbers(answer.get("usage")), finish, _token(answer.get("model"))


def _word(reason: object) -> str | None:
    """Return a finish_reason if it is a word of a protocol: other text of an upstream stands in no record."""
    return reason if isinstance(reason, str) and _WORD.fullmatch(reason) else None


def _token(name: object) -> str | None:
    """Return a model's name or an id if it has the shape of one: other text of an upstream stands in no record."""
    return name if isinstance(name, str) and _TOKEN.fullmatch(name) else None


def _numbers(usage: object) -> Mapping[str, int]:
    """Return what `usage` counts, without what it nests: an upstream's text must fit a record, or it is left out."""
    if not isinstance(usage, dict):
        return {}
    counts = [(name, count) for name, count in usage.items() if type(count) is int and 0 <= count <= _LARGEST_COUNT]
    return dict([pair for pair in counts if _WORD.fullmatch(pair[0])][:_MOST_COUNTS])
