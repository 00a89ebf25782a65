"""The load: bare asyncio clients that write the same request again and again and count what comes back."""

import asyncio
import json
import time
from dataclasses import dataclass, field

PROMPT = (
    "Dear team, please answer Ms Kowalska, who wrote from anna.kowalska@example.org and can be reached at "
    "+49 30 901820. She returned the lamp of order 2024-118 and asks for a refund to DE89 3704 0044 0532 0130 00. "
    "Tell her in two friendly sentences that it will take ten days and that we are sorry for the trouble."
)


def request(*, stream: bool, key: str, port: int, model: str) -> bytes:
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": PROMPT}], "stream": stream})
    return (
        f"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Bearer {key}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}"
    ).encode()


STAGGER_S = 0.1


@dataclass
class Figures:
    requests: int = 0
    events: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    failures: int = 0
    cpu: float = 0.0

    def quantile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")

    def first(self, share: float) -> float:
        ordered = sorted(self.firsts)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")


async def _whole(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.index(b"content-length:") + 15
    body = await reader.readexactly(int(lower[at : lower.index(b"\r\n", at)]))
    return head[9:12] + body


async def _streamed(reader: asyncio.StreamReader, begun: float, figures: Figures) -> int:
    await reader.readuntil(b"\r\n\r\n")
    events = 0
    first = True
    while True:
        data = await reader.read(65536)
        if first:
            figures.firsts.append(time.perf_counter() - begun)
            first = False
        events += data.count(b"data: ")
        if data.endswith(b"0\r\n\r\n") or not data:
            return events


async def run(
    port: int, *, connections: int, seconds: float, stream: bool, key: str = "none", model: str = "bench"
) -> Figures:
    """Keep `connections` busy for `seconds` and return what came back."""
    figures = Figures()
    wire = request(stream=stream, key=key, port=port, model=model)
    end = time.perf_counter() + seconds

    async def one(number: int) -> None:
        if stream:  # apart in time, as users are; at once they would measure each other's requests
            await asyncio.sleep(number * STAGGER_S)
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        while time.perf_counter() < end:
            begun = time.perf_counter()
            writer.write(wire)
            if stream:
                seen = await _streamed(reader, begun, figures)
                figures.events += seen
            else:
                answer = await _whole(reader)
                figures.failures += not answer.startswith(b"200")
            figures.latencies.append(time.perf_counter() - begun)
            figures.requests += 1
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(connections)))
    figures.seconds = time.perf_counter() - begun
    return figures
