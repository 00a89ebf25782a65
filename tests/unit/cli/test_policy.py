"""`paravent policy`: problems with their places, explanations with every rule's part, never a value."""

import json

import pytest

from proxy.policy import json_schema
from tests.unit.cli.bench import MAIL, POLICY, TOKEN, Bench, data, run


def request(content, **more):
    return json.dumps({"model": "small", "messages": [{"role": "user", "content": content}], **more})


def explain(bench, content, *arguments, **more):
    return run(bench, "policy", "explain", "--client", "desk", *arguments, stdin=request(content, **more))


def test_a_good_policy():
    result = run(Bench(), "policy", "check")
    assert result.exit_code == 0
    assert "The policy is valid." in result.stdout
    checked = data(run(Bench(), "policy", "check", "--json"))
    assert checked["valid"] is True
    assert len(checked["digest"]) == 64


def test_warnings_do_not_fail():
    odd = POLICY.replace("http://127.0.0.1:1", "http://127.0.0.1:1/v1")
    result = run(Bench(policy=odd), "policy", "check", columns=60)
    assert result.exit_code == 0
    assert "policy.yaml:6:15: warning: leave /v1 out of a base URL" in result.stdout
    assert "The policy is valid. 1 warning. Digest" in result.stdout


def test_every_problem_has_its_place_and_the_status_is_1():
    wrong = POLICY.replace("purposes:", "purposs:").replace("zones: [EU]", "zones: [EUU]")
    result = run(Bench(policy=wrong), "policy", "check")
    assert result.exit_code == 1
    assert "policy.yaml:11:10: error: unknown key 'purposs'; did you mean 'purposes'?" in result.stdout
    assert "errors." in result.stdout.splitlines()[-1]
    checked = run(Bench(policy=wrong), "policy", "check", "--json")
    assert checked.exit_code == 1
    assert data(checked)["digest"] is None
    places = [(one["file"], one["line"], one["column"], one["severity"]) for one in data(checked)["problems"]]
    assert ("policy.yaml", 11, 10, "error") in places


def test_the_folder_can_be_given():
    bench = Bench()
    run(bench, "policy", "check", "--policies", "there")
    assert str(bench.asked[0][1]) == "there"


def test_a_first_policy_is_written():
    result = run(Bench(), "policy", "init")
    assert result.stdout == "policies/paravent.yaml\n"
    assert "paravent policy check" in result.stderr


def test_the_schema():
    assert data(run(Bench(), "policy", "schema")) == json_schema()


def test_what_is_allowed():
    bench = Bench()
    result = explain(bench, f"Write to {MAIL}")
    assert result.exit_code == 0
    for said in ("ALLOWED to one", "purpose support, legal basis 6(1)(b)", "/messages/0/content", "EMAIL_ADDRESS"):
        assert said in result.stdout
    assert "pseudonymise" in result.stdout
    assert "in the EU" in result.stdout
    assert MAIL not in result.stdout + result.stderr
    assert bench.scanners[0].closed


def test_what_is_refused_is_status_1():
    result = explain(Bench(), f"My token is {TOKEN}")
    assert result.exit_code == 1
    assert "REFUSED" in result.stdout
    assert "(blocked_by_policy)" in result.stdout
    assert TOKEN not in result.stdout + result.stderr


def test_an_explanation_as_json():
    explained = data(explain(Bench(), f"Write to {MAIL}", "--json"))
    assert explained["decision"] == "allowed"
    assert explained["refusal"] is None
    assert explained["upstreams"] == ["one"]
    (found,) = explained["findings"]
    assert (found["place"], found["start"], found["end"]) == ("/messages/0/content", 9, 9 + len(MAIL))
    assert found["action"] == "pseudonymise"
    assert {one["rule"] for one in explained["rules"]} >= {"in the EU", "upstream one"}
    assert MAIL not in json.dumps(explained)


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--purpose", "other"), "purpose_not_allowed"), ((), None)], ids=["purpose", "default"]
)
def test_the_purpose(arguments, code):
    explained = data(explain(Bench(), "Hello", *arguments, "--json"))
    assert (explained["refusal"] or {}).get("code") == code


def test_who_is_unknown_is_refused():
    result = run(Bench(), "policy", "explain", "--client", "other", "--json", stdin=request(f"Write to {MAIL}"))
    assert (result.exit_code, data(result)["refusal"]["code"]) == (1, "client_not_in_policy")


def test_opaque_parts_are_refused():
    parts = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]
    assert data(explain(Bench(), parts, "--json"))["refusal"]["code"] == "opaque_not_allowed"


@pytest.mark.parametrize("body", ["", "no json", '{"model": "x", "model": "y", "messages": []}', "[1]"])
def test_what_is_no_request(body):
    result = run(Bench(), "policy", "explain", "--client", "desk", stdin=body)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("paravent: ")


def test_a_file_that_is_not_there():
    result = run(Bench(), "policy", "explain", "/nowhere/request.json", "--client", "desk")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "/nowhere/request.json can't be read: No such file" in result.stderr
