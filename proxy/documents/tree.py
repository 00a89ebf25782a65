"""The tree of a document: plain JSON, with a slot wherever an edit may put another text.

Only `documents.read` makes slots and only `documents.serialise` renders them. Slots never show values in a repr.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from proxy.errors import Malformed


class Slot:
    """The place of field `number`; `value` is the leaf as it came (string or number)."""

    __slots__ = ("number", "value")

    def __init__(self, number: int, value: str | float) -> None:
        self.number = number
        self.value = value

    def __repr__(self) -> str:
        return f"Slot({self.number})"


class Nested:
    """A string that held JSON; `tree` has the slots of the fields `first` to `last` (not included)."""

    __slots__ = ("first", "last", "text", "tree")

    def __init__(self, tree: Any, text: str, *, first: int, last: int) -> None:
        self.tree = tree
        self.text = text
        self.first = first
        self.last = last

    def __repr__(self) -> str:
        return f"Nested({self.first}, {self.last})"

    def rendered(self, edited: Sequence[int], write: Callable[[Any], bytes]) -> str:
        """Return the JSON text: as it came when nothing in it was edited. `edited`: numbers of such fields, sorted."""
        at = bisect_left(edited, self.first)
        if at < len(edited) and edited[at] < self.last:
            return write(self.tree).decode("utf-8")
        return self.text


class Keyed(dict[str, Any]):
    """An object some of whose keys are fields themselves: `numbers` maps such keys to field numbers."""

    __slots__ = ("numbers",)

    def __init__(self, members: Mapping[str, Any], numbers: Mapping[str, int]) -> None:
        super().__init__(members)
        self.numbers = numbers

    def __repr__(self) -> str:
        return f"Keyed({len(self)} members)"

    def rendered(self, edits: Mapping[int, str]) -> dict[str, Any]:
        """Return a plain object with edited keys; raises Malformed when two keys become one."""
        numbers = self.numbers
        renamed = {edits.get(numbers.get(key, -1), key): value for key, value in self.items()}
        if len(renamed) != len(self):
            raise Malformed("Two keys of an object can't be told apart once replaced", code="ambiguous_keys")
        return renamed


def reshaped(
    node: dict[str, Any], *, drop: frozenset[str] = frozenset(), rename: Mapping[str, str], put: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a copy of the object `node` without `drop`, with keys of `rename` renamed and the members of `put`.

    A key is not renamed onto one that is there already: the one that is there stays, the other goes.
    """
    changed = {
        rename.get(key, key): value
        for key, value in node.items()
        if key not in drop and not (key in rename and rename[key] in node)
    }
    changed.update(put)
    if type(node) is not Keyed:
        return changed
    return Keyed(changed, {key: number for key, number in node.numbers.items() if key in changed})
