"""Blocks that are marked `<!-- test -->` show what really happens: each is run, and its output compared.

They run in a folder that has the files which the documents show, each after `<!-- file: NAME -->`.
"""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from tests.structure.tree import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MARKED = re.compile(r"<!-- test -->\n```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```", re.DOTALL | re.MULTILINE)
BLOCKS = [(path.name, block) for path in DOCUMENTS for block in MARKED.findall(path.read_text(encoding="utf-8"))]
LETTER = """Dear Ms Lindqvist,
write to greta.lindqvist@example.org or call +49 30 23125017.
The refund goes to DE89 3704 0044 0532 0130 00.
"""


@pytest.fixture
def folder(tmp_path):
    """What the examples speak of: a letter, a broken policy, files that stand in the documents, and a `paravent` to call."""
    (tmp_path / "letter.txt").write_text(LETTER)
    (tmp_path / "broken").mkdir()
    policy = (ROOT / "policies" / "paravent.yaml").read_text(encoding="utf-8")
    (tmp_path / "broken" / "paravent.yaml").write_text(policy.replace("    purposes:", "    purposs:"))
    for path in DOCUMENTS:
        for name, content in SHOWN.findall(path.read_text(encoding="utf-8")):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
    command = tmp_path / "bin" / "paravent"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m proxy "$@"\n')
    command.chmod(0o755)
    return tmp_path


def steps(block):
    """Yield (command, expected output) of each `$ ` line."""
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        yield command, expected


def plain(text):
    return [line.rstrip() for line in text.rstrip().splitlines()]


def test_there_are_blocks_to_run():
    assert len(BLOCKS) >= 3


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(BLOCKS)])
def test_a_block_shows_what_happens(name, block, folder: pathlib.Path):
    path = f"{folder / 'bin'}:{os.environ.get('PATH', os.defpath)}"
    environment = {"PATH": path, "COLUMNS": "100", "PYTHONPATH": str(ROOT), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    for command, expected in steps(block):
        done = subprocess.run(
            ["/bin/sh", "-c", command], check=False, cwd=folder, env=environment, capture_output=True, timeout=120
        )
        assert plain(done.stdout.decode()) == plain(expected), f"{name}: {command}\n{done.stderr.decode()}"
