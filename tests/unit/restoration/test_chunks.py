"""Added chunks are valid chat chunks, whatever the envelope held."""

import json

from proxy.restoration.chunks import added_chunk, error_chunk, tail_delta, written


def loaded(event: bytes) -> dict[str, object]:
    assert event.startswith(b"data: ")
    assert event.endswith(b"\n\n")
    result: dict[str, object] = json.loads(event[6:])
    return result


def test_an_added_chunk_copies_the_envelope_only() -> None:
    envelope = {"id": "x", "object": "o", "created": 1, "model": "m", "choices": [1], "usage": {}, "error": {}, "y": 2}
    assert loaded(added_chunk(envelope, 3, {"content": "t"})) == {
        "id": "x",
        "object": "o",
        "created": 1,
        "model": "m",
        "choices": [{"index": 3, "delta": {"content": "t"}, "finish_reason": None}],
    }


def test_tails_have_the_form_of_their_channel() -> None:
    assert tail_delta("content", "t") == {"content": "t"}
    assert tail_delta("reasoning_content", "t") == {"reasoning_content": "t"}
    assert tail_delta("transcript", "t") == {"audio": {"transcript": "t"}}
    assert tail_delta("thinking", "t") == {
        "content": [{"type": "thinking", "thinking": [{"type": "text", "text": "t"}]}]
    }


def test_the_error_chunk_is_a_chunk_and_an_error() -> None:
    chunk = loaded(error_chunk("upstream_failed", "It broke off", "upstream_error", model=None, id="x"))
    assert chunk["error"] == {
        "message": "It broke off",
        "type": "upstream_error",
        "param": None,
        "code": "upstream_failed",
    }
    assert chunk["choices"] == [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]
    assert (chunk["id"], chunk["model"], chunk["object"]) == ("x", "", "chat.completion.chunk")
    assert loaded(error_chunk("c", "m", "k", model="mistral-small", id="x"))["model"] == "mistral-small"


def test_deep_chunks_can_be_written() -> None:
    deep: object = "x"
    for _ in range(400):
        deep = [deep]
    assert json.loads(written({"a": deep})) == {"a": deep}
