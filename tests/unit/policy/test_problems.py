"""Problems: their written form, their order, and nearest names."""

import pytest

from proxy.errors import Misconfigured
from proxy.policy.problems import PolicyErrors, Problem, listed, nearest
from proxy.terms import DataCategory


def test_a_problem_reads_like_a_compiler_message():
    assert str(Problem("a.yaml", 3, 7, "no")) == "a.yaml:3:7: error: no"
    assert str(Problem("a.yaml", 3, 7, "hm", "warning")) == "a.yaml:3:7: warning: hm"


def test_errors_are_sorted_and_the_first_one_is_the_message():
    error = PolicyErrors([Problem("b", 1, 1, "two"), Problem("a", 9, 1, "hm", "warning"), Problem("a", 10, 1, "one")])
    assert [one.message for one in error.problems] == ["hm", "one", "two"]
    assert error.message == "a:10:1: error: one (and 1 more)"
    assert isinstance(error, Misconfigured)
    assert error.code == "policy_invalid"


def test_warnings_alone_still_give_a_message():
    assert "not usable" in PolicyErrors([]).message
    assert PolicyErrors([Problem("a", 1, 1, "x")]).message == "a:1:1: error: x"


@pytest.mark.parametrize(
    ("name", "hint"),
    [("helth", "; did you mean 'health'?"), ("HEALTH", "; did you mean 'health'?"), ("zzz", "")],
)
def test_nearest(name, hint):
    assert nearest(name, list(DataCategory)) == hint


def test_listed():
    assert listed(["a", "b"]) == "a, b"
    assert listed(list("abcdefgh")) == "a, b, c, d, e, f and 2 more"
    assert listed([]) == ""
