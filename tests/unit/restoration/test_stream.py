"""Streams: recorded-style transcripts in any chunking give the text of each channel restored, framing intact."""

import json
import random
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.errors import UpstreamFailed
from proxy.restoration.chunks import error_chunk
from proxy.restoration.stream import StreamRestorer
from proxy.surrogate import TOLERANT, Original, SurrogateTable, canonical, lead
from proxy.terms import Lane
from proxy.wire.sse import SSEDecoder

VECTORS = Path(__file__).parents[2] / "vectors" / "chat"
NAMES = sorted(path.name for path in VECTORS.iterdir())
ALL = frozenset(Lane)
TABLE = SurrogateTable(
    {
        "[PERSON_1]": Original('Erika "E." Muster'),
        "[PERSON_2]": Original("Max [PERSON_1]"),
        "[EMAIL_1]": Original("erika@example.org"),
        "[CARD_1]": Original("4111111111111111", number=True),
    }
)


@cache
def transcript(name: str) -> bytes:
    return (VECTORS / name).read_bytes()


def replay(
    pieces: list[bytes], *, table: SurrogateTable = TABLE, lanes: frozenset[Lane] = ALL, json_mode: bool = False
) -> tuple[bytes, StreamRestorer]:
    restorer = StreamRestorer(table, lanes=lanes, json_mode=json_mode)
    out = b"".join([restorer.feed(piece) for piece in pieces])
    return out + restorer.close(), restorer


def chunks_of(stream: bytes) -> list[dict[str, Any]]:
    """The JSON events of a stream, by other means than the code under test."""
    found = []
    for block in re.split(r"\r?\n\r?\n", stream.decode()):
        data = "\n".join(line[5:].lstrip() for line in block.splitlines() if line.startswith("data:"))
        if data.startswith("{"):
            try:
                found.append(json.loads(data))
            except json.JSONDecodeError:
                continue
    return found


def channels_of(stream: bytes) -> dict[tuple[int, str], str]:
    """The whole text of each channel; arguments of tool calls are joined by index."""
    texts: dict[tuple[int, str], str] = defaultdict(str)

    def add(index: int, key: str, value: Any) -> None:
        if isinstance(value, str):
            texts[index, key] += value
        elif isinstance(value, list):
            for part in value:
                if part.get("type") == "thinking":
                    add(index, "thinking", part["thinking"])
                elif part.get("type") == "text":
                    add(index, key, part["text"])

    for chunk in chunks_of(stream):
        for choice in chunk.get("choices", ()):
            delta = choice["delta"]
            for key in ("content", "reasoning_content", "refusal"):
                add(choice["index"], key, delta.get(key))
            for call in delta.get("tool_calls") or ():
                arguments = call["function"]["arguments"]
                add(
                    choice["index"],
                    f"tool {call['index']}",
                    arguments if isinstance(arguments, str) else json.dumps(arguments),
                )
    return {channel: text for channel, text in texts.items() if text}


def restored(text: str) -> str:
    return TOLERANT.sub(
        lambda match: lead(match) + TABLE[found].value if (found := canonical(match)) in TABLE else match[0], text
    )


def restored_json(text: str) -> Any:
    def leaf(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: leaf(item) for key, item in value.items()}
        if value == "[CARD_1]":
            return 4111111111111111
        return restored(value) if isinstance(value, str) else value

    return leaf(json.loads(text))


def assert_restored(stream: bytes, out: bytes) -> None:
    before, after = channels_of(stream), channels_of(out)
    for channel, text in before.items():
        if not channel[1].startswith("tool"):
            assert after[channel] == restored(text)
        elif "cut_off" not in channel:
            try:
                expected = restored_json(text)
            except json.JSONDecodeError:
                assert channel not in after
                continue
            assert json.loads(after[channel]) == expected
    assert after.keys() <= before.keys()


