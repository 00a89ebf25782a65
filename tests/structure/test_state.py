"""Nothing is global: names of a module are constants, nobody changes them, caches hold no values of persons."""

import ast
import re

import pytest

from tests.structure.tree import dotted, each_room, functions, modules

CONSTANT = re.compile(r"_{0,2}[A-Z][A-Z0-9_]*|__[a-z]+__|_log")
TYPE = re.compile(r"_?[A-Z][A-Za-z0-9]*")
MUTABLE_CALLS = {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict", "ContextVar"}
CHANGES = {
    "append", "extend", "insert", "remove", "pop", "popitem", "clear", "update", "setdefault", "add", "discard",
    "sort", "reverse", "appendleft", "popleft",
}  # fmt: skip
IDIOMS = {"typer.Typer", "APIRouter", "fastapi.APIRouter", "MetaData", "Table", "sa.MetaData", "sa.Table"}
"""Made at module level, in lower case, by the idiom of their library; they hold commands and columns, never data."""
CACHES = {
    "proxy/detection/canonical.py": {"fold"},  # one character each
    "proxy/storage/writer.py": {"_statement"},  # names of tables and columns, and a count
}
"""Functions that may remember by argument, for their arguments can't hold a value of a person."""


def assigned(module_tree):
    """Yield (name, value, annotation text, line) of the assignments at module level."""
    for node in module_tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name in target.elts if isinstance(target, ast.Tuple) else [target]:
                    yield dotted(name), node.value, "", node.lineno
        elif isinstance(node, ast.AnnAssign):
            yield dotted(node.target), node.value, ast.unparse(node.annotation), node.lineno
        elif isinstance(node, ast.AugAssign):
            yield f"{dotted(node.target)}=", node.value, "", node.lineno


def mutable(value, annotation):
    """Whether a constant could be changed: a bare list, set or dict that no read-only type hides."""
    if re.match(r"(typing\.)?(Final\[)?(Mapping|Sequence|Collection|Set|AbstractSet|Iterable)\b", annotation):
        return False
    if isinstance(value, ast.List | ast.Set | ast.ListComp | ast.SetComp | ast.Dict | ast.DictComp):
        return True
    return isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in MUTABLE_CALLS


def name_faults(tree):
    for name, value, annotation, line in assigned(tree):
        if isinstance(value, ast.Call) and dotted(value.func) in IDIOMS:
            continue
        is_type = TYPE.fullmatch(name) and (
            "TypeAlias" in annotation or not isinstance(value, ast.List | ast.Dict | ast.Set | ast.Tuple | ast.Constant)
        )
        if not CONSTANT.fullmatch(name) and not is_type:
            yield f"{line}: {name} is no constant"


def change_faults(tree):
    """Yield the places that rebind a module's name, or change a constant in place, be it this module's or another's."""
    constants = {name for name, *_ in assigned(tree)} | {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if CONSTANT.fullmatch(alias.name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"{node.lineno}: global {', '.join(node.names)}"
        changed = changed_in_place(node)
        if changed is not None and is_constant(changed, constants):
            yield f"{node.lineno}: {dotted(changed)} is changed in place"


def changed_in_place(node):
    """Return what `node` stores into, deletes from or calls a changing method of, or None."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        return node.func.value
    return None


def is_constant(node, constants):
    """Whether `node` names a constant of this module, or one of another through its module."""
    name = dotted(node)
    return name in constants or (("." in name) and not name.startswith("self.") and name.rpartition(".")[2].isupper())


def cache_faults(tree):
    """Yield functions that remember by argument; `functions` without arguments remember one thing."""
    for function in functions(tree):
        for decorator in function.decorator_list:
            name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
            takes = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
            if name in {"cache", "lru_cache"} and takes:
                yield function.name, function.lineno


WORKERS = {"proxy/recognisers/workers.py": "_recognisers"}
"""Module -> the one name that a worker process sets when it starts: models are loaded once, no value stays."""


def faults(find):
    return [
        f"{module.place}:{fault}"
        for module in modules()
        for fault in find(module.tree)
        if WORKERS.get(module.place, "no name") not in fault
    ]


def test_names_of_modules_are_constants():
    assert faults(name_faults) == []


@each_room()
def test_constants_that_others_see_are_read_only(room):
    """A private table may be a plain dict: the one module that sees it is held by the next test."""
    found = [
        f"{module.place}:{line}: {name}"
        for module in modules()
        for name, value, annotation, line in assigned(module.tree)
        if module.room == room and not name.startswith("_") and mutable(value, annotation)
    ]
    assert found == [], "write a tuple, a frozenset, a MappingProxyType, or annotate as Mapping"


def test_nobody_changes_a_constant():
    assert faults(change_faults) == []


def test_caches_hold_no_values():
    found = [
        f"{module.place}:{line}: {name} remembers by argument: values would outlive their exchange"
        for module in modules()
        for name, line in cache_faults(module.tree)
        if name not in CACHES.get(module.place, ())
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "cache = {}",
        "COUNT += 1",
        "A, b = 1, 2",
        "TABLE = {}\ndef f():\n    TABLE['x'] = 1",
        "TABLE = {}\ndef f():\n    del TABLE['x']",
        "NAMES = []\ndef f():\n    NAMES.append(1)",
        "from a import TABLE\ndef f():\n    TABLE['x'] = 1",
        "from proxy import a\ndef f():\n    a.TABLE.clear()",
        "def f():\n    global x\n    x = 1",
        "@lru_cache\ndef f(value): ...",
        "@functools.lru_cache(maxsize=9)\ndef f(*, value): ...",
    ],
)
def test_the_rules_find_faults(source):
    tree = ast.parse(source)
    assert [*name_faults(tree), *change_faults(tree), *cache_faults(tree)]


@pytest.mark.parametrize(
    "source",
    [
        "LIMIT = 3",
        "_TABLE = MappingProxyType({})",
        "_log = logging.getLogger(__name__)",
        "Pointer = tuple[str | int, ...]",
        'JSON: TypeAlias = "dict[str, JSON]"',
        "T = TypeVar('T')",
        "__all__ = ['x']",
        "@cache\ndef tables(): ...",
        "app = typer.Typer()",
    ],
)
def test_the_rules_let_constants_be(source):
    tree = ast.parse(source)
    assert [*name_faults(tree), *change_faults(tree), *cache_faults(tree)] == []
    assert not any(mutable(value, note) for name, value, note, _ in assigned(tree) if name != "__all__")


def test_tables_that_can_change_are_seen():
    source = "A = {}\nB = dict()\nC: Mapping[str, int] = {}\nD = frozenset({1})\nE = collections.deque()\nF: dict = {}"
    found = [name for name, value, note, _ in assigned(ast.parse(source)) if mutable(value, note)]
    assert found == ["A", "B", "E", "F"]
