"""From texts to one validated policy: read each file, join them, validate, and give every fault its line and column.

Rules: files are joined key by key, and nothing stands in two of them; rules and defaults stand in one file, so that
their order is plain; what is faulty is reported and left out, so that the rest is checked too and all faults show.
"""

import copy
import re
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from proxy.policy.problems import Problem, nearest
from proxy.policy.schema import SPECIAL_GROUP, Policy
from proxy.policy.yaml_nodes import Path, Place, Tree, read_yaml
from proxy.terms import JSON, DataCategory

_JOINED: Final = ("zones", "upstreams", "clients", "categories", "entities")
_PASSES: Final = 50
"""How often the faulty parts are left out and the rest validated again."""


@dataclass(slots=True)
class Draft:
    """A policy on the way to a snapshot: the joined values, their places, and the problems found so far."""

    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    policy: Policy | None = None

    @property
    def failed(self) -> bool:
        """Whether any error was found."""
        return any(problem.severity == "error" for problem in self.problems)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return where `path` stands; the nearest written part above it when it has no place of its own."""
        first = self.keys if key else self.values
        while path:
            if found := first.get(path) or self.values.get(path) or self.keys.get(path):
                return found
            path = path[:-1]
        return self.values.get((), Place("policy", 1, 1))

    def error(self, path: Path, message: str, *, key: bool = False) -> None:
        """Note an error at `path` (at its key if asked)."""
        self.problems.append(self.place(path, key=key).problem(message))

    def warn(self, path: Path, message: str, *, key: bool = False) -> None:
        """Note a warning at `path` (at its key if asked)."""
        self.problems.append(self.place(path, key=key).warning(message))

    def declared(self, section: str) -> frozenset[str]:
        """Return the names that a section declares, the faulty ones among them."""
        entries = self.raw.get(section)
        return frozenset(entries) if isinstance(entries, dict) else frozenset()


def load(sources: Sequence[tuple[str, str]]) -> Draft:
    """Read, join and validate `sources` (name and YAML text of each file); `policy` is None when nothing is usable."""
    draft = Draft()
    if not sources:
        draft.problems.append(Place("policy", 1, 1).problem("no policy file (*.yaml); without a policy nothing leaves"))
    trees = [(name, read_yaml(name, text)) for name, text in sorted(sources)]
    for name, tree in trees:
        draft.problems += tree.problems
        if not tree.broken:
            _join(draft, name, tree)
    _refuse_empty(draft, draft.raw, ())
    if sources and not any(tree.broken for _, tree in trees):
        draft.policy = _validate(draft)
    return draft


def _join(draft: Draft, name: str, tree: Tree) -> None:
    if not isinstance(tree.value, dict):
        at = tree.values.get((), Place(name, 1, 1))
        draft.problems.append(at.problem("a policy file is a mapping that starts with version: 1"))
        draft.raw.setdefault("version", 1)
        return
    draft.values.setdefault((), tree.values[()])
    _check_version(draft, tree)
    for section, value in tree.value.items():
        before = draft.raw.get(section)
        if section in _JOINED and isinstance(before, dict) and isinstance(value, dict):
            for entry, content in value.items():
                _put(draft, tree, (section, entry), before, content)
        elif section != "version" or before is None:
            _put(draft, tree, (section,), draft.raw, value)


def _check_version(draft: Draft, tree: Tree) -> None:
    version = tree.value.get("version") if isinstance(tree.value, dict) else None
    if version is None:
        draft.problems.append(tree.values[()].problem("the file does not say version: 1"))
        draft.raw.setdefault("version", 1)
    elif version != 1 or version is True:
        draft.problems.append(tree.values["version",].problem("this Paravent reads version: 1 of the language"))
        draft.raw.setdefault("version", 1)


def _put(draft: Draft, tree: Tree, path: Path, into: dict[str, Any], value: JSON) -> None:
    name = str(path[-1])
    if name in into:
        there = draft.place(path, key=True)
        kind = "stands" if len(path) == 1 else f"of {path[0]} stands"
        message = f"{name!r} {kind} in {there.file} line {there.line} already; write it in one file"
        draft.problems.append(tree.keys[path].problem(message))
        return
    into[name] = value
    depth = len(path)
    draft.values |= {where: place for where, place in tree.values.items() if where[:depth] == path}
    draft.keys |= {where: place for where, place in tree.keys.items() if where[:depth] == path}


def _refuse_empty(draft: Draft, value: Any, path: Path) -> None:
    """Report values that are empty or null: `client:` without a value must not mean "any client"."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(items):
        if part is None:
            draft.error((*path, key), f"{key!r} has no value; write one or leave the key out", key=True)
        else:
            _refuse_empty(draft, part, (*path, key))


def _validate(draft: Draft) -> Policy | None:
    raw = copy.deepcopy(draft.raw)
    removed: set[Path] = set()
    for _ in range(_PASSES):
        try:
            return Policy.model_validate(raw)
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False):
                _report(draft, fault, removed)
                _leave_out(raw, fault, removed)
    return None


def _report(draft: Draft, fault: Any, removed: set[Path]) -> None:
    path, at_key = _path(fault), "[key]" in fault["loc"]
    if fault["type"] == "missing":
        if path not in removed:
            draft.error(path[:-1], f"{path[-1]!r} is missing", key=True)
        return
    while path and path not in draft.values:
        path = path[:-1]
    value = _at(draft.raw, path)
    if value is not None:  # an empty value is reported already
        draft.error(path, _message(fault, path, value=value), key=at_key or fault["type"] == "extra_forbidden")


def _message(fault: Any, path: Path, *, value: Any) -> str:
    kind, name = fault["type"], str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return f"unknown key {name!r}{nearest(name, _keys_at(path[:-1]))}"
    if kind == "unknown_category":
        word = name if "[key]" in fault["loc"] else str(value)
        return f"unknown category {word!r}{nearest(word, [*DataCategory, SPECIAL_GROUP])}"
    if kind in {"enum", "literal_error"} and isinstance(value, str):
        known = re.findall(r"'([^']*)'", fault["ctx"]["expected"])
        return f"{value!r} is not known here{nearest(value, known) or '; one of ' + ', '.join(known)}"
    return str(fault["msg"]).replace("Input should", "this should")


def _leave_out(raw: dict[str, Any], fault: Any, removed: set[Path]) -> None:
    """Take the faulty value out of `raw`: for a missing one the part around it, for an item its whole list."""
    path = _path(fault)
    if fault["type"] == "missing":
        path = path[:-1]
    if any(path[:depth] in removed for depth in range(1, len(path) + 1)):
        return
    while path and not (isinstance(holder := _at(raw, path[:-1]), dict) and path[-1] in holder):
        path = path[:-1]
    if path:
        removed.add(path)
        del _at(raw, path[:-1])[path[-1]]


def _path(fault: Any) -> Path:
    return tuple(part for part in fault["loc"] if part != "[key]")


def _at(value: Any, path: Path) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _keys_at(path: Path) -> tuple[str, ...]:
    """Return the keys that the language knows in the mapping at `path`."""
    kind: Any = Policy
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            known = kind.model_fields.get(str(part))
            kind = known.annotation if known else None
        else:
            kind = get_args(kind)[-1] if get_args(kind) else None
        kind = _plain(kind)
    return tuple(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else ()


def _plain(kind: Any) -> Any:
    """Return `kind` without Annotated and Optional."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, types.UnionType):
            kind = next(option for option in get_args(kind) if option is not type(None))
        else:
            return kind
