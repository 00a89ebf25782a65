"""Search terms: each name, times and ages, and what is refused with the nearest name."""

from datetime import UTC, datetime

import pytest

from proxy.audit.query import NAMES, Query, parse_time
from proxy.errors import Malformed

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def parse(*terms):
    return Query.parse(terms, NOW)


def test_all_terms_at_once():
    query = parse(
        "client=desk", "category=health", "country=fr", "limit=7", "event=opened", "refusal=a=b", "decision=refused"
    )
    assert query == Query(
        client="desk",
        category="health",
        country="FR",
        limit=7,
        event="exchange:call:opened",
        refusal="a=b",
        decision="refused",
    )
    assert parse() == Query()
    assert parse("event=audit:record:read").event == "audit:record:read"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-25T11:00:00Z", 3600),
        ("2026-11-25T12:00:00+01:00", 3600),
        ("2026-11-25", 43200),
        ("2026-11-25T11:59", 60),
        ("90m", 5400),
        ("24h", 86400),
        ("7d", 604800),
        ("1w", 604800),
    ],
)
def test_times(text, expected):
    assert parse_time(text, NOW) == (NOW.timestamp() - expected) * 1000
    assert parse(f"since={text}").since == parse_time(text, NOW)
    assert parse(f"until={text}").until == parse_time(text, NOW)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("clint=desk", "Did you mean client"),
        ("zzz=1", "Known are"),
        ("client", "name=value"),
        ("client=", "name=value"),
        ("limit=0", "limit is"),
        ("limit=x", "limit is"),
        ("limit=10001", "limit is"),
        ("decision=maybe", "allowed or refused"),
        ("event=nothing", "event is one of"),
        ("since=yesterday", "A time is"),
        ("since=5y", "A time is"),
    ],
)
def test_what_is_refused(term, words):
    with pytest.raises(Malformed, match=words):
        parse(term)


def test_a_term_is_given_once():
    with pytest.raises(Malformed, match="twice"):
        parse("client=a", "Client=b")


def test_a_whole_log_has_no_terms():
    assert Query().whole
    assert Query(limit=3).whole
    assert not any(Query(**{name: "x"}).whole for name in NAMES if name != "limit")
