"""The audit log can't be written: 503, nothing leaves, readiness says so; when it can be again, all goes on."""

import concurrent.futures
import json
import resource

import pytest
from mistralai.client import Mistral
from mistralai.client.errors import SDKError
from openai import InternalServerError, OpenAI

from tests.e2e.harness import chat, post, until
from tests.e2e.people import MAIL, SAID, user


@pytest.fixture
def full(start):
    """A site whose files will not be allowed to grow."""
    return start(PARAVENT_LOG_LEVEL="info")


def limit_files(site, size):
    """Bound the length of the files that the server's process may write (RLIMIT_FSIZE), while it runs."""
    _, hard = resource.prlimit(site.server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(site.server.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_full_disk_stops_everything_and_nothing_leaves(full):
    assert post(full.url, full.key(), chat(SAID)).status_code == 200
    limit_files(full, 1024)
    refused = post(full.url, full.key(), chat(SAID))
    assert refused.status_code == 503
    assert refused.json()["type"] == "server_error"
    assert refused.json()["code"] == "audit_unavailable"
    assert refused.headers["x-should-retry"] == "false"
    assert MAIL not in refused.text
    full.wire.clear()
    for stream in (False, True):
        assert post(full.url, full.key(), chat(SAID, stream=stream)).status_code == 503
    assert post(full.url, full.key(), chat("ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8")).status_code == 503
    with Mistral(server_url=full.url, api_key=full.key()) as client, pytest.raises(SDKError) as raised:
        client.chat.complete(model="sim-echo", messages=user(SAID))
    assert json.loads(raised.value.body)["code"] == "audit_unavailable"
    with OpenAI(base_url=f"{full.url}/v1", api_key=full.key()) as client, pytest.raises(InternalServerError):
        client.chat.completions.create(model="sim-echo", messages=user(SAID))
    assert full.wire.requests == []
    status, parts = full.server.readiness()
    assert (status, parts["audit"] == "ok") == (503, False)
    limit_files(full, resource.RLIM_INFINITY)
    until(lambda: full.server.readiness()[0] == 200, seconds=20)
    assert post(full.url, full.key(), chat(SAID)).status_code == 200
    opened = full.server.records("opened")
    closed = {body["exchange"] for body in (*full.server.records("closed"), *full.server.records("orphaned"))}
    assert {body["exchange"] for body in opened[:-1]} <= closed
    assert full.server.verified()["intact"]


def test_an_answer_under_way_is_delivered_and_its_record_waits_in_the_spool(full):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        going = pool.submit(post, full.url, full.key(), chat(SAID, "sim-slow", stream=True))
        until(lambda: full.wire.requests)
        limit_files(full, 4096)
        reply = going.result()
    assert reply.status_code == 200
    assert reply.text.endswith("data: [DONE]\n\n")
    exchange = reply.headers["x-request-id"]
    limit_files(full, resource.RLIM_INFINITY)
    until(lambda: full.server.records("closed", exchange=exchange), seconds=20)
    assert full.server.verified()["intact"]
