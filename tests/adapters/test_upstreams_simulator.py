"""The simulated upstream: shapes of its answers, its faults, and the recorder in front of it."""

import asyncio
import gzip
import logging
import re
import socket
import threading

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.surrogate import TOLERANT, canonical
from proxy.upstreams.answers import answer, example, flatten, mangle, pieces, visible
from proxy.upstreams.faults import MODELS, ragged
from proxy.upstreams.frames import events, whole
from proxy.upstreams.recorder import Recorder
from proxy.upstreams.serving import listen, serve_app, serve_in_thread
from proxy.upstreams.simulator import Simulator

SEARCH = {
    "type": "function",
    "function": {
        "name": "search",
        "description": "Find a person",
        "parameters": {
            "type": "object",
            "properties": {
                "query": {"type": "string"},
                "limit": {"type": "integer"},
                "kind": {"enum": ["mail", "all"]},
            },
        },
    },
}
NOTE = {"type": "function", "function": {"name": "note"}}


def body(text="Hello [PERSON_1]", model="sim-echo", **more):
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


def answered(request):
    return answer(request, orjson.dumps(request))


def parsed(frames):
    lines = b"".join(frames).decode().split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    return [orjson.loads(line.removeprefix("data: ")) for line in lines[:-2]]


def texts(chunks, index=0):
    deltas = (choice["delta"] for chunk in chunks for choice in chunk["choices"] if choice["index"] == index)
    return "".join(delta["content"] for delta in deltas if isinstance(delta.get("content"), str))


def test_a_whole_answer_has_the_apis_shape():
    document = orjson.loads(whole(answered(body()), 1_700_000_000))
    assert document["object"] == "chat.completion"
    assert re.fullmatch(r"cmpl-[0-9a-f]{32}", document["id"])
    assert document["created"] == 1_700_000_000
    assert document["model"] == "sim-echo"
    choice = document["choices"][0]
    assert choice["message"] == {"role": "assistant", "content": "You sent me: Hello [PERSON_1]", "tool_calls": None}
    assert choice["finish_reason"] == "stop"
    usage = document["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_the_same_request_gets_the_same_answer():
    assert answered(body()) == answered(body())
    assert answered(body()).id != answered(body("other")).id


def test_all_that_was_received_is_shown():
    request = body()
    request["messages"].insert(0, {"role": "system", "content": "Be brief, [ORG_1]"})
    request["messages"] += [
        {"role": "assistant", "content": "", "tool_calls": []},
        {"role": "tool", "content": [{"type": "text", "text": "found [EMAIL_1]"}], "tool_call_id": "abcdefghi"},
    ]
    text = answered(request).texts[0]
    assert text.splitlines() == [
        "You sent me: Hello [PERSON_1]",
        "Tool result: found [EMAIL_1]",
        "System prompt: Be brief, [ORG_1]",
    ]


def test_a_plain_model_also_shows_which_surrogates_reached_it():
    request = body("Hello [PERSON_1]\nand \\[person_2\\]", model="mistral-small-latest")
    request["messages"].insert(0, {"role": "system", "content": "Be brief, [ORG_1]"})
    assert answered(request).texts[0].splitlines() == [
        "You sent me: Hello [PERSON_1]",
        "and \\[person_2\\]",
        "System prompt: Be brief, [ORG_1]",
        "What reached me: Hello \u2039PERSON_1\u203a",
        "and \u2039PERSON_2\u203a / Be brief, \u2039ORG_1\u203a",
    ]


def test_what_is_shown_is_never_restored():
    shown = visible("[PERSON_1] and &#91;EMAIL_2&#93; and [no surrogate]")
    assert shown == "\u2039PERSON_1\u203a and \u2039EMAIL_2\u203a and [no surrogate]"
    assert not TOLERANT.search(shown)


def test_json_answers_are_not_added_to():
    form = {"type": "json_object"}
    request = body("Hello [PERSON_1]", model="mistral-small-latest", response_format=form)
    assert orjson.loads(answered(request).texts[0]) == {"you_sent_me": "Hello [PERSON_1]"}


def test_content_parts_are_flattened_and_media_named():
    parts = [
        {"type": "text", "text": "a"},
        {"type": "thinking", "thinking": [{"type": "text", "text": "b"}]},
        {"type": "image_url", "image_url": "data:x"},
        "stray",
    ]
    assert flatten(parts) == "a b <image_url>"
    assert flatten(None) == ""


def test_a_stream_says_the_same_as_a_whole_answer():
    said = answered(body("A longer text with [EMAIL_ADDRESS_12] and [PERSON_1] in it"))
    chunks = parsed(events(said, 1))
    assert texts(chunks) == said.texts[0]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert {chunk["id"] for chunk in chunks} == {said.id}
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["usage"] == said.usage
    assert all("usage" not in chunk for chunk in chunks[:-1])
    deltas = [chunk["choices"][0]["delta"]["content"] for chunk in chunks]
    assert not any("[PERSON_1]" in delta for delta in deltas), "surrogates are cut"


def test_usage_can_stand_apart():
    chunks = parsed(events(answered(body()), 1, usage_apart=True))
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["total_tokens"] > 0
    assert all("usage" not in chunk for chunk in chunks[:-1])


def test_several_choices_are_interleaved():
    said = answered(body(n=3))
    chunks = parsed(events(said, 1))
    assert [texts(chunks, index) for index in range(3)] == list(said.texts)
    assert said.texts[2].endswith("(choice 3)")
    order = [chunk["choices"][0]["index"] for chunk in chunks]
    assert order != sorted(order)
    assert sum(1 for chunk in chunks if chunk["choices"][0]["finish_reason"]) == 3


def test_json_answers_are_json():
    request = body('quote " and [PERSON_1]', response_format={"type": "json_object"}, n=2)
    for text in answered(request).texts:
        assert orjson.loads(text) == {"you_sent_me": 'quote " and [PERSON_1]'}
    schema = {"properties": {"who": {"type": "string"}, "age": {"type": "integer"}}}
    request = body(response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": schema}})
    assert orjson.loads(answered(request).texts[0]) == {"who": "Hello [PERSON_1]", "age": 1}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": 7}, 7),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": "array", "items": {"type": "string"}}, ["t"]),
        ({"type": "array"}, ["t"]),
        ({"type": "number"}, 1.5),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": "object"}, {}),
        ({"type": ["string", "null"]}, "t"),
    ],
)
def test_examples_fit_their_schema(schema, value):
    assert example(schema, "t") == value


