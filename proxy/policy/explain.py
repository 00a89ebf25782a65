"""Why a decision is as it is: each rule's and each upstream's part, in words.

Rules: the decision comes from `decide.evaluate`, never from here, so that an explanation can't disagree with it; words
name places, categories and names of the policy, never text of a request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from proxy.documents.model import Finding
from proxy.policy.decide import Evaluation, candidates, counts, evaluate, obstacle, reach, unmet
from proxy.policy.decision import CallFacts, Decision, RuleOutcome
from proxy.policy.problems import listed
from proxy.policy.snapshot import Actions, CompiledRule, Snapshot, Target
from proxy.policy.zones import describe


def explain(snapshot: Snapshot, facts: CallFacts, findings: Sequence[Finding]) -> Decision:
    """Return what `decide` returns, with `outcomes`: the client's, each rule's ("rule") and each upstream's part.

    An outcome of an upstream is named "upstream NAME" and is matched when the request may go there.
    """
    found = evaluate(snapshot, facts, findings)
    outcomes = [_gate(found)]
    if found.seen:
        outcomes += [_rule(rule, found) for rule in snapshot.rules]
        outcomes += _upstreams(snapshot, facts, findings=findings, found=found)
    return replace(found.decision, outcomes=tuple(outcomes))


def _gate(found: Evaluation) -> RuleOutcome:
    decision = found.decision
    name = f"client {decision.client}"
    if decision.refusal is not None and not found.seen:
        return RuleOutcome(name, matched=False, reason=decision.refusal.message, effect="refused")
    return RuleOutcome(name, matched=True, reason=f"purpose {decision.purpose}, legal basis {decision.legal_basis}")


def _rule(rule: CompiledRule, found: Evaluation) -> RuleOutcome:
    missed = unmet(rule, found.seen)
    conditions = {**dict(rule.conditions), **({"model": frozenset(rule.models)} if rule.models else {})}
    if missed:
        reason = f"asks for {missed} {listed(sorted(conditions[missed]))}"
        return RuleOutcome(rule.name, matched=False, reason=reason)
    met = [
        f"{name} {listed(sorted(wanted if name == 'model' else wanted.intersection(found.seen[name])))}"
        for name, wanted in conditions.items()
    ]
    return RuleOutcome(rule.name, matched=True, reason=" and ".join(met) or "always", effect=_effect(rule))


def _effect(rule: CompiledRule) -> str:
    parts = [f"refuses: {rule.block}"] if rule.block else []
    if rule.zones:
        verb = "permits" if rule.grants else "restricts to"
        parts.append(f"{verb} {listed(rule.zones)}")
    if rule.order:
        parts.append(f"upstreams {listed(rule.order)}")
    if rule.actions:
        parts.append(_words(rule.actions))
    if rule.record is not None:
        parts.append(f"record {rule.record}")
    if rule.restore is not None:
        parts.append(f"restore {listed(sorted(rule.restore)) or 'nothing'}")
    return "; ".join(parts)


def _words(actions: Actions) -> str:
    return listed([f"{action} {name}" for name, action in actions.items()])


def _upstreams(
    snapshot: Snapshot, facts: CallFacts, *, findings: Sequence[Finding], found: Evaluation
) -> Iterable[RuleOutcome]:
    reached, counted = reach(found.matched), counts(snapshot, findings)
    first = candidates(snapshot, found.matched)
    rest = [target for target in snapshot.targets.values() if target not in first]
    for target in (*first, *rest):
        what = obstacle(target, facts, reached=reached, counted=counted)
        reason = _why(target, what, facts=facts, found=found)
        permitted = target.spec.name in found.decision.upstreams
        if not what and not permitted and found.decision.refusal is not None:
            reason = f"{reason}, but the request is refused"
        effect = _words(target.actions) if permitted and target.actions else ""
        yield RuleOutcome(f"upstream {target.spec.name}", matched=permitted, reason=reason, effect=effect)


def _why(target: Target, what: str, *, facts: CallFacts, found: Evaluation) -> str:
    spec = target.spec
    reasons = {
        "": f"permitted: processes in {describe(spec.countries)}",
        "dialect": f"speaks the {spec.dialect} dialect and can't serve a request of the dialect {facts.dialect}",
        "model": f"the model is not among {listed(spec.models)}",
        "actions": "its own actions keep such data from it",
        "missing": target.missing,
        "opaque": f"{listed(sorted(set(facts.opaque) - target.opaque))} can't be inspected and is not allowed there",
    }
    return reasons[what] if what in reasons else _excluded(target, found.matched)


def _excluded(target: Target, matched: Sequence[CompiledRule]) -> str:
    """Return which matching rule takes `target` away, and why."""
    countries = frozenset(target.spec.countries)
    for rule in matched:
        if rule.zones and (outside := countries - rule.countries):
            return f"processes {_places(outside)}, outside {listed(rule.zones)} (rule {rule.name!r})"
        if rule.order and target.spec.name not in rule.order:
            return f"rule {rule.name!r} names other upstreams: {listed(rule.order)}"
    return "no matching rule permits a zone (the default is to deny)"


def _places(countries: frozenset[str]) -> str:
    return describe(countries) if "*" in countries else f"in {describe(countries)}"
