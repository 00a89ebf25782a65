"""Two hundred conversations at once, with the same people in different roles: nobody gets what is another's."""

import asyncio
import json

import httpx

from tests.e2e.harness import bearer, chat, text_of

CONVERSATIONS, TURNS = 200, 2
PEOPLE = [f"{name}@example.org" for name in ("ada", "bo", "cy", "dee", "eli", "fay", "gus", "hal", "ina", "jo")]
IBANS = ["DE89370400440532013000", "FR1420041010050500013M02606", "NL91ABNA0417164300", "ES9121000418450200051332"]


def cast_of(number):
    """The customer and the agent of a conversation, and their bank accounts: each is the other one elsewhere."""
    customer = PEOPLE[number % len(PEOPLE)]
    agent = PEOPLE[(number // len(PEOPLE) + 1 + number) % len(PEOPLE)]
    agent = agent if agent != customer else PEOPLE[(number + 5) % len(PEOPLE)]
    return customer, agent, IBANS[number % len(IBANS)], IBANS[(number + 1) % len(IBANS)]


def lines_of(number):
    customer, agent, one, other = cast_of(number)
    yield f"Case {number}: customer {customer} with {one} writes to agent {agent} ({other})."
    yield f"Case {number} again: {agent} answers {customer}; move the money from {other} to {one}."


async def converse(client, number, keys):
    """Hold one conversation; return what was said and what came back in each turn."""
    stream = number % 2 == 0
    model = ("sim-ragged", "sim-echo", "sim-mangle", "sim-burst")[number % 4]
    messages, heard = [], []
    for said in lines_of(number):
        messages.append({"role": "user", "content": said})
        body = chat("", model, stream=stream) | {"messages": messages}
        reply = await client.post("/v1/chat/completions", json=body, headers=bearer(keys[number % len(keys)]))
        assert reply.status_code == 200, reply.text
        text = text_of(reply.text) if stream else reply.json()["choices"][0]["message"]["content"]
        messages.append({"role": "assistant", "content": text})
        heard.append((said, text))
    return heard


async def test_two_hundred_conversations_at_once(site):
    limits = httpx.Limits(max_connections=CONVERSATIONS, max_keepalive_connections=CONVERSATIONS)
    keys = [site.key("alpha"), site.key("beta")]
    async with httpx.AsyncClient(base_url=site.url, trust_env=False, timeout=120, limits=limits) as client:
        talks = await asyncio.gather(*[converse(client, number, keys) for number in range(CONVERSATIONS)])
    for talk in talks:
        for said, text in talk:
            assert text == f"You sent me: {said}"
    assert len(site.wire.requests) == CONVERSATIONS * TURNS
    wire = site.wire.bytes
    for value in (*PEOPLE, *IBANS):
        assert value.encode() not in wire
    for body in site.wire.bodies:
        case = body["messages"][0]["content"]
        assert case.endswith("customer [EMAIL_1] with [IBAN_1] writes to agent [EMAIL_2] ([IBAN_2]).")
        if len(body["messages"]) > 1:
            assert body["messages"][2]["content"].endswith(
                "[EMAIL_2] answers [EMAIL_1]; move the money from [IBAN_2] to [IBAN_1]."
            )
        assert json.dumps(body).count("@") == 0
