"""What the structure tests read: each module of the house with its place, its text and its syntax tree."""

import ast
import functools
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "proxy"

ORDER = (  # lowest first; rooms of one line never import each other, but for the last
    {"terms", "errors", "surrogate"},
    {"crypto", "documents", "wire"},
    {"audit", "detection", "dialects", "policy"},
    {"restoration", "transformation"},
    {"ports"},
    {"operations"},
    {"identity", "keys", "policy_files", "recognisers", "sinks", "storage", "upstreams"},
    {"api", "cli", "dashboard"},
    {"app", "logs", "serving", "settings", "tracing", "welcome", "workshop", "__main__"},
)
WIRING = len(ORDER) - 1
"""The line that joins everything: its modules may use each other (never in circles)."""
RANK = {room: number for number, line in enumerate(ORDER) for room in line}
PURE = frozenset().union(*ORDER[:4])
"""Rooms without effects: no I/O, no await, no clock, no randomness, no environment."""
ADAPTERS = frozenset(ORDER[6])


@dataclass(frozen=True)
class Module:
    """One file of the package: `name` is its import name, `room` the first part below the package."""

    path: pathlib.Path
    name: str
    room: str
    text: str
    tree: ast.Module

    @property
    def place(self) -> str:
        """The path as messages show it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def is_front_door(self) -> bool:
        """Whether this is a package's `__init__`."""
        return self.path.name == "__init__.py"


def read(path: pathlib.Path, root: pathlib.Path = PACKAGE) -> Module:
    """Return one module of the package at `root`."""
    parts = path.relative_to(root.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    return Module(path, name, parts[1], text, ast.parse(text, filename=str(path)))


@functools.cache
def modules() -> tuple[Module, ...]:
    """Return all modules of the house, read once."""
    return tuple(read(path) for path in sorted(PACKAGE.rglob("*.py")) if "_bundled" not in path.parts)


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield what a tree imports as dotted names; of `from a import b` that is `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield all functions and methods of a tree."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def dotted(node: ast.AST) -> str:
    """Return the text of `a.b.c`; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def each_room(rooms: frozenset[str] | None = None) -> pytest.MarkDecorator:
    """Run a test once for each room."""
    names = sorted({module.room for module in modules()} & (rooms or frozenset(RANK)))
    return pytest.mark.parametrize("room", names)
