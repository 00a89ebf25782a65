"""The snapshot: patterns of models, and upstreams that are taken away."""

import dataclasses

import pytest

from proxy.policy.snapshot import LONGEST_MODEL, fits, model_patterns
from tests.unit.policy.sample import snapshot


@pytest.mark.parametrize(
    ("patterns", "model", "fit"),
    [
        (["*"], "anything", True), (["*"], None, True), (["*"], "a\nb", True), (["*"], "", True),
        (["mistral-*"], "mistral-small", True), (["mistral-*"], "Mistral-small", False),
        (["mistral-*"], "x-mistral-small", False), (["mistral-*"], "mistral", False), (["a.b"], "axb", False),
        (["a", "b*c"], "bxxc", True), (["a", "b*c"], "bxx", False), (["a"], None, True),
        (["*"], "x" * (LONGEST_MODEL + 1), False),
    ],
)  # fmt: skip
def test_models_fit_patterns(patterns, model, fit):
    assert fits(model_patterns(patterns), model) is fit


def test_serves_asks_client_and_upstream():
    policy = snapshot()
    assert policy.serves("mistral-small", client="demo", upstream="eu")
    assert policy.serves("small", client="demo", upstream="eu")
    assert not policy.serves("other-1", client="demo", upstream="eu")
    assert policy.serves("other-1", client="demo", upstream="own")
    assert not policy.serves("third", client="demo", upstream="own")


def test_without_takes_upstreams_away_and_says_why():
    policy = snapshot()
    less = policy.without({"eu", "own"})
    assert less.digest == policy.digest
    assert less.unavailable == {"eu", "own"}
    assert policy.unavailable == frozenset()
    assert less.targets["eu"].missing == "its key EU_KEY is not set"
    assert less.targets["own"].missing == "it is not configured"
    assert less.without([]).unavailable == {"eu", "own"}
    assert set(less.upstreams) == set(policy.upstreams)


def test_a_snapshot_does_not_change():
    policy = snapshot()
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.digest = ""
    for mapping in (policy.clients, policy.upstreams, policy.targets, policy.treated, policy.without([]).targets):
        with pytest.raises(TypeError):
            mapping["x"] = None
