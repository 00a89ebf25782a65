"""Whole answers: every site in a permitted lane, nothing else, and doubt changes nothing."""

import json

from proxy.restoration.answers import restore_answer
from proxy.restoration.restorer import Tally
from proxy.surrogate import Original, SurrogateTable
from proxy.terms import Lane

TABLE = SurrogateTable({"[PERSON_1]": Original('Erika "E."'), "[CARD_1]": Original("4111111111111111", number=True)})
ALL = frozenset(Lane)


def answer(**message: object) -> dict[str, object]:
    return {
        "id": "x",
        "model": "[PERSON_1]",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", **message},
                "finish_reason": "stop",
                "logprobs": {"content": [{"token": "[PER"}]},
                "stop_reason": "[PERSON_1]",
            }
        ],
    }


def restored(body: object, *, lanes: frozenset[Lane] = ALL, json_mode: bool = False) -> dict[str, object]:
    result: dict[str, object] = json.loads(
        restore_answer(json.dumps(body).encode(), TABLE, lanes=lanes, json_mode=json_mode)
    )
    return result


def test_every_lane() -> None:
    body = answer(
        content=[
            {"type": "thinking", "thinking": [{"type": "text", "text": "t [PERSON_1]"}]},
            {"type": "text", "text": "c [PERSON_1]"},
            {"type": "image_url", "image_url": "https://example.org/[PERSON_1]"},
        ],
        reasoning_content="r [person 1]",
        refusal="f [PERSON_1]",
        tool_calls=[
            {"id": "[PERSON_1]", "function": {"name": "f", "arguments": '{"n":"[CARD_1]","p":"[PERSON_1]"}'}},
            {"id": "2", "function": {"name": "g", "arguments": {"p": "[PERSON_1]"}}},
            {"id": "3", "type": "custom", "custom": {"name": "h", "input": "i [PERSON_1]"}},
        ],
        function_call={"name": "k", "arguments": "{}"},
    )
    (choice,) = restored(body)["choices"]
    message = choice["message"]
    value = 'Erika "E."'
    assert message["content"][0]["thinking"][0]["text"] == f"t {value}"
    assert message["content"][1]["text"] == f"c {value}"
    assert message["content"][2] == body["choices"][0]["message"]["content"][2]
    assert (message["reasoning_content"], message["refusal"]) == (f"r {value}", f"f {value}")
    first, second, third = message["tool_calls"]
    assert (first["id"], json.loads(first["function"]["arguments"])) == (
        "[PERSON_1]",
        {"n": 4111111111111111, "p": value},
    )
    assert second["function"]["arguments"] == {"p": value}
    assert third["custom"]["input"] == f"i {value}"
    assert message["function_call"]["arguments"] == "{}"
    assert choice["logprobs"] is None
    assert choice["stop_reason"] == value
    assert restored(body)["model"] == "[PERSON_1]"


def test_only_permitted_lanes() -> None:
    body = answer(content="[PERSON_1]", reasoning="[PERSON_1]")
    message = restored(body, lanes=frozenset({Lane.REASONING}))["choices"][0]["message"]
    assert (message["content"], message["reasoning"]) == ("[PERSON_1]", 'Erika "E."')


def test_several_messages_in_one_choice() -> None:
    body = {"choices": [{"index": 0, "messages": [{"content": "[PERSON_1]"}, {"content": None}]}]}
    assert restored(body)["choices"][0]["messages"] == [{"content": 'Erika "E."'}, {"content": None}]


def test_json_mode_keeps_the_answer_valid() -> None:
    content = restored(answer(content='{"n":"[CARD_1]","p":"[PERSON_1]"}'), json_mode=True)["choices"][0]["message"]
    assert json.loads(content["content"]) == {"n": 4111111111111111, "p": 'Erika "E."'}


def test_doubt_changes_nothing() -> None:
    deep = b'{"choices":[{"message":{"content":"[PERSON_1]"}}],"x":' + b"[" * 400 + b"]" * 400 + b"}"
    for body in (
        b"",
        b"<html>[PERSON_1]",
        b'["[PERSON_1]"]',
        b'{"choices": "[PERSON_1]"}',
        b'{ "choices" : [] }',
        deep,
    ):
        assert restore_answer(body, TABLE, lanes=ALL, json_mode=False) == body


def test_an_empty_table_changes_nothing() -> None:
    body = json.dumps(answer(content="[PERSON_1]")).encode()
    assert restore_answer(body, SurrogateTable(), lanes=ALL, json_mode=False) == body


def test_what_was_restored_is_counted() -> None:
    tally = Tally()
    body = json.dumps(answer(content="[PERSON_1] [PERSON_2]")).encode()
    restore_answer(body, TABLE, lanes=ALL, json_mode=False, tally=tally)
    assert (tally.restored, tally.missed) == (2, 1)
