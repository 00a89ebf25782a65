"""What an exchange says in the audit log: names, counts and digests, never a value.

Words of the caller (purpose, model) enter a record only once policy has recognised them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from proxy.audit import Opened, UpstreamFacts
from proxy.crypto import keyed_digest
from proxy.dialects import Call
from proxy.documents.model import Finding
from proxy.operations.house import Inbound
from proxy.policy import Decision, UpstreamSpec
from proxy.terms import Principal

UNRECOGNISED = frozenset({"model_not_allowed", "client_not_in_policy"})
"""Refusals after which the requested model is just text of the caller."""


def upstream_facts(spec: UpstreamSpec) -> UpstreamFacts:
    """Return the recipient as records name it (GDPR Art. 30(1)(d))."""
    host = urlsplit(spec.base_url).hostname or ""
    return UpstreamFacts(spec.name, host, spec.operator, spec.operator_country, spec.transfer)


def caller_facts(inbound: Inbound, principal: Principal) -> Opened:
    """Return what is known of a call before it was read."""
    return Opened(client=principal.client, key_id=principal.key_id, operation=inbound.operation)


def decided_facts(facts: Opened, call: Call, *, findings: Sequence[Finding], decision: Decision) -> Opened:
    """Return `facts` with what inspection and policy add."""
    return replace(
        facts,
        tenant=decision.tenant,
        purpose=decision.purpose,
        legal_basis=decision.legal_basis,
        dialect="chat",
        model=_recognised_model(call, decision),
        stream=call.stream,
        policy=decision.policy,
        rules=decision.rules,
        entities=Counter(finding.entity for finding in findings),
        categories=tuple(sorted(_categories(findings))),
        actions=Counter(action.value for action in decision.actions),
        fields=0 if call.document is None else len(call.document.fields),
        permitted=decision.upstreams,
    )


def _categories(findings: Sequence[Finding]) -> set[str]:
    covered = {category.value for finding in findings for _, category, _ in finding.covers}
    return covered | {finding.category.value for finding in findings}


def _recognised_model(call: Call, decision: Decision) -> str | None:
    """Return the model if it may be written down: of one asked for by its path only the upstream's list can tell."""
    if call.document is None or (decision.refusal is not None and decision.refusal.code in UNRECOGNISED):
        return None
    return call.model


def body_digest(key: bytes, body: bytes) -> str:
    """Return the keyed digest of what left: proves a body to who holds it, tells nothing to who doesn't."""
    return keyed_digest(key, body).hex()
