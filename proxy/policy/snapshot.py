"""The compiled policy: an immutable Snapshot, known by the digest of what it says.

Rules: all names are resolved and all sets expanded, so that deciding looks up and never searches. One exchange keeps
the snapshot it began with.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from proxy.policy.decision import UpstreamSpec
from proxy.policy.problems import Problem
from proxy.terms import Action, Lane, LegalBasis, RecordLevel

LONGEST_MODEL: Final = 256
"""Longer names of models match no pattern."""

Actions = Mapping[str, Action]
"""Category (lower case) or entity (upper case) -> action; the entity goes before its category."""


def model_patterns(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile patterns in which "*" stands for any characters; a model fits when it fits one of them."""
    return re.compile("|".join(".*".join(map(re.escape, pattern.split("*"))) for pattern in patterns), re.DOTALL)


def fits(patterns: re.Pattern[str], model: str | None) -> bool:
    """Whether `model` may be asked for. No model (a list of models is asked for) always fits."""
    return model is None or (len(model) <= LONGEST_MODEL and patterns.fullmatch(model) is not None)


@dataclass(frozen=True, slots=True)
class ClientSpec:
    """A client as policy declares it: its purposes with their legal bases, and the models it may ask for."""

    name: str
    tenant: str
    purposes: Mapping[str, LegalBasis]
    default_purpose: str
    models: tuple[str, ...]
    notes: str = ""
    fitting: re.Pattern[str] = field(repr=False, default_factory=lambda: model_patterns(["*"]))


@dataclass(frozen=True, slots=True)
class Treated:
    """What happens to findings of one category or entity before rules; `origin` is what says so."""

    action: Action
    threshold: float
    origin: str


@dataclass(frozen=True, slots=True)
class Target:
    """A compiled upstream. `bit` is its place in the bit sets of rules; `missing` says why it can't be used now."""

    spec: UpstreamSpec
    bit: int
    fitting: re.Pattern[str] = field(repr=False)
    opaque: frozenset[str]
    actions: Actions
    missing: str = ""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A compiled rule. `reach` is the bit set of upstreams it leaves; `grants` says that it can permit at all.

    `conditions` name facts and the values of which one must be present; `models` is the condition on the model.
    """

    name: str
    conditions: tuple[tuple[str, frozenset[str]], ...]
    models: tuple[str, ...]
    fitting: re.Pattern[str] | None
    block: str
    actions: Actions
    zones: tuple[str, ...]
    countries: frozenset[str]
    order: tuple[str, ...]
    reach: int
    grants: bool
    record: RecordLevel | None
    restore: frozenset[Lane] | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A policy ready to decide. `clients`, `upstreams`, `warnings` and `digest` (SHA-256, hex) are for readers."""

    digest: str
    clients: Mapping[str, ClientSpec]
    upstreams: Mapping[str, UpstreamSpec]
    warnings: tuple[Problem, ...]
    targets: Mapping[str, Target] = field(repr=False)
    rules: tuple[CompiledRule, ...] = field(repr=False)
    rules_of: Mapping[str, tuple[CompiledRule, ...]] = field(repr=False)
    """The rules that can match, for each client."""
    treated: Mapping[str, Mapping[str, Treated]] = field(repr=False)
    """Entity ("" for all others) -> category -> treatment."""
    record: RecordLevel = RecordLevel.METADATA
    restore: frozenset[Lane] = frozenset()

    @property
    def unavailable(self) -> frozenset[str]:
        """Names of the upstreams that `without` took away."""
        return frozenset(name for name, target in self.targets.items() if target.missing)

    def serves(self, model: str | None, *, client: str, upstream: str) -> bool:
        """Whether `client` may ask for `model` and `upstream` is declared to serve it (lists of models are cut so)."""
        return fits(self.clients[client].fitting, model) and fits(self.targets[upstream].fitting, model)

    def without(self, names: Collection[str]) -> "Snapshot":
        """Return this policy with the upstreams `names` unavailable, because their key is not in the environment."""
        targets = {
            name: replace(target, missing=_missing(target.spec)) if name in names else target
            for name, target in self.targets.items()
        }
        return replace(self, targets=MappingProxyType(targets))


def _missing(spec: UpstreamSpec) -> str:
    return f"its key {spec.key_env} is not set" if spec.key_env else "it is not configured"
