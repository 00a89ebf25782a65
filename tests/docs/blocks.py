"""Blocks that are marked `<!-- test -->` show what really happens: `python -m tests.docs.blocks` writes their output anew.

They run in a folder that has the files which the documents show, each after `<!-- file: NAME -->`.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.structure.tree import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MARKED = re.compile(r"(?<=<!-- test -->\n```console\n)(.*?)(?=^```)", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```", re.DOTALL | re.MULTILINE)
LETTER = """Dear Ms Lindqvist,
write to greta.lindqvist@example.org or call +49 30 23125017.
The refund goes to DE89 3704 0044 0532 0130 00.
"""


def fill(folder):
    """Put into `folder` what the examples speak of: a letter, a broken policy, files that stand in the documents, `paravent`."""
    (folder / "letter.txt").write_text(LETTER)
    (folder / "broken").mkdir()
    policy = (ROOT / "policies" / "paravent.yaml").read_text(encoding="utf-8")
    (folder / "broken" / "paravent.yaml").write_text(policy.replace("    purposes:", "    purposs:"))
    for path in DOCUMENTS:
        for name, content in SHOWN.findall(path.read_text(encoding="utf-8")):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
    command = folder / "bin" / "paravent"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m proxy "$@"\n')
    command.chmod(0o755)


def steps(block):
    """Yield (command, expected output) of each `$ ` line."""
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        yield command, expected


def plain(text):
    return [line.rstrip() for line in text.rstrip().splitlines()]


def run(command, folder):
    """Run one command; return its output and what it complains of."""
    path = f"{folder / 'bin'}:{os.environ.get('PATH', os.defpath)}"
    environment = {"PATH": path, "COLUMNS": "100", "PYTHONPATH": str(ROOT), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["/bin/sh", "-c", command], check=False, cwd=folder, env=environment, capture_output=True, timeout=120
    )
    return done.stdout.decode(), done.stderr.decode()


def main():
    """Write the output of every block anew."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")

        def anew(found):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                fill(folder)
                made = [(command, "\n".join(plain(run(command, folder)[0]))) for command, _ in steps(found[0])]
            return "\n".join(f"$ {command}\n{output}".rstrip() for command, output in made) + "\n"

        fresh = MARKED.sub(anew, text)
        if fresh != text:
            path.write_text(fresh, encoding="utf-8")
            print(path.name)


if __name__ == "__main__":
    main()
