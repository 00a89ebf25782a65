"""docs/errors.md has every code that the code can give, with its status, and none besides."""

import ast
import re

import pytest

from proxy import errors
from tests.structure.tree import ROOT, dotted, modules

TEXT = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (`[^|]+`) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)
DOCUMENTED = {code for names, _, _ in ROWS for code in re.findall(r"`([a-z0-9_N]+)`", names)}
STATUSES = {code: status.strip() for names, status, _ in ROWS for code in re.findall(r"`([a-z0-9_N]+)`", names)}
NOT_FOR_OTHERS = {
    "event_too_large",  # of the framing alone: it reaches others as upstream_event_too_large
}
GENERAL = {"refused", "upstream_failed"}
"""Codes of base classes whose every use names a better one."""


def codes_of(tree):
    """Yield (code, line) for `code="..."` in calls and class bodies, and for what policy refuses with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "code":
            yield from text_of(node.value)
        elif isinstance(node, ast.Call) and dotted(node.func) == "Refusal":
            yield from text_of(node.args[0])
        elif isinstance(node, ast.Assign) and dotted(node.targets[0]) == "code":
            yield from text_of(node.value)


def text_of(value):
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "NNN" for part in value.values)


def used():
    """Return each code with the modules that give it; the simulated upstream speaks for others, not for the house."""
    found = {}
    for module in modules():
        if module.place != "proxy/upstreams/faults.py":
            for code in codes_of(module.tree):
                found.setdefault(code, set()).add(module.place)
    return found


def test_every_code_is_documented():
    missing = {code: sorted(places) for code, places in used().items() if code not in DOCUMENTED | NOT_FOR_OTHERS}
    assert missing.keys() <= GENERAL, missing


def test_no_code_is_documented_that_is_not_used():
    assert sorted(DOCUMENTED - used().keys()) == []


def test_no_code_is_documented_twice():
    names = [code for codes, _, _ in ROWS for code in re.findall(r"`([a-z0-9_N]+)`", codes)]
    assert sorted(names) == sorted(set(names))


def kinds():
    return [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.ParaventError)]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_the_status_of_a_kind_is_the_documented_one(kind):
    if kind.code not in GENERAL and STATUSES[kind.code] != "-":
        assert STATUSES[kind.code] in {str(kind.status), "503" if kind.code == "internal_error" else str(kind.status)}


def test_every_status_is_one():
    assert all(re.fullmatch(r"\d{3}|NNN|in the stream|-", status) for status in STATUSES.values())
