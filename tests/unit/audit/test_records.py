"""Records: their fields, canonical bytes as RFC 8785 has them, and that nothing else gets in."""

import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.audit import records
from proxy.audit.records import Closed, Event, Opened, Outcome, Stamp, UpstreamFacts
from proxy.errors import Malformed
from proxy.terms import LegalBasis

STAMP = Stamp("0190-id", "0190-exchange", 1_700_000_000_123)
UPSTREAM = UpstreamFacts("mistral-eu", "api.eu.example", "Mistral AI", "FR", "none")
OPENED = Opened(
    client="desk",
    key_id="abcdefgh",
    tenant="default",
    purpose="support",
    legal_basis=LegalBasis.CONTRACT,
    operation="chat.completions",
    dialect="mistral",
    model="mistral-small",
    policy="d1",
    rules=("r1",),
    entities={"email": 2},
    categories=("name", "contact"),
    actions={"pseudonymise": 2},
    fields=3,
    upstream=UPSTREAM,
    permitted=("mistral-eu",),
    body_digest="ab",
)


def test_an_opened_record():
    assert records.opened_body(STAMP, OPENED) == {
        "schema": 1,
        "event": "exchange:call:opened",
        "id": "0190-id",
        "exchange": "0190-exchange",
        "time": "2023-11-14T22:13:20.123Z",
        "tenant": "default",
        "client": "desk",
        "key_id": "abcdefgh",
        "purpose": "support",
        "legal_basis": "6(1)(b)",
        "operation": "chat.completions",
        "dialect": "mistral",
        "model": "mistral-small",
        "decision": "allowed",
        "policy": "d1",
        "entities": {"email": 2},
        "categories": ["contact", "name"],
        "stream": False,
        "rules": ["r1"],
        "actions": {"pseudonymise": 2},
        "fields": 3,
        "permitted": ["mistral-eu"],
        "body_digest": "ab",
        "upstream": {
            "name": "mistral-eu",
            "host": "api.eu.example",
            "operator": "Mistral AI",
            "country": "FR",
            "transfer": "none",
        },
    }


def test_a_refused_record_says_why_and_leaves_out_what_is_not_known():
    body = records.opened_body(STAMP, Opened(client="desk", refusal_code="no_rule", refusal_message="No rule fits."))
    assert body["event"] == Event.REFUSED
    assert body["decision"] == "refused"
    assert body["outcome"] == "refused"
    assert body["refusal"] == {"code": "no_rule", "message": "No rule fits."}
    assert not {"purpose", "model", "legal_basis", "upstream", "entities", "rules"} & body.keys()


def test_a_closed_record_can_be_read_alone():
    closed = Closed(Outcome.COMPLETED, UPSTREAM, status=200, finish="stop", chunks=4, restored=2, usage={"input": 5})
    body = records.closed_body(STAMP, OPENED, closed)
    assert body["event"] == Event.CLOSED
    assert (body["client"], body["entities"], body["outcome"]) == ("desk", {"email": 2}, "completed")
    assert (body["status"], body["finish"], body["chunks"], body["missed"]) == (200, "stop", 4, 0)
    assert body["usage"] == {"input": 5}
    assert "error" not in body


def test_a_failure_names_its_code():
    body = records.closed_body(STAMP, OPENED, Closed(Outcome.FAILED, error_code="upstream_failed"))
    assert body["error"] == {"code": "upstream_failed", "message": ""}


def test_an_orphaned_record_repeats_the_call():
    body = records.orphaned_body(STAMP, records.opened_body(STAMP, OPENED))
    assert (body["event"], body["outcome"], body["client"]) == ("exchange:call:orphaned", "orphaned", "desk")
    assert "rules" not in body


def test_a_note_may_not_shadow_the_stamp():
    body = records.note_body(Event.RECORD_READ, STAMP, "t", {"actor": "a\nb", "count": 0})
    assert (body["actor"], body["count"], body["event"]) == ("a b", 0, "audit:record:read")
    with pytest.raises(ValueError, match="stamp"):
        records.note_body(Event.RECORD_READ, STAMP, "t", {"time": "now"})


def test_texts_are_cut_and_cleaned():
    assert records.clean("plain") == "plain"
    assert records.clean("a\r\nb\u202ec\ud800é") == "a  b c?é"
    assert len(records.clean("x" * 5000)) == records.LONGEST_TEXT


@given(st.integers(0, 2**47), st.binary(min_size=10, max_size=10))
def test_record_ids_are_version_7_and_sort_by_time(ms, noise):
    made = uuid.UUID(records.record_id(ms, noise))
    assert (made.version, made.variant, made.int >> 80) == (7, uuid.RFC_4122, ms)
    assert records.record_id(ms, noise) < records.record_id(ms + 1, bytes(10))


def test_record_ids_need_ten_random_bytes():
    with pytest.raises(ValueError, match="10 random bytes"):
        records.record_id(0, b"short")


@given(st.integers(0, 4_000_000_000_000))
def test_times_are_exact_to_the_millisecond(ms):
    from datetime import UTC, datetime, timedelta

    read = datetime.fromisoformat(records.time_text(ms))
    assert read - datetime(1970, 1, 1, tzinfo=UTC) == timedelta(milliseconds=ms)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(max_codepoint=127)), VALUES))
def test_canonical_bytes_are_those_of_rfc_8785(body):
    # For ASCII keys and whole numbers the standard library writes the same text when told to sort and not to escape.
    expected = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert records.canonical(body) == expected
    assert records.parse(expected) == body


def test_an_enum_member_is_its_text():
    assert records.canonical({"event": Event.OPENED}) == b'{"event":"exchange:call:opened"}'


@pytest.mark.parametrize(
    "body",
    [
        {"a": 1.5},
        {"a": [1.0]},
        {"ä": 1},
        {"a": {"ä": 1}},
        {1: 1},
        {"a": 2**53},
        {"a": b"x"},
        {"a": (1,)},
        {"a": "\ud800"},
    ],
)
def test_what_has_no_canonical_form(body):
    with pytest.raises(Malformed):
        records.canonical(body)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":1.0}', b'{"a":"\\u0061"}'])
def test_other_bytes_are_not_a_record(data):
    with pytest.raises(Malformed):
        records.parse(data)
