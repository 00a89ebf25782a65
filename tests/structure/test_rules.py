"""Single rules of the house: one constructor of what leaves, one reader of the environment, no swallowed errors."""

import ast

import pytest

from tests.structure.tree import ORDER, PACKAGE, WIRING, dotted, imports, modules

ENVIRONMENT = {f"proxy/{name}.py" for name in ORDER[WIRING]}
OUTERMOST = {"proxy/__main__.py": {"main"}, "proxy/api/gateway.py": {"__call__"}, "proxy/storage/writer.py": {"_run"}}
"""Module -> functions in which an error may end: the outermost of a door, the body of a worker's loop."""


def calls(tree, name):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == name:
            yield node.lineno


def test_an_outbound_is_made_in_one_place():
    makers = {module.place for module in modules() if list(calls(module.tree, "Outbound"))}
    assert makers <= {"proxy/transformation/apply.py"}


def test_an_outbound_is_never_copied_into_another():
    """dataclasses.replace on an Outbound would be a second constructor."""
    faults = [
        f"{module.place}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and dotted(node.func).rpartition(".")[2] == "replace"
        and node.args
        and "outbound" in ast.unparse(node.args[0]).lower()
    ]
    assert faults == []


def reads_environment(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.environb", "os.getenv", "os.putenv"}:
            yield node.lineno
    yield from (0 for name in imports(tree) if name in {"os.environ", "os.getenv"})


def test_only_the_wiring_reads_the_environment():
    faults = [
        f"{module.place}:{line}"
        for module in modules()
        if module.place not in ENVIRONMENT
        for line in reads_environment(module.tree)
    ]
    assert faults == []


class Handlers(ast.NodeVisitor):
    """Collects (function, line) of handlers that take every error and raise none."""

    def __init__(self):
        self.inside = []
        self.found = []

    def visit_FunctionDef(self, node):
        self.inside.append(node.name)
        self.generic_visit(node)
        self.inside.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  # the name that ast looks for

    def visit_ExceptHandler(self, node):
        if wide(node.type) and not any(isinstance(one, ast.Raise) for one in ast.walk(node)):
            self.found.append((".".join(self.inside), node.lineno))
        self.generic_visit(node)

    def visit_Call(self, node):
        if dotted(node.func).rpartition(".")[2] == "suppress" and any(wide(one) for one in node.args):
            self.found.append((".".join(self.inside), node.lineno))
        self.generic_visit(node)


def wide(kind):
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(wide(one) for one in kind.elts)
    return dotted(kind).rpartition(".")[2] in {"Exception", "BaseException"}


def swallowed(tree):
    handlers = Handlers()
    handlers.visit(tree)
    return handlers.found


def test_no_error_is_swallowed():
    faults = [
        f"{module.place}:{line}: in {function or 'the module'}"
        for module in modules()
        for function, line in swallowed(module.tree)
        if function not in OUTERMOST.get(module.place, ())
    ]
    assert faults == [], "raise, or name the outermost function of a door or worker in OUTERMOST"


def test_the_list_of_outermost_handlers_is_true():
    found = {module.place: {function for function, _ in swallowed(module.tree)} for module in modules()}
    stale = [
        f"{place}: {function}" for place, names in OUTERMOST.items() for function in names - found.get(place, set())
    ]
    assert stale == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("try: ...\nexcept Exception: pass", 1),
        ("try: ...\nexcept: pass", 1),
        ("try: ...\nexcept (OSError, BaseException) as e: log(e)", 1),
        ("with suppress(Exception): ...", 1),
        ("try: ...\nexcept Exception as e:\n    raise Refused() from e", 0),
        ("try: ...\nexcept OSError: pass", 0),
        ("with suppress(KeyError): ...", 0),
    ],
)
def test_the_search_for_swallowed_errors_finds_them(source, count):
    assert len(swallowed(ast.parse(source))) == count


def test_reasons_stand_beside_every_exception_from_the_checks():
    """`noqa` and `type: ignore` name a rule and say why on the same line."""
    faults = []
    for module in modules():
        for number, line in enumerate(module.text.splitlines(), 1):
            for marker in ("# noqa", "# type: ignore"):
                _, found, after = line.partition(marker)
                words = after.replace("#", " ").replace("-", " ").split()
                if found and not (after[:1] in {":", "["} and len(words) > 2):
                    faults.append(f"{module.place}:{number}")
    assert faults == []


def test_the_package_has_no_stray_folders():
    """A folder of code without `__init__` would be imported by accident only."""
    faults = [
        folder.name
        for folder in PACKAGE.iterdir()
        if folder.is_dir() and list(folder.glob("*.py")) and not (folder / "__init__.py").is_file()
    ]
    assert faults == []
