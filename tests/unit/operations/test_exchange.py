"""The spine against stand-ins: what happens, in which order, and what never happens."""

import asyncio
import contextlib
import json

import pytest

from proxy.detection import NotInspected
from proxy.errors import Malformed, Refused, Unauthenticated, Unavailable, UpstreamFailed
from proxy.operations import exchange
from tests.unit.operations.play import DONE, POLICY, Play, Upstream, answer, event, inbound, stream

MAIL = "write to anna.lind@example.org please"


async def test_a_value_leaves_as_a_surrogate_and_comes_back():
    play = Play(answer("I wrote to [EMAIL_1]."))
    got = await exchange(inbound(MAIL), play.house)
    assert json.loads(got.body)["choices"][0]["message"]["content"] == "I wrote to anna.lind@example.org."
    assert play.hands.sent[0][1]["messages"][0]["content"] == "write to [EMAIL_1] please"
    assert play.events == ["opened", "closed"]
    assert play.first["entities"] == {"EMAIL_ADDRESS": 1}
    assert (play.first["upstream"]["name"], play.first["model"]) == ("one", "small")
    assert (play.closed["outcome"], play.closed["restored"], play.closed["usage"]) == (
        "completed",
        1,
        {"total_tokens": 7},
    )
    assert play.audit.payloads[play.first["id"]] == json.dumps(play.hands.sent[0][1], separators=(",", ":")).encode()
    assert b"anna.lind" not in b"".join(entry.canonical for entry in play.audit.entries)


async def test_the_record_is_durable_before_anything_is_sent():
    play = Play(answer("x"))
    order = []
    opening, sending = play.audit.open, play.hands.send

    async def opened(*args, **more):
        order.append("open")
        return await opening(*args, **more)

    async def sent(*args):
        order.append("send")
        return await sending(*args)

    play.audit.open, play.hands.send = opened, sent
    await exchange(inbound(), play.house)
    assert order == ["open", "send"]


async def test_without_a_record_nothing_leaves():
    play = Play(answer("x"))
    play.audit.failing = Unavailable("no disk")
    with pytest.raises(Unavailable):
        await exchange(inbound(), play.house)
    assert play.hands.sent == []
    assert play.watch.seen[-1] == ("refused", ("unavailable",), {})


@pytest.mark.parametrize("upstream", [answer("x"), Upstream(error=UpstreamFailed("slow", code="upstream_timeout"))])
async def test_an_exchange_is_under_way_from_its_opening_to_its_closing(upstream):
    play = Play(upstream)
    with contextlib.suppress(UpstreamFailed):
        await exchange(inbound(), play.house)
    assert [name for name, *_ in play.watch.seen] == ["inspected", "started", "opened", "ended", "finished"]


async def test_an_unknown_key_is_refused_without_a_record():
    play = Play(answer("x"))
    with pytest.raises(Unauthenticated):
        await exchange(inbound(key=b"Bearer bad"), play.house)
    assert play.hands.sent == play.audit.entries == []


@pytest.mark.parametrize(
    ("asked", "error", "code"),
    [
        (lambda: inbound(messages="no list"), Malformed, None),
        (lambda: inbound("ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"), Refused, "blocked_by_policy"),
        (lambda: inbound(purpose="marketing"), Refused, "purpose_not_allowed"),
        (lambda: inbound(model="huge"), Refused, None),
        (
            lambda: inbound(
                messages=[{"role": "user", "content": [{"type": "image_url", "image_url": "https://x.example/a"}]}]
            ),
            Refused,
            None,
        ),
    ],
)
async def test_what_policy_or_doubt_refuses_leaves_one_record_and_nothing_else(asked, error, code):
    play = Play(answer("x"))
    request = asked()
    with pytest.raises(error) as refused:
        await exchange(request, play.house)
    assert play.hands.sent == []
    assert play.events == ["refused"]
    assert play.first["refusal"]["code"] == refused.value.code == (code or refused.value.code)
    assert play.watch.seen[-1][0] == "refused"


async def test_text_of_the_caller_enters_a_record_only_once_policy_knows_it():
    play = Play(answer("x"))
    with pytest.raises(Refused):
        await exchange(inbound(purpose="anna.lind@example.org"), play.house)
    play_two = Play(answer("x"))
    with pytest.raises(Refused):
        await exchange(inbound(model="anna-lindqvist"), play_two.house)
    # This client may ask for any model, but no upstream has one of this name.
    play_three = Play(answer("x"), policy=POLICY.replace(', models: ["small", "tiny"]', ""))
    with pytest.raises(Refused) as refused:
        await exchange(inbound(model="anna-lindqvist"), play_three.house)
    assert refused.value.code == "no_permitted_upstream"
    plays = [play, play_two, play_three]
    written = b"".join(entry.canonical for one in plays for entry in one.audit.entries)
    assert b"anna.lind" not in written
    assert b"anna-lindqvist" not in written


