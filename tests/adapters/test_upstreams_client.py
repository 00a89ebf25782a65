"""The upstream client over real sockets: what leaves, what is refused, how it ends."""

import asyncio
import datetime as dt
import gc
import logging
import socket
import ssl
import traceback
import uuid

import aiohttp
import orjson
import pytest
from aiohttp.abc import AbstractResolver
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from proxy.errors import Misconfigured, Refused, UpstreamFailed
from proxy.policy.decision import UpstreamSpec
from proxy.transformation.outbound import Outbound
from proxy.upstreams import reply as reply_module
from proxy.upstreams import transport
from proxy.upstreams.client import Upstreams
from proxy.upstreams.embedded import SIMULATOR_HOST, EmbeddedResolver
from proxy.upstreams.health import Health
from proxy.upstreams.recorder import Recorder
from proxy.upstreams.serving import serve_app
from proxy.upstreams.transport import tls

KEY = "test-key-of-nobody"
KEYS = {"SIM_KEY": f"{KEY}\n", "EMPTY_KEY": " "}


def spec(base_url, **changes):
    values = {
        "name": "sim",
        "dialect": "mistral",
        "base_url": base_url,
        "key_env": "SIM_KEY",
        "operator": "Example Operator",
        "operator_country": "FR",
        "countries": ("FR",),
        "models": ("sim-echo",),
        "timeout_s": 5.0,
    }
    return UpstreamSpec(**(values | changes))


def chat(model="sim-echo", text="Hello [PERSON_1]", *, stream=False, names=("sim",), **more):
    body = orjson.dumps({"model": model, "messages": [{"role": "user", "content": text}], "stream": stream, **more})
    return Outbound("POST", "/v1/chat/completions", stream, dict.fromkeys(names, body))


def raw_outbound(path="/v1/models", method="GET"):
    return Outbound(method, path, False, {"sim": b""})


@pytest.fixture
async def recorder():
    return Recorder()


@pytest.fixture
async def url(recorder):
    async with serve_app(recorder) as base:
        yield base


@pytest.fixture
async def upstreams():
    upstreams = Upstreams(KEYS)
    yield upstreams
    await upstreams.aclose()
    await asyncio.sleep(0)


async def collected(reply):
    return b"".join([chunk async for chunk in reply.chunks()])


class Scripted:
    """A TCP server that answers each connection with `parts`, then stays, closes or resets."""

    def __init__(self, *parts, then="close"):
        self.parts = parts
        self.then = then
        self.gone = asyncio.Event()
        self.requests = []

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.talk, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def __aexit__(self, *_):
        self.server.close()
        await self.server.wait_closed()

    async def talk(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
        )
        self.requests.append(head + await reader.readexactly(length))
        for part in self.parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01)
        if self.then == "stay":
            await reader.read()
            self.gone.set()
        elif self.then == "reset":
            option = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
            writer.transport.abort()
        writer.close()


async def test_a_whole_answer(upstreams, url, recorder):
    reply = await upstreams.send(spec(url), chat())
    assert reply.status == 200
    assert reply.content_type == "application/json"
    answer = orjson.loads(await reply.read())
    assert answer["choices"][0]["message"]["content"] == "You sent me: Hello [PERSON_1]"
    assert reply.request_id == answer["id"]
    assert recorder.requests[0].body == chat().bodies["sim"]


async def test_a_streamed_answer(upstreams, url, recorder):
    reply = await upstreams.send(spec(url), chat(stream=True))
    assert reply.content_type == "text/event-stream"
    assert (await collected(reply)).endswith(b"data: [DONE]\n\n")
    assert recorder.requests[0].header("accept") == "text/event-stream"


async def test_headers_are_built_from_nothing(upstreams, url, recorder):
    await (await upstreams.send(spec(url), chat())).read()
    headers = dict(recorder.requests[0].headers)
    assert set(headers) <= {
        b"host", b"accept", b"accept-encoding", b"user-agent", b"content-type", b"content-length", b"authorization",
    }  # fmt: skip
    assert headers[b"authorization"] == f"Bearer {KEY}".encode()
    assert headers[b"accept-encoding"] == b"identity"
    assert headers[b"user-agent"].startswith(b"paravent/")
    assert headers[b"host"] == url.removeprefix("http://").encode()


