"""Rules and upstreams that say something in vain: dead rules are errors, doubtful ones are warnings.

Rules: a rule covers another when it matches whenever the other does. A rule that can never change a decision is an
error, for the person who wrote it believes that it does.
"""

from collections.abc import Sequence
from dataclasses import replace

from proxy.policy.decide import reach
from proxy.policy.loading import Draft
from proxy.policy.problems import listed
from proxy.policy.snapshot import CompiledRule, Snapshot, Target, fits
from proxy.policy.zones import describe
from proxy.terms import Action


def check(draft: Draft, snapshot: Snapshot) -> None:
    """Note dead and doubtful rules, and upstreams and clients that nothing permits, in `draft`."""
    for number in range(len(snapshot.rules)):
        _dead(draft, snapshot, number)
        _excluded(draft, snapshot, number)
        _impossible(draft, snapshot, number)
        _idle_actions(draft, snapshot, number)
    _unused(draft, snapshot)


def covers(wide: CompiledRule, narrow: CompiledRule) -> bool:
    """Whether `wide` matches whenever `narrow` does, as far as their conditions show."""
    asked = dict(narrow.conditions)
    if any(name not in asked or not asked[name] <= wanted for name, wanted in wide.conditions):
        return False
    return not wide.models or "*" in wide.models or (bool(narrow.models) and set(narrow.models) <= set(wide.models))


def _dead(draft: Draft, snapshot: Snapshot, number: int) -> None:
    rule, path = snapshot.rules[number], ("rules", number)
    earlier = snapshot.rules[:number]
    others = earlier if rule.block else snapshot.rules
    blocking = next((other for other in others if other.block and covers(other, rule)), None)
    if blocking is not None:
        draft.error(path, f"rule {rule.name!r} is never reached: rule {blocking.name!r} refuses all it could match")
        return
    if any(replace(other, name=rule.name) == rule for other in earlier):
        draft.error(path, f"rule {rule.name!r} says what an earlier rule says")
    if _always_blocked(snapshot, rule):
        draft.error(path, f"rule {rule.name!r} never changes anything: the categories it asks for are blocked already")


def _always_blocked(snapshot: Snapshot, rule: CompiledRule) -> bool:
    """Whether each finding that `rule` asks for refuses the request anyway (a rule with an own message is of use)."""
    wanted = dict(rule.conditions).get("category", frozenset())
    tables = snapshot.treated.values()
    return (
        bool(wanted)
        and not rule.block
        and all(table[name].action is Action.BLOCK for table in tables for name in wanted)
    )


def _excluded(draft: Draft, snapshot: Snapshot, number: int) -> None:
    """Note upstreams that a rule names and that it, or a rule that always matches with it, takes away."""
    rule = snapshot.rules[number]
    if rule.block or not (rule.order or rule.zones):
        return
    together = [other for other in snapshot.rules if covers(other, rule) and not other.block]
    left = reach([*together, replace(rule, grants=True)])
    named = rule.order or tuple(snapshot.targets)
    away = [name for name in named if not snapshot.targets[name].bit & left]
    if len(away) == len(named):
        why = "; ".join(f"{name}: {_why(snapshot.targets[name], together)}" for name in away[:4])
        draft.error(("rules", number, "then"), f"rule {rule.name!r} leads to no upstream{': ' if why else ''}{why}")
        return
    for place, name in enumerate(rule.order):
        if name in away:
            what = f"upstream {name!r} is never permitted here: {_why(snapshot.targets[name], together)}"
            draft.warn(("rules", number, "then", "upstreams", place), what)


def _why(target: Target, rules: Sequence[CompiledRule]) -> str:
    for rule in rules:
        if rule.zones and (outside := frozenset(target.spec.countries) - rule.countries):
            return f"it processes in {describe(outside)}, outside {listed(rule.zones)} of rule {rule.name!r}"
    other = next(rule.name for rule in rules if rule.order and target.spec.name not in rule.order)
    return f"rule {other!r} matches too and does not name it"


def _impossible(draft: Draft, snapshot: Snapshot, number: int) -> None:
    """Note conditions that no request can meet and still go anywhere."""
    rule = snapshot.rules[number]
    targets = snapshot.targets.values()
    asked = dict(rule.conditions)
    if rule.block:
        return
    for place, model in enumerate(rule.models):
        if "*" not in model and not any(fits(target.fitting, model) for target in targets):
            draft.error(("rules", number, "when", "model", place), f"no upstream serves the model {model!r}")
    for media in sorted(asked.get("opaque", ())):
        if not any(media in target.opaque for target in targets):
            draft.error(("rules", number, "when", "opaque"), f"no upstream may get parts of the kind {media}")


def _idle_actions(draft: Draft, snapshot: Snapshot, number: int) -> None:
    """Note actions of a rule that are no stricter than without it (the strictest wins)."""
    rule, tables = snapshot.rules[number], snapshot.treated
    for subject, action in rule.actions.items():
        held = tables[subject].values() if subject in tables else [t[subject] for t in tables.values() if subject in t]
        if held and all(treated.action.strictness >= action.strictness for treated in held):
            path = ("rules", number, "then", "actions", subject)
            draft.warn(path, f"no effect: {subject} is treated as strictly without this rule", key=True)


def _unused(draft: Draft, snapshot: Snapshot) -> None:
    granting = [rule for rule in snapshot.rules if rule.grants]
    for name, target in snapshot.targets.items():
        if not any(target.bit & rule.reach for rule in granting):
            draft.warn(("upstreams", name), f"no rule permits the upstream {name!r}", key=True)
    for name, rules in snapshot.rules_of.items():
        if not any(rule.grants for rule in rules):
            draft.warn(("clients", name), f"no rule permits anything to the client {name!r}", key=True)
    if not snapshot.clients:
        draft.warn((), "the policy declares no client: every request is refused")