def assert_well_formed(stream: bytes, out: bytes) -> None:
    """What clients rely on: blank lines, ids, nothing after a finish, a name in each tool call, usage last, comments."""
    assert out.endswith(b"\n\n")
    assert b"\r" not in out
    before, after = chunks_of(stream), chunks_of(out)
    assert {chunk.get("id") for chunk in after} == {chunk.get("id") for chunk in before}
    assert [chunk["usage"] for chunk in after if chunk.get("usage")] == [
        chunk["usage"] for chunk in before if chunk.get("usage")
    ]
    assert out.count(b"\n: ping") + out.startswith(b": ping") == stream.count(b"\n: ping") + stream.startswith(
        b": ping"
    )
    assert out.count(b"[DONE]") == stream.count(b"[DONE]")
    finished = set()
    for chunk in after:
        for choice in chunk.get("choices", ()):
            assert choice["index"] not in finished
            for call in choice["delta"].get("tool_calls") or ():
                assert call["function"]["name"]
                assert call["id"]
                assert call["type"] == "function"
            if choice["finish_reason"] is not None:
                finished.add(choice["index"])


@pytest.mark.parametrize("name", NAMES)
def test_transcripts_whole_and_byte_by_byte(name: str) -> None:
    stream = transcript(name)
    out, restorer = replay([stream])
    assert_restored(stream, out)
    assert_well_formed(stream, out)
    by_byte, other = replay([bytes([byte]) for byte in stream])
    assert by_byte == out
    assert (other.done, other.failed, other.finished, other.usage, other.finish) == (
        restorer.done,
        restorer.failed,
        restorer.finished,
        restorer.usage,
        restorer.finish,
    )


@pytest.mark.parametrize("name", NAMES)
def test_transcripts_at_a_thousand_random_splits(name: str) -> None:
    stream = transcript(name)
    expected, _ = replay([stream])
    chance = random.Random(name)
    for _ in range(1000):
        cuts = sorted(chance.choices(range(len(stream) + 1), k=chance.randint(0, 12)))
        out, _ = replay([stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)])
        assert out == expected


def chunk(delta: object, reason: str | None = None, index: object = 0, **more: object) -> bytes:
    choice = {"index": index, "delta": delta, "finish_reason": reason}
    body = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


@given(
    st.lists(
        st.sampled_from(["[", "PERSON", "_1", "]", "\\", "&#91;", "x ", "[PERSON_2]", " ", "[EMAIL_1]"]), max_size=12
    ),
    st.integers(0, 99),
)
def test_surrogates_split_over_deltas_in_any_way(pieces: list[str], seed: int) -> None:
    text = "".join(pieces)
    chance = random.Random(seed)
    cuts = sorted(chance.choices(range(len(text) + 1), k=4))
    stream = b"".join(chunk({"content": text[a:b]}) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True))
    out, _ = replay([stream + chunk({}, "stop") + DONE])
    assert channels_of(out).get((0, "content"), "") == restored(text)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_table_passes_bytes_through_and_watches(name: str) -> None:
    stream = transcript(name)
    restorer = StreamRestorer(SurrogateTable(), lanes=ALL, json_mode=False)
    assert restorer.feed(stream) == stream
    assert restorer.close() == b""
    _, other = replay([stream])
    assert (restorer.done, restorer.failed, restorer.finished, restorer.usage, restorer.finish) == (
        other.done,
        other.failed,
        other.finished,
        other.usage,
        other.finish,
    )


def test_what_is_known_at_the_end() -> None:
    facts = {}
    for name in NAMES:
        _, restorer = replay([transcript(name)])
        facts[name.removesuffix(".sse")] = (
            restorer.done,
            restorer.finished,
            restorer.failed,
            restorer.usage is not None,
            restorer.finish,
        )
    assert facts == {
        "crlf_without_space": (True, True, False, False, "stop"),
        "cut_off": (False, False, False, False, None),
        "error_mid_stream": (True, False, True, False, None),
        "fragmented_tool_call": (True, True, False, False, "tool_calls"),
        "llama_cpp_comments": (True, True, False, False, "stop"),
        "mistral_plain": (True, True, False, True, "stop"),
        "mistral_reasoning": (True, True, False, True, "stop"),
        "mistral_tool_call": (True, True, False, True, "tool_calls"),
        "openai_usage": (True, True, False, True, "stop"),
        "two_choices_interleaved": (True, True, False, False, "length"),
        "vllm_reasoning_content": (True, True, False, False, "stop"),
    }


def test_text_flows_with_the_first_chunk() -> None:
    restorer = StreamRestorer(TABLE, lanes=ALL, json_mode=False)
    assert channels_of(restorer.feed(chunk({"content": "Dear [PERSON_1], I"}))) == {
        (0, "content"): 'Dear Erika "E." Muster, I'
    }
    assert channels_of(restorer.feed(chunk({"content": " wrote to ["}))) == {(0, "content"): " wrote to "}
    assert channels_of(restorer.feed(chunk({"content": "EMAIL_1]"}))) == {(0, "content"): "erika@example.org"}


