"""Chat requests: facts for policy, every leaf accounted for, doubt refused with its place."""

import json
from typing import Any

import pytest

from proxy.dialects.chat import ECHOING, ROLES, read_chat
from proxy.dialects.model import Call
from proxy.documents import Limits, serialise
from proxy.errors import Malformed

USER = {"role": "user", "content": "hi"}


def call_of(**body: Any) -> Call:
    return read_chat(json.dumps({"model": "mistral-small-latest", "messages": [USER], **body}).encode())


def kinds(call: Call) -> dict[str, str]:
    assert call.document is not None
    return {field.text: field.kind.value for field in call.document.fields}


def refused(**body: Any) -> tuple[str, str | None]:
    with pytest.raises(Malformed) as caught:
        call_of(**body)
    assert "Erika" not in caught.value.message
    return caught.value.code, caught.value.param


def test_facts() -> None:
    call = call_of(stream=True, response_format={"type": "json_object"})
    assert (call.operation, call.model, call.stream, call.json_mode) == ("chat", "mistral-small-latest", True, True)
    call = call_of()
    assert (call.stream, call.json_mode) == (False, False)
    with pytest.raises(Malformed) as caught:
        read_chat(json.dumps({"messages": [USER]}).encode())
    assert caught.value.param == "/model"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}}, True),
        ({"response_format": {"type": "text"}}, False),
        ({"structured_outputs": {"json": {"type": "object"}}}, True),
        ({"structured_outputs": {"regex": "a+"}}, False),
        ({"guided_json": {"type": "object"}}, True),
        ({"guided_json": None}, False),
    ],
)
def test_json_mode(body: dict[str, Any], expected: bool) -> None:
    assert call_of(**body).json_mode is expected


def test_every_text_is_a_field() -> None:
    texts = {f"text {number}" for number in range(22)}
    t = iter(sorted(texts))
    call = call_of(
        messages=[
            {"role": "system", "content": next(t)},
            {"role": "user", "content": [{"type": "text", "text": next(t)}], "name": next(t)},
            {
                "role": "assistant",
                "content": [{"type": "thinking", "thinking": [{"type": "text", "text": next(t)}]}],
                "reasoning_content": next(t),
                "refusal": next(t),
                "tool_calls": [
                    {
                        "id": "a1B2c3D4e",
                        "type": "function",
                        "index": 0,
                        "function": {"name": "f", "arguments": json.dumps({"x": next(t)})},
                    }
                ],
                "function_call": {"name": "f", "arguments": {"x": next(t)}},
            },
            {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "f", "content": next(t)},
            {
                "role": "user",
                "content": [
                    {"type": "file", "file": {"filename": next(t)}},
                    {"type": "document_url", "document_url": "", "document_name": next(t)},
                ],
            },
        ],
        tools=[
            {
                "type": "function",
                "function": {"name": "f", "description": next(t), "parameters": {"description": next(t)}},
            }
        ],
        response_format={"type": "json_schema", "json_schema": {"name": "n", "description": next(t)}},
        stop=[next(t)],
        user=next(t),
        prediction={"type": "content", "content": next(t)},
        metadata={"k": next(t)},
        safety_identifier=next(t),
        unknown_parameter={"a": [next(t)]},
        web_search_options={"user_location": {"approximate": {"city": next(t)}}},
        structured_outputs={"grammar": next(t)},
    )
    assert {text for text, kind in kinds(call).items() if kind == "text"} == texts
    assert [text for text, kind in kinds(call).items() if kind == "key"] == [
        "x",
        "k",
        "a",
        "user_location",
        "approximate",
        "city",
        "grammar",
    ]
    assert {text for text, kind in kinds(call).items() if kind == "fixed"} == {"f", "n", "unknown_parameter"}


def test_tools_come_first_then_messages_then_the_rest() -> None:
    call = call_of(
        user="u",
        response_format={"type": "text", "note": "r"},
        messages=[{"role": "user", "content": "m"}],
        tools=[{"type": "function", "note": "t"}],
    )
    assert call.document is not None
    assert [field.text for field in call.document.fields if field.kind.value == "text"] == ["t", "r", "m", "u"]


def test_structure_is_no_field() -> None:
    call = call_of(
        n=2,
        temperature=0.7,
        max_tokens=100000,
        seed=42,
        stream_options={"include_usage": True},
        tool_choice="auto",
        logprobs=True,
        parallel_tool_calls=None,
        modalities=["text"],
        stop_token_ids=[1, 200000],
        logit_bias={"50256": -100},
        reasoning_effort="high",
    )
    assert kinds(call) == {"hi": "text", "50256": "fixed"}


def test_names_are_fixed() -> None:
    call = call_of(
        tool_choice={"type": "function", "function": {"name": "erika"}},
        messages=[
            {"role": "tool", "content": "hi", "name": "erika2", "tool_call_id": "erika.mustermann"},
            {"role": "function", "content": "hi", "name": "erika3"},
        ],
        functions=[{"name": "erika4", "parameters": {"properties": {"erika5": {}}}}],
    )
    assert {text for text, kind in kinds(call).items() if kind == "fixed"} == {
        "erika",
        "erika2",
        "erika3",
        "erika4",
        "erika5",
        "erika.mustermann",
    }


