"""Adapting: what an upstream's closed schema refuses is renamed or dropped, and nothing else changes."""

import json
from typing import Any

import pytest

from proxy.dialects.adapt import ADAPTATIONS, adapt
from proxy.dialects.chat import read_chat
from proxy.documents import serialise


def adapted(body: dict[str, Any], dialect: str, model: str | None = None) -> dict[str, Any]:
    document = read_chat(json.dumps(body).encode()).document
    assert document is not None
    assert isinstance(document.root, dict)
    before = json.loads(serialise(document, {}))
    result: dict[str, Any] = json.loads(serialise(document, {}, adapt(document.root, dialect, model)))
    assert json.loads(serialise(document, {})) == before
    return result


BODY = {
    "model": "a",
    "max_completion_tokens": 5,
    "seed": 7,
    "user": "u",
    "store": True,
    "stream_options": {"include_usage": True},
    "metadata": {"k": "v"},
    "safety_identifier": "s",
    "logit_bias": {"1": 1},
    "temperature": 0.5,
    "messages": [
        {"role": "developer", "content": "d", "name": "n"},
        {"role": "user", "content": "u", "name": "n"},
        {"role": "assistant", "content": "a", "refusal": None, "reasoning_content": "r", "name": "n", "prefix": True},
        {"role": "tool", "content": "t", "name": "f", "tool_call_id": "a1B2c3D4e"},
    ],
}


def test_mistral() -> None:
    assert adapted(BODY, "mistral", "mistral-small-latest") == {
        "model": "mistral-small-latest",
        "max_tokens": 5,
        "random_seed": 7,
        "metadata": {"k": "v"},
        "temperature": 0.5,
        "messages": [
            {"role": "system", "content": "d"},
            {"role": "user", "content": "u"},
            {"role": "assistant", "content": "a", "prefix": True},
            {"role": "tool", "content": "t", "name": "f", "tool_call_id": "a1B2c3D4e"},
        ],
    }


def test_openai() -> None:
    body = {
        "model": "a",
        "random_seed": 7,
        "safe_prompt": True,
        "prompt_mode": "reasoning",
        "guardrails": [],
        "messages": BODY["messages"],
    }
    assert adapted(body, "openai") == {"model": "a", "seed": 7, "messages": BODY["messages"]}


def test_what_is_there_in_the_right_name_wins() -> None:
    body = {"model": "a", "max_tokens": 3, "max_completion_tokens": 5, "messages": [{"role": "user", "content": "u"}]}
    assert adapted(body, "mistral")["max_tokens"] == 3


def test_unknown_parameters_go_through() -> None:
    body = {"model": "a", "novel": "x", "messages": [{"role": "user", "content": "u", "novel": "y"}]}
    assert adapted(body, "mistral") == body


def test_untouched_messages_are_shared() -> None:
    document = read_chat(json.dumps({"model": "a", "messages": [{"role": "user", "content": "u"}]}).encode()).document
    assert document is not None
    assert isinstance(document.root, dict)
    assert adapt(document.root, "mistral", None)["messages"][0] is document.root["messages"][0]


def test_unknown_dialects_are_an_error() -> None:
    assert set(ADAPTATIONS) == {"mistral", "openai"}
    with pytest.raises(KeyError):
        adapt({"messages": []}, "other", None)
