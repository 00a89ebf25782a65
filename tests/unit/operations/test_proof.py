"""The proof: every value at every place, what counts as seen, and what counts as passed."""

import base64
import json
from urllib.parse import quote

import pytest

from proxy.operations.proof import BLOCKED, ECHOED, PLANTED, Result, answer_text, cases, stands_in

CASES = list(cases("m"))
PLACES = {case.place for case in CASES}


def test_every_value_stands_at_every_place_whole_and_streamed():
    assert len(CASES) == len(PLANTED) * len(PLACES) * 2
    assert {(case.name, case.place, case.stream) for case in CASES} == {
        (name, place, stream) for name in PLANTED for place in PLACES for stream in (False, True)
    }
    assert {
        *("message text", "system prompt", "content part", "tool-call arguments", "tool result"),
        *("tool description", "tool call in the answer"),
    } == PLACES
    assert PLACES > ECHOED
    assert set(PLANTED) > BLOCKED


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.place}-{case.stream}")
def test_a_case_is_what_it_says(case):
    body = json.dumps(case.body)
    assert body.count(json.dumps(case.value)[1:-1]) == 1
    assert case.body["stream"] is case.stream
    assert case.body["model"] == "m"
    assert case.blocked is (case.name == "token")
    assert case.value not in repr(case)
    assert case.value not in case.place


def test_values_in_any_usual_form_are_seen():
    value = "greta@example.org/\u00e9"
    for form in (value, json.dumps(value)[1:-1], quote(value, safe=""), base64.b64encode(value.encode()).decode()):
        assert stands_in(value, f"before {form} after".encode())
    assert stands_in("4111 1111 1111 1111", b"x4111111111111111x")
    assert not stands_in(value, b"greta example org [EMAIL_1]")


def result(**more):
    facts = {"name": "n", "place": "p", "stream": False, "direct": True, "proxied": False, "status": 200}
    return Result(**facts | {"restored": True} | more)


@pytest.mark.parametrize(
    ("more", "passed"),
    [
        ({}, True),
        ({"restored": None}, True),
        ({"restored": False}, False),
        ({"direct": False}, False),
        ({"proxied": True}, False),
        ({"status": 403, "code": "blocked_by_policy", "restored": None}, False),
        ({"status": 502, "restored": None}, False),
        ({"status": 403, "code": "blocked_by_policy", "restored": None, "blocked": True}, True),
        ({"status": 403, "code": "not_inspected", "restored": None, "blocked": True}, False),
        ({"status": 403, "code": "blocked_by_policy", "proxied": True, "blocked": True}, False),
        ({"status": 403, "code": "blocked_by_policy", "direct": False, "blocked": True}, False),
        ({"blocked": True}, False),
    ],
)
def test_what_passes(more, passed):
    assert result(**more).passed is passed


def test_a_refusal_is_one_only_when_nothing_left():
    refused = {"status": 403, "code": "blocked_by_policy"}
    assert result(**refused).refused
    assert not result(**refused, proxied=True).refused
    assert not result().refused


def choice(key, **said):
    return {"choices": [{"index": 0, key: said}]}


def test_the_text_of_a_whole_answer():
    calls = [{"function": {"name": "f", "arguments": '{"a":1}'}}, {}]
    body = json.dumps(choice("message", content="Hello", tool_calls=calls)).encode()
    assert answer_text(body, stream=False) == 'Hello{"a":1}'
    assert answer_text(b'{"choices": [{"message": {"content": null, "tool_calls": null}}]}', stream=False) == ""
    assert answer_text(b'{"choices": [{"message": null}]}', stream=False) == ""
    assert answer_text(b"{}", stream=False) == ""


def test_the_text_of_a_stream():
    chunks = [choice("delta", role="assistant"), choice("delta", content="Hel"), choice("delta", content="lo"), {}]
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + [": comment\n\n", "data: [DONE]\n\n"]
    assert answer_text("".join(lines).encode(), stream=True) == "Hello"
