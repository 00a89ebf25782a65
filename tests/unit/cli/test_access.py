"""`paravent keys` and `paravent clients`."""

import re

from tests.unit.cli.bench import Bench, data, run


def test_a_key_is_made():
    bench = Bench()
    result = run(bench, "keys", "init", "--data", "here")
    assert result.exit_code == 0
    assert "made now" in result.stdout
    assert "Back the key file up" in result.stderr
    (_, overrides, create) = bench.asked[0]
    assert (str(overrides["data"]), create) == ("here", True)


def test_the_state_of_the_key_makes_none():
    bench = Bench()
    assert data(run(bench, "keys", "status", "--json"))["state"] == "there already"
    assert bench.asked == [("keys", {"data": None}, False)]


def test_a_client_gets_a_key_once_on_standard_output_alone():
    bench = Bench()
    result = run(bench, "clients", "add", "desk", "--note", "tickets")
    assert re.fullmatch(r"pv_[a-z0-9]{8}_[\w-]{43}\n", result.stdout)
    key_id = result.stdout[3:11]
    assert key_id in result.stderr
    assert result.stdout.strip() not in result.stderr
    assert bench.table.rows[key_id].client == "desk"
    assert bench.table.rows[key_id].note == "tickets"
    assert bench.asked[-1][2] is True


def test_a_key_as_json():
    found = data(run(Bench(), "clients", "add", "desk", "--json"))
    assert found["client"] == "desk"
    assert found["key"].startswith(f"pv_{found['key_id']}_")


def test_a_client_that_no_policy_declares_gets_none():
    bench = Bench()
    result = run(bench, "clients", "add", "desc")
    assert result.exit_code == 2
    assert "no client 'desc' (it declares: desk)" in result.stderr
    assert bench.table.rows == {}


def test_the_list_shows_no_secret():
    bench = Bench()
    key = run(bench, "clients", "add", "desk", "--note", "tickets").stdout.strip()
    result = run(bench, "clients", "list")
    assert result.exit_code == 0
    assert key[3:11] in result.stdout
    assert key[12:] not in result.stdout
    assert "tickets" in result.stdout
    (row,) = data(run(bench, "clients", "list", "--json"))
    assert row["client"] == "desk"
    assert row["revoked"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["created"])


def test_an_empty_list_says_how_to_go_on():
    result = run(Bench(), "clients", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "paravent clients add" in result.stderr


def test_a_key_is_revoked_once():
    bench = Bench()
    key_id = run(bench, "clients", "add", "desk").stdout[3:11]
    assert f"Key {key_id} is revoked." in run(bench, "clients", "revoke", key_id).stdout
    again = run(bench, "clients", "revoke", key_id)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "paravent clients list" in again.stderr


def test_revoking_as_json():
    bench = Bench()
    key_id = run(bench, "clients", "add", "desk").stdout[3:11]
    assert data(run(bench, "clients", "revoke", key_id, "--json")) == {"key_id": key_id, "revoked": True}
    result = run(bench, "clients", "revoke", key_id, "--json")
    assert (result.exit_code, data(result)["revoked"]) == (1, False)
