"""The `openai` SDK against the proxy: sync, async, streamed, tools, JSON, and no second attempt after a refusal."""

import json
import subprocess

import openai
import pytest
from openai import AsyncOpenAI, OpenAI

from tests.e2e.harness import ROOT, SURROGATE
from tests.e2e.people import IBAN, MAIL, PHONE, SAID, TOOL, left_clean, user


@pytest.fixture
def client(site):
    with OpenAI(base_url=f"{site.url}/v1", api_key=site.key()) as one:
        yield one


def test_chat(client, site):
    answer = client.chat.completions.create(model="sim-echo", messages=user(SAID))
    assert answer.choices[0].message.content == f"You sent me: {SAID}"
    left_clean(site)
    assert SURROGATE.findall(site.wire.bodies[0]["messages"][0]["content"]) == ["[EMAIL_1]", "[IBAN_1]", "[PHONE_1]"]


def test_base_url_without_v1(site):
    with OpenAI(base_url=site.url, api_key=site.key()) as client:
        assert client.chat.completions.create(model="sim-echo", messages=user(MAIL)).choices
        assert client.models.list().data
    assert {request.path for request in site.wire.requests} == {"/v1/chat/completions", "/v1/models"}


async def test_chat_async(site):
    async with AsyncOpenAI(base_url=f"{site.url}/v1", api_key=site.key()) as client:
        answer = await client.chat.completions.create(model="sim-echo", messages=user(SAID))
    assert answer.choices[0].message.content == f"You sent me: {SAID}"
    left_clean(site)


@pytest.mark.parametrize("model", ["sim-echo", "sim-burst", "sim-ragged", "sim-mangle"])
def test_stream(client, site, model):
    said, usage = "", None
    stream = client.chat.completions.create(
        model=model, messages=user(SAID), stream=True, stream_options={"include_usage": True}
    )
    for chunk in stream:
        usage = chunk.usage or usage
        said += "".join(choice.delta.content or "" for choice in chunk.choices)
    assert said == f"You sent me: {SAID}"
    assert usage.total_tokens > 0
    left_clean(site)


async def test_stream_async(site):
    async with AsyncOpenAI(base_url=f"{site.url}/v1", api_key=site.key()) as client:
        stream = await client.chat.completions.create(model="sim-echo", messages=user(SAID), stream=True)
        said = "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])
    assert said == f"You sent me: {SAID}"
    left_clean(site)


def test_the_accumulating_stream_helper_sees_a_whole_answer(client, site):
    with client.chat.completions.stream(model="sim-fragment", messages=user(f"call {MAIL}"), tools=[TOOL]) as stream:
        stream.until_done()
        [call] = stream.get_final_completion().choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"to": f"call {MAIL}", "times": 1}
    left_clean(site, MAIL)


def test_tools_json_mode_and_choices(client, site):
    answer = client.chat.completions.create(
        model="sim-echo", messages=user(f"call {MAIL}"), tools=[TOOL], tool_choice="required"
    )
    [call] = answer.choices[0].message.tool_calls
    assert json.loads(call.function.arguments)["to"] == f"call {MAIL}"
    answer = client.chat.completions.create(
        model="sim-echo", messages=user(f'"{MAIL}"'), response_format={"type": "json_object"}, n=2, user=MAIL
    )
    assert [json.loads(choice.message.content) for choice in answer.choices] == [{"you_sent_me": f'"{MAIL}"'}] * 2
    left_clean(site, MAIL)


def test_what_openai_names_differently_reaches_a_mistral_upstream(client, site):
    client.chat.completions.create(
        model="sim-echo",
        messages=[{"role": "developer", "content": f"Serve {MAIL}"}, *user("Hello")],
        max_completion_tokens=7,
        seed=3,
    )
    [body] = site.wire.bodies
    assert body["max_tokens"] == 7
    assert body["random_seed"] == 3
    assert body["messages"][0] == {"role": "system", "content": "Serve [EMAIL_1]"}


