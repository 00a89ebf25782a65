"""Which surrogate stands for which value: one value, one surrogate, numbered by first appearance over the request.

Values are the same when their key is: letter case and separators do not count for values made of them (e-mail
addresses, IBANs, card and phone numbers). The strictest action found for a value holds wherever it stands, so that
no place keeps what another one hides.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from proxy.documents.model import FieldKind, Finding, TextField
from proxy.surrogate import LITERAL, TOLERANT, Original, canonical, has_opener, render
from proxy.terms import Action
from proxy.transformation.people import LABEL as PERSON
from proxy.transformation.people import VARIANTS, Form, forms
from proxy.transformation.replacements import COARSENING, plain

CASELESS = frozenset({"EMAIL"})
SEPARATED = frozenset({"IBAN", "CARD", "PHONE", "NATIONAL_ID", "TAX_ID", "HEALTH_ID", "PASSPORT", "VAT_ID", "MAC"})


@dataclass(frozen=True, slots=True)
class Labels:
    """How entities are called in surrogates. Text in the shape of a surrogate with a `known` label is neutralised."""

    of: Callable[[str], str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place to edit: characters `start` to `end` of field number `field`; `label` names it in a surrogate."""

    field: int
    start: int
    end: int
    label: str
    action: Action


@dataclass(slots=True)
class Ledger:
    """What was assigned while one request is read from front to back. Its repr holds no value."""

    hash_key: bytes = field(repr=False)
    counters: dict[str, int] = field(default_factory=dict)
    assigned: dict[str, str] = field(default_factory=dict, repr=False)
    issued: dict[str, Original] = field(default_factory=dict, repr=False)
    replaced: set[str] = field(default_factory=set, repr=False)
    people: Mapping[str, Form] = field(default_factory=dict, repr=False)
    numbers: dict[str, int] = field(default_factory=dict, repr=False)

    def surrogate(self, key: str, mention: Mention, original: Original) -> str:
        """Return the text for the value with `key`, issuing a surrogate when it is new."""
        known = self.assigned.get(key)
        if known is None:
            written = plain(mention.action, original.value, label=mention.label, hash_key=self.hash_key)
            known = self._issue(mention.label, original) if written is None else written
            self.assigned[key] = known
        return known

    def _issue(self, label: str, original: Original) -> str:
        form = self.people.get(original.value) if label == PERSON else None
        if form is None:
            surrogate = render(label, self._next(label))
        else:
            number = self.numbers.get(form.person) or self._next(label)
            self.numbers[form.person] = number
            surrogate = render(form.label, number)
        self.issued[surrogate] = original
        return surrogate

    def _next(self, label: str) -> int:
        number = self.counters.get(label, 0) + 1
        self.counters[label] = number
        return number


def value_key(text: str, label: str) -> str:
    """Return what makes two texts the same value."""
    if label in CASELESS:
        return text.casefold()
    if label in SEPARATED:
        return "".join(char for char in text if char.isalnum() or char == "+").upper()
    return text


def mentions(
    fields: Sequence[TextField], findings: Iterable[Finding], actions: Iterable[Action], *, labels: Labels
) -> list[Mention]:
    """Return every place to edit, in order: findings, and text that looks like one of our surrogates."""
    found = [
        Mention(finding.field, finding.start, finding.end, labels.of(finding.entity), action)
        for finding, action in zip(findings, actions, strict=True)
    ]
    if not any(has_opener(one.text) for one in fields):
        return found
    known = labels.known | {mention.label for mention in found} | frozenset(VARIANTS)
    taken: dict[int, list[Mention]] = {}
    for mention in found:
        taken.setdefault(mention.field, []).append(mention)
    for number, one in enumerate(fields):
        found += _literals(number, one, taken.get(number, []), known)
    return sorted(found, key=lambda mention: (mention.field, mention.start))


def _literals(number: int, one: TextField, taken: list[Mention], known: frozenset[str]) -> list[Mention]:
    """Find what the user typed in the shape of our surrogates, outside the places (sorted) already to be edited."""
    ends = [other.end for other in taken]

    def is_taken(start: int, end: int) -> bool:
        next_one = bisect_right(ends, start)
        return next_one < len(taken) and taken[next_one].start < end

    return [
        Mention(number, match.start(), match.end(), LITERAL, Action.PSEUDONYMISE)
        for match in TOLERANT.finditer(one.text)
        if canonical(match)[1:].rpartition("_")[0] in known and not is_taken(match.start(), match.end())
    ]


def strictest(fields: Sequence[TextField], places: Iterable[Mention]) -> Mapping[str, Mention]:
    """Return for each value key the mention that decides: the strictest action, the first label.

    A value that stands as a key of an object gets a surrogate where coarser texts could make two keys the same.
    """
    deciding: dict[str, Mention] = {}
    for place in places:
        one = fields[place.field]
        key = value_key(one.text[place.start : place.end], place.label)
        best = deciding.get(key)
        if one.kind is FieldKind.KEY and place.action in COARSENING:
            place = replace(place, action=Action.PSEUDONYMISE)  # noqa: PLW2901  # the same place, treated more strictly
        if best is None or place.action.strictness > best.action.strictness:
            label = place.label if best is None else best.label
            deciding[key] = Mention(place.field, place.start, place.end, label, place.action)
    return deciding


def assign(
    fields: Sequence[TextField], places: Sequence[Mention], *, hash_key: bytes, blank: bool = False
) -> tuple[dict[int, str], Ledger]:
    """Return the edited text of each changed field (by field number) and the ledger of what was assigned.

    `blank`: write marks without meaning instead, one for each value, to look at the rest of the request alone.
    """
    ledger = Ledger(hash_key, people=_people(fields, places))
    deciding = strictest(fields, places)
    pieces: dict[int, list[str]] = {}
    ends: dict[int, int] = {}
    for place in places:
        one = fields[place.field]
        value = one.text[place.start : place.end]
        key = value_key(value, place.label)
        decided = deciding[key]
        if decided.action is Action.KEEP:
            continue
        whole_number = one.kind is FieldKind.NUMBER and len(value) == len(one.text)
        written = ledger.surrogate(key, decided, Original(value, number=whole_number))
        if place.label != LITERAL:
            ledger.replaced.add(value)
        parts = pieces.setdefault(place.field, [])
        if blank:
            written = _blank(written)
        parts += [one.text[ends.get(place.field, 0) : place.start], written]
        ends[place.field] = place.end
    return {number: "".join([*parts, fields[number].text[ends[number] :]]) for number, parts in pieces.items()}, ledger


def _people(fields: Sequence[TextField], places: Sequence[Mention]) -> Mapping[str, Form]:
    return forms(fields[place.field].text[place.start : place.end] for place in places if place.label == PERSON)


def _blank(written: str) -> str:
    """Return `written` in characters for private use, in brackets that keep it apart from its neighbours."""
    return f"[{''.join(chr(0xE000 + ord(char) % 0x1000) for char in written)}]"


def replaced(
    fields: Sequence[TextField], findings: Sequence[Finding], actions: Sequence[Action], *, labels: Labels
) -> list[str]:
    """Return the text of every field with `actions` carried out, for showing; hashes are keyed with nothing."""
    edits, _ = assign(fields, mentions(fields, findings, actions, labels=labels), hash_key=b"")
    return [edits.get(number, one.text) for number, one in enumerate(fields)]
