"""`paravent audit`: what is shown, what is recorded about the reading, and the statuses."""

import json

import pytest

from proxy.audit import Event
from proxy.audit.checkpoints import public_key_text
from proxy.cli import audit
from tests.unit.cli.bench import Bench, data, run, with_exchanges


@pytest.fixture
def filled():
    log, ids = with_exchanges()
    return Bench(log=log), ids


def events(bench):
    return [body["event"] for body in bench.log.bodies]


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_search_fits_the_terminal_and_keeps_ids_whole(filled, columns):
    bench, ids = filled
    result = run(bench, "audit", "search", columns=columns)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= columns
    assert all(one in result.stdout for one in ids)
    for said in ("5 records", "completed", "refused blocked_by_policy", "open", "EMAIL_ADDRESS 2", "one (FR)"):
        assert said in result.stdout
    assert "chain:writer" not in result.stdout
    assert "Of these, 1 only say that a process began or ended" in result.stderr


def test_search_with_terms(filled):
    bench, (_, refused, _) = filled
    found = data(run(bench, "audit", "search", "decision=refused", "--json", "--data", "here"))
    assert [one["exchange"] for one in found] == [refused]
    assert str(bench.asked[0][1]["data"]) == "here"


def test_an_event_asked_for_is_shown(filled):
    bench, _ = filled
    assert "chain:writer:started" in run(bench, "audit", "search", "event=started").stdout


def test_a_full_page_says_how_to_go_on(filled):
    bench, _ = filled
    result = run(bench, "audit", "search", "limit=2")
    assert f"cursor={bench.log.bodies[-2]['id']}" in result.stderr
    assert "limit=4" in result.stderr


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("clint=x", "Did you mean client?"),
        ("x", "written name=value"),
        ("since=tomorrow", "A time is"),
        ("limit=0", "1 to"),
    ],
)
def test_a_term_that_is_not_understood_opens_nothing(filled, term, said):
    bench, _ = filled
    result = run(bench, "audit", "search", term)
    assert result.exit_code == 2
    assert said in result.stderr
    assert bench.asked == []


def test_show_gives_the_payload_and_records_the_reading_first(filled):
    bench, (served, _, _) = filled
    result = run(bench, "audit", "show", served, "--reason", "case 12", "--actor", "ada")
    assert result.exit_code == 0
    assert '{"said":"[EMAIL_1]"}' in result.stdout
    assert "How it went on" in result.stdout
    assert "completed" in result.stdout
    read = bench.log.bodies[-1]
    assert (read["event"], read["actor"], read["reason"]) == ("audit:record:read", "ada", "case 12")


def test_show_as_json(filled):
    bench, (served, _, _) = filled
    shown = data(run(bench, "audit", "show", served, "--reason", "case 12", "--json"))
    assert shown["payload"] == '{"said":"[EMAIL_1]"}'
    assert shown["record"]["event"] == "exchange:call:opened"
    assert [one["event"] for one in shown["later"]] == ["exchange:call:closed"]
    assert len(shown["hash"]) == 64


def test_show_takes_the_id_of_a_record(filled):
    bench, _ = filled
    closing = next(body for body in bench.log.bodies if body["event"] == "exchange:call:closed")
    shown = data(run(bench, "audit", "show", closing["id"], "--reason", "case 12", "--json"))
    assert shown["record"]["id"] == closing["id"]
    assert shown["payload"] is None


def test_show_without_a_payload_says_so(filled):
    bench, (_, refused, _) = filled
    assert "No payload is kept with this record." in run(bench, "audit", "show", refused, "--reason", "r").stdout


def test_show_of_nothing(filled):
    bench, _ = filled
    result = run(bench, "audit", "show", "nothing", "--reason", "r")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no record with this id" in result.stderr


def test_a_reason_is_needed(filled):
    bench, (served, _, _) = filled
    result = run(bench, "audit", "show", served, "--reason", " ")
    assert (result.exit_code, result.stdout) == (2, "")
    assert Event.RECORD_READ not in events(bench)


def test_export_verifies_offline(filled, tmp_path):
    bench, _ = filled
    exported = run(bench, "audit", "export", "--reason", "copy")
    lines = exported.stdout.splitlines()
    assert json.loads(lines[0])["whole"] is True
    assert json.loads(lines[-1]) == {"records": len(lines) - 2}
    assert events(bench)[-1] == Event.LOG_EXPORTED


def test_export_for_spreadsheets(filled):
    bench, _ = filled
    exported = run(bench, "audit", "export", "client=desk", "--format", "csv", "--reason", "copy").stdout
    assert exported.startswith("time,event,id")
    assert "blocked_by_policy" in exported


def test_export_knows_two_forms(filled):
    result = run(filled[0], "audit", "export", "--format", "xml", "--reason", "copy")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "jsonl or csv" in result.stderr


def test_verify_says_intact_and_is_recorded(filled):
    bench, _ = filled
    result = run(bench, "audit", "verify", "--actor", "cron")
    assert result.exit_code == 0
    assert "5 records in 1 chain, 1 exchange pending: intact" in result.stdout
    assert bench.log.bodies[-1]["actor"] == "cron"


def test_verify_as_json(filled):
    report = data(run(filled[0], "audit", "verify", "--json"))
    assert report == {"intact": True, "records": 5, "chains": 1, "pending": 1, "problems": []}


def test_a_changed_record_is_found_and_is_status_1(filled):
    bench, _ = filled
    del bench.log.entries[2]
    result = run(bench, "audit", "verify")
    assert result.exit_code == 1
    assert "NOT INTACT" in result.stdout
    report = run(bench, "audit", "verify", "--json")
    assert report.exit_code == 1
    assert data(report)["problems"][0]["kind"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--file", "x.jsonl"), "--file needs --public-key"),
        (("--public-key", "x.pub"), "--public-key goes with --file"),
        (("--file", "x.jsonl", "--public-key", "/nowhere/x.pub"), "/nowhere/x.pub can't be read"),
    ],
)
def test_verifying_a_file_needs_both(arguments, said):
    bench = Bench()
    result = run(bench, "audit", "verify", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert bench.asked == []


def test_the_public_key(filled):
    bench, _ = filled
    assert run(bench, "audit", "key").stdout.strip() == public_key_text(bench.log.public_key)


def test_who_has_no_name_has_a_number(monkeypatch):
    def nameless():
        raise KeyError("uid not found")

    monkeypatch.setattr(audit.getpass, "getuser", nameless)
    assert audit.login().startswith("uid ")


def test_who_has_a_name(monkeypatch):
    monkeypatch.setattr(audit.getpass, "getuser", lambda: "ada")
    assert audit.login() == "ada"
