"""Ask a Snapshot: may this request leave, where to, and what happens to each finding before.

Rules: nothing is permitted unless a matching rule says zones and asks for no content; all matching rules must agree, so
that each of them only takes away; block goes before all; the strictest action of the categories, the matching rules and
the permitted upstreams holds; the first matching rule that names upstreams gives the order. An error denies.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from types import MappingProxyType
from typing import Final

from proxy.documents.model import Finding
from proxy.errors import Refused
from proxy.policy.decision import CallFacts, Decision, Refusal
from proxy.policy.snapshot import Actions, ClientSpec, CompiledRule, Snapshot, Target, Treated, fits
from proxy.terms import Action, Lane, RecordLevel

DEFAULT_DENY: Final = "default"
"""Stands for the rule in a refusal that no written rule asked for."""

CHAT: Final = "chat"
SERVED_BY: Final = MappingProxyType({CHAT: ("mistral", "openai"), "mistral": ("mistral",), "openai": ("openai",)})
"""Dialect of a request -> dialects of the upstreams that can serve it; chat requests are adapted to either."""

Seen = Mapping[str, Collection[str]]
"""What a request shows, by condition: client, purpose, dialect, model (at most one each), category, entity, opaque."""

_BARRED: Final = "No upstream that the policy permits may receive this request."


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A decision with what led to it, for `explain`. `seen` is empty when the client was barred at the gate."""

    decision: Decision
    seen: Seen
    matched: tuple[CompiledRule, ...]


def decide(snapshot: Snapshot, facts: CallFacts, findings: Sequence[Finding]) -> Decision:
    """Return the decision of `snapshot` on a request; raises Refused (policy_error) when it can't be evaluated."""
    try:
        return evaluate(snapshot, facts, findings).decision
    except Exception as error:
        raise Refused("The policy could not be evaluated; nothing was sent.", code="policy_error") from error


def evaluate(snapshot: Snapshot, facts: CallFacts, findings: Sequence[Finding]) -> Evaluation:
    """Return the decision together with the conditions seen and the rules that matched."""
    client = snapshot.clients.get(facts.client)
    purpose = client.default_purpose if client and facts.purpose is None else facts.purpose or ""
    refusal = _gate(client, facts, purpose)
    if client is None or refusal is not None:
        return Evaluation(_barred(snapshot, facts, findings, refusal=refusal), {}, ())
    places = findings
    findings = [face for finding in places for face in _faces(finding)]
    treated = [_treated(snapshot, finding) for finding in findings]
    seen = _seen(facts, purpose, findings=findings, treated=treated)
    matched = tuple(rule for rule in snapshot.rules_of[facts.client] if not unmet(rule, seen))
    counted = [finding for finding, how in zip(findings, treated, strict=True) if how is not None]
    upstreams, opaque_only = _permitted(snapshot, facts, matched=matched, counted=counted)
    asking = [rule.actions for rule in matched if rule.actions]
    asking += [target.actions for target in upstreams if target.actions]
    actions = tuple(
        Action.KEEP if how is None else _strictest(finding, how, asking)
        for finding, how in zip(findings, treated, strict=True)
    )
    refusal = (
        _blocked_by_rule(matched)
        or _blocked_by_action(findings, actions, treated=treated, matched=matched)
        or _nowhere(upstreams, matched, opaque_only=opaque_only)
        or _not_replaceable(findings, actions, fixed=facts.fixed)
    )
    decision = Decision(
        policy=snapshot.digest,
        client=facts.client,
        tenant=client.tenant,
        purpose=purpose,
        legal_basis=client.purposes[purpose],
        actions=_of_places(places, actions),
        upstreams=() if refusal else tuple(target.spec.name for target in upstreams),
        level=_level(snapshot, matched),
        restore=reduce(and_, (rule.restore for rule in matched if rule.restore is not None), snapshot.restore),
        rules=tuple(rule.name for rule in matched),
        refusal=refusal,
    )
    return Evaluation(decision, seen, matched)


