"""Planted values through every path at debug level; none of them is in any output, file, metric or export."""

import contextlib
import itertools
import json

import httpx
import pytest

from tests.e2e.harness import METRICS_KEY, UPSTREAM_KEY, bearer, chat, post
from tests.e2e.test_framing import request, send
from tests.e2e.test_streams import raw_request, read_all

VALUES = {
    "mail": "canary.quillfeather@example.org",
    "iban": "FR1420041010050500013M02606",
    "card": "5555 5555 5555 4444",
    "phone": "+33 1 99 00 12 34",
    "address": "203.0.113.201",
    "token": "ghp_CanaryCanaryCanaryCanaryCanary123456",
    "password in a URL": "https://canary:hunter2secret@example.org/private",
    "word": "zanzibarquux",  # nobody's detector finds it: it must not be written down for all that
}
MODELS = (
    *("sim-echo", "sim-reasoning", "sim-mangle", "sim-fragment", "sim-burst", "sim-ragged", "sim-die", "sim-die-json"),
    *("sim-garbage", "sim-gzip", "sim-redirect", "sim-401", "sim-422", "sim-429", "sim-500", "sim-503"),
)
SAID = " and ".join(value for name, value in VALUES.items() if name not in {"token", "password in a URL"})


def push(site):
    """Send the values down every path there is."""
    for model, stream in itertools.product(MODELS, (False, True)):
        with contextlib.suppress(httpx.TransportError):
            post(site.url, site.key(), chat(SAID, model, stream=stream))
    leave(site)
    for value in VALUES.values():
        refused(site, value)
        malformed(site, value)
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
    post(site.url, site.key(), chat(f"call {SAID}", tools=[tool], user=VALUES["mail"], metadata={SAID: SAID}))
    post(site.url, site.key(), chat("x" * 300_000 + SAID))
    post(site.url, site.key(), chat("[" * 900 + SAID))


def leave(site):
    for model in ("sim-stall", "sim-slow", "sim-hang"):
        connection = raw_request(site, chat(SAID, model, stream=True))
        connection.settimeout(0.5)
        with contextlib.suppress(TimeoutError):
            connection.recv(1000)
        connection.close()


def refused(site, value):
    """Values where they do not belong: model, purpose, route, key, header, ids, names."""
    post(site.url, site.key(), chat(value, f"model {value}"))
    post(site.url, site.key("beta"), chat("Hello", f"model-{value}"))
    post(site.url, value, chat(value))
    post(site.url, site.key()[:-1] + "x", chat(value))
    with contextlib.suppress(httpx.HTTPError, UnicodeError):
        purposed = {**bearer(site.key()), "x-paravent-purpose": value, "x-note": value, "cookie": value}
        httpx.post(f"{site.url}/v1/chat/completions", json=chat(value), headers=purposed, trust_env=False)
        httpx.get(f"{site.url}/v1/models/{value}", headers=bearer(site.key()), trust_env=False)
        httpx.get(f"{site.url}/{value}", headers=bearer(site.key()), trust_env=False)
        httpx.get(f"{site.url}/metrics", headers=bearer(value), trust_env=False)
    named = {"role": "tool", "tool_call_id": value, "name": value, "content": value}
    post(site.url, site.key(), {"model": "sim-echo", "messages": [named], value: value})
    post(site.url, site.key(), chat([{"type": "image_url", "image_url": f"https://example.org/{value}"}]))


def malformed(site, value):
    raw = value.encode()
    for body in (
        b'{"' + raw,
        b'{"a":"%s","a":"%s"}' % (raw, raw),
        b'{"%s":NaN}' % raw,
        raw,
        b'{"messages":"%s"}' % raw,
    ):
        send(site, request(site, body=body, headers=["Connection: close"]))
    send(site, request(site, headers=[f"X-{value}: {value}", "Host: other", "Connection: close"]))
    send(site, request(site, target=f"/v1/{value}", headers=["Connection: close"]))
    send(site, f"GET {value} HTTP/1.1\r\n{value}\r\n\r\n".encode())
    read_all(raw_request(site, chat(value, "sim-die", stream=True)))


def forms(value):
    bare = "".join(char for char in value if char.isalnum())
    return {value, json.dumps(value)[1:-1], bare, value.replace("@", "%40"), value.encode().hex()}


def files(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def pushed(start):
    site = start(PARAVENT_METRICS_KEY=METRICS_KEY)
    push(site)
    return site


def test_no_planted_value_stays_anywhere(pushed):
    server = pushed.server
    metrics = httpx.get(f"{pushed.url}/metrics", headers=bearer(METRICS_KEY), trust_env=False).content
    assert b"paravent_refusals_total" in metrics
    exported = server.paravent("audit", "export", "--reason", "canary test").stdout
    table = server.paravent("audit", "export", "--format", "csv", "--reason", "canary test").stdout
    found = server.paravent("audit", "search", "limit=1000").stdout
    assert server.readiness()[0] == 200
    places = {
        "metrics": metrics,
        "export": exported,
        "csv": table,
        "search": found,
        **{str(path.relative_to(server.folder)): data for path, data in files(server.folder).items()},
    }
    assert {"stdout", "stderr", "data/paravent.db"} <= places.keys()
    assert len(exported.splitlines()) > 150
    secrets = {f"key of {name}": key.plain for name, key in pushed.keys.items()}
    secrets |= {f"secret of {name}": key.plain.split("_", 2)[2] for name, key in pushed.keys.items()}
    secrets |= {"upstream key": UPSTREAM_KEY, "metrics key": METRICS_KEY}
    leaks = [
        (name, place)
        for name, value in (VALUES | secrets).items()
        for place, data in places.items()
        if any(form.encode() in data for form in forms(value))
    ]
    assert not leaks, leaks
    assert "Traceback" not in server.output()
    assert server.log_lines()
    every_exchange_is_closed(server)


def every_exchange_is_closed(server):
    opened = [body["exchange"] for body in server.records("opened")]
    assert sorted(body["exchange"] for body in server.records("closed")) == sorted(opened)
    assert server.verified()["intact"]


def test_payloads_are_sealed_and_open_only_for_a_reason(site):
    exchange = post(site.url, site.key(), chat(VALUES["mail"])).headers["x-request-id"]
    [opened] = site.server.records("opened", exchange=exchange)
    assert site.server.paravent("audit", "show", opened["id"], check=False).returncode != 0
    shown = json.loads(site.server.paravent("audit", "show", opened["id"], "--json", "--reason", "test").stdout)
    assert json.loads(shown["payload"])["messages"][0]["content"] == "[EMAIL_1]"
    read = [body for body in site.server.records() if body["event"] == "audit:record:read"]
    assert read[-1]["record"] == opened["id"]
    assert read[-1]["reason"] == "test"
