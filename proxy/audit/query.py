"""Search terms of the audit log as one typed query.

Terms are `name=value` texts. Times are RFC 3339 dates or times, or an age such as 90m, 24h, 7d before `now`. Unknown
names are refused with the nearest known one. A query never reaches SQL as text.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from proxy.audit.records import Event
from proxy.errors import Malformed

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 10_000
_AGE = re.compile(r"(\d{1,6})([mhdw])")
_UNITS: Mapping[str, str] = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Query:
    """What to find; None means any. Times are milliseconds since 1970 (UTC), `since` included, `until` not.

    `upstream` and `country` are the recipient's name and ISO 3166-1 code. `refusal` is text that occurs in the code
    or the message of a refusal or error, in any case. `cursor` is the id of the last record of the page before.
    Records come newest first, at most `limit`.
    """

    since: int | None = None
    until: int | None = None
    tenant: str | None = None
    client: str | None = None
    purpose: str | None = None
    category: str | None = None
    entity: str | None = None
    decision: str | None = None
    outcome: str | None = None
    upstream: str | None = None
    country: str | None = None
    model: str | None = None
    refusal: str | None = None
    exchange: str | None = None
    event: str | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    @classmethod
    def parse(cls, terms: Iterable[str], now: datetime) -> Self:
        """Return the query for texts such as `client=desk`, `category=health`, `since=24h`; raises Malformed."""
        found: dict[str, Any] = {}
        for term in terms:
            name, value = _split(term)
            if name in found:
                raise Malformed(f"The search term {name} is given twice.", code="malformed_query", param=name)
            found[name] = _value(name, value, now)
        return cls(**found)

    @property
    def whole(self) -> bool:
        """Whether every record is asked for, so that an answer can be verified as a whole log."""
        asked = {item.name for item in fields(self) if getattr(self, item.name) is not None}
        return asked == {"limit"}


NAMES = tuple(item.name for item in fields(Query))


def _split(term: str) -> tuple[str, str]:
    name, _, value = term.partition("=")
    name = name.strip().lower()
    if not value:
        raise Malformed("A search term is written name=value.", code="malformed_query")
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(NAMES)}."
        raise Malformed(f"A search term has a name that is not known. {hint}", code="malformed_query")
    return name, value


def _value(name: str, value: str, now: datetime) -> str | int:
    if name in ("since", "until"):
        return parse_time(value, now)
    if name == "limit":
        if not (value.isdecimal() and 0 < int(value) <= LARGEST_LIMIT):
            raise Malformed(f"limit is a number from 1 to {LARGEST_LIMIT}.", code="malformed_query", param=name)
        return int(value)
    if name == "decision" and value not in ("allowed", "refused"):
        raise Malformed("decision is allowed or refused.", code="malformed_query", param=name)
    if name == "event":
        return _event(value)
    return value.upper() if name == "country" else value


def parse_time(value: str, now: datetime) -> int:
    """Return milliseconds since 1970 for an RFC 3339 date or time (UTC where no zone is given) or an age."""
    if age := _AGE.fullmatch(value):
        moment = now - timedelta(**{_UNITS[age[2]]: int(age[1])})
    else:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise Malformed("A time is a date, a time or an age: 2026-11-25, 2026-11-25T08:00Z, 24h.") from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def _event(value: str) -> str:
    events = [event.value for event in Event]
    if value in events:
        return value
    short = [event for event in events if event.endswith(f":{value}")]
    if len(short) != 1:
        raise Malformed(f"event is one of: {', '.join(events)}.", code="malformed_query", param="event")
    return short[0]
