"""docs/cli.md has every command; every command line in any document can be called as it stands there."""

import re
import shlex
from dataclasses import fields

import pytest

from proxy.__main__ import DEFECT
from proxy.audit import Outcome, Query
from proxy.cli.output import FAILED, UNUSABLE
from tests.docs.generated import commands
from tests.structure.tree import ROOT, modules

TEXT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
COMMANDS = dict(commands())
DOCUMENTS = [ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "DECISIONS.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))


def test_every_command_has_its_section():
    headings = re.findall(r"^## paravent (.*)$", TEXT, re.MULTILINE)
    assert sorted(headings) == sorted(" ".join(words) for words in COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_section_has_options_and_shows_a_call(words):
    name = " ".join(words)
    section = TEXT.split(f"\n## paravent {name}\n", 1)[1].split("\n## ", 1)[0]
    assert f"<!-- generated: options of {name} -->" in section
    if words != ("policy", "schema"):
        assert re.search(rf"^(\$ |KEY=\$\()?paravent {name}\b", section, re.MULTILINE), "an example"


def test_every_exit_status_is_explained():
    rows = [int(status) for status in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)]
    assert rows == [0, FAILED, UNUSABLE, DEFECT]


def test_every_search_term_is_explained():
    section = TEXT.split("| term | finds |", 1)[1].split("<!--", 1)[0]
    told = {name for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert told == {one.name for one in fields(Query)}
    outcomes = re.search(r"^\| `outcome` \| (.*) \|$", section, re.MULTILINE)[1]
    assert set(re.findall(r"`(\w+)`", outcomes)) == set(Outcome)


def calls():
    """Yield (place, line) of every command line that documents or messages of the code show."""
    for path in DOCUMENTS:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
            lines = [line for block in blocks for line in block.splitlines()]
            spans = re.findall(r"(?<!`)`((?:PARAVENT\S+ )?paravent [^`]+)`", re.sub(r"\n", " ", text))
            for line in [*lines, *spans]:
                found = re.search(r"(?:^|[ (;|])paravent ((?:[a-z]+|-).*)$", line)
                if found and not line.startswith(("paravent:", "#")):
                    yield path.name, found[1]
    for module in modules():
        for found in re.findall(r"(?:with|run|see|runs): (?:paravent) ([a-z][^\"'.;,]*)", module.text):
            yield module.place, found


CALLS = sorted(
    {(place, call.split("  #")[0].split(" > ")[0].split(" | ")[0].split("; ")[0]) for place, call in calls()}
)


def test_there_are_calls_to_look_at():
    assert len(CALLS) > 40


@pytest.mark.parametrize(("place", "call"), CALLS)
def test_every_call_names_a_command_and_its_options(place, call):
    words = shlex.split(call.rstrip(")").replace('"$', "$"), comments=True)
    if words[0] in {"audit", "policy", "keys", "clients"} and len(words) > 1:
        name, rest = tuple(words[:2]), words[2:]
    else:
        name, rest = (words[0],), words[1:]
    if name == ("serve",) or name in COMMANDS:
        known = {option for one in COMMANDS[name].params for option in one.opts} | {"--help"}
        assert [word for word in rest if word.startswith("-") and word != "-" and word.split("=")[0] not in known] == []
    else:
        groups = {path[0] for path in COMMANDS}
        assert name[0] in groups, f"{place}: no such command"
        assert len(words) == 1 or words[1].startswith(("search|", "add|", "COMMAND", "`", "-", ",")), f"{place}: {call}"
