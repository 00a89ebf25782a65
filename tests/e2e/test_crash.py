"""kill -9 during load, ten times: who got an answer has an opened record, orphans are closed, the chain verifies."""

import concurrent.futures
import threading
import time

import httpx
import pytest

from tests.e2e.harness import Server, Site, bearer, chat, make_keys, recording_upstream, write_policy
from tests.e2e.people import SAID

ROUNDS, CLIENTS = 10, 6


def load(site, answered, stop):
    """Ask until told to stop; note the exchange of each answer of which anything at all arrived."""
    number = 0
    with httpx.Client(trust_env=False, timeout=10, headers=bearer(site.key())) as client:
        while not stop.is_set():
            number += 1
            body = chat(SAID, "sim-slow" if number % 3 == 0 else "sim-echo", stream=number % 2 == 0)
            try:
                with client.stream("POST", f"{site.url}/v1/chat/completions", json=body) as reply:
                    assert reply.status_code == 200
                    answered.add(reply.headers["x-request-id"])
                    reply.read()
            except httpx.TransportError:
                time.sleep(0.05)


@pytest.mark.slow
def test_kill_9_under_load(tmp_path):
    with recording_upstream(delay_s=0.03) as wire:
        server = Server(tmp_path, policies=write_policy(tmp_path / "policies", wire.url), PARAVENT_LOG_LEVEL="info")
        site = Site(server, wire, make_keys(server, "alpha"))
        answered, stop = set(), threading.Event()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(load, site, answered, stop) for _ in range(CLIENTS)]
            try:
                for number in range(ROUNDS):
                    before = len(answered)
                    server.start()
                    while len(answered) < before + 8 + 5 * number:
                        time.sleep(0.005)
                    server.kill()
            finally:
                stop.set()
            for client in clients:
                client.result()
        server.start()
        try:
            opened = {body["exchange"] for body in server.records("opened")}
            orphaned = {body["exchange"] for body in server.records("orphaned")}
            closed = [body["exchange"] for body in server.records("closed")] + sorted(orphaned)
            assert len(answered) > ROUNDS * 8
            assert answered <= opened
            assert orphaned
            assert sorted(closed) == sorted(opened)
            assert len(wire.requests) <= len(opened)
            report = server.verified()
            assert (report["intact"], report["problems"], report["pending"]) == (True, [], 0)
        finally:
            server.stop()
