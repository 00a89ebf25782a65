"""docs/audit.md has every event, and every event is used."""

import re

import pytest

from proxy.audit import Event
from proxy.terms import RecordLevel
from tests.structure.tree import ROOT, modules

TEXT = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")


def test_every_event_is_explained_once():
    rows = re.findall(r"^\| `([a-z]+:[a-z]+:[a-z]+)` \| (.+) \|$", TEXT, re.MULTILINE)
    assert sorted(name for name, _ in rows) == sorted(event.value for event in Event)


@pytest.mark.parametrize("event", Event)
def test_every_event_is_written_somewhere(event):
    used = [module.place for module in modules() if re.search(rf"\bEvent\.{event.name}\b", module.text)]
    assert used


def test_every_level_is_explained():
    for level in RecordLevel:
        assert f"- `{level.value}`" in TEXT


def test_what_it_can_not_prove_is_said():
    assert {"What it can't prove", "Retention", "Verifying"} <= set(re.findall(r"^## (.*)$", TEXT, re.MULTILINE))
