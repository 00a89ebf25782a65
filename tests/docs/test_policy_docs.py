"""docs/policy.md holds every key of the language, its examples compile, and the shipped policies are sound."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from proxy.documents.model import Finding
from proxy.policy import CallFacts, compile_policy, decide, json_schema
from proxy.policy.schema import (
    Client,
    Defaults,
    Key,
    Operator,
    Policy,
    Rule,
    Strict,
    Then,
    Transfer,
    Treatment,
    Upstream,
    When,
)
from proxy.policy.zones import REGIONS
from proxy.terms import Action, DataCategory, Lane, RecordLevel

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "policies"
TEXT = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 25)
SECTIONS = {
    Policy: "Top level",
    Upstream: "Upstreams",
    Key: "Key",
    Operator: "Operator",
    Transfer: "Transfer",
    Client: "Clients",
    Defaults: "Defaults",
    Treatment: "Categories and entities",
    Rule: "Rules",
    When: "When",
    Then: "Then",
}
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def section(heading):
    found = re.search(rf"^##+ {heading}\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def rows(text):
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def test_every_model_has_a_section():
    assert set(Strict.__subclasses__()) == set(SECTIONS)


@pytest.mark.parametrize("model", SECTIONS, ids=lambda model: model.__name__)
def test_every_key_is_documented_and_nothing_else(model):
    assert [key for key in rows(section(SECTIONS[model])) if key.islower()] == list(model.model_fields)


def test_zones_and_words_are_documented():
    assert set(rows(section("Zones"))) == set(REGIONS.zones)
    for word in (*DataCategory, *Action, *Lane, *RecordLevel):
        assert f"`{word}`" in TEXT, word


def test_refusals_are_documented():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "proxy" / "policy").glob("decide.py"))
    codes = set(re.findall(r'Refusal\(\s*"([a-z_]+)"', source)) | set(re.findall(r'code="([a-z_]+)"', source))
    assert codes == set(rows(section("How a decision is made")))


def test_the_examples_compile():
    whole = [text for text in EXAMPLES if "version: 1" in text]
    assert whole
    for text in whole:
        assert compile_policy([("docs/policy.md", text)], today=TODAY).warnings == ()
    parts = [text for text in EXAMPLES if "version: 1" not in text and not text.startswith("rules:")]
    upstreams = next(text for text in parts if text.startswith("upstreams:"))
    own = re.search(r"  own:\n(    .*\n)+", whole[0])
    assert own
    sources = [("upstreams", f"version: 1\n{upstreams}{own[0]}    opaque: image\n")]
    sources += [(text[:9], f"version: 1\n{text}") for text in parts if text is not upstreams]
    rules = [text for text in EXAMPLES if text.startswith("rules:")]
    assert len(rules) == 2
    for text in rules:
        assert compile_policy([*sources, ("rules", f"version: 1\n{text}")], today=TODAY).warnings == ()


def test_the_schema_file_is_the_schema():
    assert json.loads((POLICIES / "policy.schema.json").read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("name", ["paravent.yaml", "demo/paravent.yaml"])
def test_shipped_policies_are_clean_and_reference_the_schema(name):
    text = (POLICIES / name).read_text(encoding="utf-8")
    assert compile_policy([(name, text)], today=TODAY).warnings == ()
    reference = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert reference
    assert (POLICIES / name).parent.joinpath(reference[1]).resolve() == POLICIES / "policy.schema.json"


def shipped(name, *categories, unset=(), **asked):
    snapshot = compile_policy([(name, (POLICIES / name).read_text(encoding="utf-8"))], today=TODAY).without(unset)
    facts = CallFacts("demo", None, "chat", asked.pop("model", "mistral-small-latest"), **asked)
    return decide(snapshot, facts, [Finding(0, 0, 3, "THING", category, 0.9, "test") for category in categories])


@pytest.mark.parametrize(("name", "own"), [("paravent.yaml", "self-hosted"), ("demo/paravent.yaml", "simulator")])
def test_what_the_shipped_policies_say(name, own):
    usual = shipped(name, DataCategory.NAME, DataCategory.DATE)
    assert usual.upstreams == ("mistral-eu", own)
    assert usual.actions == (Action.PSEUDONYMISE, Action.KEEP)
    assert usual.restore == set(Lane)
    assert shipped(name, unset=["mistral-eu"]).upstreams == (own,)
    assert shipped(name, model="some-other-model").upstreams == (own,)
    for category in DataCategory:
        decision = shipped(name, category)
        if category is DataCategory.CREDENTIAL:
            assert decision.refusal is not None
            assert decision.refusal.code == "blocked_by_policy"
        elif category.special:
            assert (decision.upstreams, decision.actions) == ((own,), (Action.PSEUDONYMISE,))
    assert shipped(name, opaque=("image",)).refusal.code == "opaque_not_allowed"


def test_no_shipped_policy_uses_a_global_host():
    for path in POLICIES.rglob("*.yaml"):
        assert "base_url: https://api.mistral.ai" not in path.read_text(encoding="utf-8")
