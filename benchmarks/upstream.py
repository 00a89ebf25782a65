"""The benchmark's upstream: a bare asyncio server that answers every chat with the same bytes, whole or streamed.

It does as little as possible, so that what is measured is the proxy. Run: `python -m benchmarks.upstream PORT CHUNKS`.
"""

import asyncio
import json
import sys

PACE = (25, 0.01)
"""The model bench-paced sends 25 events each 10 ms: 2,500 a second and stream, 20,000 over 8 streams."""
ANSWER = "Thank you. We will write to [EMAIL_1] and call [PHONE_1]; the refund goes to [IBAN_1] within ten days."


def _head(kind: str, length: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n{length}\r\n\r\n".encode()


def whole() -> bytes:
    body = json.dumps(
        {
            "id": "b" * 32,
            "object": "chat.completion",
            "created": 1,
            "model": "bench",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 90, "completion_tokens": 30, "total_tokens": 120},
        }
    ).encode()
    return _head("application/json", f"content-length: {len(body)}") + body


def events(chunks: int) -> list[bytes]:
    """Return SSE events whose deltas cut surrogates in pieces, each framed as one HTTP chunk."""
    pieces = [ANSWER[start : start + 4] for start in range(0, len(ANSWER), 4)]
    frames = []
    for number in range(chunks):
        delta = {"content": pieces[number % len(pieces)]}
        finish = "stop" if number == chunks - 1 else None
        body = {
            "id": "b" * 32,
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "bench",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        frames.append(b"data: " + json.dumps(body).encode() + b"\n\n")
    frames.append(b"data: [DONE]\n\n")
    return [f"{len(frame):x}\r\n".encode() + frame + b"\r\n" for frame in frames]


class Upstream(asyncio.Protocol):
    whole_answer = whole()
    stream_head = _head("text/event-stream", "transfer-encoding: chunked")
    frames: tuple[bytes, ...] = ()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""
        self.task: asyncio.Task[None] | None = None

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            head, gap, rest = self.buffer.partition(b"\r\n\r\n")
            if not gap:
                return
            length = 0
            for line in head.split(b"\r\n"):
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            if len(rest) < length:
                return
            body, self.buffer = rest[:length], rest[length:]
            if b'"stream":true' in body or b'"stream": true' in body:
                paced = b"bench-paced" in body
                self.task = asyncio.get_running_loop().create_task(self.stream(PACE if paced else (1, 0.0)))
            else:
                self.transport.write(self.whole_answer)

    async def stream(self, pace: tuple[int, float]) -> None:
        self.transport.write(self.stream_head)
        frames, (step, pause) = self.frames, pace
        for start in range(0, len(frames), step):
            self.transport.write(b"".join(frames[start : start + step]))
            await asyncio.sleep(pause)
        self.transport.write(b"0\r\n\r\n")

    def connection_lost(self, _error: Exception | None) -> None:
        if self.task is not None:
            self.task.cancel()


async def main(port: int, chunks: int) -> None:
    Upstream.frames = tuple(events(chunks))
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
