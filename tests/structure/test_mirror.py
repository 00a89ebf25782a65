"""Unit tests mirror the package: each module of a pure room has its test file, and each test file its module."""

from tests.structure.tree import PACKAGE, PURE, ROOT, each_room, functions, modules

UNIT = ROOT / "tests" / "unit"
LAWS = frozenset({"operations/test_nothing_leaves.py", "detection/test_evasion.py"})
"""Laws over the whole way of a request: the tests of no single module."""


@each_room(PURE)
def test_each_pure_module_has_its_tests(room):
    missing = []
    for module in modules():
        if module.room != room or module.is_front_door or only_declares(module.tree):
            continue
        below = module.path.relative_to(PACKAGE)
        expected = UNIT / below.parent / f"test_{below.name}"
        if not expected.is_file():
            missing.append(expected.relative_to(ROOT).as_posix())
    assert missing == []


def only_declares(tree):
    """Whether a module holds types and nothing to run but properties of one line: there is nothing to test."""
    return all(len(function.body) <= 2 and function.decorator_list for function in functions(tree))


def test_each_unit_test_has_its_module():
    orphans = []
    for path in sorted(UNIT.rglob("test_*.py")):
        below = path.relative_to(UNIT)
        if below.as_posix() not in LAWS and not (PACKAGE / below.parent / below.name.removeprefix("test_")).is_file():
            orphans.append(path.relative_to(ROOT).as_posix())
    assert orphans == []


def test_unit_tests_touch_no_network_and_do_not_sleep():
    faults = []
    for path in sorted(UNIT.rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.lstrip().startswith(("import socket", "from socket", "import subprocess")) or "time.sleep(" in line:
                faults.append(f"{path.relative_to(ROOT).as_posix()}:{number}")
    assert faults == []