async def test_a_get_has_no_body_and_no_content_type(upstreams, url, recorder):
    reply = await upstreams.send(spec(url, key_env=None), raw_outbound())
    assert orjson.loads(await reply.read())["object"] == "list"
    names = {name for name, _ in recorder.requests[0].headers}
    assert names.isdisjoint({b"content-type", b"authorization", b"transfer-encoding"})


async def test_kept_and_dropped_answer_headers(upstreams, url):
    reply = await upstreams.send(spec(url), chat("sim-429"))
    assert reply.status == 429
    assert {name for name, _ in reply.headers} == {
        b"content-type", b"retry-after", b"mistral-correlation-id", b"x-ratelimit-limit-req-minute",
        b"x-ratelimit-remaining-req-minute",
    }  # fmt: skip
    await reply.read()


async def test_cookies_never_come_back(upstreams, url, recorder):
    for _ in range(2):
        await (await upstreams.send(spec(url), chat())).read()
    assert recorder.requests[1].header("cookie") is None


async def test_connections_are_kept(upstreams):
    server = Scripted(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", then="stay")
    async with server as base:
        await (await upstreams.send(spec(base), chat())).read()
        session = upstreams._pools[base].client
        assert len(session.connector._conns) == 1
        await upstreams.aclose()
        await asyncio.wait_for(server.gone.wait(), 1)


async def test_one_pool_for_each_base_url(upstreams, url):
    await (await upstreams.send(spec(url), chat())).read()
    await (await upstreams.send(spec(url, name="other"), chat(names=("other",)))).read()
    assert len(upstreams._pools) == 1
    assert repr(upstreams) == "Upstreams(1 open)"


async def test_only_permitted_upstreams(upstreams, url, recorder):
    with pytest.raises(Refused) as caught:
        await upstreams.send(spec(url, name="elsewhere"), chat())
    assert caught.value.code == "upstream_not_permitted"
    assert recorder.requests == []


@pytest.mark.parametrize(
    "path",
    [
        "v1/models", "/v1/../admin", "/v1/..", "/v1/.", "//evil.example.org/v1", "/v1//models", "/v1/models?x=1",
        "/v1/models#x", "/v1/%2e%2e/admin", "/v1/%2Fetc", "/v1/a b", "/v1/a\r\nx: y", "/v1/\\evil", "/", "", "/v1/é",
        "/v1/models/", "/v1/models\n",
    ],
)  # fmt: skip
async def test_only_canonical_paths(upstreams, url, recorder, path):
    with pytest.raises(Refused):
        await upstreams.send(spec(url), raw_outbound(path))
    assert recorder.requests == []


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/ft:open-mistral-7b:x1", "/v1/models/a...b", "/v1/a%20b"])
async def test_canonical_paths_arrive_unchanged(upstreams, url, recorder, path):
    await (await upstreams.send(spec(url), raw_outbound(path))).read()
    assert recorder.requests[0].path == path


async def test_only_get_and_post(upstreams, url):
    with pytest.raises(Refused):
        await upstreams.send(spec(url), raw_outbound(method="DELETE"))


@pytest.mark.parametrize(
    "base",
    ["ftp://example.org", "http://", "https://user@example.org", "https://example.org?x=1", "https://example.org#x",
     "https://example.org\\@evil.example"],
)  # fmt: skip
async def test_base_urls_are_plain(upstreams, base):
    with pytest.raises(Misconfigured):
        await upstreams.send(spec(base), chat())


@pytest.mark.parametrize("name", ["MISSING", "EMPTY_KEY"])
async def test_without_a_key_nothing_leaves(upstreams, url, recorder, name):
    with pytest.raises(UpstreamFailed) as caught:
        await upstreams.send(spec(url, key_env=name), chat())
    assert caught.value.code == "upstream_key_missing"
    assert caught.value.status == 503
    assert recorder.requests == []


def test_keys_must_fit_a_header_and_never_show():
    with pytest.raises(Misconfigured) as caught:
        Upstreams({"BAD": "secret-one\r\nx-evil: 1"})
    assert "secret-one" not in str(caught.value)
    assert KEY not in repr(Upstreams(KEYS))


async def test_redirects_are_not_followed(upstreams, url):
    with pytest.raises(UpstreamFailed) as caught:
        await upstreams.send(spec(url), chat("sim-redirect"))
    assert caught.value.code == "upstream_answer_unusable"
    assert "elsewhere" not in caught.value.message


async def test_encoded_answers_are_refused(upstreams, url):
    for stream in (False, True):
        with pytest.raises(UpstreamFailed) as caught:
            await upstreams.send(spec(url), chat("sim-gzip", stream=stream))
        assert caught.value.code == "upstream_answer_unusable"


@pytest.mark.parametrize("status", [401, 422, 429, 500, 503])
async def test_error_answers_are_handed_on(upstreams, url, status):
    reply = await upstreams.send(spec(url), chat(f"sim-{status}"))
    assert reply.status == status
    assert orjson.loads(await reply.read())["object"] == "error"


async def test_an_announced_answer_over_the_limit(upstreams):
    head = f"HTTP/1.1 200 OK\r\ncontent-length: {reply_module.LONGEST_ANSWER + 1}\r\n\r\n".encode()
    async with Scripted(head, then="stay") as base:
        with pytest.raises(UpstreamFailed) as caught:
            await upstreams.send(spec(base), chat())
    assert caught.value.code == "upstream_answer_unusable"


async def test_an_unannounced_answer_over_the_limit(upstreams, monkeypatch):
    monkeypatch.setattr(reply_module, "LONGEST_ANSWER", 10)
    server = Scripted(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", *[b"6\r\nabcdef\r\n"] * 3, then="stay")
    async with server as base:
        reply = await upstreams.send(spec(base), chat())
        with pytest.raises(UpstreamFailed) as caught:
            await reply.read()
        assert caught.value.code == "upstream_answer_unusable"
        await asyncio.wait_for(server.gone.wait(), 1)


@pytest.mark.parametrize("then", ["close", "reset"])
@pytest.mark.parametrize(
    "parts",
    [
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"6\r\nabcdef\r\n"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"6\r\nabc"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"6\r\nabcdef\r\n", b"0\r\n"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 60\r\n\r\n", b"abcdef"),
    ],
)  # fmt: skip
async def test_a_body_that_is_cut_raises(upstreams, parts, then):
    async with Scripted(*parts, then=then) as base:
        reply = await upstreams.send(spec(base), chat(stream=True))
        with pytest.raises(UpstreamFailed) as caught:
            await collected(reply)
    assert caught.value.code == "upstream_broke_off"
    assert upstreams.health.condition("sim").failures == 1


async def test_pieces_before_the_cut_are_handed_on(upstreams):
    async with Scripted(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"6\r\nabcdef\r\n", b"2\r\ngh\r\n"
    ) as base:
        reply = await upstreams.send(spec(base), chat(stream=True))
        chunks = reply.chunks()
        assert await anext(chunks) + await anext(chunks) == b"abcdefgh"
        with pytest.raises(UpstreamFailed):
            await anext(chunks)


async def test_the_simulators_cuts(upstreams, url):
    for model, stream in (("sim-die", True), ("sim-die-json", False)):
        reply = await upstreams.send(spec(url), chat(model, stream=stream))
        with pytest.raises(UpstreamFailed):
            await reply.read()


@pytest.mark.parametrize("parts", [(), (b"HTTP/1.1 200",), (b"not http at all\r\n\r\n",)])
async def test_no_answer_at_all(upstreams, parts):
    async with Scripted(*parts) as base:
        with pytest.raises(UpstreamFailed) as caught:
            await upstreams.send(spec(base), chat())
    assert caught.value.status == 502


async def test_nobody_listens(upstreams):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(UpstreamFailed) as caught:
        await upstreams.send(spec(f"http://127.0.0.1:{port}"), chat())
    assert caught.value.code == "upstream_unreachable"
    assert upstreams.health.condition("sim").failures == 1


async def test_the_read_time_out(upstreams):
    server = Scripted(then="stay")
    async with server as base:
        with pytest.raises(UpstreamFailed) as caught:
            await upstreams.send(spec(base, timeout_s=0.05), chat())
        assert (caught.value.code, caught.value.status) == ("upstream_timeout", 504)
        await asyncio.wait_for(server.gone.wait(), 1)


async def test_the_read_time_out_between_chunks(upstreams, url):
    reply = await upstreams.send(spec(url, timeout_s=0.1), chat("sim-stall", stream=True))
    with pytest.raises(UpstreamFailed) as caught:
        await collected(reply)
    assert caught.value.code == "upstream_timeout"


async def test_a_full_pool_times_out(upstreams, monkeypatch):
    monkeypatch.setattr(transport, "POOL_SIZE", 1)
    monkeypatch.setattr(transport, "POOL_S", 0.05)
    server = Scripted(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", then="stay")
    async with server as base:
        first = await upstreams.send(spec(base), chat())
        with pytest.raises(UpstreamFailed) as caught:
            await upstreams.send(spec(base), chat())
        assert caught.value.code == "upstream_unreachable"
        await first.aclose()


async def test_closing_tells_the_upstream_at_once(upstreams):
    server = Scripted(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"3\r\nabc\r\n", then="stay")
    async with server as base:
        reply = await upstreams.send(spec(base), chat(stream=True))
        chunks = reply.chunks()
        assert await anext(chunks) == b"abc"
        assert not server.gone.is_set()
        await reply.aclose()
        await asyncio.wait_for(server.gone.wait(), 1)
        with pytest.raises(UpstreamFailed):
            await anext(chunks)
    assert upstreams.health.condition("sim").failures == 0


async def test_cancelling_a_reader_tells_the_upstream_at_once(upstreams):
    server = Scripted(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"3\r\nabc\r\n", then="stay")
    async with server as base:
        reply = await upstreams.send(spec(base), chat(stream=True))
        task = asyncio.create_task(collected(reply))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.gone.wait(), 1)


async def test_cancelling_before_the_answer_tells_the_upstream_at_once(upstreams):
    server = Scripted(then="stay")
    async with server as base:
        task = asyncio.create_task(upstreams.send(spec(base), chat()))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.gone.wait(), 1)


async def test_closing_while_another_task_reads(upstreams):
    server = Scripted(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"3\r\nabc\r\n", then="stay")
    async with server as base:
        reply = await upstreams.send(spec(base), chat(stream=True))
        task = asyncio.create_task(collected(reply))
        await asyncio.sleep(0.05)
        await reply.aclose()
        with pytest.raises(UpstreamFailed):
            await asyncio.wait_for(task, 1)
        await asyncio.wait_for(server.gone.wait(), 1)


async def test_chunks_arrive_when_they_are_sent(upstreams):
    sent = asyncio.Event()

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n")
        await sent.wait()
        writer.write(b"1\r\nb\r\n0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    reply = await upstreams.send(spec(base), chat(stream=True))
    chunks = reply.chunks()
    assert await anext(chunks) == b"a"
    sent.set()
    assert [chunk async for chunk in chunks] == [b"b"]
    server.close()
    await server.wait_closed()


async def test_failures_show_no_key_no_url_no_text(upstreams, caplog):
    caplog.set_level(logging.DEBUG)
    text = str(uuid.uuid4())  # not written here, for a traceback shows the lines of this file
    async with Scripted(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"6\r\nabc") as base:
        reply = await upstreams.send(spec(base), chat(text=text))
        with pytest.raises(UpstreamFailed) as in_body:
            await reply.read()
    with pytest.raises(UpstreamFailed) as at_start:
        await upstreams.send(spec(base), chat(text=text))
    for caught in (in_body, at_start):
        error = caught.value
        assert error.__cause__ is None
        assert error.__context__ is None
        shown = "".join(traceback.format_exception(error))
        assert text not in shown
        assert KEY not in shown
        assert base not in str(error)
    assert KEY not in caplog.text
    assert text not in caplog.text


async def test_the_embedded_simulator_has_a_name_of_its_own(url, recorder):
    port = int(url.rsplit(":", 1)[1])
    upstreams = Upstreams(KEYS, resolver=EmbeddedResolver(port))
    await (await upstreams.send(spec(f"http://{SIMULATOR_HOST}"), chat())).read()
    assert recorder.requests[0].header("host") == SIMULATOR_HOST
    await (await upstreams.send(spec(f"http://localhost:{port}"), chat())).read()
    assert len(recorder.requests) == 2
    await upstreams.aclose()


async def test_the_environment_changes_nothing(upstreams, url, monkeypatch, recorder):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await upstreams.send(spec(url), chat())).status == 200
    assert len(recorder.requests) == 1


class NamesTo(AbstractResolver):
    """A resolver that answers every name with the same addresses."""

    def __init__(self, *addresses):
        self.addresses = addresses

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {"hostname": host, "host": address, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
            for address in self.addresses
        ]

    async def close(self):
        pass


async def test_a_name_is_connected_at_its_checked_address(url, recorder):
    port = url.rsplit(":", 1)[1]
    upstreams = Upstreams(KEYS, resolver=NamesTo("127.0.0.1"))
    reply = await upstreams.send(spec(f"http://model.example.org:{port}"), chat())
    await reply.read()
    assert recorder.requests[0].header("host") == f"model.example.org:{port}"
    await upstreams.aclose()


async def test_a_name_with_one_refused_address_is_refused(url, recorder):
    port = url.rsplit(":", 1)[1]
    upstreams = Upstreams(KEYS, resolver=NamesTo("127.0.0.1", "169.254.169.254"))
    with pytest.raises(UpstreamFailed) as caught:
        await upstreams.send(spec(f"http://model.example.org:{port}"), chat())
    assert caught.value.code == "upstream_address_refused"
    assert recorder.requests == []
    await upstreams.aclose()


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fd00:ec2::254]", "[::ffff:169.254.1.1]", "0.0.0.0", "0xa9fea9fe"]
)
async def test_literal_metadata_addresses_are_refused(upstreams, host):
    with pytest.raises(UpstreamFailed) as caught:
        await upstreams.send(spec(f"http://{host}"), chat())
    assert caught.value.code == "upstream_address_refused"


