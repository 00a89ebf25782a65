"""The house's order: a room imports only rooms below it, pure rooms have no effects, nothing goes round in circles."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib

import pytest

from tests.structure.tree import (
    ADAPTERS,
    ORDER,
    PACKAGE,
    PURE,
    RANK,
    ROOT,
    WIRING,
    dotted,
    each_room,
    functions,
    imports,
    modules,
)

FRAMEWORKS = {"aiohttp", "fastapi", "httpx", "sqlalchemy", "starlette", "typer", "uvicorn"}
EFFECTS = {"asyncio", "os", "pathlib", "random", "secrets", "socket", "subprocess", "threading", "time"} | FRAMEWORKS
BANNED = {room: EFFECTS for line in ORDER[:5] for room in line} | {"operations": FRAMEWORKS}
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "uuid.uuid1",
    "uuid.uuid4",
    "open",
    "print",
    "input",
}
CONTRACTS = {("documents", "model"), ("dialects", "model"), ("policy", "decision"), ("transformation", "outbound")}
"""Modules that state what passes between rooms; they may be named directly."""
IMPLIED = {
    "starlette": "fastapi",
    "pydantic_core": "pydantic",
    "click": "typer",
    "spacy": "presidio-analyzer",
    "tldextract": "presidio-analyzer",
}
"""Packages that may be imported because a declared one is built on them and re-exports their types."""


def test_every_room_has_its_line():
    assert {module.room for module in modules() if module.path.parent != PACKAGE or module.room != "__init__"} <= set(
        RANK
    )


def order_faults():
    for module in modules():
        if module.room == "__init__":
            continue
        for name in imports(module.tree):
            top, _, rest = name.partition(".")
            other = rest.split(".")[0]
            height = RANK.get(other, 99)
            allowed = height < RANK[module.room] or height == RANK[module.room] == WIRING
            if top == "proxy" and other != module.room and not allowed:
                yield f"{module.place}: {module.room} may not import {other}"
            if top in BANNED.get(module.room, ()):
                yield f"{module.place}: {module.room} may not import {top}"


def test_the_order_holds():
    assert sorted(set(order_faults())) == []


def exported(module):
    """Return the names that a front door offers."""
    lists = (
        ast.literal_eval(node.value)
        for node in module.tree.body
        if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "__all__"
    )
    return next(lists, [])


def door_faults(rooms=frozenset(RANK)):
    doors = {
        module.room: set(exported(module))
        for module in modules()
        if module.path == PACKAGE / module.room / "__init__.py"
    }
    for module in (module for module in modules() if module.room in rooms):
        for name in imports(module.tree):
            top, room, inner, *_ = [*name.split("."), "", ""]
            if top != "proxy" or room == module.room:
                continue
            if module.room in {"api", "dashboard"} and room in ADAPTERS:
                yield f"{module.place}: doors receive operations, they never import adapters ({name})"
            inside = (PACKAGE / room / f"{inner}.py").is_file() and inner not in doors[room]
            if room in PURE and inside and (room, inner) not in CONTRACTS:
                yield f"{module.place}: go through the front door proxy.{room} ({name})"


@each_room()
def test_rooms_are_entered_by_their_front_doors(room):
    assert sorted(set(door_faults({room}))) == []


def front_door_faults():
    for module in modules():
        if not module.is_front_door or module.room not in PURE:
            continue
        if len(module.text.splitlines()) > 40:
            yield f"{module.place}: a front door has at most 40 lines"
        if len(exported(module)) > 10 and module.path.parent.parent == PACKAGE:
            yield f"{module.place}: a front door has at most ten names, this has {len(exported(module))}"
        plain = ast.Import | ast.ImportFrom | ast.Expr | ast.Assign | ast.AnnAssign
        others = [node for node in module.tree.body if not isinstance(node, plain)]
        if others:
            yield f"{module.place}: a front door only re-exports (line {others[0].lineno})"


def test_front_doors_are_small():
    assert list(front_door_faults()) == []


def test_adapters_have_no_front_door():
    faults = [
        module.place
        for module in modules()
        if module.room in ADAPTERS and module.is_front_door and len(module.tree.body) > 1
    ]
    assert faults == []


def effect_faults():
    for module in modules():
        if module.room not in PURE:
            continue
        for function in functions(module.tree):
            if isinstance(function, ast.AsyncFunctionDef):
                yield f"{module.place}:{function.lineno}: no await in a pure room"
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and any(f".{dotted(node.func)}".endswith(f".{clock}") for clock in CLOCKS):
                yield f"{module.place}:{node.lineno}: {dotted(node.func)} in a pure room: take it as an argument"


def test_pure_rooms_have_no_effects():
    assert list(effect_faults()) == []


def graph():
    """Return module -> modules of the house that it imports when it is loaded."""
    known = {module.name: module for module in modules()}
    edges = {}
    for module in known.values():
        targets = set()
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for name in imports(node):
                if not name.startswith("proxy"):
                    continue
                target = name if name in known else name.rpartition(".")[0]
                if target in known and target != module.name:
                    targets.add(target)
        edges[module.name] = targets
    return edges


def cycle(edges):
    """Return the first cycle as a list of names, or an empty list."""
    done, path = set(), []

    def visit(name):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        path.append(name)
        for target in sorted(edges.get(name, ())):
            if found := visit(target):
                return found
        path.pop()
        done.add(name)
        return []

    for name in sorted(edges):
        if found := visit(name):
            return found
    return []


def test_no_import_goes_round_in_circles():
    assert cycle(graph()) == []


@pytest.mark.parametrize(
    ("edges", "found"),
    [({"a": {"b"}, "b": {"c"}, "c": set()}, []), ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, ["b", "c", "b"])],
)
def test_the_search_for_circles_finds_them(edges, found):
    assert cycle(edges) == found


def declared():
    """Return the names of declared dependencies, optional ones included, in normal form."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    return {normal(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in lines}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_import_is_a_declared_dependency():
    names, owners = declared(), importlib.metadata.packages_distributions()
    faults = set()
    for module in modules():
        for name in imports(module.tree):
            top = name.partition(".")[0]
            if top in sys.stdlib_module_names or top == "proxy" or IMPLIED.get(top) in names:
                continue
            if names.isdisjoint(normal(owner) for owner in owners.get(top, [])):
                faults.add(f"{module.place}: {top} is not declared in pyproject.toml")
    assert sorted(faults) == []


def test_commands_that_read_no_text_do_not_load_the_rules():
    code = "import sys, proxy.workshop, proxy.cli.main; sys.exit('proxy.detection.rules' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=PACKAGE.parent).returncode == 0