def test_history_keeps_its_surrogates(client, site):
    messages = user(f"I am {MAIL}")
    for said in (f"My bank is {IBAN}", f"Call {PHONE} or write {MAIL}"):
        answer = client.chat.completions.create(model="sim-echo", messages=messages).choices[0].message
        assert "[" not in answer.content
        messages = [*messages, answer, *user(said)]
    last = client.chat.completions.create(model="sim-echo", messages=messages).choices[0].message
    assert last.content == f"You sent me: Call {PHONE} or write {MAIL}"
    left_clean(site)
    first, second, third = (body["messages"] for body in site.wire.bodies)
    assert second[: len(first)] == first
    assert third[: len(second)] == second


@pytest.mark.parametrize(
    ("model", "error", "code", "attempts"),
    [
        ("sim-401", openai.InternalServerError, "upstream_rejected_key", 1),
        ("sim-422", openai.UnprocessableEntityError, "upstream_422", 1),
        ("sim-429", openai.RateLimitError, "upstream_429", 3),  # the upstream asked for patience: openai's own habit
        ("sim-500", openai.InternalServerError, "upstream_500", 1),
        ("sim-gzip", openai.InternalServerError, "upstream_answer_unusable", 1),
        ("sim-die-json", openai.InternalServerError, "upstream_broke_off", 1),
    ],
)
def test_an_upstream_error_keeps_its_kind(client, site, *, model, error, code, attempts):
    with pytest.raises(error) as raised:
        client.chat.completions.create(model=model, messages=user(SAID))
    assert raised.value.code == code
    assert not any(value in str(raised.value) for value in (MAIL, IBAN, PHONE))
    assert len(site.wire.requests) == attempts


def test_a_stream_that_dies_is_an_error(client, site):
    stream = client.chat.completions.create(model="sim-die", messages=user(SAID), stream=True)
    with pytest.raises(openai.APIError) as raised:
        list(stream)
    assert raised.value.code in {"upstream_broke_off", "upstream_stream_broken"}
    assert len(site.wire.requests) == 1


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("messages", "error", "code"),
    [
        (user("ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"), openai.PermissionDeniedError, "blocked_by_policy"),
        (
            user([{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]),
            openai.PermissionDeniedError,
            "opaque_not_allowed",
        ),
        ([], openai.BadRequestError, "invalid_value"),
        ([{"role": "nobody", "content": MAIL}], openai.BadRequestError, "invalid_value"),
    ],
)
def test_a_refusal_is_raised_once_and_nothing_leaves(client, site, *, messages, error, code, streamed):
    with pytest.raises(error) as raised:
        client.chat.completions.create(model="sim-echo", messages=messages, stream=streamed)
    assert raised.value.code == code
    assert raised.value.request_id == raised.value.body["decision_id"]
    assert MAIL not in str(raised.value)
    assert "ghp_" not in str(raised.value)
    assert site.wire.requests == []


def test_without_a_good_key_and_on_other_routes(client, site):
    stranger = client.with_options(api_key="sk-live-key-of-someone")
    with pytest.raises(openai.AuthenticationError) as raised:
        stranger.chat.completions.create(model="sim-echo", messages=user(SAID))
    assert "sk-live" not in str(raised.value)
    for other in (
        lambda: client.embeddings.create(model="mistral-embed", input=SAID),
        lambda: client.responses.create(model="sim-echo", input=SAID),
        client.files.list,
    ):
        with pytest.raises(openai.PermissionDeniedError) as raised:
            other()
        assert raised.value.code == "route_not_allowed"
    with pytest.raises(openai.PermissionDeniedError):
        client.models.retrieve("no-such-model")
    assert not any(request.method == "POST" for request in site.wire.requests)


def test_the_demo_as_its_welcome_says(demo):
    with OpenAI(base_url=f"{demo.url}/v1", api_key=demo.demo_key) as client:
        answer = client.chat.completions.create(model="sim-echo", messages=user(SAID))
    assert answer.choices[0].message.content == f"You sent me: {SAID}"
    [search] = [line for line in demo.output().splitlines() if "audit search --data" in line]
    done = subprocess.run(
        f"{search} --json", shell=True, capture_output=True, cwd=ROOT, env=demo.environment, check=True
    )
    assert "exchange:call:closed" in {body["event"] for body in json.loads(done.stdout)}
