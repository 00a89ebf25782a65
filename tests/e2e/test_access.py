"""Who may do what, while it changes: two clients at once, a revoked key, an edited policy, a broken policy file."""

import concurrent.futures
import json
import time

import httpx
import pytest

from tests.e2e.harness import bearer, chat, post, until
from tests.e2e.people import IBAN, MAIL, SAID


def test_two_clients_at_once_are_told_apart(site):
    def ask(number):
        client = ("alpha", "beta")[number % 2]
        said = f"{client} {number} {client}{number}@example.org"
        return said, post(site.url, site.key(client), chat(said)).json()["choices"][0]["message"]["content"]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        for said, heard in pool.map(ask, range(40)):
            assert heard == f"You sent me: {said}"
    for client, purpose in (("alpha", "assistant"), ("beta", "support")):
        records = [body for body in site.server.records("opened", client=client) if body["model"] == "sim-echo"]
        assert len(records) >= 20
        assert {body["key_id"] for body in records} == {site.keys[client].stored.key_id}
        assert {body["purpose"] for body in records} == {purpose}


def test_purposes(site):
    def ask(client, purpose):
        headers = {**bearer(site.key(client)), "x-paravent-purpose": purpose}
        return httpx.post(f"{site.url}/v1/chat/completions", json=chat(SAID), headers=headers, trust_env=False)

    assert ask("beta", "support").status_code == 200
    refused = ask("alpha", "support")
    assert (refused.status_code, refused.json()["code"]) == (403, "purpose_not_allowed")
    refused = ask("alpha", f"to learn about {MAIL}")
    assert (refused.status_code, MAIL in refused.text) == (403, False)
    assert len(site.wire.requests) == 1


@pytest.fixture
def own(start):
    return start(clients=("alpha", "beta", "gone"))


def test_keys_and_policy_change_while_it_runs(own):
    """One server for all of it: each step is a change that must take effect without a restart."""
    revoked(own)
    policy = own.server.policies / "paravent.yaml"
    good = policy.read_text()
    edited(own, policy, good)
    broken(own, policy, good)
    key_file(own)
    assert own.server.verified()["intact"]


def revoked(own):
    extra = json.loads(
        own.server.paravent("clients", "add", "beta", "--json", "--policies", str(own.server.policies)).stdout
    )
    assert post(own.url, extra["key"], chat(SAID)).status_code == 200
    own.server.paravent("clients", "revoke", extra["key_id"])
    told = time.monotonic()
    until(lambda: post(own.url, extra["key"], chat(SAID)).status_code == 401, seconds=10)
    assert time.monotonic() - told < 5
    assert post(own.url, own.key("beta"), chat(SAID)).status_code == 200
    stranger = post(own.url, own.key("gone"), chat(SAID))
    assert (stranger.status_code, stranger.json()["code"]) == (403, "client_not_in_policy")


def edited(own, policy, good):
    assert post(own.url, own.key(), chat(IBAN)).status_code == 200
    policy.write_text(good.replace("{credential: block}", "{credential: block, financial: block}"))
    until(lambda: post(own.url, own.key(), chat(IBAN)).status_code == 403, seconds=15)
    assert post(own.url, own.key(), chat(MAIL)).status_code == 200
    first, second = until(lambda: (found := activations(own))[1:] and found, seconds=5)
    assert first != second
    assert own.server.records("refused")[-1]["policy"] == second
    policy.write_text(good)
    until(lambda: post(own.url, own.key(), chat(IBAN)).status_code == 200, seconds=15)


def broken(own, policy, good):
    in_force = own.server.records("opened")[-1]["policy"]
    policy.write_text(good.replace("credential: block", "credental: block"))
    until(lambda: own.server.readiness()[1]["policy"] != "ok", seconds=15)
    status, parts = own.server.readiness()
    assert "last good policy" in parts["policy"]
    assert {state for part, state in parts.items() if part != "policy"} == {"ok"}
    # Every exchange is still served under a policy that was approved: the proxy stays in the load balancer.
    assert status == 200
    assert post(own.url, own.key(), chat(SAID)).status_code == 200
    assert own.server.records("opened")[-1]["policy"] == in_force
    until(lambda: [body for body in own.server.records() if body["event"] == "policy:snapshot:rejected"], seconds=5)
    assert "credental" in own.server.output()
    policy.write_text(good)
    until(lambda: own.server.readiness()[1]["policy"] == "ok", seconds=15)


def key_file(own):
    """A key file that is away stops nothing, and is said: without it the next start would make another key."""
    place = own.server.data / "master.key"
    away = place.rename(place.with_suffix(".away"))
    status, parts = own.server.readiness()
    assert (status, parts["keys"].startswith("warning: the key file is gone")) == (200, True)
    assert post(own.url, own.key(), chat(SAID)).status_code == 200
    away.rename(place)
    assert own.server.readiness()[1]["keys"] == "ok"


def activations(own):
    return [body["policy"] for body in own.server.records() if body["event"] == "policy:snapshot:activated"]
