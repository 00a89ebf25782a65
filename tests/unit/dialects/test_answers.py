"""Sites: every text of an answer once, in its lane and channel; nothing that is no text."""

from typing import Any

from proxy.dialects.answers import answer_sites, call_sites, delta_sites, drop_token_lists
from proxy.dialects.model import Site
from proxy.terms import Lane


def listed(sites: list[Site]) -> list[tuple[Any, ...]]:
    return [(site.holder[site.key], site.lane, site.channel, site.whole_json) for site in sites]


PARTS = [
    {"type": "thinking", "thinking": [{"type": "text", "text": "t"}, {"type": "reference", "reference_ids": [1]}]},
    {"type": "thinking", "thinking": "old"},
    {"type": "text", "text": "c"},
    {"type": "image_url", "image_url": "https://example.org"},
    "not a part",
]


def test_whole_answers() -> None:
    body = {
        "choices": [
            {
                "index": 0,
                "stop_reason": "s",
                "message": {
                    "content": PARTS,
                    "reasoning": "r",
                    "reasoning_content": "rc",
                    "refusal": "f",
                    "audio": {"id": "x", "transcript": "a"},
                    "tool_calls": [
                        {"id": "1", "function": {"name": "n", "arguments": "{}"}},
                        {"id": "2", "function": {"name": "n", "arguments": {"a": 1}}},
                        {"id": "3", "custom": {"name": "n", "input": "i"}},
                        {"id": "4", "function": {"name": "n", "arguments": None}},
                        "not a call",
                    ],
                    "function_call": {"name": "n", "arguments": "{}"},
                },
            },
            {"messages": [{"content": "m0"}, {"content": "m1"}]},
            {"message": None, "stop_reason": 5},
            "not a choice",
        ]
    }
    first = (0, 0)
    assert listed(answer_sites(body)) == [
        ("t", Lane.REASONING, (first, "thinking"), False),
        ("old", Lane.REASONING, (first, "thinking"), False),
        ("c", Lane.TEXT, (first, "content"), False),
        ("rc", Lane.REASONING, (first, "reasoning_content"), False),
        ("r", Lane.REASONING, (first, "reasoning"), False),
        ("f", Lane.TEXT, (first, "refusal"), False),
        ("a", Lane.TEXT, (first, "transcript"), False),
        ("{}", Lane.TOOL_ARGUMENTS, (first, "tool", 0), True),
        ({"a": 1}, Lane.TOOL_ARGUMENTS, (first, "tool", 1), True),
        ("i", Lane.TOOL_ARGUMENTS, (first, "tool", 2), False),
        ("{}", Lane.TOOL_ARGUMENTS, (first, "function_call"), True),
        ("s", Lane.TEXT, (0, "stop_reason"), False),
        ("m0", Lane.TEXT, ((1, 0), "content"), False),
        ("m1", Lane.TEXT, ((1, 1), "content"), False),
    ]


def test_deltas() -> None:
    chunk = {
        "choices": [
            {"index": 0, "delta": {"content": "a", "tool_calls": [{"function": {"arguments": "{"}}]}},
            {"index": 3, "delta": {"content": PARTS[:1], "reasoning_content": ""}},
            {"index": 4, "delta": None},
            {"delta": {"content": 7, "refusal": "f"}},
        ]
    }
    assert listed(delta_sites(chunk)) == [
        ("a", Lane.TEXT, (0, "content"), False),
        ("t", Lane.REASONING, (3, "thinking"), False),
        ("f", Lane.TEXT, (0, "refusal"), False),
    ]


def test_what_has_no_choices_has_no_sites() -> None:
    for body in ({}, {"choices": None}, {"choices": "x"}, {"choices": []}):
        assert answer_sites(body) == []
        assert delta_sites(body) == []


def test_calls_without_arguments_have_no_sites() -> None:
    for call in ({}, {"function": "f"}, {"function": {"arguments": 5}}, {"custom": {"input": {}}}):
        sites: list[Site] = []
        call_sites(call, (), sites)
        assert sites == []


def test_token_lists_are_dropped() -> None:
    body = {
        "prompt_logprobs": [1],
        "choices": [{"logprobs": {"content": []}, "prompt_logprobs": [1]}, {"logprobs": None}],
    }
    assert drop_token_lists(body)
    assert body == {
        "prompt_logprobs": None,
        "choices": [{"logprobs": None, "prompt_logprobs": None}, {"logprobs": None}],
    }
    assert not drop_token_lists(body)
