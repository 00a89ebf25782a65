"""What policy is asked and what it answers: facts in, one Decision out, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proxy.terms import Action, Lane, LegalBasis, RecordLevel


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a decision may depend on besides the findings; nothing here is text of the request's messages.

    `purpose` is what the caller stated, or None for the client's default. `fixed` holds the numbers of the fields in
    which nothing can be replaced (FieldKind.FIXED). `opaque` names the media of parts that can't be inspected.
    """

    client: str
    purpose: str | None
    dialect: str
    model: str | None
    opaque: tuple[str, ...] = ()
    fixed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing may leave: a stable code, a message safe to show, the rule that said so."""

    code: str
    message: str
    rule: str


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule's part in a decision, for `paravent policy explain`."""

    rule: str
    matched: bool
    reason: str
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What may happen to one request; strict enough for each upstream it names.

    `actions` has one action for each finding, in order. `upstreams` are permitted, in the order to try.
    `policy` is the digest of the snapshot. A refused decision names no upstream.
    """

    policy: str
    client: str
    tenant: str
    purpose: str
    legal_basis: LegalBasis | None
    actions: tuple[Action, ...]
    upstreams: tuple[str, ...]
    level: RecordLevel
    restore: frozenset[Lane]
    rules: tuple[str, ...]
    refusal: Refusal | None = None
    outcomes: tuple[RuleOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class UpstreamSpec:
    """An endpoint as policy declares it. `key_env` names the environment variable that holds its key (never a key).

    `base_url` has no trailing slash and no /v1. `countries` are where the operator processes and stores (ISO 3166-1
    alpha-2, or "*" for anywhere). `dialect` is "mistral" or "openai".
    """

    name: str
    dialect: str
    base_url: str
    key_env: str | None
    operator: str
    operator_country: str
    countries: tuple[str, ...]
    models: tuple[str, ...]
    transfer: str = "none"
    model_map: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 300.0
