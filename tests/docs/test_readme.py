"""The README keeps what it promises: code that compiles, a policy that is valid, targets that exist, links that lead."""

import importlib
import re
from datetime import date

import pytest

from proxy.policy import compile_policy
from tests.structure.tree import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("code", [code for kind, code in BLOCKS if kind == "python"])
def test_python_lines_make_a_client(code, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    module, name = re.match(r"from (\S+) import (\w+)", code).groups()
    assert hasattr(importlib.import_module(module), name)
    made = {}
    exec(compile(code, "README.md", "exec"), made)  # making a client sends nothing
    assert made.get("client") or made.get("model")


def test_the_policy_has_ten_lines_and_is_valid():
    (policy,) = re.findall(r"<!-- policy -->\n```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert policy.count("\n") == 10
    assert compile_policy([("README.md", policy)], today=date(2026, 11, 25)).warnings == ()


def test_make_targets_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", TEXT))
    assert {"run", "test"} <= named <= targets


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_files_that_are_named_exist():
    named = set(re.findall(r"\b(docs/\w+\.md|[A-Z]+\.md)\b", TEXT))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_limits_are_stated():
    limits = TEXT.split("## Limits", 1)[1].split("\n## ", 1)[0]
    for said in ("Pseudonymised, not anonymous", "It does not find everything", "not inspected"):
        assert said in limits
