"""The spine: one request with its reply, readable top to bottom.

Doubt refuses: an error before sending leaves nothing outside and one `refused` record inside. No byte leaves before
the opening record is durable; every opened record is closed once, whatever happens.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from proxy.audit import Opened
from proxy.dialects import Call, read_chat
from proxy.documents.model import Finding
from proxy.errors import ParaventError, Refused, UpstreamFailed
from proxy.operations.answers import Closing, streamed_answer, whole_answer
from proxy.operations.facts import asked, body_digest, caller_facts, decided_facts, upstream_facts
from proxy.operations.house import Answer, House, Inbound
from proxy.operations.labels import LABELS
from proxy.operations.models import model_answer
from proxy.policy import Decision, Snapshot, decide
from proxy.ports import Reply
from proxy.terms import RecordLevel
from proxy.transformation import Outbound, Transformed, transform

NOT_REACHED = frozenset({"upstream_unreachable", "upstream_key_missing", "upstream_address_refused"})
"""Failures at which the upstream has seen nothing, so that the next permitted one may be tried."""
INLINE_BYTES = 64 * 1024
"""Bodies up to this size are worked on at once; larger ones in a thread, so that other exchanges go on meanwhile."""

_Made = TypeVar("_Made")


async def exchange(inbound: Inbound, house: House) -> Answer:
    """Serve one request. Raises ParaventError: Unauthenticated, Malformed, Refused, Unavailable, UpstreamFailed."""
    started = house.clock()
    policy = house.policies.current()
    principal = await house.identity.authenticate(inbound.headers)
    facts = caller_facts(inbound, principal)
    try:
        call = await _aside(inbound, lambda: _read(inbound, house))
        findings = await _inspect(call, house, principal.client)
        question = asked(call, principal.client, inbound.purpose)
        decision = await _aside(inbound, lambda: decide(policy, question, findings))
        facts = decided_facts(facts, call, findings=findings, decision=decision, policy=policy)
        ready = await _aside(
            inbound, lambda: _transform(call, findings, decision=decision, policy=policy, hash_key=house.hash_key)
        )
    except ParaventError as error:
        house.observer.refused(error.code)
        facts = replace(facts, refusal_code=error.code, refusal_message=error.message)
        await house.audit.refused(facts, exchange_id=inbound.exchange_id)
        raise
    closing = await _open(inbound, house, facts=facts, ready=ready, decision=decision, policy=policy, started=started)
    try:
        reply = await _forward(ready.outbound, house, policy=policy, closing=closing)
        if call.document is None:
            return await model_answer(inbound, reply, policy=policy, decision=decision, closing=closing)
        if call.stream:
            return await streamed_answer(reply, ready.table, call=call, decision=decision, closing=closing)
        return await whole_answer(reply, ready.table, call=call, decision=decision, closing=closing)
    except BaseException as error:
        closing.broken(error)
        raise


async def _aside(inbound: Inbound, work: Callable[[], _Made]) -> _Made:
    """Return what pure `work` on the request makes, without holding up the event loop for long."""
    return work() if len(inbound.body) <= INLINE_BYTES else await asyncio.to_thread(work)


def _read(inbound: Inbound, house: House) -> Call:
    if inbound.operation == "chat":
        return read_chat(inbound.body, house.limits)
    return Call(inbound.operation, None, inbound.model, stream=False, json_mode=False, path="/v1/models")


async def _inspect(call: Call, house: House, client: str) -> Sequence[Finding]:
    if call.document is None:
        return ()
    before = house.clock()
    findings = await house.inspector.inspect(call.document.fields, client=client)
    house.observer.inspected(house.clock() - before, Counter(finding.entity for finding in findings))
    return findings


def _transform(
    call: Call, findings: Sequence[Finding], *, decision: Decision, policy: Snapshot, hash_key: bytes
) -> Transformed:
    if decision.refusal is not None:
        raise Refused(decision.refusal.message, code=decision.refusal.code)
    return transform(call, findings, decision=decision, upstreams=policy.upstreams, labels=LABELS, hash_key=hash_key)


async def _open(
    inbound: Inbound,
    house: House,
    *,
    facts: Opened,
    ready: Transformed,
    decision: Decision,
    policy: Snapshot,
    started: float,
) -> Closing:
    """Make the opening record durable. Raises Unavailable, and nothing leaves."""
    before = house.clock()
    first = upstream_facts(policy.upstreams[decision.upstreams[0]])
    facts = replace(facts, upstream=first, body_digest=body_digest(house.hash_key, ready.payload))
    payload = ready.payload if decision.level is RecordLevel.REDACTED and ready.payload else None
    try:
        ticket = await house.audit.open(facts, payload, exchange_id=inbound.exchange_id)
    except ParaventError as error:
        house.observer.refused(error.code)
        raise
    house.observer.started()
    opened = house.clock()
    house.observer.opened(opened - before)
    return Closing(house, ticket, operation=inbound.operation, started=started, opened=opened)


async def _forward(outbound: Outbound, house: House, *, policy: Snapshot, closing: Closing) -> Reply:
    """Send to the first healthy permitted upstream; go on to the next only when one has seen nothing at all.

    `closing` knows of each attempt before its first byte leaves, so that the record names who may have received it.
    """
    order = house.upstreams.health.order(outbound.permitted)
    for name in order[:-1]:
        closing.upstream = policy.upstreams[name]
        try:
            return await house.upstreams.send(closing.upstream, outbound)
        except UpstreamFailed as error:
            if error.code not in NOT_REACHED:
                raise
    closing.upstream = policy.upstreams[order[-1]]
    return await house.upstreams.send(closing.upstream, outbound)
