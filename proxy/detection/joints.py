"""Where the parts of one content meet: a model reads them as one text, so a value may be cut in two there.

Detectors get the text around the seams as further fields; what they find across a seam counts in each part it touches.
What lies within one part is found there anyway, and is left out here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from proxy.documents.model import FieldKind, Finding, Pointer, TextField

REACH = 96
"""How many characters on either side of a seam are read together."""


@dataclass(frozen=True, slots=True)
class Joint:
    """The text around one or more seams. Each piece: number of its field, where it starts there and in `field.text`."""

    field: TextField
    pieces: tuple[tuple[int, int, int], ...]

    def apart(self, finding: Finding) -> Iterator[Finding]:
        """Yield `finding` (in this text) part by part if it crosses a seam; its field becomes the part's."""
        ends = [*(start for _, _, start in self.pieces[1:]), len(self.field.text)]
        touched = [
            replace(
                finding,
                field=number,
                start=max(finding.start, at) - at + origin,
                end=min(finding.end, end) - at + origin,
            )
            for (number, origin, at), end in zip(self.pieces, ends, strict=True)
            if finding.start < end and at < finding.end
        ]
        yield from touched if len(touched) > 1 else ()


def brought_back(fields: Sequence[TextField], seams: Sequence[Joint], found: Sequence[Finding]) -> list[Finding]:
    """Return `found` (in `fields`, then in the fields of `seams`) with what crosses a seam brought back to its parts.

    A value that is whole in one part took the beginning of the next one along by mistake: it counts in its part only.
    """
    if not seams:
        return list(found)
    own: list[Finding] = []
    by_field: dict[int, list[Finding]] = {}
    for one in found:
        if one.field < len(fields):
            own.append(one)
            by_field.setdefault(one.field, []).append(one)
    crossing = [list(seams[one.field - len(fields)].apart(one)) for one in found if one.field >= len(fields)]
    return own + [part for parts in crossing if not _is_whole(parts, by_field) for part in parts]


def _is_whole(parts: Sequence[Finding], own: Mapping[int, Sequence[Finding]]) -> bool:
    return any(
        one.entity == part.entity and one.start <= part.start and part.end <= one.end
        for part in parts
        for one in own.get(part.field, ())
    )


def joints(fields: Sequence[TextField]) -> list[Joint]:
    """Return the texts around the seams between the text parts of each content list."""
    if len(fields) < 2:  # a seam has two sides
        return []
    lists: dict[Pointer, list[int]] = {}
    for number, field in enumerate(fields):
        parent = _parent(field)
        if parent is not None:
            lists.setdefault(parent, []).append(number)
    return [joint for numbers in lists.values() if len(numbers) > 1 for joint in _around(fields, numbers)]


def _parent(field: TextField) -> Pointer | None:
    """Return the pointer of the list of parts in which `field` is a text, or None."""
    pointer = field.pointer
    if field.kind is not FieldKind.TEXT or len(pointer) < 3:
        return None
    if pointer[-1] == "text" and isinstance(pointer[-2], int):
        return pointer[:-2]
    return pointer[:-1] if isinstance(pointer[-1], int) and pointer[-2] in {"content", "thinking"} else None


def _around(fields: Sequence[TextField], numbers: Sequence[int]) -> Iterator[Joint]:
    """Yield the joints of one list. A part too long to be read whole ends one and begins the next."""
    pieces: list[tuple[int, int, int]] = []
    texts: list[str] = []
    length = 0
    for place, number in enumerate(numbers):
        text = fields[number].text
        head = text if len(text) <= 2 * REACH or place == 0 else text[:REACH]
        origin = 0
        if place == 0 and len(text) > REACH:
            head, origin = text[-REACH:], len(text) - REACH
        pieces.append((number, origin, length))
        texts.append(head)
        length += len(head)
        if place and len(head) < len(text):
            yield _joint(fields, texts, pieces)
            pieces, texts, length = [(number, len(text) - REACH, 0)], [text[-REACH:]], REACH
    if len(pieces) > 1:
        yield _joint(fields, texts, pieces)


def _joint(fields: Sequence[TextField], texts: list[str], pieces: list[tuple[int, int, int]]) -> Joint:
    first = fields[pieces[0][0]]
    return Joint(TextField(first.pointer, "".join(texts), FieldKind.TEXT, first.context), tuple(pieces))
