"""Blocks that are marked `<!-- test -->` show what really happens: each is run, and its output compared."""

import pytest

from tests.docs.blocks import DOCUMENTS, MARKED, fill, plain, run, steps

BLOCKS = [(path.name, block) for path in DOCUMENTS for block in MARKED.findall(path.read_text(encoding="utf-8"))]


def test_there_are_blocks_to_run():
    assert len(BLOCKS) >= 3


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(BLOCKS)])
def test_a_block_shows_what_happens(name, block, tmp_path):
    fill(tmp_path)
    for command, expected in steps(block):
        output, complaint = run(command, tmp_path)
        assert plain(output) == plain(expected), f"{name}: {command}\n{complaint}"
