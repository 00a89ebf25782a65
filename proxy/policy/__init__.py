"""Policy: YAML text -> checked schema -> compiled Snapshot; decide, and explain."""

from proxy.policy.compile import compile_policy
from proxy.policy.decide import decide
from proxy.policy.decision import CallFacts, Decision, UpstreamSpec
from proxy.policy.explain import explain
from proxy.policy.problems import PolicyErrors, Problem
from proxy.policy.schema import json_schema
from proxy.policy.snapshot import Snapshot

__all__ = [
    "CallFacts",
    "Decision",
    "PolicyErrors",
    "Problem",
    "Snapshot",
    "UpstreamSpec",
    "compile_policy",
    "decide",
    "explain",
    "json_schema",
]
