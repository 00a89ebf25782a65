"""docs/operations.md names what the running proxy has: parts of its health, paths, metrics in alarms."""

import ast
import re

from proxy.api.service import PATHS
from tests.docs.generated import metrics
from tests.docs.test_errors_docs import DOCUMENTED
from tests.structure.tree import ROOT, modules

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def parts():
    """Return the names of the parts in `Parts.checks`."""
    (app,) = [module for module in modules() if module.place == "proxy/app.py"]
    (checks,) = [one for one in ast.walk(app.tree) if isinstance(one, ast.FunctionDef) and one.name == "checks"]
    (answer,) = [one for one in ast.walk(checks) if isinstance(one, ast.Dict)]
    return {key.value for key in answer.keys}


def test_every_part_of_health_is_named():
    row = re.search(r"^\| `GET /healthz/ready` \| (.*) \|$", TEXT, re.MULTILINE)[1]
    assert set(re.findall(r"`(\w+)`(?! names)", row)) - {"parts"} == parts()


def test_every_path_is_named():
    assert all(f"GET {path}" in TEXT for path in PATHS)


def test_alarms_name_what_exists():
    alarm = TEXT.split("Worth an alarm", 1)[1].split("\n\n", 1)[0]
    names = set(re.findall(r"`(\w+)`", alarm))
    assert names
    assert all(name in DOCUMENTED or name in metrics() for name in names)
