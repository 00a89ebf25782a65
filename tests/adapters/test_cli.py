"""The command line over real parts: key file, SQLite, policies, sockets; and as a process of its own."""

import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from typer.testing import CliRunner

from proxy.app import bundled
from proxy.cli.main import app
from proxy.cli.verify import prove
from proxy.settings import Settings
from proxy.workshop import SiteWorkshop

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAIL = "greta.lindqvist@example.org"
TOKEN = "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
DEMO = bundled("policies") / "demo"


@pytest.fixture(autouse=True)
def site(tmp_path, monkeypatch):
    """An empty folder to stand in, and an environment that says nothing."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PARAVENT_{name.upper()}", raising=False)
    monkeypatch.delenv("MISTRAL_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, stdin=None, columns=100):
    result = CliRunner(env={"COLUMNS": str(columns)}).invoke(app, arguments, obj=SiteWorkshop(), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def data(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def make_key(client="demo"):
    return run("clients", "add", client, "--policies", str(DEMO)).stdout.strip()


# --- first steps: nothing is there yet -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "remedies"),
    [
        (("serve",), ("There is no policy in", "paravent policy init", "--demo")),
        (("policy", "check"), ("There is no policy in", "paravent policy init")),
        (("clients", "add", "demo"), ("There is no policy in",)),
        (("clients", "list"), ("There is no audit database at", "--data")),
        (("clients", "revoke", "x"), ("There is no audit database at",)),
        (("keys", "status"), ("There is no key file at data/master.key", "paravent keys init")),
        (("audit", "search"), ("There is no audit database at", "--data")),
        (("audit", "verify"), ("There is no audit database at",)),
        (("audit", "key"), ("There is no key file at",)),
    ],
)
def test_what_is_missing_is_named_with_the_remedy_and_nothing_is_made(site, arguments, remedies):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(remedy in result.stderr for remedy in remedies)
    assert list(site.iterdir()) == []


def test_a_first_policy_is_written_and_is_valid(site):
    assert run("policy", "init", "--policies", "mine").stdout == "mine/paravent.yaml\nmine/policy.schema.json\n"
    assert run("policy", "check", "--policies", "mine").exit_code == 0
    again = run("policy", "init", "--policies", "mine")
    assert again.exit_code == 2
    assert "nothing was written" in again.stderr


def test_a_policy_that_can_not_be_written(site):
    (site / "file").write_text("")
    assert "can't be written" in run("policy", "init", "--policies", "file/policies").stderr


def test_a_faulty_policy_stops_serve_with_every_problem(site):
    run("policy", "init")
    path = site / "policies" / "paravent.yaml"
    path.write_text(path.read_text().replace("    purposes:", "    purposs:").replace("EEA_ADEQUATE", "EEA_ADEQUAT"))
    result = run("serve")
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.search(r"^paravent.yaml:\d+:\d+: error: unknown key 'purposs'", result.stderr, re.MULTILINE)
    assert "unknown zone 'EEA_ADEQUAT'" in result.stderr
    assert run("policy", "check").exit_code == 1
    assert not (site / "data").exists()


def test_a_port_in_use_is_named(site):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", str(taken.getsockname()[1]), "--policies", str(DEMO))
    assert result.exit_code == 2
    assert "choose another with --port" in result.stderr.splitlines()[-1]


# --- keys and clients ----------------------------------------------------------------------------------------------


def test_the_master_key(site):
    made = data(run("keys", "init", "--json"))
    assert made["state"] == "made now"
    assert stat.S_IMODE((site / "data" / "master.key").stat().st_mode) == 0o600
    again = data(run("keys", "init", "--json"))
    assert again == made | {"state": "there already"}
    assert data(run("keys", "status", "--json")) == again
    assert (site / "data" / "master.key").read_text() not in run("keys", "status").stdout


def test_a_passphrase(monkeypatch):
    monkeypatch.setenv("PARAVENT_KEY_PASSPHRASE", "correct horse")
    assert data(run("keys", "init", "--json"))["protection"] == "scrypt"
    monkeypatch.delenv("PARAVENT_KEY_PASSPHRASE")
    result = run("keys", "status")
    assert result.exit_code == 2
    assert "PARAVENT_KEY_PASSPHRASE" in result.stderr


def test_a_key_that_others_can_read_is_refused(site):
    run("keys", "init")
    (site / "data" / "master.key").chmod(0o644)
    result = run("keys", "status")
    assert result.exit_code == 2
    assert "chmod 600" in result.stderr


def test_the_life_of_a_clients_key_stands_in_the_log(site):
    key = make_key()
    assert re.fullmatch(r"pv_[a-z0-9]{8}_[\w-]{43}", key)
    assert [one["client"] for one in data(run("clients", "list", "--json"))] == ["demo"]
    assert run("clients", "revoke", key[3:11]).exit_code == 0
    assert run("clients", "revoke", key[3:11]).exit_code == 1
    assert data(run("clients", "list", "--json"))[0]["revoked"]
    found = data(run("audit", "search", "client=demo", "--json"))
    assert [one["event"] for one in found] == ["client:key:revoked", "client:key:added"]
    assert {one["key_id"] for one in found} == {key[3:11]}
    assert all(one["actor"] for one in found)
    files = [path for path in (site / "data").rglob("*") if path.is_file()]
    assert key[12:].encode() not in b"".join(path.read_bytes() for path in files)
    assert run("audit", "verify").exit_code == 0


def test_a_database_that_can_not_be_reached(monkeypatch):
    monkeypatch.setenv("PARAVENT_DATABASE_URL", "postgresql://paravent:canary@127.0.0.1:1/paravent")
    run("keys", "init")
    for arguments in (("audit", "search"), ("clients", "list")):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "postgresql://paravent:***@127.0.0.1:1/paravent (PARAVENT_DATABASE_URL)" in result.stderr
        assert "canary" not in result.stderr


def test_a_database_that_is_none(site):
    run("keys", "init")
    (site / "data" / "paravent.db").write_text("this is no database, and long enough to be read as one" * 40)
    result = run("audit", "search")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "paravent.db" in result.stderr


# --- scan and explain with the real detectors ----------------------------------------------------------------------


def test_scan_reads_files(site):
    text = f"Größe 42\r\nMail {MAIL}\r\n"
    (site / "letter.txt").write_bytes(text.encode())
    (found,) = data(run("scan", "letter.txt", "--json"))["findings"]
    assert text[found["start"] : found["end"]] == MAIL
    redacted = run("scan", "letter.txt", "--redact")
    assert redacted.stdout_bytes.decode() == text.replace(MAIL, "[EMAIL_1]")


def test_scan_of_text_over_the_limit_of_a_field():
    text = "\n".join(f"line {number} of a long file" for number in range(20_000)) + f"\n{MAIL}\n"
    assert len(text) > 400_000
    findings = data(run("scan", "--json", stdin=text))["findings"]
    assert (text[findings[-1]["start"] : findings[-1]["end"]], findings[-1]["entity"]) == (MAIL, "EMAIL_ADDRESS")


def test_explain_with_the_demo_policy():
    body = json.dumps({"model": "sim-echo", "messages": [{"role": "user", "content": f"Write to {MAIL}"}]})
    arguments = ("policy", "explain", "--client", "demo", "--policies", str(DEMO))
    result = run(*arguments, stdin=body)
    assert result.exit_code == 0
    assert "ALLOWED to simulator" in result.stdout
    assert MAIL not in result.stdout
    refused = run(*arguments, "--json", stdin=body.replace(MAIL, TOKEN))
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["refusal"]["code"] == "blocked_by_policy"


def test_the_demo_forwards_to_mistral_once_its_key_is_set(monkeypatch):
    body = json.dumps({"model": "mistral-small-latest", "messages": [{"role": "user", "content": "Hello"}]})
    arguments = ("policy", "explain", "--client", "demo", "--policies", str(DEMO), "--json")
    assert data(run(*arguments, stdin=body))["upstreams"] == ["simulator"]
    monkeypatch.setenv("MISTRAL_API_KEY", "a-key-that-opens-nothing")
    found = run(*arguments, stdin=body)
    assert data(found)["upstreams"][0] == "mistral-eu"
    assert "a-key-that-opens-nothing" not in found.stdout + found.stderr


# --- the proof on the wire -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def proof():
    """`paravent verify`, run once."""
    return run("verify", "--json")


def test_the_proof_passes(proof):
    found = data(proof)
    assert found["passed"] is True
    assert len(found["cases"]) >= 98
    assert not any(case["proxied"] for case in found["cases"])
    assert all(case["direct"] for case in found["cases"])
    served = [case for case in found["cases"] if case["expected"] == "served"]
    assert {case["status"] for case in served} == {200}
    assert any(case["restored"] for case in served)
    assert all(case["restored"] is not False for case in served)
    refused = [case for case in found["cases"] if case["expected"] == "refused"]
    assert {case["code"] for case in refused} == {"blocked_by_policy"}


def test_the_proof_says_so_in_a_table():
    result = run("verify", "--quick", columns=80)
    assert result.exit_code == 0
    assert "14 of 14 cases passed" in result.stdout
    assert MAIL.partition("@")[0] not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_proof_touches_neither_data_nor_settings_of_the_site(site, monkeypatch):
    monkeypatch.setenv("PARAVENT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("PARAVENT_DATA", str(site / "real"))
    monkeypatch.setenv("PARAVENT_KEY_FILE", str(site / "real.key"))
    assert run("verify", "--quick").exit_code == 0
    assert list(site.iterdir()) == []


class Blind:
    """A detector that is broken: it finds nothing, but for the sample of the health check."""

    def inspect_sync(self, text, context=""):
        return (text,)

    async def inspect(self, fields, *, client=""):
        return ()

    def close(self):
        pass


async def test_a_broken_detector_makes_the_proof_fail():
    async with SiteWorkshop().stack(Blind()) as stack:
        results = await prove(stack, quick=True)
    assert results
    assert all(one.proxied for one in results)
    assert not any(one.passed for one in results)


def test_a_broken_detector_is_status_1(monkeypatch):
    stack = SiteWorkshop.stack
    monkeypatch.setattr(SiteWorkshop, "stack", lambda self: stack(self, Blind()))
    result = run("verify", "--quick")
    assert result.exit_code == 1
    assert "SEEN" in result.stdout
    assert "0 of 14 cases passed" in result.stdout


# --- as a process: the demo, its log, its end ----------------------------------------------------------------------

PROGRAM = (sys.executable, "-m", "proxy")


def environment(folder):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "TMPDIR": str(folder)}


def process(folder, *arguments, stdin=b""):
    return subprocess.run(
        [*PROGRAM, *arguments],
        check=False,
        cwd=folder,
        env=environment(folder),
        input=stdin,
        capture_output=True,
        timeout=120,
    )


class Demo:
    """A running `paravent serve --demo`."""

    def __init__(self, folder, *more):
        self.folder = folder
        self.log = folder / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, "serve", "--demo", "--port", "0", *more],
                cwd=folder,
                env=environment(folder),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.address = self._wait()
        self.key = (folder / "data" / "demo.key").read_text()

    def _wait(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(r"http://127\.0\.0\.1:\d+", self.log.read_text())
            try:
                if found:
                    opener.open(f"{found[0]}/healthz/ready", timeout=5)
                    return found[0]
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def ask(self, content):
        """Send one chat and return (status, body)."""
        body = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": content}]}
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.key}"}
        request = urllib.request.Request(f"{self.address}/v1/chat/completions", json.dumps(body).encode(), headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture(scope="module", params=["one worker", "two workers"])
def demo(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    running = Demo(folder, *(("--workers", "2") if request.param == "two workers" else ()))
    running.served = running.ask(f"Write to {MAIL}, please.")
    running.refused = running.ask(f"My token is {TOKEN}")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


def test_the_demo_shows_what_came_back_and_what_left(demo):
    status, answer = demo.served
    assert status == 200
    assert answer["choices"][0]["message"]["content"].splitlines() == [
        f"You sent me: Write to {MAIL}, please.",
        "What reached me: Write to \u2039EMAIL_1\u203a, please.",
    ]
    assert (demo.refused[0], demo.refused[1]["code"]) == (403, "blocked_by_policy")


def test_the_demos_welcome_says_what_to_try(demo):
    said = demo.log.read_text()
    for part in ("INSECURE", demo.address, demo.key, "from mistralai.client", "from openai", "audit search", "curl "):
        assert part in said
    assert MAIL not in said.replace("Write to greta.lindqvist@example.org that", "")


def test_the_log_of_a_running_demo_is_read_from_outside(demo):
    folder = demo.folder
    decision = demo.refused[1]["decision_id"]
    found = json.loads(process(folder, "audit", "search", "decision=refused", "--json").stdout)
    assert [one["exchange"] for one in found] == [decision]
    table = process(folder, "audit", "search").stdout.decode()
    assert decision in table
    assert max(map(len, table.splitlines())) <= 100
    (served,) = json.loads(process(folder, "audit", "search", "outcome=completed", "--json").stdout)
    shown = json.loads(
        process(folder, "audit", "show", served["exchange"], "--reason", "test", "--actor", "ada", "--json").stdout
    )
    assert json.loads(shown["payload"])["messages"][0]["content"] == "Write to [EMAIL_1], please."
    assert [one["outcome"] for one in shown["later"]] == ["completed"]
    (read,) = json.loads(process(folder, "audit", "search", "event=read", "--json").stdout)
    assert (read["actor"], read["record"]) == ("ada", shown["record"]["id"])
    assert process(folder, "audit", "verify").returncode == 0


def test_looking_at_the_log_begins_no_chain(demo):
    def chains():
        with sqlite3.connect(demo.folder / "data" / "paravent.db") as connection:
            (count,) = connection.execute("SELECT count(DISTINCT chain) FROM audit_records").fetchone()
        connection.close()
        return count

    for _ in range(3):  # a second worker may begin its own chain meanwhile, once
        before = chains()
        assert process(demo.folder, "audit", "search").returncode == 0
        assert process(demo.folder, "clients", "list").returncode == 0
        if chains() == before:
            return
    pytest.fail("each look began a chain")


def test_an_export_verifies_without_any_data(demo, tmp_path):
    folder = demo.folder
    assert process(folder, "audit", "export", "--reason", "copy", "--output", "audit.jsonl").returncode == 0
    (folder / "audit.pub").write_bytes(process(folder, "audit", "key").stdout)
    assert stat.S_IMODE((folder / "audit.jsonl").stat().st_mode) == 0o600
    assert not list(folder.glob("*.partial"))
    for name in ("audit.jsonl", "audit.pub"):
        shutil.copy(folder / name, tmp_path)
    verify = ("audit", "verify", "--file", "audit.jsonl", "--public-key", "audit.pub", "--json")
    result = process(tmp_path, *verify)
    assert result.returncode == 0
    assert json.loads(result.stdout)["intact"] is True
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit.jsonl", "audit.pub"]
    changed = (tmp_path / "audit.jsonl").read_text().replace('"blocked_by_policy"', '"blocked_by_polite"', 1)
    (tmp_path / "audit.jsonl").write_text(changed)
    assert process(tmp_path, *verify).returncode == 1
    (tmp_path / "audit.jsonl").write_text("\n".join(changed.splitlines()[:-1]))
    cut = process(tmp_path, *verify)
    assert cut.returncode == 2
    assert b"not complete" in cut.stderr
    (tmp_path / "audit.pub").write_text("nonsense")
    assert b"does not hold an audit public key" in process(tmp_path, *verify).stderr


def test_an_export_for_spreadsheets(demo):
    lines = process(demo.folder, "audit", "export", "client=demo", "--format", "csv", "--reason", "x").stdout.split(
        b"\r\n"
    )
    assert lines[0].startswith(b"time,event,id,exchange")
    assert any(b"exchange:call:refused" in line for line in lines)


def test_an_export_to_nowhere(demo):
    result = process(demo.folder, "audit", "export", "--reason", "x", "--output", "nowhere/audit.jsonl")
    assert result.returncode == 2
    assert b"nowhere/audit.jsonl can't be written: No such file" in result.stderr


def test_the_demo_ends_when_told_and_its_chain_is_whole(demo):
    assert demo.stop() in {0, -signal.SIGTERM}
    result = process(demo.folder, "audit", "verify", "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout)["pending"] == 0


def test_a_defect_shows_no_traceback_and_no_text(tmp_path):
    program = (
        "import sys; from proxy import __main__ as m\n"
        "class Broken:\n"
        f"    def scanner(self): raise RuntimeError('{MAIL}')\n"
        "m.SiteWorkshop = Broken; sys.argv = ['paravent', 'scan']; m.main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        env=environment(tmp_path),
        input=b"",
        capture_output=True,
        timeout=60,
    )
    assert result.returncode == 70
    assert MAIL.encode() not in result.stderr
    assert result.stderr.startswith(b"paravent: a defect of Paravent (RuntimeError at ")
    assert result.stderr.count(b"\n") == 1


def test_a_pipe_gets_each_line_at_once_and_may_be_closed(tmp_path):
    with subprocess.Popen(
        [*PROGRAM, "scan", "--jsonl"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        for number in range(3):
            running.stdin.write(json.dumps({"id": number, "text": MAIL}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdout.close()
        running.stdin.write(b'{"id": 3, "text": ""}\n' * 3)
        _, errors = running.communicate(timeout=60)
    assert b"Traceback" not in errors