def test_an_untouched_chunk_keeps_its_bytes() -> None:
    odd = b'data: {"choices" : [ {"index":0, "delta":{"content":"x \\u00e9"}} ], "n": 1.50}\n\n'
    assert replay([odd])[0] == odd


def test_a_tail_goes_out_before_the_text_goes_on_elsewhere() -> None:
    think = [{"type": "thinking", "thinking": [{"type": "text", "text": "about [PERS"}]}]
    out, _ = replay([chunk({"content": think}), chunk({"content": "So:"}), chunk({"content": ""}, "stop")])
    deltas = [each["choices"][0]["delta"]["content"] for each in chunks_of(out)]
    assert deltas[1] == [{"type": "thinking", "thinking": [{"type": "text", "text": "[PERS"}]}]
    assert deltas[2] == "So:"


def test_a_tail_joins_the_last_chunk_of_its_choice() -> None:
    out, _ = replay([chunk({"content": "a [PER"}), chunk({"content": "SON"}, "length"), DONE])
    assert [each["choices"][0]["delta"]["content"] for each in chunks_of(out)] == ["a ", "[PERSON"]


def test_lanes_that_are_not_permitted_keep_their_surrogates_and_flow() -> None:
    stream = transcript("vllm_reasoning_content.sse")
    out, restorer = replay([stream], lanes=frozenset({Lane.TEXT}))
    assert channels_of(out)[0, "reasoning_content"] == channels_of(stream)[0, "reasoning_content"]
    assert channels_of(out)[0, "content"] == restored(channels_of(stream)[0, "content"])
    assert restorer.tally.restored == 2
    out, _ = replay(
        [chunk({"content": "a [PER"}), chunk({"reasoning": "SON_1] [PERSON_1"}), chunk({"reasoning": "]"}, "stop")],
        lanes=frozenset({Lane.TEXT}),
    )
    assert [each["choices"][0]["delta"] for each in chunks_of(out)] == [
        {"content": "a "},
        {"content": "[PER"},
        {"reasoning": "SON_1] [PERSON_1"},
        {"reasoning": "]"},
    ]
    for lanes in (frozenset({Lane.REASONING}), frozenset[Lane]()):
        stream = transcript("fragmented_tool_call.sse")
        out, _ = replay([stream], lanes=lanes)
        assert channels_of(out) == channels_of(stream)
        assert_well_formed(stream, out)


def test_stop_reason_is_restored_with_its_lane() -> None:
    stream = transcript("vllm_reasoning_content.sse")
    assert chunks_of(replay([stream])[0])[-1]["choices"][0]["stop_reason"] == "Max [PERSON_1]"
    assert chunks_of(replay([stream], lanes=frozenset())[0])[-1]["choices"][0]["stop_reason"] == "[PERSON_2]"


def test_token_lists_are_dropped() -> None:
    out, _ = replay([transcript("openai_usage.sse")])
    assert all(
        choice["logprobs"] is None for each in chunks_of(out) for choice in each["choices"] if "logprobs" in choice
    )


def test_json_mode_keeps_the_answer_valid() -> None:
    out, _ = replay(
        [chunk({"content": '{"a":"[PER'}), chunk({"content": 'SON_1]"}'}), chunk({}, "stop")], json_mode=True
    )
    assert json.loads(channels_of(out)[0, "content"]) == {"a": 'Erika "E." Muster'}


def test_a_tool_call_is_one_delta_in_the_last_chunk() -> None:
    chunks = chunks_of(replay([transcript("fragmented_tool_call.sse")])[0])
    assert len(chunks) == 2
    assert [call["index"] for call in chunks[-1]["choices"][0]["delta"]["tool_calls"]] == [0, 1]


def test_a_tool_call_without_a_finish_is_sent_before_done() -> None:
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"p":"[PERSON_2]"}'}}
    out, _ = replay([chunk({"tool_calls": [call]}), DONE])
    (only,) = chunks_of(out)
    assert json.loads(only["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"]) == {"p": "Max [PERSON_1]"}
    assert out.endswith(DONE)
    out, _ = replay([chunk({"tool_calls": [call]})])
    assert len(chunks_of(out)) == 1