def unmet(rule: CompiledRule, seen: Seen) -> str:
    """Return the name of the first condition of `rule` that does not hold, or "" when it matches."""
    for name, wanted in rule.conditions:
        if wanted.isdisjoint(seen[name]):
            return name
    if rule.fitting is not None and not any(fits(rule.fitting, model) for model in seen["model"]):
        return "model"
    return ""


def candidates(snapshot: Snapshot, matched: Iterable[CompiledRule]) -> Sequence[Target]:
    """Return the upstreams in the order to try: as the first matching rule that names some has it, else by name."""
    for rule in matched:
        if rule.order:
            return [snapshot.targets[name] for name in rule.order]
    return tuple(snapshot.targets.values())


def reach(matched: Sequence[CompiledRule]) -> int:
    """Return the bit set of upstreams that all matching rules leave; 0 when none of them permits anything."""
    return reduce(and_, (rule.reach for rule in matched)) if any(rule.grants for rule in matched) else 0


def obstacle(target: Target, facts: CallFacts, *, reached: int, counted: Iterable[Finding]) -> str:
    """Return what keeps a request from `target`: dialect, model, rules, actions, missing, opaque; or ""."""
    if target.spec.dialect not in SERVED_BY.get(facts.dialect, ()):
        return "dialect"
    if not fits(target.fitting, facts.model):
        return "model"
    if not target.bit & reached:
        return "rules"
    if target.actions and any(_asked(target.actions, finding) is Action.BLOCK for finding in counted):
        return "actions"
    if target.missing:
        return "missing"
    return "" if target.opaque.issuperset(facts.opaque) else "opaque"


