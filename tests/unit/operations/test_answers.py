"""The way back: errors of the upstream, broken streams, and records that are closed once."""

import json

import pytest

from proxy.errors import UpstreamFailed
from proxy.operations import exchange
from tests.unit.operations.play import DONE, Play, Upstream, answer, event, inbound, stream

CUT = UpstreamFailed("upstream one broke off the connection", code="upstream_broke_off")


async def failure(upstream, **asked):
    play = Play(upstream)
    with pytest.raises(UpstreamFailed) as failed:
        await exchange(inbound("to anna.lind@example.org", **asked), play.house)
    assert play.closed["outcome"] == "failed"
    assert play.closed["error"]["code"] == failed.value.code
    return failed.value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"object": "error", "message": "too long: [EMAIL_1]", "code": "1"}, "too long: [EMAIL_1]"),
        ({"error": {"message": "nested", "type": "x"}}, "nested"),
        ({"error": "plain"}, "plain"),
        ({"detail": [{"loc": ["a"], "msg": "field required", "type": "missing"}]}, "field required"),
        ({"message": {"detail": [{"msg": "deep"}]}}, "deep"),
        ({"detail": "text"}, "text"),
        ([], "no readable message"),
        ({"other": 1}, "no readable message"),
    ],
)
async def test_messages_are_found_in_every_known_shape_and_keep_their_surrogates(body, said):
    failed = await failure(Upstream([json.dumps(body).encode()], status=400))
    assert failed.message == f"The upstream answered 400: {said}"
    assert (failed.status, failed.code) == (400, "upstream_400")


async def test_a_body_that_is_no_json_says_nothing():
    assert "no readable message" in (await failure(Upstream([b"<html>"], status=500))).message


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refusal_of_our_own_key_is_our_failure(status):
    failed = await failure(Upstream([b"{}"], status=status))
    assert (failed.status, failed.code) == (502, "upstream_rejected_key")


async def test_the_time_to_wait_is_kept():
    failed = await failure(Upstream([b"{}"], status=429, headers=((b"retry-after", b"9"),)))
    assert (failed.status, failed.retry_after) == (429, "9")


@pytest.mark.parametrize("body", [b"not json", b'{"a":'])
async def test_an_answer_that_is_no_json(body):
    assert (await failure(Upstream([body]))).code == "upstream_not_json"


async def test_an_answer_of_another_type():
    assert (await failure(Upstream([b"hello"], content_type="text/plain"))).code == "upstream_not_json"


async def test_a_whole_answer_to_a_stream_request():
    assert (await failure(answer("x"), stream=True)).code == "upstream_not_streaming"


async def test_an_error_instead_of_a_stream():
    assert (await failure(Upstream([b'{"message":"no"}'], status=400), stream=True)).code == "upstream_400"


async def test_headers_that_may_pass_and_those_that_may_not():
    upstream = answer("x")
    upstream.headers = (
        (b"mistral-correlation-id", b"u1"), (b"x-ratelimit-remaining", b"5"), (b"x-request-id", b"theirs"),
    )  # fmt: skip
    got = await exchange(inbound(), Play(upstream).house)
    headers = dict(got.headers)
    assert headers[b"mistral-correlation-id"] == b"u1"
    assert headers[b"x-ratelimit-remaining"] == b"5"
    assert headers[b"x-request-id"] == b"0199f3c2-0000-7000-8000-000000000001"


HOSTILE = {
    "total_tokens": 7,
    "\u00fcber": 1,
    "Name Of Somebody": 1,
    "": 1,
    "endless": 2**60,
    "negative": -1,
    "flag": True,
    "nested": {"a": 1},
    **{f"more_{number}": number for number in range(100)},
}
"""What no record could hold, or should: the closing record must be written whatever an upstream says."""


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_closing_record_takes_from_usage_only_what_fits_it(streamed):
    whole = answer("x", usage=HOSTILE)
    play = Play(stream(event("x"), event(finish="stop", usage=HOSTILE), DONE) if streamed else whole)
    got = await exchange(inbound(stream=streamed), play.house)
    if streamed:
        assert [piece async for piece in got.stream]
    assert play.events == ["opened", "closed"]
    assert play.closed["usage"] == {"total_tokens": 7, **{f"more_{number}": number for number in range(19)}}


