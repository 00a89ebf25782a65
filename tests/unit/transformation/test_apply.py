"""From a decision to an Outbound: bodies per upstream, the table, and the invariant as the last word."""

import json
from dataclasses import replace

import pytest

from proxy.dialects import read_chat
from proxy.dialects.model import Call
from proxy.documents import DEFAULT_LIMITS
from proxy.documents.model import Finding
from proxy.errors import Refused
from proxy.policy import Decision, UpstreamSpec
from proxy.terms import Action, DataCategory, Lane, RecordLevel
from proxy.transformation import Labels, transform

LABELS = Labels(of=lambda entity: entity, known=frozenset({"EMAIL", "TEXT"}))
KEY = b"k" * 32


def spec(name: str, dialect: str, **more) -> UpstreamSpec:
    return UpstreamSpec(
        name, dialect, "http://127.0.0.1", None, operator="Test", operator_country="FR", countries=("FR",), models=("*",), **more
    )  # fmt: skip


UPSTREAMS = {
    "one": spec("one", "mistral"),
    "two": spec("two", "openai", model_map={"mistral-small-latest": "local/small"}),
}


def decision(*actions: Action, upstreams=("one",)) -> Decision:
    return Decision(
        policy="p", client="c", tenant="t", purpose="x", legal_basis=None, actions=actions, upstreams=upstreams,
        level=RecordLevel.METADATA, restore=frozenset(Lane), rules=(),
    )  # fmt: skip


def call_for(body: dict) -> Call:
    return read_chat(json.dumps(body).encode(), DEFAULT_LIMITS)


def finding(call: Call, value: str) -> Finding:
    for number, field in enumerate(call.document.fields):
        if value in field.text:
            start = field.text.index(value)
            return Finding(number, start, start + len(value), "EMAIL", DataCategory.CONTACT, 1.0, "test")
    raise AssertionError(value)


def carried_out(call, findings, decided):
    return transform(call, findings, decision=decided, upstreams=UPSTREAMS, labels=LABELS, hash_key=KEY)


def test_each_upstream_gets_its_own_dialect_and_model_and_no_value():
    call = call_for(
        {
            "model": "mistral-small-latest",
            "max_completion_tokens": 5,
            "messages": [{"role": "user", "content": "write to a@example.org"}],
        }
    )
    ready = carried_out(call, [finding(call, "a@example.org")], decision(Action.PSEUDONYMISE, upstreams=("one", "two")))
    one, two = (json.loads(ready.outbound.bodies[name]) for name in ("one", "two"))
    assert one["max_tokens"] == 5
    assert two["max_completion_tokens"] == 5
    assert (one["model"], two["model"]) == ("mistral-small-latest", "local/small")
    assert one["messages"][0]["content"] == two["messages"][0]["content"] == "write to [EMAIL_1]"
    assert ready.outbound.permitted == ("one", "two")
    assert ready.table["[EMAIL_1]"].value == "a@example.org"
    assert ready.payload == ready.outbound.bodies["one"]
    assert ready.replaced == 1


def test_nothing_found_leaves_the_request_as_it_was():
    body = {"model": "m", "messages": [{"role": "user", "content": "hello"}], "stream": True}
    ready = carried_out(call_for(body), [], decision())
    assert json.loads(ready.outbound.bodies["one"]) == body
    assert ready.outbound.stream
    assert len(ready.table) == 0


def test_a_value_that_no_edit_reaches_refuses_the_request():
    call = call_for(
        {
            "model": "m",
            "messages": [
                {"role": "user", "content": "write to abcde12345"},
                {"role": "assistant", "content": "", "tool_calls": [
                    {"id": "call_abcde12345", "type": "function", "function": {"name": "f", "arguments": "{}"}}
                ]},
            ],
        }
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        carried_out(call, [finding(call, "abcde12345")], decision(Action.PSEUDONYMISE))
    assert refused.value.code == "wire_invariant"
    assert "abcde12345" not in str(refused.value)


def test_a_short_value_that_is_a_word_of_the_protocol_is_replaced_and_sent():
    call = call_for({"model": "m", "messages": [{"role": "user", "content": "my password is user"}]})
    found = finding(call, "user")
    ready = carried_out(call, [found], decision(Action.PSEUDONYMISE))
    assert json.loads(ready.outbound.bodies["one"])["messages"][0] == {
        "role": "user",
        "content": "my password is [EMAIL_1]",
    }


def test_a_list_of_models_has_no_body():
    call = Call("models", None, None, stream=False, json_mode=False, path="/v1/models")
    ready = carried_out(call, [], decision())
    assert (ready.outbound.method, ready.outbound.path) == ("GET", "/v1/models")
    assert ready.outbound.bodies == {"one": b""}
    assert ready.payload == b""


def test_what_was_written_in_the_place_of_values_is_no_leak():
    call = call_for({"model": "m", "messages": [{"role": "user", "content": "born 12.03.1985, PIN 1985, name EMAIL"}]})
    found = [finding(call, "12.03.1985"), replace(finding(call, "1985"), start=21, end=25), finding(call, "EMAIL")]
    decided = decision(Action.GENERALISE, Action.PSEUDONYMISE, Action.PSEUDONYMISE)
    ready = carried_out(call, found, decided)
    assert json.loads(ready.outbound.bodies["one"])["messages"][0]["content"] == (
        "born 1985, PIN [EMAIL_1], name [EMAIL_2]"
    )
    left = call_for({"model": "m", "messages": [{"role": "user", "content": "born 12.03.1985, PIN 1985, code 1985"}]})
    found = [finding(left, "12.03.1985"), replace(finding(left, "1985"), start=21, end=25)]
    with pytest.raises(Refused):
        carried_out(left, found, decision(Action.GENERALISE, Action.PSEUDONYMISE))
