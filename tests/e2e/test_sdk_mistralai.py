"""The `mistralai` SDK against the proxy, as its users run it: sync, async, streamed, tools, JSON, errors."""

import json

import httpx2
import pytest
from mistralai.client import Mistral
from mistralai.client.errors import MistralError, SDKError

from tests.e2e.harness import SURROGATE, UPSTREAM_KEY
from tests.e2e.people import IBAN, MAIL, PHONE, SAID, TOOL, left_clean, user


@pytest.fixture
def client(site):
    with Mistral(server_url=site.url, api_key=site.key()) as one:
        yield one


def test_chat(client, site):
    answer = client.chat.complete(model="sim-echo", messages=user(SAID))
    assert answer.choices[0].message.content == f"You sent me: {SAID}"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens > 0
    left_clean(site)
    assert SURROGATE.findall(site.wire.bodies[0]["messages"][0]["content"]) == ["[EMAIL_1]", "[IBAN_1]", "[PHONE_1]"]
    [request] = site.wire.requests
    assert request.header("authorization") == f"Bearer {UPSTREAM_KEY}"
    assert request.header("accept-encoding") == "identity"
    assert request.path == "/v1/chat/completions"
    names = {name for name, _ in request.headers}
    assert names == {*(b"host", b"accept", b"accept-encoding", b"user-agent", b"content-type"), b"authorization"} | (
        names & {b"content-length", b"connection"}
    )


async def test_chat_async(site):
    async with Mistral(server_url=site.url, api_key=site.key()) as client:
        answer = await client.chat.complete_async(model="sim-echo", messages=user(SAID))
    assert answer.choices[0].message.content == f"You sent me: {SAID}"
    left_clean(site)


@pytest.mark.parametrize("model", ["sim-echo", "sim-burst", "sim-ragged", "sim-mangle"])
def test_stream(client, site, model):
    with client.chat.stream(model=model, messages=user(SAID)) as stream:
        chunks = [event.data for event in stream]
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said == f"You sent me: {SAID}"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.total_tokens > 0
    assert len(chunks) > 3
    left_clean(site)


async def test_stream_async(site):
    async with Mistral(server_url=site.url, api_key=site.key()) as client:
        stream = await client.chat.stream_async(model="sim-echo", messages=user(SAID))
        async with stream:
            said = "".join([event.data.choices[0].delta.content or "" async for event in stream])
    assert said == f"You sent me: {SAID}"
    left_clean(site)


def test_tool_call_comes_back_restored(client, site):
    answer = client.chat.complete(model="sim-echo", messages=user(f"Please call {MAIL}"), tools=[TOOL])
    [call] = answer.choices[0].message.tool_calls
    assert answer.choices[0].finish_reason == "tool_calls"
    assert call.function.name == "send_mail"
    assert json.loads(call.function.arguments) == {"to": f"Please call {MAIL}", "times": 1}
    left_clean(site, MAIL)


@pytest.mark.parametrize("model", ["sim-echo", "sim-fragment", "sim-ragged"])
def test_streamed_tool_call_is_one_delta_of_valid_json(client, site, model):
    said = f'Please call "{MAIL}" \\ {IBAN}'
    with client.chat.stream(model=model, messages=user(said), tools=[TOOL]) as stream:
        deltas = [event.data.choices[0].delta for event in stream]
    [calls] = [delta.tool_calls for delta in deltas if delta.tool_calls]
    [call] = calls
    assert json.loads(call.function.arguments) == {"to": said, "times": 1}
    left_clean(site, MAIL, IBAN)


