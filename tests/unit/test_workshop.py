"""The workshop's parts: settings from both sides, a log whose chain begins late, keys whose changes are recorded."""

from pathlib import Path

import pytest

from proxy.app import demo_policies
from proxy.audit import Event, Query
from proxy.errors import Misconfigured, Unavailable
from proxy.identity.api_keys import ApiKeys
from proxy.settings import Settings
from proxy.workshop import LateLog, RecordedKeys, read_settings
from tests.fakes import MemoryAudit
from tests.unit.cli.bench import KeyTable


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PARAVENT_{name.upper()}", raising=False)


def test_what_the_command_line_gave_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("PARAVENT_PORT", "1")
    monkeypatch.setenv("PARAVENT_HOST", "0.0.0.0")
    settings = read_settings({"port": 2, "host": None})
    assert (settings.port, settings.host) == (2, "0.0.0.0")


@pytest.mark.parametrize(("name", "value"), [("port", 70_000), ("workers", 0), ("policies", 7)])
def test_a_setting_that_can_not_be_is_named(name, value):
    with pytest.raises(Misconfigured, match=f"PARAVENT_{name.upper()}: .*docs/settings.md"):
        read_settings({name: value})


def test_a_secret_of_the_environment_is_not_quoted(monkeypatch):
    monkeypatch.setenv("PARAVENT_PORT", "canary")
    with pytest.raises(Misconfigured) as error:
        read_settings({})
    assert "canary" not in error.value.message


def test_the_demo_has_its_own_policy_unless_one_is_given(monkeypatch):
    assert read_settings({"demo": True}).policies == demo_policies()
    assert read_settings({"demo": True, "policies": Path("mine")}).policies == Path("mine")
    assert read_settings({}).policies == Path("policies")
    monkeypatch.setenv("PARAVENT_POLICIES", "ours")
    assert read_settings({"demo": True}).policies == Path("ours")


def events(log):
    return [body["event"] for body in log.bodies]


@pytest.fixture
def memory():
    return MemoryAudit()


async def test_looking_leaves_no_record(memory):
    log = LateLog(memory)
    assert await log.search(Query()) == []
    assert await log.find("x") is None
    async with log.snapshot(Query()) as snapshot:
        assert [entry async for entry in snapshot.entries] == []
    assert log.public_key == memory.public_key
    assert memory.bodies == []


async def test_the_chain_begins_with_the_first_record(memory):
    log = LateLog(memory)
    await log.note(Event.LOG_VERIFIED, {"actor": "ada"}, tenant="acme")
    await log.note(Event.LOG_VERIFIED, {})
    await log.aclose()
    assert events(memory) == ["chain:writer:started", *["audit:log:verified"] * 2, "chain:writer:ended"]
    assert memory.bodies[1]["tenant"] == "acme"
    entry = await log.find(memory.bodies[1]["id"])
    assert await log.payload(entry) is None


@pytest.fixture
def recorded(memory):
    return RecordedKeys(ApiKeys(KeyTable(), bytes(32)), LateLog(memory), "ada")


async def test_a_new_key_is_recorded(recorded, memory):
    made = await recorded.add("desk", "tickets")
    added = memory.bodies[-1]
    assert (added["event"], added["actor"], added["client"], added["key_id"]) == (
        "client:key:added",
        "ada",
        "desk",
        made.stored.key_id,
    )
    assert made.plain[12:] not in str(memory.entries)
    assert [key.key_id for key in await recorded.list()] == [made.stored.key_id]


async def test_a_revoked_key_is_recorded(recorded, memory):
    made = await recorded.add("desk")
    assert await recorded.revoke(made.stored.key_id) is True
    revoked = memory.bodies[-1]
    assert (revoked["event"], revoked["client"]) == ("client:key:revoked", "desk")


async def test_nothing_done_is_nothing_recorded(recorded, memory):
    assert await recorded.revoke("unknown1") is False
    assert memory.bodies == []


async def test_no_key_without_its_record(recorded, memory):
    memory.failing = Unavailable("The audit log can't take records now.")
    with pytest.raises(Unavailable):
        await recorded.add("desk")
    assert await recorded.list() == []


async def test_a_key_is_dead_even_when_its_end_can_not_be_recorded(recorded, memory):
    made = await recorded.add("desk")
    memory.failing = Unavailable("The audit log can't take records now.")
    with pytest.raises(Unavailable):
        await recorded.revoke(made.stored.key_id)
    assert await recorded.list() == []