def counts(snapshot: Snapshot, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that reach the threshold of their entity or category."""
    faces = (face for finding in findings for face in _faces(finding))
    return [face for face in faces if _treated(snapshot, face) is not None]


def _treated(snapshot: Snapshot, finding: Finding) -> Treated | None:
    """Return how `finding` is treated before rules; None when its score is below the threshold."""
    tables = snapshot.treated
    treated = tables.get(finding.entity, tables[""])[finding.category]
    return None if finding.score < treated.threshold else treated


def _faces(finding: Finding) -> tuple[Finding, ...]:
    """Return `finding` and, as findings of their own, what else was found in its span."""
    if not finding.covers:
        return (finding,)
    others = (
        replace(finding, entity=entity, category=category, score=score, covers=())
        for entity, category, score in finding.covers
    )
    return finding, *others


def _of_places(places: Iterable[Finding], actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return for each place the strictest of the actions of its faces."""
    following = iter(actions)
    return tuple(
        max((next(following) for _ in range(1 + len(place.covers))), key=lambda action: action.strictness)
        for place in places
    )


def _seen(facts: CallFacts, purpose: str, *, findings: Sequence[Finding], treated: Sequence[Treated | None]) -> Seen:
    categories: set[str] = set()
    entities: set[str] = set()
    for finding, how in zip(findings, treated, strict=True):
        if how is not None:
            categories.add(finding.category)
            entities.add(finding.entity)
    return {
        "client": (facts.client,),
        "purpose": (purpose,),
        "dialect": (facts.dialect, CHAT) if facts.dialect in SERVED_BY else (facts.dialect,),
        "model": () if facts.model is None else (facts.model,),
        "opaque": facts.opaque,
        "category": categories,
        "entity": entities,
    }


def _asked(actions: Actions, finding: Finding) -> Action | None:
    return actions.get(finding.entity) or actions.get(finding.category)


def _strictest(finding: Finding, how: Treated, asking: Iterable[Actions]) -> Action:
    strictest = how.action
    for actions in asking:
        asked = _asked(actions, finding)
        if asked is not None and asked.strictness > strictest.strictness:
            strictest = asked
    return strictest


def _permitted(
    snapshot: Snapshot, facts: CallFacts, *, matched: Sequence[CompiledRule], counted: Sequence[Finding]
) -> tuple[list[Target], bool]:
    """Return the permitted upstreams in order, and whether opaque parts alone keep the request from one."""
    reached = reach(matched)
    found: list[Target] = []
    opaque_only = False
    for target in candidates(snapshot, matched):
        what = obstacle(target, facts, reached=reached, counted=counted)
        if not what:
            found.append(target)
        opaque_only = opaque_only or what == "opaque"
    return found, opaque_only


def _gate(client: ClientSpec | None, facts: CallFacts, purpose: str) -> Refusal | None:
    if client is None:
        return Refusal("client_not_in_policy", "The policy does not know this client.", DEFAULT_DENY)
    if not fits(client.fitting, facts.model):
        message = f"The policy does not allow this model for {client.name}; it allows {', '.join(client.models)}."
        return Refusal("model_not_allowed", message, f"clients.{client.name}.models")
    if purpose not in client.purposes:
        message = f"The policy does not allow this purpose for {client.name}; it allows {', '.join(client.purposes)}."
        return Refusal("purpose_not_allowed", message, f"clients.{client.name}.purposes")
    return None


def _barred(snapshot: Snapshot, facts: CallFacts, findings: Sequence[Finding], *, refusal: Refusal | None) -> Decision:
    """Return the refusal of a request that no rule was asked about."""
    client = snapshot.clients.get(facts.client)
    return Decision(
        policy=snapshot.digest,
        client=facts.client,
        tenant=client.tenant if client else "default",
        purpose="",  # what the caller stated is not checked: it may be any text
        legal_basis=None,
        actions=(Action.BLOCK,) * len(findings),
        upstreams=(),
        level=RecordLevel.METADATA,
        restore=frozenset[Lane](),
        rules=(),
        refusal=refusal,
    )


def _blocked_by_rule(matched: Iterable[CompiledRule]) -> Refusal | None:
    return next((Refusal("blocked_by_policy", rule.block, rule.name) for rule in matched if rule.block), None)


def _blocked_by_action(
    findings: Sequence[Finding],
    actions: Sequence[Action],
    *,
    treated: Sequence[Treated | None],
    matched: Iterable[CompiledRule],
) -> Refusal | None:
    for finding, action, how in zip(findings, actions, treated, strict=True):
        if action is Action.BLOCK:
            origin = how.origin if how is not None and how.action is action else ""
            asking = (rule.name for rule in matched if _asked(rule.actions, finding) is action)
            message = (
                f"The request contains data of the category {finding.category}, which the policy does not let out."
            )
            return Refusal("blocked_by_policy", message, origin or next(asking, DEFAULT_DENY))
    return None


def _nowhere(upstreams: Sequence[Target], matched: Sequence[CompiledRule], *, opaque_only: bool) -> Refusal | None:
    if upstreams:
        return None
    rule = next((rule.name for rule in matched if rule.zones or rule.order), DEFAULT_DENY)
    if opaque_only:
        message = "The request has a part that can't be inspected (image, audio, video, file); no upstream may get it."
        return Refusal("opaque_not_allowed", message, rule)
    return Refusal("no_permitted_upstream", _BARRED, rule)


def _not_replaceable(
    findings: Iterable[Finding], actions: Iterable[Action], *, fixed: Collection[int]
) -> Refusal | None:
    for finding, action in zip(findings, actions, strict=True):
        if finding.field in fixed and action is not Action.KEEP:
            message = f"Data of the category {finding.category} stands where nothing can be replaced (a name or an id)."
            return Refusal("not_replaceable", message, DEFAULT_DENY)
    return None


def _level(snapshot: Snapshot, matched: Iterable[CompiledRule]) -> RecordLevel:
    asked = {rule.record for rule in matched if rule.record is not None}
    if RecordLevel.METADATA in asked:
        return RecordLevel.METADATA
    return RecordLevel.REDACTED if asked else snapshot.record
