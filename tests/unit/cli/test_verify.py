"""`paravent verify`: what the table says for each result, the statuses, and how an answer is read."""

import json

import httpx
import pytest

from proxy.cli import verify
from proxy.cli.verify import prove
from proxy.operations.proof import Result, cases
from tests.unit.cli.bench import Bench, data, run, silent_stack


def result(**more):
    facts = {"name": "e-mail", "place": "message text", "stream": False, "direct": True, "proxied": False}
    return Result(**facts | {"status": 200, "restored": True} | more)


@pytest.fixture
def proved(monkeypatch):
    """Let the proof give chosen results."""

    def choose(*results):
        async def proof(stack, *, quick, done):
            done(1, 2)
            return list(results)

        monkeypatch.setattr(verify, "prove", proof)
        return Bench(stacks=[silent_stack()])

    return choose


def test_all_is_well(proved):
    refused = {"name": "token", "status": 403, "code": "blocked_by_policy", "restored": None, "blocked": True}
    found = run(proved(result(), result(stream=True), result(**refused), result(**refused, stream=True)), "verify")
    assert found.exit_code == 0
    lines = [line.split() for line in found.stdout.splitlines() if "passed" in line]
    assert lines[0] == ["e-mail", "message", "text", "seen", "not", "seen", "restored", "passed"]
    assert lines[1][-2:] == ["refused", "passed"]
    assert "4 of 4 cases passed" in found.stdout
    assert "0 leaked, 2 answers restored, 2 requests refused" in found.stdout.replace("\n", "")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"proxied": True}, "SEEN"),
        ({"direct": False}, "not seen"),
        ({"restored": False}, "NOT RESTORED"),
        ({"status": 503, "code": "unavailable", "restored": None}, "503 unavailable"),
        ({"status": 502, "restored": None}, "502"),
        ({"status": 403, "code": "blocked_by_policy", "restored": None}, "refused"),
        ({"blocked": True}, "restored"),
    ],
)
def test_what_is_wrong_fails(proved, more, said):
    found = run(proved(result(), result(stream=True, **more)), "verify")
    assert found.exit_code == 1
    assert "1 of 2 cases passed" in found.stdout
    (failed,) = [line for line in found.stdout.splitlines() if "FAILED" in line]
    assert said in failed
    assert "(streamed)" in failed
    assert "message text (whole)" in found.stdout


def test_results_as_json(proved):
    found = run(proved(result(), result(proxied=True)), "verify", "--json", "--quick")
    assert found.exit_code == 1
    assert data(found)["passed"] is False
    assert [case["passed"] for case in data(found)["cases"]] == [True, False]
    assert {"direct": True, "proxied": True, "expected": "served"}.items() <= data(found)["cases"][1].items()


def answered(status, body):
    return httpx.Response(status, content=body)


CASE = next(case for case in cases("m") if case.echoed and not case.stream)
NOT_ECHOED = next(case for case in cases("m") if not case.echoed)


def message(content):
    return json.dumps({"choices": [{"message": {"content": content}}]})


@pytest.mark.parametrize(
    ("case", "status", "body", "restored"),
    [
        (CASE, 200, message(f"x {CASE.value}"), True),
        (CASE, 200, message("[EMAIL_1]"), False),
        (CASE, 200, "no json", False),
        (CASE, 403, message(CASE.value), None),
        (NOT_ECHOED, 200, message(""), None),
    ],
)
def test_whether_an_answer_came_back_restored(case, status, body, restored):
    assert verify._restored(answered(status, body), case) is restored


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, "", None),
        (403, '{"code": "blocked_by_policy"}', "blocked_by_policy"),
        (502, "gone", None),
        (500, "[]", None),
    ],
)
def test_the_code_of_a_refusal(status, body, code):
    assert verify._code(answered(status, body)) == code


class Wire:
    """Two servers in one transport: the direct one, and one that a proxy guards."""

    def __init__(self, guard):
        self.guard = guard
        self.arrived = []

    def __call__(self, request):
        body = request.content
        if request.url.host == "proxied":
            body = self.guard(body)
            if body is None:
                return httpx.Response(403, json={"code": "blocked_by_policy"})
        self.arrived.append(body)
        return httpx.Response(200, text=message(request.content.decode()))

    def taken(self):
        arrived, self.arrived = b"".join(self.arrived), []
        return arrived


async def proof_through(monkeypatch, guard, **more):
    wire = Wire(guard)
    client = httpx.AsyncClient
    monkeypatch.setattr(verify.httpx, "AsyncClient", lambda **_: client(transport=httpx.MockTransport(wire)))
    stack = verify.Stack("http://direct", "http://proxied", "pv_x", wire.taken)
    return await prove(stack, **more)


async def test_a_proxy_that_passes_everything_on_fails(monkeypatch):
    results = await proof_through(monkeypatch, lambda body: body)
    assert len(results) == len(list(cases("m")))
    assert not any(one.passed for one in results)
    assert all(one.proxied for one in results)


async def test_quick_sends_one_value_and_tells_how_far_it_is(monkeypatch):
    told = []
    results = await proof_through(monkeypatch, lambda _: None, quick=True, done=lambda *said: told.append(said))
    assert {one.name for one in results} == {"e-mail"}
    assert told == [(number, len(results)) for number in range(1, len(results) + 1)]
    assert not any(one.passed for one in results)  # only what policy blocks may be refused
    assert all(one.refused for one in results)
