"""How records of the audit log are shown: an exchange on one row, whatever number of records it has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from proxy.audit import Event

COLUMNS = ("time (UTC)", "id, who and where to", "what happened, and found")
WIDTHS: Mapping[str, int] = {COLUMNS[1]: 36}
"""An id must stay on one line, so that it can be copied."""

_CHAINS = frozenset({Event.WRITER_STARTED, Event.WRITER_ENDED})
_OF_EXCHANGES = frozenset({Event.OPENED, Event.CLOSED, Event.REFUSED, Event.ORPHANED})
_STYLES: Mapping[str, str] = {
    "completed": "green",
    "refused": "red",
    "failed": "red",
    "disconnected": "yellow",
    "orphaned": "yellow",
    "open": "yellow",
}
_DETAILS = ("reason", "record", "format", "key_id", "policy", "records", "problems")
"""What is told of a record that belongs to no exchange."""

Body = Mapping[str, Any]


def without_chains(bodies: Sequence[Body]) -> list[Body]:
    """Return `bodies` without the records that only say that a writer began or ended its chain."""
    return [body for body in bodies if body["event"] not in _CHAINS]


def exchanges(bodies: Sequence[Body]) -> list[Body]:
    """Return `bodies` (newest first) with the records of one exchange joined: later records complete the first."""
    joined: dict[str, dict[str, Any]] = {}
    for body in sorted(bodies, key=lambda one: str(one["id"])):
        known = joined.setdefault(str(body["exchange"]), {"time": body["time"]})
        known.update({name: value for name, value in body.items() if name != "time"})
    return [*reversed(joined.values())]


def rows(bodies: Iterable[Body]) -> Iterator[tuple[Text | str, ...]]:
    """Yield the three cells of each row, two lines each: they fit into 80 columns."""
    for body in bodies:
        what, why = _exchange(body) if body["event"] in _OF_EXCHANGES else _other(body)
        time = str(body["time"])
        yield (
            f"{time[:10]}\n{time[11:19]}",
            Text.assemble((str(body["exchange"]), "dim"), "\n", _who(body)),
            Text.assemble(what, "\n", why),
        )


def _who(body: Body) -> str:
    """Return client and purpose, or who acted; then the recipient of what left."""
    who = ", ".join(str(body[name]) for name in ("actor", "client", "purpose") if body.get(name))
    upstream = body.get("upstream")
    if not upstream or body.get("outcome") == "refused":
        return who
    return f"{who} \N{RIGHTWARDS ARROW} {upstream.get('name')} ({upstream.get('country')})"


def _exchange(body: Body) -> tuple[Text, str]:
    outcome = str(body.get("outcome") or "open")
    said = body.get("refusal") or body.get("error") or {}
    code = f" {said['code']}" if said.get("code") else ""
    found = ", ".join(f"{name} {count}" for name, count in (body.get("entities") or {}).items())
    return Text.assemble((outcome, _STYLES.get(outcome, "")), code), found


def _other(body: Body) -> tuple[str, str]:
    details = {**body, "policy": str(body.get("policy", ""))[:12]}
    return str(body["event"]), "\n".join(f"{name} {details[name]}" for name in _DETAILS if details.get(name))


def detail_rows(body: Body, *, besides: Body | None = None) -> list[tuple[str, object]]:
    """Return name and value of each field, times and ids first; with `besides`, only what differs from it."""
    first = [name for name in ("time", "event", "id", "exchange", "tenant", "client", "key_id") if name in body]
    names = [*first, *(name for name in body if name not in first)]
    known = besides or {}
    return [(name, _value(body[name])) for name in names if besides is None or body[name] != known.get(name)]


def _value(value: Any) -> object:
    """Return nested values as one text."""
    if isinstance(value, Mapping):
        return Text(", ".join(f"{name} {_value(part)}" for name, part in value.items()))
    return value
