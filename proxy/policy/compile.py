"""From a validated policy to a Snapshot: names resolved, zones expanded, residency computed once for each rule.

Rules: a policy with any error gives no snapshot; the digest covers all that can change a decision, the tables of zones
and hosts among it, and nothing of how files are named or keys are ordered.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import orjson

from proxy.policy import lint, references
from proxy.policy.addresses import HOSTS, read_address
from proxy.policy.decision import UpstreamSpec
from proxy.policy.loading import Draft, load
from proxy.policy.problems import PolicyErrors
from proxy.policy.schema import SPECIAL_GROUP, Client, Policy, Rule, Treatment, Upstream
from proxy.policy.snapshot import Actions, ClientSpec, CompiledRule, Snapshot, Target, Treated, model_patterns
from proxy.policy.zones import ANYWHERE, OLDEST_TABLE, REGIONS, places, resolve_zones
from proxy.terms import SPECIAL, DataCategory

Zones = Mapping[str, frozenset[str]]


def compile_policy(sources: Sequence[tuple[str, str]], *, today: date, entities: Collection[str] = ()) -> Snapshot:
    """Compile the policy files `sources` (name and YAML text of each).

    `entities` are the names that detectors report; when given, an unknown entity in the policy is an error. `today` is
    compared with the dates of the tables. Raises PolicyErrors with every problem.
    """
    draft = load(sources)
    if draft.policy is None:
        raise PolicyErrors(draft.problems)
    zones, faulty = resolve_zones(draft.policy.zones)
    for name, what in faulty.items():
        draft.error(("zones", name), f"zone {name!r}: {what}")
    references.check(draft, draft.policy, zones=zones, entities=entities)
    if draft.failed:
        raise PolicyErrors(draft.problems)
    snapshot = _snapshot(draft.policy, zones)
    lint.check(draft, snapshot)
    _check_age(draft, today)
    if draft.failed:
        raise PolicyErrors(draft.problems)
    return replace(snapshot, warnings=tuple(sorted(draft.problems)))


def _check_age(draft: Draft, today: date) -> None:
    stale = [*REGIONS.stale(today), *(["hosts"] if (today - HOSTS.verified).days > OLDEST_TABLE else [])]
    for part in stale:
        draft.warn((), f"the table of {part} was verified more than {OLDEST_TABLE} days ago; update Paravent")


def _snapshot(policy: Policy, zones: Zones) -> Snapshot:
    targets = {
        name: _target(name, policy.upstreams[name], bit=1 << number, zones=zones)
        for number, name in enumerate(sorted(policy.upstreams))
    }
    rules = tuple(_rule(rule, targets, zones) for rule in policy.rules)
    clients = {name: _client(name, client) for name, client in policy.clients.items()}
    return Snapshot(
        digest=_digest(policy, zones),
        clients=MappingProxyType(clients),
        upstreams=MappingProxyType({name: target.spec for name, target in targets.items()}),
        warnings=(),
        targets=MappingProxyType(targets),
        rules=rules,
        rules_of=MappingProxyType({name: tuple(_rules_for(name, rules)) for name in clients}),
        treated=MappingProxyType(_treated(policy)),
        record=policy.defaults.record,
        restore=frozenset(policy.defaults.restore),
    )


def _digest(policy: Policy, zones: Zones) -> str:
    said = policy.model_dump(mode="json", exclude={"clients": {"__all__": {"notes"}}})
    tables = {
        "zones": {name: sorted(countries) for name, countries in zones.items()},
        "hosts": {host: sorted(known.countries) for host, known in HOSTS.known.items()},
    }
    return hashlib.sha256(orjson.dumps({"policy": said, "tables": tables}, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _client(name: str, client: Client) -> ClientSpec:
    bases = client.legal_basis
    return ClientSpec(
        name=name,
        tenant=client.tenant,
        purposes=MappingProxyType({purpose: bases.get(purpose) or bases["*"] for purpose in client.purposes}),
        default_purpose=client.default_purpose or client.purposes[0],
        models=tuple(client.models),
        notes=client.notes or "",
        fitting=model_patterns(client.models),
    )


def _target(name: str, upstream: Upstream, *, bit: int, zones: Zones) -> Target:
    countries = places(upstream.processes_in, zones) | places(upstream.stores_in or (), zones)
    spec = UpstreamSpec(
        name=name,
        dialect=upstream.dialect,
        base_url=read_address(upstream.base_url).base_url,
        key_env=upstream.key.env if upstream.key else None,
        operator=upstream.operator.name,
        operator_country=upstream.operator.country,
        countries=(ANYWHERE,) if ANYWHERE in countries else tuple(sorted(countries)),
        models=tuple(upstream.models),
        transfer=upstream.transfer.mechanism,
        model_map=MappingProxyType(dict(upstream.model_map)),
        timeout_s=upstream.timeout_s,
    )
    return Target(
        spec=spec,
        bit=bit,
        fitting=model_patterns([*upstream.models, *upstream.model_map]),
        opaque=frozenset(upstream.opaque),
        actions=_actions(upstream.actions),
    )


def _rule(rule: Rule, targets: Mapping[str, Target], zones: Zones) -> CompiledRule:
    when, then = rule.when, rule.then
    facts = {
        "client": when.client,
        "purpose": when.purpose,
        "dialect": when.dialect,
        "category": categories(when.category or ()) or None,
        "entity": when.entity,
        "opaque": when.opaque,
    }
    countries = places(then.zones or (), zones)
    reach = sum(
        target.bit
        for name, target in targets.items()
        if (then.upstreams is None or name in then.upstreams)
        and (then.zones is None or countries.issuperset(target.spec.countries))
    )
    return CompiledRule(
        name=rule.name,
        conditions=tuple((name, frozenset(wanted)) for name, wanted in facts.items() if wanted),
        models=tuple(when.model or ()),
        fitting=model_patterns(when.model) if when.model else None,
        block=then.block or "",
        actions=_actions(then.actions),
        zones=tuple(then.zones or ()),
        countries=countries,
        order=tuple(then.upstreams or ()),
        reach=reach,
        grants=then.zones is not None and not rule.content_bound,
        record=then.record,
        restore=None if then.restore is None else frozenset(then.restore),
    )


def _rules_for(client: str, rules: Iterable[CompiledRule]) -> Iterable[CompiledRule]:
    return (rule for rule in rules if client in dict(rule.conditions).get("client", {client}))


def categories(names: Iterable[str]) -> list[str]:
    """Return the categories that `names` stand for: the group of special ones becomes its members."""
    return [part for name in names for part in (sorted(SPECIAL) if name == SPECIAL_GROUP else [name])]


def _actions(written: Actions) -> Actions:
    """Return `written` with the group of special categories expanded; a category named by itself goes before it."""
    group = dict.fromkeys(sorted(SPECIAL), written[SPECIAL_GROUP]) if SPECIAL_GROUP in written else {}
    return MappingProxyType({**group, **{name: action for name, action in written.items() if name != SPECIAL_GROUP}})


def _treated(policy: Policy) -> dict[str, Mapping[str, Treated]]:
    defaults, group = policy.defaults, policy.categories.get(SPECIAL_GROUP)
    whole: dict[str, Treated] = {}
    for category in DataCategory:
        base = Treated(defaults.action, defaults.threshold, "defaults.action")
        if group is not None and category.special:
            base = _over(base, group, f"categories.{SPECIAL_GROUP}")
        if own := policy.categories.get(category):
            base = _over(base, own, f"categories.{category}")
        whole[category.value] = base
    tables = {"": whole}
    for entity, own in policy.entities.items():
        tables[entity] = {name: _over(base, own, f"entities.{entity}") for name, base in whole.items()}
    return {name: MappingProxyType(table) for name, table in tables.items()}


def _over(base: Treated, own: Treatment, origin: str) -> Treated:
    return Treated(
        action=base.action if own.action is None else own.action,
        threshold=base.threshold if own.threshold is None else own.threshold,
        origin=base.origin if own.action is None else origin,
    )