def certificate(folder, name):
    """Write a self-signed certificate for `name`; return its path and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    built = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("trusted", "host", "status"),
    [(True, "model.example.org", 200), (False, "model.example.org", None), (True, "other.example.org", None)],
)
async def test_tls_is_verified(tmp_path, trusted, host, status):
    """An unknown issuer and a wrong name both end the connection before anything is sent."""
    cert, key = certificate(tmp_path, "model.example.org")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(cert, key)
    received = []

    async def talk(reader, writer):
        received.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=serving)
    context = tls()
    if trusted:
        context.load_verify_locations(cert)
    upstreams = Upstreams(KEYS, resolver=NamesTo("127.0.0.1"), ssl_context=context)
    base = f"https://{host}:{server.sockets[0].getsockname()[1]}"
    if status is None:
        with pytest.raises(UpstreamFailed):
            await upstreams.send(spec(base), chat())
        assert received == []
    else:
        reply = await upstreams.send(spec(base), chat())
        assert (reply.status, await reply.read()) == (status, b"{}")
    await upstreams.aclose()
    server.close()


async def test_overload_counts_against_health_and_an_answer_clears_it(url):
    upstreams = Upstreams(KEYS, health=Health(clock=lambda: 1.0))
    for _ in range(3):
        await (await upstreams.send(spec(url), chat("sim-503"))).read()
    assert not upstreams.health.healthy("sim")
    await (await upstreams.send(spec(url), chat("sim-422"))).read()
    assert upstreams.health.healthy("sim")
    await upstreams.aclose()


async def test_many_at_once_stay_apart(upstreams, url):
    async def one(number):
        reply = await upstreams.send(spec(url), chat(text=f"number {number}", stream=number % 2 == 0))
        body = await reply.read()
        if number % 2:
            return orjson.loads(body)["choices"][0]["message"]["content"]
        events = [line[6:] for line in body.split(b"\n\n") if line.startswith(b"data: {")]
        return "".join(orjson.loads(event)["choices"][0]["delta"].get("content") or "" for event in events)

    answers = await asyncio.gather(*(one(number) for number in range(100)))
    assert answers == [f"You sent me: number {number}" for number in range(100)]


async def test_nothing_is_left_open(url):
    upstreams = Upstreams(KEYS)
    reply = await upstreams.send(spec(url), chat(stream=True))
    await anext(reply.chunks())
    await reply.aclose()
    await reply.aclose()
    await upstreams.aclose()
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, aiohttp.ClientSession) and not one.closed]
