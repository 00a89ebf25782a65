"""Measures the proxy against a bare pass-through with the same transport, in the same run, on one core.

`make bench` prints requests/s and added latency at 1 and 16 connections, restored chunks/s over 8 streams, the time to
the first chunk, memory and start time. Proxy and pass-through run on core 0; load and upstream on the others.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.load import Figures, run
from benchmarks.upstream import events
from proxy.restoration import StreamRestorer
from proxy.surrogate import Original, SurrogateTable
from proxy.terms import Lane
from proxy.wire import SSEDecoder

POLICY = """
version: 1
upstreams:
  bench:
    dialect: openai
    base_url: http://127.0.0.1:{port}
    operator: {{name: Benchmark, country: FR}}
    processes_in: [FR]
    models: ["*"]
clients:
  bench: {{purposes: [test], legal_basis: 6(1)(f)}}
defaults: {{action: pseudonymise, record: {record}, restore: [text, reasoning, tool_arguments]}}
rules:
  - name: anywhere in the EU
    then: {{zones: [EU], upstreams: [bench]}}
"""
CHUNKS = 2000
VALUES = {
    "[EMAIL_1]": "anna.kowalska@example.org",
    "[PHONE_1]": "+49 30 901820",
    "[IBAN_1]": "DE89 3704 0044 0532 0130 00",
}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def process(
    *command: str, core: int | None, port: int, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; yields when its port accepts."""
    pinned = {core} if core is not None and hasattr(os, "sched_setaffinity") else None
    child = subprocess.Popen(command, env={**os.environ, **(env or {})}, stderr=subprocess.DEVNULL)
    if pinned:
        os.sched_setaffinity(child.pid, pinned)
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            if child.poll() is not None:
                raise SystemExit(f"{command[2]} ended at start")
            time.sleep(0.01)
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(30)


def wait_ready(port: int) -> None:
    import httpx

    while True:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/healthz/ready", trust_env=False).status_code == 200:
                return
        time.sleep(0.02)


def memory(child: subprocess.Popen[bytes]) -> float:
    """Megabytes resident, children included."""
    one = psutil.Process(child.pid)
    return sum(each.memory_info().rss for each in [one, *one.children(recursive=True)]) / 1e6


PLAN = {
    "one": (1, False, "bench"),
    "sixteen": (16, False, "bench"),
    "streams": (8, True, "bench"),
    "paced": (8, True, "bench-paced"),
}


def measure(child: subprocess.Popen[bytes], port: int, *, key: str, seconds: float) -> dict[str, Figures]:
    """Run the plan against a server, with the CPU time it took from the server."""
    server = psutil.Process(child.pid)
    asyncio.run(run(port, connections=4, seconds=0.5, stream=False, key=key))
    found = {}
    for name, (connections, stream, model) in PLAN.items():
        before = sum(server.cpu_times()[:2])
        found[name] = asyncio.run(
            run(port, connections=connections, seconds=seconds, stream=stream, key=key, model=model)
        )
        found[name].cpu = sum(server.cpu_times()[:2]) - before
    return found


def print_row(name: str, unit: str, base: float, ours: float) -> None:
    print(f"{name:<44}{base:>12,.2f}{ours:>12,.2f}  {unit:<10}{ours / base:>8.2f}x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--record", default="metadata", choices=["metadata", "redacted"])
    options = parser.parse_args()
    upstream, bare, proxy = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        policies = Path(folder) / "policies"
        policies.mkdir()
        (policies / "bench.yaml").write_text(POLICY.format(port=upstream, record=options.record))
        env = {"PARAVENT_DATA": f"{folder}/data", "PARAVENT_POLICIES": str(policies), "PARAVENT_LOG_LEVEL": "error"}
        command = [sys.executable, "-m", "proxy", "clients", "add", "bench", "--json"]
        made = subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=True)
        key = json.loads(made.stdout)["key"]
        python = sys.executable
        with process(python, "-m", "benchmarks.upstream", str(upstream), str(CHUNKS), core=1, port=upstream):
            with process(
                python, "-m", "benchmarks.passthrough", str(bare), f"http://127.0.0.1:{upstream}", core=0, port=bare
            ) as child:
                base = measure(child, bare, key=key, seconds=options.seconds)
                base_memory = memory(child)
            begun = time.perf_counter()
            with process(python, "-m", "proxy", "serve", "--port", str(proxy), core=0, port=proxy, env=env) as child:
                wait_ready(proxy)
                start = time.perf_counter() - begun
                ours = measure(child, proxy, key=key, seconds=options.seconds)
                report(base, ours)
                print_row("memory after the run", "MB", base_memory, memory(child))
                print(f"{'start until ready':<44}{'':>12}{start:>12,.2f}  s")


def restore_cost() -> tuple[float, float]:
    """Microseconds an event takes to be framed and parsed alone, and to be restored, each event fed by itself."""
    frames = [frame.split(b"\r\n", 1)[1][:-2] for frame in events(CHUNKS)]
    table = SurrogateTable({surrogate: Original(value) for surrogate, value in VALUES.items()})
    best = [float("inf"), float("inf")]
    for _ in range(5):
        decoder, restorer = SSEDecoder(), StreamRestorer(table, lanes=frozenset(Lane), json_mode=False)
        begun = time.perf_counter()
        for frame in frames:
            for event in decoder.feed(frame):
                if event.data.startswith(b"{"):
                    json.loads(event.data)
        parsed = time.perf_counter()
        for frame in frames:
            restorer.feed(frame)
        ended = time.perf_counter()
        best = [min(best[0], parsed - begun), min(best[1], ended - parsed)]
    return best[0] / len(frames) * 1e6, best[1] / len(frames) * 1e6


def report(base: dict[str, Figures], ours: dict[str, Figures]) -> None:
    failures = sum(figures.failures for figures in ours.values())
    print(f"{'':<44}{'bare':>12}{'paravent':>12}")
    for name in ("one", "sixteen"):
        print_row(
            f"requests/s, {name} connection(s)", "1/s", *(f[name].requests / f[name].seconds for f in (base, ours))
        )
        print_row(f"median latency, {name}", "ms", base[name].quantile(0.5), ours[name].quantile(0.5))
        print_row(f"99th percentile, {name}", "ms", base[name].quantile(0.99), ours[name].quantile(0.99))
        print_row(f"CPU per request, {name}", "ms", *(f[name].cpu / f[name].requests * 1000 for f in (base, ours)))
    added = ours["one"].quantile(0.5) - base["one"].quantile(0.5)
    print(f"{'added latency at one connection, median':<44}{'':>12}{added:>12,.2f}  ms")
    print_row("events/s, 8 streams", "1/s", *(f["streams"].events / f["streams"].seconds for f in (base, ours)))
    print_row("CPU per event", "us", *(f["streams"].cpu / f["streams"].events * 1e6 for f in (base, ours)))
    print_row("first chunk, 8 streams at full speed", "ms", *(f["streams"].first(0.5) for f in (base, ours)))
    print_row("events/s, 8 paced streams", "1/s", *(f["paced"].events / f["paced"].seconds for f in (base, ours)))
    print_row("first chunk, 8 paced streams", "ms", *(f["paced"].first(0.5) for f in (base, ours)))
    print_row("first chunk, 8 paced streams, 99th percentile", "ms", *(f["paced"].first(0.99) for f in (base, ours)))
    print_row("restoring an event, against a bare parse", "us", *restore_cost())
    print(f"failures: {failures}")


if __name__ == "__main__":
    main()
