"""`langchain-mistralai` against the proxy: invoke, ainvoke, stream, astream, tools, structured output, errors."""

import httpx
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_mistralai import ChatMistralAI

from tests.e2e.people import IBAN, MAIL, PHONE, SAID, TOOL, left_clean


@pytest.fixture
def model(site):
    def make(name="sim-echo", client="alpha", **more):
        return ChatMistralAI(model_name=name, base_url=f"{site.url}/v1", api_key=site.key(client), **more)

    return make


def test_invoke(model, site):
    assert model().invoke([SystemMessage(f"Serve {PHONE}"), HumanMessage(SAID)]).content == (
        f"You sent me: {SAID}\nSystem prompt: Serve {PHONE}"
    )
    left_clean(site)


async def test_ainvoke(model, site):
    assert (await model().ainvoke(SAID)).content == f"You sent me: {SAID}"
    left_clean(site)


def test_stream(model, site):
    chunks = list(model("sim-ragged").stream(SAID))
    assert "".join(chunk.content for chunk in chunks) == f"You sent me: {SAID}"
    assert len(chunks) > 3
    left_clean(site)


async def test_astream(model, site):
    assert "".join([chunk.content async for chunk in model().astream(SAID)]) == f"You sent me: {SAID}"
    left_clean(site)


def test_tools_whole_and_streamed(model, site):
    asked = HumanMessage(f"call {MAIL}")
    bound = model("sim-fragment").bind_tools([TOOL])
    answer = bound.invoke([asked])
    [call] = answer.tool_calls
    assert call["args"] == {"to": f"call {MAIL}", "times": 1}
    whole = None
    for chunk in bound.stream([asked]):
        whole = chunk if whole is None else whole + chunk
    assert whole.tool_calls[0]["args"] == call["args"]
    history = [asked, answer, ToolMessage(f"sent to {MAIL}", tool_call_id=call["id"], name="send_mail")]
    assert f"Tool result: sent to {MAIL}" in bound.invoke(history).content
    left_clean(site, MAIL)


def test_structured_output(model, site):
    schema = {
        "title": "letter",
        "description": "A letter",
        "type": "object",
        "properties": {"mail": {"type": "string"}},
    }
    for method in ("function_calling", "json_schema"):
        assert model().with_structured_output(schema, method=method).invoke(f"call {MAIL}") == {"mail": f"call {MAIL}"}
    left_clean(site, MAIL)


def test_several_turns(model, site):
    history = [HumanMessage(f"I am {MAIL}")]
    for said in (f"My bank is {IBAN}", f"Write {MAIL}"):
        history += [AIMessage(model().invoke(history).content), HumanMessage(said)]
    assert model().invoke(history).content == f"You sent me: Write {MAIL}"
    left_clean(site, MAIL, IBAN)
    first, second, third = (body["messages"] for body in site.wire.bodies)
    assert second[: len(first)] == first
    assert third[: len(second)] == second


@pytest.mark.parametrize(
    ("name", "said", "status"),
    [
        ("sim-echo", "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8", 403),
        ("sim-401", SAID, 502),
        ("sim-422", SAID, 422),
        ("sim-429", SAID, 429),
        ("sim-500", SAID, 500),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_errors_are_raised_once(model, site, *, name, said, status, streamed):
    with pytest.raises(httpx.HTTPStatusError) as raised:
        list(model(name).stream(said)) if streamed else model(name).invoke(said)
    assert raised.value.response.status_code == status
    assert not any(value in str(raised.value) for value in (MAIL, IBAN, PHONE, "ghp_"))
    assert len(site.wire.requests) == (0 if status == 403 else 1)


def test_wrong_model_and_wrong_key(model, site):
    for wrong, status in (
        (model("mistral-small-latest", "beta"), 403),
        (ChatMistralAI(base_url=f"{site.url}/v1", api_key="x"), 401),
    ):
        with pytest.raises(httpx.HTTPStatusError) as raised:
            wrong.invoke(SAID)
        assert raised.value.response.status_code == status
    assert site.wire.requests == []


def test_a_stream_that_dies_is_an_error(model, site):
    with pytest.raises(httpx.RemoteProtocolError):
        list(model("sim-die").stream(SAID))
    assert len(site.wire.requests) == 1


async def test_a_stream_that_dies_is_an_error_async(model, site):
    with pytest.raises(httpx.RemoteProtocolError):
        [chunk async for chunk in model("sim-die").astream(SAID)]
