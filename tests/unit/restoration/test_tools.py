"""Tool calls from fragments: whole, named, valid, in order."""

import pytest

from proxy.errors import UpstreamFailed
from proxy.restoration import tools
from proxy.restoration.restorer import Tally
from proxy.restoration.tools import ToolCalls
from proxy.surrogate import Original, SurrogateTable

TABLE = SurrogateTable({"[PERSON_1]": Original('Erika "E."')})


def joined(*fragments: object, restore: bool = True, only_valid: bool = False) -> list[dict[str, object]]:
    calls = ToolCalls()
    for fragment in fragments:
        assert calls.take({"tool_calls": [fragment]})
    assert calls
    members = calls.complete(TABLE, restore=restore, tally=Tally(), only_valid=only_valid)
    assert not calls
    result: list[dict[str, object]] = members.get("tool_calls", [])
    return result


def function(name: str | None, arguments: object) -> dict[str, object]:
    return {"arguments": arguments} if name is None else {"name": name, "arguments": arguments}


def test_fragments_make_one_call() -> None:
    assert joined(
        {"index": 0, "id": "call_1", "type": "function", "function": function("f", "")},
        {"index": 0, "function": function(None, '{"a":"[PER')},
        {"index": 0, "id": None, "type": None, "function": function("", 'SON_1]"}')},
    ) == [{"index": 0, "id": "call_1", "type": "function", "function": function("f", '{"a": "Erika \\"E.\\""}')}]


def test_names_and_types_arrive_late_or_never() -> None:
    assert joined({"id": "null", "function": {"arguments": "{"}}, {"id": "c", "function": function("f", "}")}) == [
        {"index": 0, "id": "c", "type": "function", "function": function("f", "{}")}
    ]


def test_interleaved_calls_by_index() -> None:
    calls = joined(
        {"index": 0, "id": "a", "function": function("f", "1")},
        {"index": 1, "id": "b", "function": function("g", "2")},
        {"index": 0, "function": function(None, "3")},
        {"index": 1, "function": function("g", "4")},
    )
    assert [(call["index"], call["function"]) for call in calls] == [(0, function("f", "13")), (1, function("g", "24"))]


def test_another_id_is_another_call() -> None:
    calls = joined(
        {"index": 0, "id": "a", "function": function("f", "{}")},
        {"index": 0, "id": "b", "function": function("f", "{}")},
        {"id": "c", "function": function("f", "{}")},
    )
    assert [call["id"] for call in calls] == ["a", "b", "c"]


def test_arguments_as_an_object() -> None:
    assert joined({"id": "a", "function": function("f", {"p": "[PERSON_1]"})})[0]["function"] == function(
        "f", {"p": 'Erika "E."'}
    )
    whole = joined({"id": "a", "function": function("f", {"p": 1})}, {"function": {"arguments": "x"}})
    assert whole[0]["function"] == function("f", {"p": 1})
    whole = joined({"id": "a", "function": function("f", "x")}, {"function": {"arguments": {"p": 1}}})
    assert whole[0]["function"] == function("f", {"p": 1})


def test_custom_tools_have_text_input() -> None:
    (call,) = joined(
        {"index": 0, "id": "a", "type": "custom", "custom": {"name": "f", "input": "x [PER"}},
        {"index": 0, "custom": {"input": "SON_1]"}},
    )
    assert call["custom"] == {"name": "f", "input": 'x Erika "E."'}


def test_without_permission_arguments_keep_surrogates() -> None:
    (call,) = joined({"id": "a", "function": function("f", '{"p":"[PERSON_1]"}')}, restore=False)
    assert call["function"] == function("f", '{"p":"[PERSON_1]"}')


def test_calls_that_were_cut_off_can_be_left_out() -> None:
    fragments = [
        {"index": 0, "id": "a", "function": function("f", '{"p":')},
        {"index": 1, "id": "b", "function": function("f", "{}")},
        {"index": 2, "id": "c", "function": function("f", {})},
        {"index": 3, "id": "d", "function": {"name": "f"}},
        {"index": 4, "id": "e"},
    ]
    assert [call["id"] for call in joined(*fragments, only_valid=True)] == ["b", "c"]
    assert [call["id"] for call in joined(*fragments)] == ["a", "b", "c", "d", "e"]


def test_the_legacy_function_call() -> None:
    for only_valid, ends in ((False, '"}'), (True, '"}'), (True, "")):
        calls = ToolCalls()
        assert calls.take({"function_call": {"name": "f", "arguments": '{"p":"[PERSON'}})
        assert calls.take({"function_call": {"arguments": f"_1]{ends}"}})
        members = calls.complete(TABLE, restore=True, tally=Tally(), only_valid=only_valid)
        expected = {"function_call": function("f", '{"p": "Erika \\"E.\\""}')} if ends else {}
        assert members == expected


def test_what_is_no_fragment_is_nothing() -> None:
    calls = ToolCalls()
    assert calls.take({"tool_calls": ["x"]})
    for nothing in ({"tool_calls": None}, {"tool_calls": []}, {"function_call": None}, {}):
        delta = dict(nothing)
        assert not calls.take(delta)
        assert delta == {}
    assert not calls


def test_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "LARGEST_CALLS", 4)
    calls = ToolCalls()
    calls.take({"tool_calls": [{"function": {"arguments": "1234"}}]})
    with pytest.raises(UpstreamFailed) as caught:
        calls.take({"tool_calls": [{"function": {"arguments": "5"}}]})
    assert caught.value.code == "upstream_reply_too_large"
