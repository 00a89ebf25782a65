"""The contract: immutable values, and careful defaults."""

import dataclasses

import pytest

from proxy.policy.decision import CallFacts, Decision, Refusal, RuleOutcome, UpstreamSpec
from proxy.terms import RecordLevel


def test_values_do_not_change():
    for value in (
        CallFacts("a", None, "chat", None),
        Refusal("a", "b", "c"),
        RuleOutcome("a", matched=True, reason=""),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, dataclasses.fields(value)[0].name, "x")


def test_defaults_permit_nothing():
    facts = CallFacts("a", None, "chat", None)
    assert (facts.opaque, facts.fixed) == ((), frozenset())
    decision = Decision("d", "c", "t", "p", None, (), (), RecordLevel.METADATA, frozenset(), ())
    assert (decision.upstreams, decision.refusal, decision.outcomes) == ((), None, ())
    spec = UpstreamSpec("a", "mistral", "https://x", None, "o", "FR", ("FR",), ("*",))
    assert (spec.transfer, dict(spec.model_map), spec.timeout_s) == ("none", {}, 300.0)
