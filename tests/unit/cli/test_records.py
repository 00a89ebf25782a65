"""Records as rows: an exchange stands on one row; ids stay whole; nothing but names, counts and codes is shown."""

from proxy.cli.records import detail_rows, exchanges, rows, without_chains
from tests.unit.cli.bench import with_exchanges


def shown(body):
    return [part if isinstance(part, str) else part.plain for cell in [next(iter(rows([body])))] for part in cell]


def body(**more):
    return {
        "event": "exchange:call:opened",
        "id": "01-a",
        "exchange": "01-x",
        "time": "2026-11-25T08:09:10.111Z",
    } | more


def test_records_of_one_exchange_are_joined():
    log, (served, refused, open_one) = with_exchanges()
    newest_first = list(reversed(log.bodies))
    joined = exchanges(without_chains(newest_first))
    assert [one["exchange"] for one in joined] == sorted([served, refused, open_one], reverse=True)
    by_id = {one["exchange"]: one for one in joined}
    assert by_id[served]["outcome"] == "completed"
    assert "outcome" not in by_id[open_one]
    assert by_id[served]["time"] == log.bodies[1]["time"]


def test_chains_can_be_left_out():
    log, _ = with_exchanges()
    assert {one["event"] for one in log.bodies} - {one["event"] for one in without_chains(log.bodies)} == {
        "chain:writer:started"
    }


def test_a_served_exchange():
    upstream = {"name": "mistral-eu", "country": "FR"}
    entities = {"EMAIL_ADDRESS": 2, "IBAN_CODE": 1}
    served = body(client="desk", purpose="support", upstream=upstream, entities=entities, outcome="completed")
    assert shown(served) == [
        "2026-11-25\n08:09:10",
        "01-x\ndesk, support \N{RIGHTWARDS ARROW} mistral-eu (FR)",
        "completed\nEMAIL_ADDRESS 2, IBAN_CODE 1",
    ]


def test_a_refused_one_names_no_upstream():
    refused = body(
        event="exchange:call:refused",
        client="desk",
        outcome="refused",
        upstream={"name": "x", "country": "FR"},
        refusal={"code": "blocked_by_policy", "message": "no"},
    )
    assert shown(refused)[1:] == ["01-x\ndesk", "refused blocked_by_policy\n"]


def test_an_exchange_under_way_is_open():
    assert shown(body(client="desk"))[2] == "open\n"


def test_a_failed_one_has_its_code():
    failed = body(event="exchange:call:closed", outcome="failed", error={"code": "upstream_timeout", "message": ""})
    assert shown(failed)[2] == "failed upstream_timeout\n"


def test_other_events_say_who_and_why():
    read = body(event="audit:record:read", actor="ada", reason="case 12", record="01-b")
    assert shown(read)[1:] == ["01-x\nada", "audit:record:read\nreason case 12\nrecord 01-b"]
    activated = body(event="policy:snapshot:activated", policy="ab" * 32)
    assert shown(activated)[2] == "policy:snapshot:activated\npolicy abababababab"


def test_details_begin_with_what_identifies():
    fields = detail_rows({"stream": True, "usage": {"total": 3}, "id": "1", "time": "t"})
    assert [name for name, _ in fields] == ["time", "id", "stream", "usage"]
    assert str(fields[3][1]) == "total 3"


def test_details_beside_another_record_show_what_differs():
    assert detail_rows({"id": "2", "client": "desk", "outcome": "failed"}, besides={"id": "1", "client": "desk"}) == [
        ("id", "2"),
        ("outcome", "failed"),
    ]