async def test_what_was_not_inspected_does_not_leave():
    play = Play(answer("x"))
    play.rules.error = NotInspected("Detector 'x' failed.")
    with pytest.raises(Refused):
        await exchange(inbound(), play.house)
    assert play.hands.sent == []
    assert play.first["refusal"]["code"] == "not_inspected"


async def test_the_next_permitted_upstream_gets_what_the_first_has_not_seen():
    play = Play(Upstream(error=UpstreamFailed("down", code="upstream_unreachable")), answer("from two"))
    got = await exchange(inbound(), play.house)
    assert b"from two" in got.body
    assert [name for name, _ in play.hands.sent] == ["one", "two"]
    assert play.closed["upstream"]["name"] == "two"


async def test_an_upstream_that_may_have_seen_it_is_not_followed_by_another():
    play = Play(Upstream(error=UpstreamFailed("slow", code="upstream_timeout")), answer("two"))
    with pytest.raises(UpstreamFailed):
        await exchange(inbound(), play.house)
    assert [name for name, _ in play.hands.sent] == ["one"]
    assert (play.closed["outcome"], play.closed["error"]["code"]) == ("failed", "upstream_timeout")


async def test_health_orders_the_permitted_and_adds_none():
    play = Play(answer("one"), answer("two"))
    play.hands.down = frozenset({"one"})
    await exchange(inbound(), play.house)
    assert [name for name, _ in play.hands.sent] == ["two"]


async def test_a_record_at_metadata_level_has_no_payload():
    play = Play(answer("x"), policy=POLICY.replace("record: redacted", "record: metadata"))
    await exchange(inbound(MAIL), play.house)
    assert play.audit.payloads == {}


async def test_a_client_that_leaves_while_the_upstream_thinks():
    play = Play(Upstream(hang=True))
    task = asyncio.create_task(exchange(inbound(), play.house))
    while not play.hands.sent:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (play.events, play.closed["outcome"]) == (["opened", "closed"], "disconnected")


async def test_a_defect_after_opening_closes_the_record():
    play = Play(Upstream(error=RuntimeError("defect")))
    with pytest.raises(RuntimeError):
        await exchange(inbound(), play.house)
    assert (play.closed["outcome"], play.closed["error"]["code"]) == ("failed", "internal_error")


async def test_a_stream_is_restored_as_it_comes():
    play = Play(stream(event("to [EM"), event("AIL_1]!"), event(finish="stop", usage={"total_tokens": 3}), DONE))
    got = await exchange(inbound(MAIL, stream=True), play.house)
    pieces = [piece async for piece in got.stream]
    await got.stream.aclose()
    text = b"".join(pieces).decode()
    assert "anna.lind@example.org!" in text
    assert text.endswith("data: [DONE]\n\n")
    assert (play.closed["outcome"], play.closed["usage"], play.closed["finish"]) == (
        "completed",
        {"total_tokens": 3},
        "stop",
    )


async def test_surrogates_stay_in_lanes_that_policy_does_not_name():
    policy = POLICY.replace("restore: [text, reasoning, tool_arguments]", "restore: [reasoning]")
    play = Play(answer("to [EMAIL_1]"), policy=policy)
    got = await exchange(inbound(MAIL), play.house)
    assert b"[EMAIL_1]" in got.body


async def test_two_exchanges_at_once_keep_their_tables_apart():
    play = Play(answer("to [EMAIL_1]"))
    mails = [f"person{number}@example.org" for number in range(20)]
    got = await asyncio.gather(*(exchange(inbound(f"write to {mail}"), play.house) for mail in mails))
    for mail, one in zip(mails, got, strict=True):
        assert json.loads(one.body)["choices"][0]["message"]["content"] == f"to {mail}"


async def test_large_requests_and_answers_leave_the_loop_free(monkeypatch):
    aside = []

    async def to_thread(work):
        aside.append(work)
        return work()

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    play = Play(answer("to [EMAIL_1] " + "x " * 150_000))
    got = await exchange(inbound(MAIL), play.house)
    assert b"anna.lind@example.org" in got.body
    assert len(aside) == 1
    await exchange(inbound(MAIL + " word" * 20_000), Play(answer("x")).house)
    assert len(aside) == 4
