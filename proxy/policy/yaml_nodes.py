"""Strict YAML: a text becomes plain values and the place of each of them.

Rules: one document; the scalars of the YAML 1.2 core schema only, so NO, on and 1:30 are strings; no anchors, aliases,
merge keys or tags; keys are strings and unique; size, depth and number of values are bounded. Faults are collected.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from proxy.policy.problems import Problem
from proxy.terms import JSON

Path = tuple[str | int, ...]
"""Keys and indexes from the root of the document to a value."""

LARGEST: Final = 262_144
"""Longest text of one file (characters)."""
DEEPEST: Final = 16
MOST_VALUES: Final = 20_000

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE: Final = frozenset({"true", "True", "TRUE"})
_FALSE: Final = frozenset({"false", "False", "FALSE"})
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}(?:\.[0-9]{0,18})?)(?:[eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands; `line` and `column` count from 1."""

    file: str
    line: int
    column: int

    def problem(self, message: str) -> Problem:
        """Return an error at this place."""
        return Problem(self.file, self.line, self.column, message)

    def warning(self, message: str) -> Problem:
        """Return a warning at this place."""
        return Problem(self.file, self.line, self.column, message, "warning")


@dataclass(frozen=True, slots=True)
class Tree:
    """One read file: its value, the place of each value, the place of each key, and what is wrong with the text."""

    value: JSON
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False


class _Unreadable(Exception):
    """Reading must stop here; the problem is noted already."""


def read_yaml(file: str, text: str) -> Tree:
    """Read one file. A broken one gives a tree with the value None, `broken` set and its problems."""
    reader = _Reader(file)
    try:
        if len(text) > LARGEST:
            reader.stop(Place(file, 1, 1), f"the file has more than {LARGEST} characters")
        value = reader.document(iter(YAML(typ="safe", pure=True).parse(text)))
    except YAMLError as error:
        reader.problems.append(_syntax(file, error))
    except _Unreadable:
        pass
    else:
        return Tree(value, reader.values, reader.keys, reader.problems)
    return Tree(None, problems=reader.problems, broken=True)


def scalar(text: str) -> JSON:
    """Return the value of a plain scalar by the YAML 1.2.2 core schema (section 10.3.2, decimal numbers only)."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _syntax(file: str, error: YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "the text has a character that YAML does not allow"
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    hint = " (indent with blanks, never with tabs)" if "\\t" in what else ""
    return Problem(file, line, column, f"not YAML: {what}{hint}")


class _Reader:
    """Builds values from parser events and notes their places."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self._events: Iterator[Event] = iter(())

    def stop(self, place: Place, message: str) -> NoReturn:
        """Note a fault after which nothing can be read."""
        self.problems.append(place.problem(message))
        raise _Unreadable

    def document(self, events: Iterator[Event]) -> JSON:
        """Return the value of the only document, or None for an empty text."""
        self._events = events
        value: JSON = None
        started = False
        for event in events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if started:
                self.stop(self._place(event), "a second document (---) starts here; write one document a file")
            started = True
            value = self._value(next(events), ())
        return value

    def _place(self, event: Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _value(self, event: Event, path: Path) -> JSON:
        place = self._place(event)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self.stop(place, "anchors and aliases (& and *) are not part of the language; write the value out")
        if getattr(event, "tag", None):
            self.stop(place, "tags (!) are not part of the language")
        if len(path) > DEEPEST:
            self.stop(place, f"nested more than {DEEPEST} deep")
        if len(self.values) >= MOST_VALUES:
            self.stop(place, f"more than {MOST_VALUES} values")
        self.values.setdefault(path, place)
        if isinstance(event, ScalarEvent):
            plain = bool(event.implicit[0]) and event.style in (None, "")
            return scalar(event.value) if plain else str(event.value)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: Path) -> JSON:
        items: list[JSON] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> JSON:
        entries: dict[str, JSON] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event)
            place = self._place(event)
            if key in entries:
                self.problems.append(place.problem(f"the key {key!r} stands here a second time"))
            self.keys.setdefault((*path, key), place)
            value = self._value(next(self._events), (*path, key))
            entries.setdefault(key, value)
        return entries

    def _key(self, event: Event) -> str:
        place = self._place(event)
        if getattr(event, "anchor", None) or getattr(event, "tag", None) or not isinstance(event, ScalarEvent):
            self.stop(place, "a key must be a plain string")
        text = str(event.value)
        if text == "<<":
            self.stop(place, "merge keys (<<) are not part of the language; write the values out")
        return text