def test_examples_of_deep_schemas_end():
    deep = {"type": "string"}
    for _ in range(30):
        deep = {"type": "array", "items": {"properties": {"x": deep}}}
    assert len(str(example(deep, "t"))) < 200


def test_a_tool_is_called_when_the_user_asks():
    said = answered(body("please call it for [PERSON_1]", tools=[SEARCH, NOTE]))
    document = orjson.loads(whole(said, 1))
    choice = document["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    (call,) = choice["message"]["tool_calls"]
    assert re.fullmatch(r"[a-zA-Z0-9]{9}", call["id"])
    assert call["function"]["name"] == "search"
    assert orjson.loads(call["function"]["arguments"]) == {
        "query": "please call it for [PERSON_1]",
        "limit": 1,
        "kind": "mail",
    }


@pytest.mark.parametrize(
    ("text", "choice", "names"),
    [
        ("hello", None, []),
        ("hello", "any", ["search"]),
        ("hello", "required", ["search"]),
        ("call", "none", []),
        ("hello", {"type": "function", "function": {"name": "note"}}, ["note"]),
        ("hello", {"type": "function", "function": {"name": "unknown"}}, []),
        ("call all of them", "auto", ["search", "note"]),
    ],
)
def test_who_chooses_the_tool(text, choice, names):
    more = {} if choice is None else {"tool_choice": choice}
    said = answered(body(text, tools=[SEARCH, NOTE], **more))
    assert [call.name for call in said.calls] == names
    assert len({call.id for call in said.calls}) == len(names)


def test_after_a_tool_result_there_is_text():
    request = body("call", tools=[NOTE])
    request["messages"].append({"role": "tool", "content": "done", "tool_call_id": "abcdefghi"})
    assert answered(request).texts[0] == "You sent me: call\nTool result: done"


def test_a_streamed_tool_call_is_one_delta():
    said = answered(body("call", tools=[NOTE]))
    chunks = parsed(events(said, 1))
    (calls,) = [delta["tool_calls"] for c in chunks if (delta := c["choices"][0]["delta"]).get("tool_calls")]
    assert orjson.loads(calls[0]["function"]["arguments"]) == {"text": "call"}
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_a_fragmented_tool_call():
    said = answered(body("call it with a longer text", tools=[NOTE]))
    chunks = parsed(events(said, 1, fragment=True))
    calls = [delta["tool_calls"][0] for c in chunks if (delta := c["choices"][0]["delta"]).get("tool_calls")]
    assert calls[0]["id"] == said.calls[0].id
    assert all("id" not in call and "name" not in call["function"] for call in calls[1:])
    assert "".join(call["function"]["arguments"] for call in calls) == said.calls[0].arguments


def test_reasoning_changes_the_type_of_content():
    said = answered(body(model="sim-reasoning"))
    document = orjson.loads(whole(said, 1))
    thinking, text = document["choices"][0]["message"]["content"]
    assert thinking["thinking"][0]["text"] == "The user wrote: Hello [PERSON_1]"
    assert text["text"] == "You sent me: Hello [PERSON_1]"
    kinds = [type(chunk["choices"][0]["delta"]["content"]) for chunk in parsed(events(said, 1))]
    assert list in kinds
    assert str in kinds


def test_mangled_surrogates_are_still_the_same():
    mangled = mangle("[PERSON_1] [EMAIL_ADDRESS_2] [PHONE_3] [IBAN_4] [PERSON_1]")
    assert mangled == r"[person_1] \[EMAIL\_ADDRESS\_2\] &#91;PHONE_3&#93; [ IBAN_4 ] [person_1]"
    found = [canonical(match) for match in TOLERANT.finditer(mangled)]
    assert found == ["[PERSON_1]", "[EMAIL_ADDRESS_2]", "[PHONE_3]", "[IBAN_4]", "[PERSON_1]"]


@given(st.text())
def test_pieces_lose_nothing(text):
    assert "".join(pieces(text)) == text


@given(st.binary(max_size=2000))
def test_ragged_bytes_lose_nothing(data):
    assert b"".join(ragged(data)) == data


@pytest.fixture(scope="module")
def served():
    recorder = Recorder(Simulator(delay_s=0.01))
    with serve_in_thread(recorder) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client, recorder


def post(served, request):
    return served[0].post("/v1/chat/completions", json=request)


def test_models(served):
    client, _ = served
    cards = client.get("/v1/models").json()
    assert cards["object"] == "list"
    assert [card["id"] for card in cards["data"]] == list(MODELS)
    assert client.get("/v1/models/sim-echo").json()["id"] == "sim-echo"
    assert client.get("/v1/models/unknown").status_code == 404


def test_unknown_routes_and_bad_bodies(served):
    client, _ = served
    assert client.post("/v1/embeddings", json={}).json()["message"].startswith("no Route")
    assert client.get("/v1/chat/completions").status_code == 404
    for content in (b"{", b"[]", b"{}", b'{"messages":[]}', b'{"messages":["x"]}'):
        answer = client.post("/v1/chat/completions", content=content)
        assert (answer.status_code, answer.json()["object"]) == (400, "error")


@pytest.mark.parametrize("status", [401, 422, 429, 500, 503])
@pytest.mark.parametrize("stream", [True, False])
def test_error_models(served, status, stream):
    answer = post(served, body(model=f"sim-{status}", stream=stream))
    assert answer.status_code == status
    assert answer.json()["object"] == "error"
    if status == 422:
        assert answer.json()["message"]["detail"][0]["input"] == "Hello [PERSON_1]"
    if status == 429:
        assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize("model", ["sim-echo", "sim-burst", "sim-ragged", "sim-slow"])
def test_streams_over_the_wire(served, model):
    answer = post(served, body("Hi", model=model, stream=True))
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert texts(parsed([answer.content])) == "You sent me: Hi"


def test_usage_apart_when_asked(served):
    answer = post(served, body(stream=True, stream_options={"include_usage": True}))
    assert parsed([answer.content])[-1]["choices"] == []


def test_slow_whole_answers_come(served):
    assert post(served, body("Hi", model="sim-slow")).json()["choices"][0]["message"]["content"] == "You sent me: Hi"


@pytest.mark.parametrize("request_", [body(model="sim-die", stream=True), body(model="sim-die-json")])
def test_cut_connections(served, request_):
    with pytest.raises(httpx.RemoteProtocolError):
        post(served, request_)


def test_garbage_gzip_redirect(served):
    answer = post(served, body(model="sim-garbage"))
    with pytest.raises(ValueError):
        answer.json()
    assert b"\xff\xfe" in post(served, body(model="sim-garbage", stream=True)).content
    assert post(served, body(model="sim-gzip")).json() == {"object": "chat.completion"}
    assert post(served, body(model="sim-redirect")).status_code == 307
    assert gzip.decompress(gzip.compress(b"x")) == b"x"


@pytest.mark.parametrize("model", ["sim-hang", "sim-stall"])
async def test_hanging_models_end_with_the_client(model):
    async with serve_app(Simulator()) as url, httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post(
                f"{url}/v1/chat/completions", json=body(model=model, stream=True), timeout=httpx.Timeout(5, read=0.05)
            )


async def test_hanging_requests_do_not_keep_the_server(caplog):
    caplog.set_level(logging.DEBUG)
    async with httpx.AsyncClient(trust_env=False) as client:
        async with serve_app(Simulator()) as url:
            hanging = asyncio.create_task(client.post(f"{url}/v1/chat/completions", json=body(model="sim-hang")))
            await asyncio.sleep(0.05)
        with pytest.raises(httpx.HTTPError):
            await asyncio.wait_for(hanging, 2)


async def test_a_taken_port_is_told():
    async with serve_app(Simulator()) as url:
        port = int(url.rsplit(":", 1)[1])
        with pytest.raises(OSError):
            async with serve_app(Simulator(), port=port):
                pass
    running = threading.active_count()
    with serve_in_thread(Simulator()) as url:
        second = serve_in_thread(Simulator(), port=int(url.rsplit(":", 1)[1]))
        with pytest.raises(OSError):
            second.__enter__()
    assert threading.active_count() == running


async def test_strict_means_the_closed_schema():
    async with serve_app(Simulator(strict=True)) as url, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{url}/v1/chat/completions", json=body(max_completion_tokens=5, user="x"))
        assert answer.status_code == 422
        assert [one["loc"] for one in answer.json()["message"]["detail"]] == [
            ["body", "max_completion_tokens"],
            ["body", "user"],
        ]
        assert (await client.post(f"{url}/v1/chat/completions", json=body(max_tokens=5))).status_code == 200


async def test_other_scopes():
    sent = []
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message["type"])

    recorder = Recorder()
    await recorder({"type": "lifespan"}, receive, send)
    await recorder({"type": "websocket"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert recorder.requests == []


def test_the_recorder_keeps_what_arrived(served):
    client, recorder = served
    before = len(recorder.requests)
    content = orjson.dumps(body("planted-value"))
    client.post("/v1/chat/completions?x=%20y", content=content, headers={"X-Test": "in-a-header"})
    request = recorder.requests[before]
    assert (request.method, request.path, request.body) == ("POST", "/v1/chat/completions?x=%20y", content)
    assert request.header("x-test") == "in-a-header"
    assert request.header("absent") is None
    everything = request.everything()
    assert all(part in everything for part in (b"planted-value", b"in-a-header", b"x=%20y"))
    assert "planted-value" not in repr(request)
    assert "in-a-header" not in repr(request)
    assert "planted-value" not in repr(recorder)


def test_accepted_connections_send_at_once():
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
