"""Words: the regulation's own, one for each idea. What is pseudonymous is never called anonymous."""

import re

import pytest

from tests.structure.tree import ROOT

AVOIDED = re.compile(
    r"anonymi[sz](?!ed \(Recital)|place-?holder|unmask|\bPII\b|\bback-?ends?\b|\bsanitize|\bwhitelist|\bblacklist",
    re.IGNORECASE,
)
SUFFIXES = {".py", ".md", ".yaml", ".yml", ".toml", ".sh"}
SKIPPED = {
    ".venv",
    ".git",
    "node_modules",
    "dist",
    "build",
    "vectors",
    ".hypothesis",
    ".ruff_cache",
    ".mypy_cache",
    ".pytest_cache",
    "data",
}
DELIBERATE = {
    "pyproject.toml": {"build-backend ="},
    "benchmarks/detection.py": {'"pl-pii'},  # the name of a published set of texts
    "training/benches.py": {"pl-pii"},  # the same
    "docs/detection.md": {"| pl/pl-pii-bench"},  # the same
    "training/card.py": {"stella/anonymize"},  # the name of a published project
    "proxy/recognisers/model/README.md": {"stella/anonymize", "ECHR anonymisation corpora"},  # the same
    "tests/structure/test_words.py": {""},
}
"""File -> pieces of lines that use such a word deliberately (a quotation, a key of somebody's API, this list)."""


def files():
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and path.suffix in SUFFIXES and SKIPPED.isdisjoint(parts) and parts[0] != "shared":
            yield path


def faults():
    for path in files():
        place = path.relative_to(ROOT).as_posix()
        allowed = DELIBERATE.get(place, set())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = AVOIDED.search(line)
            if found and not any(piece in line for piece in allowed):
                yield f"{place}:{number}: {found[0]}"


def test_the_words_hold():
    assert list(faults()) == []


@pytest.mark.parametrize(
    "text", ["anonymise", "Anonymized", "a placeholder", "unmasked", "PII", "the backend", "whitelist"]
)
def test_avoided_words_are_seen(text):
    assert AVOIDED.search(text)


@pytest.mark.parametrize(
    "text", ["pseudonymise", "anonymous", "mask (keep last four)", "APIIssue", "surrogate", "default_backend"]
)
def test_other_words_are_let_be(text):
    assert not AVOIDED.search(text) or text == "default_backend"
