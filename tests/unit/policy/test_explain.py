"""Explanations: the same decision as `decide`, and words for each part of it."""

import dataclasses

import pytest
from hypothesis import given, settings

from proxy.policy import decide, explain
from proxy.terms import DataCategory
from tests.unit.policy.sample import POLICY, facts, finding, snapshot
from tests.unit.policy.test_decide import asked, found, policies

C = DataCategory
SAMPLE = snapshot()


def outcomes(*findings, policy=SAMPLE, **stated):
    decision = explain(policy, facts(**stated), findings)
    return {one.rule: (one.matched, one.reason, one.effect) for one in decision.outcomes}


def test_the_usual_request():
    assert outcomes() == {
        "client demo": (True, "purpose assistant, legal basis 6(1)(f)", ""),
        "no support by bots": (False, "asks for client bot", ""),
        "special at home": (
            False, "asks for category biometric, criminal, ethnic_origin, genetic, health, political and 4 more", "",
        ),
        "images without reasoning": (False, "asks for opaque image", ""),
        "in the EU": (True, "client demo", "permits EU; upstreams eu, own; record redacted"),
        "research": (False, "asks for client lab", ""),
        "upstream eu": (True, "permitted: processes in DE, FR", ""),
        "upstream own": (True, "permitted: processes in DE", ""),
        "upstream world": (False, "processes anywhere (*), outside EU (rule 'in the EU')", ""),
    }  # fmt: skip


def test_restrictions_by_content():
    told = outcomes(finding(C.HEALTH))
    assert told["special at home"] == (True, "category health", "restricts to DE; upstreams own")
    assert told["upstream eu"] == (False, "processes in FR, outside DE (rule 'special at home')", "")


def test_a_client_that_is_barred():
    told = outcomes(client="nobody")
    assert told == {"client nobody": (False, "The policy does not know this client.", "refused")}


def test_a_refused_request_says_that_upstreams_would_have_been_permitted():
    told = outcomes(finding(C.CREDENTIAL))
    assert told["upstream eu"] == (False, "permitted: processes in DE, FR, but the request is refused", "")


@pytest.mark.parametrize(
    ("stated", "findings", "upstream", "reason"),
    [
        ({"dialect": "openai"}, (), "eu", "speaks the mistral dialect and can't serve a request of the dialect openai"),
        ({"model": "other-1"}, (), "eu", "the model is not among mistral-*"),
        ({"opaque": ("image",)}, (), "eu", "image can't be inspected and is not allowed there"),
        ({"client": "lab"}, (), "eu", "rule 'research' names other upstreams: world, own"),
    ],
)
def test_why_not(stated, findings, upstream, reason):
    assert outcomes(*findings, **stated)[f"upstream {upstream}"] == (False, reason, "")


def test_why_not_by_environment_actions_and_default():
    assert outcomes(policy=SAMPLE.without(["eu"]))["upstream eu"] == (False, "its key EU_KEY is not set", "")
    policy = snapshot(POLICY.replace("{category: special}", "{category: genetic}"))
    told = outcomes(finding(C.HEALTH), policy=policy, client="lab")
    assert told["upstream world"] == (False, "its own actions keep such data from it", "")
    policy = snapshot(POLICY.replace("when: {client: [demo, bot]}", "when: {client: demo}"))
    assert outcomes(policy=policy, client="bot")["upstream eu"][1].startswith("no matching rule permits a zone")


def test_effects_in_words():
    told = outcomes(client="lab")
    assert told["research"][2] == "permits ANYWHERE; upstreams world, own; remove contact; restore reasoning, text"
    assert told["upstream world"][2].startswith("remove name, block health")
    assert outcomes(client="bot", model="other-1")["no support by bots"][:2] == (True, "client bot and model other-*")
    assert outcomes(client="bot", model="other-1")["no support by bots"][2].startswith("refuses: Bots")
    policy = snapshot(POLICY.replace("{restore: [text]}", "{restore: []}"))
    assert outcomes(policy=policy, opaque=("image",))["images without reasoning"][2] == "restore nothing"


def test_a_rule_without_conditions_always_matches():
    policy = snapshot(POLICY.replace("    when: {opaque: image}\n", ""))
    assert outcomes(policy=policy)["images without reasoning"] == (True, "always", "restore text")


@settings(max_examples=60, deadline=None)
@given(policies, asked, found)
def test_an_explanation_is_the_decision(policy, asked, found):
    _, policy = policy
    decision, explained = decide(policy, asked, found), explain(policy, asked, found)
    assert dataclasses.replace(explained, outcomes=()) == decision
    told = {one.rule: one for one in explained.outcomes}
    assert {
        name for name in policy.upstreams if f"upstream {name}" in told and told[f"upstream {name}"].matched
    } == set(decision.upstreams)
    assert [one.rule for one in explained.outcomes if one.matched and one.rule in decision.rules] == list(
        decision.rules
    )