def test_a_whole_conversation_with_tools_keeps_its_surrogates(client, site):
    messages = [{"role": "system", "content": f"You serve {PHONE}."}, *user(f"Please call {MAIL}")]
    first = client.chat.complete(model="sim-echo", messages=messages, tools=[TOOL])
    asked = first.choices[0].message
    call = asked.tool_calls[0]
    assert MAIL in call.function.arguments
    messages += [
        asked,
        {"role": "tool", "tool_call_id": call.id, "name": "send_mail", "content": json.dumps({"sent_to": MAIL})},
    ]
    second = client.chat.complete(model="sim-echo", messages=messages, tools=[TOOL])
    assert MAIL in second.choices[0].message.content
    assert PHONE in second.choices[0].message.content
    messages += [second.choices[0].message, *user(f"Now also {IBAN} and {MAIL}")]
    third = client.chat.complete(model="sim-echo", messages=messages, tools=[TOOL])
    assert third.choices[0].message.content.startswith(f"You sent me: Now also {IBAN} and {MAIL}")
    left_clean(site)
    one, two, three = (body["messages"] for body in site.wire.bodies)
    assert two[: len(one)] == one
    assert three[: len(two)] == two
    assert site.wire.bodies[0]["tools"] == site.wire.bodies[2]["tools"]
    sent = json.loads(three[2]["tool_calls"][0]["function"]["arguments"])
    assert sent["to"] == "Please call [EMAIL_1]"
    assert json.loads(three[3]["content"]) == {"sent_to": "[EMAIL_1]"}
    assert three[-1]["content"] == "Now also [IBAN_1] and [EMAIL_1]"


def test_system_prompt_and_content_parts(client, site):
    messages = [
        {"role": "system", "content": f"Her mail is {MAIL}."},
        {"role": "user", "content": [{"type": "text", "text": f"Call {PHONE}."}, {"type": "text", "text": MAIL}]},
    ]
    answer = client.chat.complete(model="sim-echo", messages=messages)
    assert answer.choices[0].message.content == f"You sent me: Call {PHONE}. {MAIL}\nSystem prompt: Her mail is {MAIL}."
    left_clean(site, MAIL, PHONE)


def test_json_mode(client, site):
    nasty = f'He said "{MAIL}"'
    answer = client.chat.complete(model="sim-echo", messages=user(nasty), response_format={"type": "json_object"})
    assert json.loads(answer.choices[0].message.content) == {"you_sent_me": nasty}
    with client.chat.stream(model="sim-echo", messages=user(nasty), response_format={"type": "json_object"}) as stream:
        said = "".join(event.data.choices[0].delta.content or "" for event in stream)
    assert json.loads(said) == {"you_sent_me": nasty}
    left_clean(site, MAIL)


def test_json_schema(client, site):
    schema = {"type": "object", "properties": {"mail": {"type": "string", "description": f"like {MAIL}"}}}
    form = {"type": "json_schema", "json_schema": {"name": "letter", "schema": schema, "strict": True}}
    answer = client.chat.complete(model="sim-echo", messages=user(MAIL), response_format=form)
    assert json.loads(answer.choices[0].message.content) == {"mail": MAIL}
    left_clean(site, MAIL)


def test_several_choices(client, site):
    answer = client.chat.complete(model="sim-echo", messages=user(SAID), n=3)
    texts = [choice.message.content for choice in answer.choices]
    assert texts == [f"You sent me: {SAID}"] + [f"You sent me: {SAID} (choice {n})" for n in (2, 3)]
    said = {}
    with client.chat.stream(model="sim-echo", messages=user(SAID), n=3) as stream:
        for event in stream:
            for choice in event.data.choices:
                said[choice.index] = said.get(choice.index, "") + (choice.delta.content or "")
    assert said == dict(enumerate(texts))
    left_clean(site)


def test_reasoning_chunks(client, site):
    answer = client.chat.complete(model="sim-reasoning", messages=user(SAID))
    thinking, text = answer.choices[0].message.content
    assert thinking.thinking[0].text == f"The user wrote: {SAID}"
    assert text.text == f"You sent me: {SAID}"
    thought, said = "", ""
    with client.chat.stream(model="sim-reasoning", messages=user(SAID)) as stream:
        for event in stream:
            content = event.data.choices[0].delta.content
            if isinstance(content, str):
                said += content
            for part in content if isinstance(content, list) else []:
                if part.type == "thinking":
                    thought += "".join(piece.text for piece in part.thinking)
                else:
                    said += part.text
    assert thought == f"The user wrote: {SAID}"
    assert said == f"You sent me: {SAID}"
    left_clean(site)


def test_models(client, site):
    listed = client.models.list()
    assert "sim-echo" in {card.id for card in listed.data}
    assert client.models.retrieve(model_id="sim-echo").id == "sim-echo"
    left_clean(site, MAIL)