def test_a_tool_call_that_was_cut_off_is_not_sent() -> None:
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"p":"[PERS'}}
    error = b'data: {"error": {"message": "x"}}\n\n'
    for end in (b"", error, error + DONE):
        out, _ = replay([chunk({"role": "assistant", "tool_calls": [call]}) + end])
        assert not any(
            choice["delta"].get("tool_calls") for each in chunks_of(out) for choice in each.get("choices", ())
        )


def test_a_chunk_of_fragments_with_usage_is_kept() -> None:
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}
    usage = {"total_tokens": 3}
    out, restorer = replay([chunk({"tool_calls": [call]}, usage=usage), chunk(None, "tool_calls")])
    assert restorer.usage == usage
    first, last = chunks_of(out)
    assert (first["usage"], first["choices"][0]["delta"]) == (usage, {})
    assert last["choices"][0]["delta"]["tool_calls"][0]["id"] == "a"


@pytest.mark.parametrize(
    "event",
    [
        b"data: not json [PERSON_1]\n\n",
        b'data: ["[PERSON_1]"]\n\n',
        b'event: note\ndata: {"text":"[PERSON_1]"}\n\n',
        b'data: {"choices":"[PERSON_1]"}\n\n',
        b'data: {"choices":["[PERSON_1]",{"index":[],"delta":"[PERSON_1]"}]}\n\n',
        b": [PERSON_1]\n\n",
        b"id: 7\n\n",
    ],
)
def test_what_is_not_understood_is_passed_on(event: bytes) -> None:
    assert replay([event])[0] == event


@pytest.mark.parametrize(
    ("event", "failed"),
    [
        (b'data: {"error":"text"}\n\n', True),
        (b'data: {"object":"error","message":"m"}\n\n', True),
        (b"event: error\ndata: x\n\n", True),
        (error_chunk("c", "m", "k", model="m", id="x"), True),
        (b'data: {"error":null,"choices":[]}\n\n', False),
    ],
)
def test_errors_of_the_upstream_are_seen_and_follow_what_was_held(event: bytes, failed: bool) -> None:
    out, restorer = replay([chunk({"content": "a [PER"}) + event])
    assert restorer.failed is failed
    if failed:
        assert out.endswith(event)
    assert channels_of(out)[0, "content"] == "a [PER"


def test_a_deep_chunk_is_restored() -> None:
    deep = b'data: {"x":' + b"[" * 400 + b"]" * 400 + b',"choices":[{"index":0,"delta":{"content":"[PERSON_2]"}}]}\n\n'
    assert (
        channels_of(replay([deep])[0].replace(b'"delta"', b'"finish_reason":null,"delta"'))[0, "content"]
        == "Max [PERSON_1]"
    )


def test_an_event_over_the_bound_is_refused() -> None:
    restorer = StreamRestorer(TABLE, lanes=ALL, json_mode=False)
    restorer._decoder = SSEDecoder(100)
    with pytest.raises(UpstreamFailed) as caught:
        restorer.feed(b"data: " + b"x" * 200)
    assert caught.value.code == "upstream_event_too_large"


def test_an_event_without_its_blank_line_counts_when_it_is_whole() -> None:
    out, restorer = replay([chunk({"content": "[PERSON_2]"}) + DONE[:-1]])
    assert restorer.done
    assert out.endswith(DONE)
    out, _ = replay([chunk({"content": "a [PERSON"}) + b": ping"])
    assert out.endswith(chunk_text("[PERSON"))
    assert b": ping\n\n" in out


def chunk_text(text: str) -> bytes:
    return b'"choices":[{"index":0,"delta":{"content":"%b"},"finish_reason":null}]}\n\n' % text.encode()


def test_named_events_and_ids_survive_restoration() -> None:
    event = b'event: chunk\nid: 7\ndata: {"choices":[{"index":0,"delta":{"content":"[PERSON_2]"}}]}\n\n'
    out, _ = replay([event])
    assert out.startswith(b"event: chunk\nid: 7\ndata: {")
    assert b"Max [PERSON_1]" in out


def test_empty_parts_are_no_text() -> None:
    parts = [{"type": "text", "text": ""}, {"type": "text", "text": "[PERSON_2]"}]
    out, _ = replay([chunk({"content": parts})])
    assert channels_of(out) == {(0, "content"): "Max [PERSON_1]"}
