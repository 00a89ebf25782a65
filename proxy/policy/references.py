"""Checks of a written policy against itself and the tables: each name it uses exists, each upstream is what it says.

Rules: names that a faulty entry declares count as declared, so that one fault is reported once; nothing is guessed.
"""

from collections.abc import Collection, Iterable, Mapping

from proxy.policy.addresses import narrower, private, read_address
from proxy.policy.loading import Draft
from proxy.policy.problems import nearest
from proxy.policy.schema import Client, Policy, Rule, Upstream
from proxy.policy.yaml_nodes import Path
from proxy.policy.zones import REGIONS, describe, places, unknown_place

Zones = Mapping[str, frozenset[str]]


def check(draft: Draft, policy: Policy, *, zones: Zones, entities: Collection[str]) -> None:
    """Note every unknown name and contradiction of `policy` in its `draft`. `entities` are the known ones, if any."""
    for name, upstream in policy.upstreams.items():
        _upstream(draft, ("upstreams", name), upstream, zones)
    for name, client in policy.clients.items():
        _client(draft, ("clients", name), client)
    _entities(draft, policy, entities)
    _unique_names(draft, policy.rules)
    for number, rule in enumerate(policy.rules):
        _rule(draft, ("rules", number), rule, policy=policy, zones=zones)


def _known(draft: Draft, path: Path, names: Iterable[str], *, known: Collection[str], kind: str) -> None:
    """Note names of the list (or the single value) at `path` that are not `known`."""
    for number, name in enumerate(names):
        if name not in known:
            draft.error((*path, number), f"unknown {kind} {name!r}{nearest(name, known)}")


def _places(draft: Draft, path: Path, names: Iterable[str] | None, zones: Zones) -> bool:
    """Note unknown places of the list at `path`; return whether all are known."""
    faults = {number: what for number, name in enumerate(names or ()) if (what := unknown_place(name, zones))}
    for number, fault in faults.items():
        draft.error((*path, number), fault)
    return not faults


def _upstream(draft: Draft, path: Path, upstream: Upstream, zones: Zones) -> None:
    if upstream.operator.country not in REGIONS.countries:
        draft.error((*path, "operator", "country"), f"unknown country {upstream.operator.country!r} (ISO 3166-1)")
    known = [_places(draft, (*path, key), getattr(upstream, key), zones) for key in ("processes_in", "stores_in")]
    host = _address(draft, path, upstream)
    if not all(known):
        return
    processes, stores = places(upstream.processes_in, zones), places(upstream.stores_in or (), zones)
    if host and (what := narrower(host, processes)):
        draft.error((*path, "base_url"), what)
    _transfer(draft, path, upstream, abroad=(processes | stores) - REGIONS.zones["EEA"])


def _address(draft: Draft, path: Path, upstream: Upstream) -> str:
    try:
        address = read_address(upstream.base_url)
    except ValueError as error:
        draft.error((*path, "base_url"), str(error))
        return ""
    if address.stripped:
        draft.warn((*path, "base_url"), "leave /v1 out of a base URL; it was taken off")
    if private(address.host) and "ANYWHERE" in upstream.processes_in:
        draft.warn((*path, "processes_in"), "a private address stands somewhere: name its country")
    return address.host


def _transfer(draft: Draft, path: Path, upstream: Upstream, *, abroad: frozenset[str]) -> None:
    """Hold the declared mechanism against the countries outside the EEA (GDPR Chapter V)."""
    transfer, at = upstream.transfer, (*path, "transfer")
    unsafe = abroad - REGIONS.zones["EEA_ADEQUATE"]
    if transfer.mechanism not in ("none", "adequacy") and transfer.reference is None:
        draft.error(at, f"transfer by {transfer.mechanism}: say in reference where the proof is kept")
    if transfer.mechanism == "none" and unsafe:
        draft.error(at, f"{describe(unsafe)} has no adequacy decision; name the transfer mechanism (GDPR Chapter V)")
    elif transfer.mechanism == "none" and abroad:
        draft.warn(at, f"{describe(abroad)} is outside the EEA; write mechanism: adequacy (GDPR Art. 45)")
    elif transfer.mechanism == "adequacy" and (none := unsafe - set(REGIONS.partial)):
        draft.error(at, f"{describe(none)} has no adequacy decision")
    elif transfer.mechanism == "adequacy" and unsafe and transfer.reference is None:
        why = "; ".join(f"{country}: {REGIONS.partial[country]}" for country in sorted(unsafe))
        draft.error(at, f"the adequacy decision is partial ({why}); say in reference what was checked")
    elif transfer.mechanism == "dpf" and (none := unsafe - {"US"}):
        draft.error(at, f"the Data Privacy Framework covers the US only, not {describe(none)}")


def _client(draft: Draft, path: Path, client: Client) -> None:
    if client.default_purpose is not None:
        where = (*path, "default_purpose")
        _known(draft, where, [client.default_purpose], known=client.purposes, kind="purpose")
    bases = client.legal_basis
    for purpose in bases:
        if purpose not in (*client.purposes, "*"):
            message = f"unknown purpose {purpose!r}{nearest(purpose, client.purposes)}"
            draft.error((*path, "legal_basis", purpose), message, key=True)
    for number, purpose in enumerate(client.purposes):
        if purpose not in bases and "*" not in bases:
            draft.error((*path, "purposes", number), f"purpose {purpose!r} has no legal basis (GDPR Art. 6)")


def _entities(draft: Draft, policy: Policy, known: Collection[str]) -> None:
    if not known:
        return
    written: list[Path] = [("entities", name) for name in policy.entities]
    for name, upstream in policy.upstreams.items():
        written += [("upstreams", name, "actions", key) for key in upstream.actions if key.isupper()]
    for number, rule in enumerate(policy.rules):
        written += [("rules", number, "then", "actions", key) for key in rule.then.actions if key.isupper()]
        _known(draft, ("rules", number, "when", "entity"), rule.when.entity or (), known=known, kind="entity")
    for path in written:
        if path[-1] not in known:
            draft.error(path, f"unknown entity {path[-1]!r}{nearest(str(path[-1]), known)}", key=True)


def _unique_names(draft: Draft, rules: Iterable[Rule]) -> None:
    seen: dict[str, int] = {}
    for number, rule in enumerate(rules):
        if rule.name in seen:
            line = draft.place(("rules", seen[rule.name])).line
            draft.error(("rules", number, "name"), f"a rule named {rule.name!r} stands in line {line} already")
        seen.setdefault(rule.name, number)


def _rule(draft: Draft, path: Path, rule: Rule, *, policy: Policy, zones: Zones) -> None:
    when, then = rule.when, rule.then
    clients, upstreams = draft.declared("clients"), draft.declared("upstreams")
    _known(draft, (*path, "when", "client"), when.client or (), known=clients, kind="client")
    _known(draft, (*path, "then", "upstreams"), then.upstreams or (), known=upstreams, kind="upstream")
    _places(draft, (*path, "then", "zones"), then.zones, zones)
    if not clients.issubset(policy.clients):
        return  # a faulty client may well have the purpose
    asked = [policy.clients[name] for name in when.client or clients if name in clients]
    purposes = sorted({purpose for client in asked for purpose in client.purposes})
    kind = "purpose" if when.client is None else "purpose of the named clients"
    _known(draft, (*path, "when", "purpose"), when.purpose or (), known=purposes, kind=kind)
