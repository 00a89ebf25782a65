"""Several worker processes, metrics over all of them, and a polite end that lets streams finish."""

import concurrent.futures
import re
import signal
import time

import httpx
import psutil
import pytest

from tests.e2e.harness import METRICS_KEY, bearer, chat, free_port, post, text_of, until
from tests.e2e.people import SAID, left_clean


def metric(text, name):
    """The sum of all samples of a metric."""
    return sum(float(value) for value in re.findall(rf"^{name}(?:\{{[^}}]*\}})? ([0-9.e+-]+)$", text, re.MULTILINE))


def served_by(site):
    """The chains that hold records of exchanges: each worker has its own."""
    return {body["chain"] for body in site.server.records("opened")}


def test_two_workers(start):
    port = free_port()
    site = start(
        "--workers", "2", upstream={"delay_s": 0.05}, PARAVENT_METRICS_KEY=METRICS_KEY, PARAVENT_METRICS_PORT=port
    )
    count = 0
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        while len(served_by(site)) < 2 and count < 400:
            replies = list(pool.map(lambda _: post(site.url, site.key(), chat(SAID)), range(20)))
            assert {reply.status_code for reply in replies} == {200}
            count += 20
    assert len(served_by(site)) == 2
    left_clean(site)
    for _ in range(4):  # whichever worker answers
        by_key = httpx.get(f"{site.url}/metrics", headers=bearer(METRICS_KEY), trust_env=False)
        assert by_key.status_code == 200
        assert metric(by_key.text, "paravent_exchanges_total") == count
        assert metric(by_key.text, "paravent_findings_total") == 3 * count
        assert metric(by_key.text, "paravent_exchanges_active") == 0
    on_port = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
    assert metric(on_port.text, "paravent_exchanges_total") == count
    assert httpx.get(f"{site.url}/metrics", trust_env=False).status_code == 403
    assert httpx.get(f"{site.url}/metrics", headers=bearer(site.key()), trust_env=False).status_code == 403
    one_killed(site)
    ended(site)


def one_killed(site):
    """kill -9 for one worker: the other goes on, a new one comes and closes what the dead one left open."""
    before = served_by(site)
    children = psutil.Process(site.server.process.pid).children()
    next(child for child in children if "spawn_main" in " ".join(child.cmdline())).kill()
    served = []

    def ask(_):
        try:
            served.append(post(site.url, site.key(), chat(SAID)).status_code)
        except httpx.TransportError:  # it was in the hands of the dead one
            served.append(0)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        until(lambda: list(pool.map(ask, range(8))) and len(served_by(site) - before) == 1, seconds=30)
    assert set(served) <= {0, 200}
    assert served.count(200) > served.count(0)


def ended(site):
    """Stop in the middle of streams: each is finished, closed and in the log."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        going = [pool.submit(post, site.url, site.key(), chat(SAID, "sim-slow", stream=True)) for _ in range(4)]
        until(lambda: len([one for one in site.wire.bodies if one["model"] == "sim-slow"]) == 4)
        time.sleep(0.3)
        assert site.server.stop() == 0
        for one in going:
            assert text_of(one.result().text) == f"You sent me: {SAID}"
    opened = {body["exchange"] for body in site.server.records("opened")}
    closed = [body["exchange"] for body in (*site.server.records("closed"), *site.server.records("orphaned"))]
    assert sorted(closed) == sorted(opened)
    assert {body["outcome"] for body in site.server.records("closed")} == {"completed"}
    report = site.server.verified()
    assert (report["intact"], report["pending"]) == (True, 0)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_one_worker_ends_politely_too(start, sent):
    port = free_port()
    site = start(upstream={"delay_s": 0.05}, PARAVENT_METRICS_PORT=port)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        going = pool.submit(post, site.url, site.key(), chat(SAID, "sim-slow", stream=True))
        until(lambda: site.wire.requests)
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        assert metric(text, "paravent_findings_total") == 3
        assert metric(text, "paravent_exchanges_active") == 1
        site.server.process.send_signal(sent)
        assert text_of(going.result().text) == f"You sent me: {SAID}"
    site.server.process.wait(20)
    assert [body["outcome"] for body in site.server.records("closed")] == ["completed"]
    assert site.server.verified()["intact"]


def test_a_stream_that_outlives_the_grace_is_cut_and_its_record_closed(start):
    site = start(PARAVENT_SHUTDOWN_GRACE_S=1)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        going = pool.submit(post, site.url, site.key(), chat(SAID, "sim-stall", stream=True))
        until(lambda: site.wire.requests)
        site.server.stop()
        with pytest.raises(httpx.TransportError):
            going.result()
    [record] = site.server.records("closed")
    assert record["outcome"] in {"disconnected", "failed"}
    assert site.server.verified()["pending"] == 0