UPSTREAM_ERRORS = [
    ("sim-401", 502, "upstream_rejected_key"),
    ("sim-422", 422, "upstream_422"),
    ("sim-429", 429, "upstream_429"),
    ("sim-500", 500, "upstream_500"),
    ("sim-503", 503, "upstream_503"),
    ("sim-gzip", 502, "upstream_answer_unusable"),
    ("sim-redirect", 502, "upstream_answer_unusable"),
]


@pytest.mark.parametrize(
    ("streamed", "model", "status", "code"),
    [(streamed, *error) for streamed in (False, True) for error in UPSTREAM_ERRORS]
    + [(False, "sim-garbage", 502, "upstream_not_json"), (False, "sim-die-json", 502, "upstream_broke_off")],
)
def test_an_upstream_error_is_raised_once(client, site, *, model, status, code, streamed):
    call = client.chat.stream if streamed else client.chat.complete
    with pytest.raises(MistralError) as raised:
        call(model=model, messages=user(SAID))
    assert raised.value.status_code == status
    body = json.loads(raised.value.body)
    assert body["code"] == body["error"]["code"] == code
    assert not any(value in str(raised.value) + raised.value.body for value in (MAIL, IBAN, PHONE, UPSTREAM_KEY))
    # Of 429 and 503 the upstream itself says that asking again helps; all else must not be sent twice.
    assert raised.value.headers.get("x-should-retry") == (None if status in {429, 503} else "false")
    assert raised.value.headers.get("retry-after") == ("1" if status == 429 else None)
    assert len(site.wire.requests) == 1


def test_a_stream_that_dies_is_an_error(client, site):
    chunks = []
    with pytest.raises(httpx2.RemoteProtocolError), client.chat.stream(model="sim-die", messages=user(SAID)) as stream:
        chunks.extend(event.data for event in stream)
    assert chunks[-1].choices[0].finish_reason == "error"
    assert len(site.wire.requests) == 1


def refusals():
    yield (
        "credential",
        {"messages": user("The token is ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8")},
        403,
        "blocked_by_policy",
    )
    yield "parameter", {"messages": user(SAID), "prompt_mode": "reasoning", "n": 0}, 400, None
    yield (
        "image",
        {"messages": user([{"type": "image_url", "image_url": "https://example.org/a.png"}])},
        403,
        "opaque_not_allowed",
    )


@pytest.mark.parametrize(
    ("name", "request_body", "status", "code"), refusals(), ids=lambda one: one if isinstance(one, str) else ""
)
@pytest.mark.parametrize("streamed", [False, True])
def test_a_refusal_is_raised_once_and_nothing_leaves(client, site, *, name, request_body, status, code, streamed):
    call = client.chat.stream if streamed else client.chat.complete
    with pytest.raises(SDKError) as raised:
        call(model="sim-echo", **request_body)
    assert raised.value.status_code == status
    body = json.loads(raised.value.body)
    assert code in {None, body["code"]}
    assert body["decision_id"] == raised.value.headers["x-request-id"]
    assert "ghp_" not in raised.value.body
    assert site.wire.requests == []


def test_a_wrong_model_is_refused(site):
    with Mistral(server_url=site.url, api_key=site.key("beta")) as client, pytest.raises(SDKError) as raised:
        client.chat.complete(model="mistral-small-latest", messages=user(SAID))
    assert raised.value.status_code == 403
    assert json.loads(raised.value.body)["code"] == "model_not_allowed"
    assert site.wire.requests == []


@pytest.mark.parametrize("key", ["nothing", "sk-not-a-key-of-ours", "pv_aaaaaaaa_" + "A" * 43])
def test_without_a_good_key_nothing_happens(site, key):
    with Mistral(server_url=site.url, api_key=key) as client, pytest.raises(SDKError) as raised:
        client.chat.complete(model="sim-echo", messages=user(SAID))
    assert raised.value.status_code == 401
    assert json.loads(raised.value.body)["message"] == "The API key is missing or not valid."
    assert site.wire.requests == []


def test_other_routes_are_refused_by_name(client, site):
    with pytest.raises(SDKError) as raised:
        client.embeddings.create(model="mistral-embed", inputs=[SAID])
    assert raised.value.status_code == 403
    assert json.loads(raised.value.body)["code"] == "route_not_allowed"
    with pytest.raises(SDKError):
        client.fim.complete(model="codestral-latest", prompt=SAID)
    assert site.wire.requests == []
