"""One small policy and the short forms that the tests of this room share."""

from datetime import date

from proxy.documents.model import Finding
from proxy.policy import CallFacts, PolicyErrors, Snapshot, compile_policy
from proxy.terms import DataCategory

TODAY = date(2026, 11, 25)

UPSTREAMS = """\
upstreams:
  eu:
    dialect: mistral
    base_url: https://models.example.org
    key: {env: EU_KEY}
    operator: {name: Example, country: FR}
    processes_in: [DE, FR]
    models: ["mistral-*"]
    model_map: {small: mistral-small-latest}
  own:
    dialect: openai
    base_url: http://127.0.0.1:8000
    operator: {name: us, country: DE}
    processes_in: DE
    models: "*"
    opaque: [image]
  world:
    dialect: openai
    base_url: https://world.example.com
    key: {env: WORLD_KEY}
    operator: {name: World, country: US}
    processes_in: ANYWHERE
    transfer: {mechanism: scc, reference: contract 12}
    models: "*"
    opaque: [image, audio]
    actions: {name: remove, health: block}
clients:
  demo:
    purposes: [assistant, support]
    default_purpose: assistant
    legal_basis: {assistant: 6(1)(f), support: 6(1)(b)}
    models: ["mistral-*", small, "other-*"]
  bot:
    tenant: north
    purposes: assistant
    legal_basis: 6(1)(a)
  lab:
    purposes: [research]
    legal_basis: 6(1)(e)
"""

TREATMENTS = """\
categories:
  credential: block
  date: keep
  special: pseudonymise
  religion: {action: remove, threshold: 0.7}
entities:
  IBAN_CODE: mask
"""

RULES = """\
rules:
  - name: no support by bots
    when: {client: bot, model: "other-*"}
    then: {block: "Bots use mistral models; ask for one of those."}
  - name: special at home
    when: {category: special}
    then: {zones: [DE], upstreams: [own]}
  - name: images without reasoning
    when: {opaque: image}
    then: {restore: [text]}
  - name: in the EU
    when: {client: [demo, bot]}
    then: {zones: EU, upstreams: [eu, own], record: redacted}
  - name: research
    when: {client: lab}
    then: {zones: ANYWHERE, upstreams: [world, own], restore: [text, reasoning], actions: {contact: remove}}
"""

POLICY = "version: 1\n" + UPSTREAMS + TREATMENTS + RULES


def snapshot(text: str = POLICY) -> Snapshot:
    """Compile `text`."""
    return compile_policy([("a.yaml", text)], today=TODAY)


def problems(text: str, *, entities: tuple[str, ...] = ()) -> list[str]:
    """Return "line:column severity message" of each problem of `text`."""
    try:
        found = compile_policy([("a.yaml", text)], today=TODAY, entities=entities).warnings
    except PolicyErrors as error:
        found = error.problems
    return [f"{one.line}:{one.column} {one.severity} {one.message}" for one in found]


def facts(client: str = "demo", purpose: str | None = None, model: str | None = "mistral-small", **more) -> CallFacts:
    """Return facts of a chat request."""
    return CallFacts(client=client, purpose=purpose, dialect=more.pop("dialect", "chat"), model=model, **more)


def finding(category: DataCategory, entity: str = "THING", *, score: float = 0.9, field: int = 0) -> Finding:
    """Return a finding of `category`."""
    return Finding(field, 0, 4, entity, category, score, "test")
