"""The generated parts of the documentation are as the code says, and none is missing."""

import re

import pytest

from tests.docs.generated import DOCS, PART, documents, parts, renewed
from tests.structure.tree import ROOT, modules

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in documents()}


@pytest.mark.parametrize("name", TEXTS)
def test_every_part_is_as_the_code_says(name):
    assert renewed(TEXTS[name]) == TEXTS[name], "run: python -m tests.docs.generated"


def test_every_part_stands_once():
    found = [match[2] for text in TEXTS.values() for match in PART.finditer(text)]
    assert sorted(found) == sorted(parts())


def test_every_marker_is_closed():
    for name, text in TEXTS.items():
        assert text.count("<!-- generated:") == len(PART.findall(text)) == text.count("<!-- end -->"), name


def test_every_setting_is_used():
    """A setting that nothing reads would be a promise that nobody keeps."""
    from proxy.settings import Settings

    code = "\n".join(module.text for module in modules())
    unused = [
        name
        for name in Settings.model_fields
        if not re.search(rf"(settings|self)\.{name}\b|^    for name in .*\"{name}\"", code)
    ]
    assert unused == []


def test_every_setting_that_is_named_anywhere_exists():
    from proxy.settings import Settings

    wiring = {"PARAVENT_SIMULATOR_ADDRESS"}  # set by `serve --demo` for its own workers
    known = {f"PARAVENT_{name.upper()}" for name in Settings.model_fields} | wiring
    texts = {module.place: module.text for module in modules()} | TEXTS
    texts |= {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "SECURITY.md", "Dockerfile")}
    named = {(place, name) for place, text in texts.items() for name in re.findall(r"PARAVENT_[A-Z][A-Z_]+\b", text)}
    assert {(place, name) for place, name in named if name not in known} == set()


def test_every_document_is_listed_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(DOCS.glob("*.md")) if f"(docs/{path.name})" not in readme] == []
