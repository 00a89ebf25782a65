"""What an exchange asks policy, and what it says in the audit log: names, counts and digests, never a value.

Words of the caller (purpose, model) enter a record only once policy has recognised them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from proxy.audit import Opened, UpstreamFacts
from proxy.crypto import keyed_digest
from proxy.dialects import Call
from proxy.documents.model import FieldKind, Finding
from proxy.operations.house import Inbound
from proxy.policy import CallFacts, Decision, Snapshot, UpstreamSpec
from proxy.terms import Principal

DIALECT = "chat"
"""What clients speak: Mistral's and OpenAI's requests are read as one (DECISIONS.md, 7)."""


def asked(call: Call, client: str, purpose: str | None) -> CallFacts:
    """Return what policy is asked about a call of `client`, which stated `purpose` or none."""
    fields = () if call.document is None else call.document.fields
    opaque = () if call.document is None else call.document.opaque
    return CallFacts(
        client=client,
        purpose=purpose,
        dialect=DIALECT,
        model=call.model,
        opaque=tuple(part.media for part in opaque),
        fixed=frozenset(number for number, one in enumerate(fields) if one.kind is FieldKind.FIXED),
    )


def upstream_facts(spec: UpstreamSpec) -> UpstreamFacts:
    """Return the recipient as records name it (GDPR Art. 30(1)(d))."""
    host = urlsplit(spec.base_url).hostname or ""
    return UpstreamFacts(spec.name, host, spec.operator, spec.operator_country, spec.transfer)


def caller_facts(inbound: Inbound, principal: Principal) -> Opened:
    """Return what is known of a call before it was read."""
    return Opened(client=principal.client, key_id=principal.key_id, operation=inbound.operation)


def decided_facts(
    facts: Opened, call: Call, *, findings: Sequence[Finding], decision: Decision, policy: Snapshot
) -> Opened:
    """Return `facts` with what inspection and policy add."""
    return replace(
        facts,
        tenant=decision.tenant,
        purpose=decision.purpose,
        legal_basis=decision.legal_basis,
        dialect=DIALECT,
        model=_recognised_model(call, decision, policy),
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


def _recognised_model(call: Call, decision: Decision, policy: Snapshot) -> str | None:
    """Return the model if it may be written down: the client may ask for it, and an upstream is declared to serve it.

    Of one asked for by its path only the upstream's own list can tell.
    """
    client = decision.client
    if call.document is None or client not in policy.clients:
        return None
    served = any(policy.serves(call.model, client=client, upstream=name) for name in policy.upstreams)
    return call.model if served else None


def body_digest(key: bytes, body: bytes) -> str:
    """Return the keyed digest of what left: proves a body to who holds it, tells nothing to who doesn't."""
    return keyed_digest(key, body).hex()