def test_parts_that_cannot_be_read_are_opaque() -> None:
    inline = "data:image/png;base64," + "QUJD" * 40
    call = call_of(
        messages=[
            {
                "role": "user",
                "content": [
                    {"type": "image_url", "image_url": {"url": inline, "detail": "low"}},
                    {"type": "image_url", "image_url": "https://example.org/erika.png"},
                    {"type": "input_audio", "input_audio": {"data": "QUJD" * 40, "format": "wav"}},
                    {"type": "file", "file": {"file_id": "file-a1B2c3D4e5"}},
                    {"type": "document_url", "document_url": inline},
                ],
            }
        ]
    )
    assert call.document is not None
    assert [part.media for part in call.document.opaque] == ["image", "image", "audio", "file", "file"]
    assert kinds(call) == {"https://example.org/erika.png": "fixed", "file-a1B2c3D4e5": "fixed"}


def test_arguments_are_written_back_as_they_came() -> None:
    call = call_of(
        messages=[
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {"id": "a1B2c3D4e", "function": {"name": "f", "arguments": '{"to": "Erika"}'}},
                    {"id": "b1B2c3D4e", "function": {"name": "f", "arguments": {"to": "Erika"}}},
                ],
            }
        ]
    )
    assert call.document is not None
    edits = {number: "[P_1]" for number, field in enumerate(call.document.fields) if field.text == "Erika"}
    calls = json.loads(serialise(call.document, edits))["messages"][0]["tool_calls"]
    assert [each["function"]["arguments"] for each in calls] == ['{"to":"[P_1]"}', {"to": "[P_1]"}]


@pytest.mark.parametrize("name", sorted(ECHOING))
def test_parameters_that_repeat_the_prompt_are_refused(name: str) -> None:
    assert refused(**{name: True}) == ("unsupported_parameter", f"/{name}")
    assert refused(**{name: 0}) == ("unsupported_parameter", f"/{name}")
    assert refused(**{name: [15496, 995]}) == ("unsupported_parameter", f"/{name}")
    assert call_of(**{name: False}).model
    assert call_of(**{name: None}).model


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"messages": None}, "/messages"),
        ({"messages": []}, "/messages"),
        ({"messages": {"role": "user"}}, "/messages"),
        ({"messages": ["Erika"]}, "/messages/0"),
        ({"messages": [USER, {"content": "Erika"}]}, "/messages/1/role"),
        ({"messages": [{"role": "Erika"}]}, "/messages/0/role"),
        ({"messages": [{"role": ["user"]}]}, "/messages/0/role"),
        ({"model": None}, "/model"),
        ({"model": 5}, "/model"),
        ({"model": "Erika Mustermann"}, "/model"),
        ({"model": ["m"]}, "/model"),
        ({"stream": "true"}, "/stream"),
        ({"stream": 1}, "/stream"),
        ({"n": 0}, "/n"),
        ({"n": 17}, "/n"),
        ({"n": True}, "/n"),
        ({"temperature": "Erika"}, "/temperature"),
        ({"tool_choice": "Erika M."}, "/tool_choice"),
        ({"messages": [{"role": "user", "content": [{"type": "Erika M."}]}]}, "/messages/0/content/0/type"),
    ],
)
def test_doubtful_structure_is_refused(body: dict[str, Any], place: str) -> None:
    assert refused(**body) == ("invalid_value", place)


def test_parsing_is_strict_and_names_known_keys() -> None:
    with pytest.raises(Malformed) as caught:
        read_chat(b'{"messages":[{"role":"user","content":"a","content":"b"}]}')
    assert (caught.value.code, caught.value.param) == ("duplicate_key", "/messages/0")
    with pytest.raises(Malformed) as caught:
        read_chat(json.dumps({"messages": [USER]}).encode(), Limits(max_bytes=10))
    assert caught.value.code == "too_large"


def test_all_roles_are_read() -> None:
    assert call_of(messages=[{"role": role, "content": "hi"} for role in ROLES]).document is not None


def test_a_long_seed_is_inspected_since_it_could_number_a_card() -> None:
    assert kinds(call_of(seed=4111111111111111, random_seed=2**63)) == {
        "hi": "text",
        "4111111111111111": "fixed",
        str(2**63): "fixed",
    }


@pytest.mark.parametrize("name", ["stop_token_ids", "allowed_token_ids"])
def test_token_ids_are_indexes_into_a_vocabulary(name: str) -> None:
    assert kinds(call_of(**{name: [2, 151645]})) == {"hi": "text"}
    assert refused(**{name: [411111111]}) == ("invalid_value", f"/{name}/0")


@pytest.mark.parametrize(
    "tool",
    [
        {"type": "web_search"},
        {"type": "document_library", "library_ids": ["a1B2c3D4e"]},
        {"type": "connector", "connector_id": "c1", "authorization": {"type": "api-key", "value": "Erika"}},
    ],
)
def test_tools_that_run_at_the_upstream_are_refused(tool: dict[str, Any]) -> None:
    assert refused(tools=[{"type": "function", "function": {"name": "f"}}, tool]) == (
        "unsupported_parameter",
        "/tools/1/type",
    )


@pytest.mark.parametrize(
    ("part", "media"),
    [
        ({"type": "image", "source": {"type": "base64", "data": "QUJD"}}, "file"),
        ({"type": "image_embeds", "image_embeds": "QUJD"}, "image"),
        ({"type": "novelty", "bytes": "data:image/png;base64,QUJD"}, "image"),
        ({"type": "novelty", "bytes": "aB3/" * 200}, "file"),
    ],
)
def test_bytes_in_parts_of_any_kind_are_opaque(part: dict[str, Any], media: str) -> None:
    call = call_of(messages=[{"role": "user", "content": [part]}])
    assert call.document is not None
    assert [each.media for each in call.document.opaque] == [media]


def test_images_beside_the_content_are_opaque() -> None:
    call = call_of(messages=[{"role": "user", "content": "hi", "images": ["QUJD"]}])
    assert call.document is not None
    assert [each.media for each in call.document.opaque] == ["image"]