@pytest.mark.parametrize(("reason", "kept"), [("stop", "stop"), ("Ask Anna Lind", None), (7, None), (None, None)])
async def test_a_record_says_why_an_answer_ended_if_that_is_a_word(reason, kept):
    choice = {"index": 0, "message": {"role": "assistant", "content": "x"}, "finish_reason": reason}
    play = Play(answer("x", choices=[choice]))
    await exchange(inbound(), play.house)
    assert play.closed.get("finish") == kept


@pytest.mark.parametrize("choices", [None, [], [7]])
async def test_an_answer_without_choices_is_closed_all_the_same(choices):
    play = Play(answer("x", choices=choices))
    await exchange(inbound(), play.house)
    assert (play.events, play.closed.get("finish")) == (["opened", "closed"], None)


async def read(play, **asked):
    got = await exchange(inbound("to anna.lind@example.org", stream=True, **asked), play.house)
    pieces = []
    error = None
    try:
        async for piece in got.stream:
            pieces.append(piece)
    except UpstreamFailed as failed:
        error = failed
    await got.stream.aclose()
    return b"".join(pieces).decode(), error


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([event("to [EM"), CUT], "upstream_broke_off"),
        ([event("half")], "upstream_stream_broken"),
        ([event("half"), b'data: {"error":{"message":"overloaded"}}\n\n', DONE], "upstream_stream_broken"),
    ],
)
async def test_a_stream_that_breaks_off_ends_in_an_error_chunk_and_no_done_of_ours(pieces, code):
    play = Play(stream(*pieces))
    text, error = await read(play)
    last = json.loads(text.rstrip().rpartition("data: ")[2])
    assert (error.code, last["error"]["code"], last["choices"][0]["finish_reason"]) == (code, code, "error")
    assert (play.closed["outcome"], play.closed["error"]["code"]) == ("failed", code)


async def test_a_cut_surrogate_is_given_out_as_it_is():
    text, _ = await read(Play(stream(event("to [EM"), CUT)))
    assert "[EM" in text


async def test_a_stream_without_done_is_whole_when_every_choice_finished():
    play = Play(stream(event("all"), event(finish="stop")))
    _, error = await read(play)
    assert error is None
    assert play.closed["outcome"] == "completed"


async def test_a_stream_that_nobody_reads_is_closed_all_the_same():
    upstream = stream(event("x"), hang=True)
    play = Play(upstream)
    got = await exchange(inbound(stream=True), play.house)
    await got.stream.aclose()
    assert upstream.closed
    assert play.closed["outcome"] == "disconnected"


async def test_a_stream_left_in_the_middle_is_closed_once():
    upstream = stream(event("x"), event("y"), event("z"))
    play = Play(upstream)
    got = await exchange(inbound(stream=True), play.house)
    async for _ in got.stream:
        break
    await got.stream.aclose()
    await got.stream.aclose()
    assert upstream.closed
    assert [name for name in play.events if name == "closed"] == ["closed"]
    assert play.closed["outcome"] == "disconnected"


@pytest.mark.parametrize("streamed", [False, True])
async def test_the_record_names_the_upstreams_own_id_and_the_model_that_served(streamed):
    play = Play(stream(event("x"), event(finish="stop"), DONE) if streamed else answer("x"))
    got = await exchange(inbound(stream=streamed), play.house)
    if streamed:
        assert [piece async for piece in got.stream]
    assert (play.closed["upstream_request"], play.closed["model_served"]) == ("cmpl-1", "small")


async def test_text_of_an_upstream_that_is_no_id_and_no_model_stands_in_no_record():
    upstream = answer("x", model="Ask anna.lind@example.org")
    upstream.request_id = "anna lind"
    play = Play(upstream)
    await exchange(inbound(), play.house)
    assert "upstream_request" not in play.closed
    assert "model_served" not in play.closed
