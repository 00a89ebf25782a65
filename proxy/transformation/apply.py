"""Carry out a Decision: the one place where an Outbound is made.

Order: number and replace, write each upstream's body, then search the bytes for what was replaced. A hit refuses,
unless it lies in what was written in the place of values alone (a year that was left of a date, a label).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from proxy.dialects import adapt
from proxy.dialects.model import Call
from proxy.documents import serialise
from proxy.documents.model import Document, Finding
from proxy.errors import Refused
from proxy.policy import Decision, UpstreamSpec
from proxy.surrogate import SurrogateTable
from proxy.transformation.invariant import leaks
from proxy.transformation.numbering import Labels, assign, mentions
from proxy.transformation.outbound import Outbound

CHAT_PATH = "/v1/chat/completions"


@dataclass(frozen=True, slots=True)
class Transformed:
    """An Outbound, and the table with which its answer is restored. `replaced` counts the edited places."""

    outbound: Outbound
    table: SurrogateTable
    replaced: int
    payload: bytes = field(repr=False)


def transform(
    call: Call,
    findings: Sequence[Finding],
    *,
    decision: Decision,
    upstreams: Mapping[str, UpstreamSpec],
    labels: Labels,
    hash_key: bytes,
) -> Transformed:
    """Replace what `decision` says and return the request as it may leave.

    Raises Refused (code "wire_invariant") when a replaced value still stands in a body about to be sent.
    """
    if call.document is None:
        return _bodiless(call, decision)
    document = call.document
    places = mentions(document.fields, findings, decision.actions, labels=labels)
    edits, ledger = assign(document.fields, places, hash_key=hash_key)
    bodies = {name: _body(document, edits, upstreams[name], call.model) for name in decision.upstreams}
    if any(leaks(body, ledger.replaced) for body in bodies.values()):
        rest, _ = assign(document.fields, places, hash_key=hash_key, blank=True)
        remaining = (_body(document, rest, upstreams[name], call.model) for name in bodies)
        _hold_invariant(document, remaining, ledger.replaced)
    outbound = Outbound("POST", CHAT_PATH, call.stream, bodies)
    payload = next(iter(bodies.values()), b"")
    return Transformed(outbound, SurrogateTable(ledger.issued), len(places), payload)


def _body(document: Document, edits: Mapping[int, str], spec: UpstreamSpec, model: str | None) -> bytes:
    served = spec.model_map.get(model, model) if model else model
    return serialise(document, edits, adapt(cast("dict[str, object]", document.root), spec.dialect, served))


def _hold_invariant(document: Document, bodies: Iterable[bytes], replaced: set[str]) -> None:
    structure = _structure(document)
    for body in bodies:
        if leaks(body, replaced, structure=structure):
            raise Refused(
                "A replaced value was still found in the request about to be sent; nothing was sent. "
                "Remove the value from ids and names, which can't be replaced.",
                code="wire_invariant",
            )


def _structure(document: Document) -> bytes:
    return serialise(document, {number: f"#{number}" for number in range(len(document.fields))})


def _bodiless(call: Call, decision: Decision) -> Transformed:
    outbound = Outbound("GET", call.path, False, dict.fromkeys(decision.upstreams, b""))
    return Transformed(outbound, SurrogateTable(), 0, b"")
