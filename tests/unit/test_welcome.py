"""What the demo prints: commands that can be copied, and one key that stays the same while it is valid."""

import json
import re
import shlex
import stat

import pytest

from proxy import welcome
from proxy.identity.api_keys import ApiKeys
from proxy.settings import Settings
from proxy.welcome import KEY_FILE, MODEL, demo_key, text
from tests.unit.cli.bench import KeyTable


@pytest.fixture
def keys():
    return ApiKeys(KeyTable(), bytes(32))


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path, policies=tmp_path / "policies")


async def test_the_key_of_the_last_start_is_used_again(keys, settings):
    first = await demo_key(settings, keys)
    assert await demo_key(settings, keys) == first
    assert [key.client for key in await keys.list()] == ["demo"]


async def test_the_key_lies_where_only_its_owner_reads(keys, settings, tmp_path):
    await demo_key(settings, keys)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


async def test_a_revoked_key_is_replaced(keys, settings):
    first = await demo_key(settings, keys)
    await keys.revoke(first[3:11])
    second = await demo_key(settings, keys)
    assert second != first
    assert await demo_key(settings, keys) == second


async def test_a_strange_file_is_replaced(keys, settings, tmp_path):
    (tmp_path / KEY_FILE).write_text("something else")
    assert (await demo_key(settings, keys)).startswith("pv_")


def told(settings, monkeypatch, *, mistral=None):
    monkeypatch.delenv("MISTRAL_API_KEY", raising=False)
    if mistral:
        monkeypatch.setenv("MISTRAL_API_KEY", mistral)
    return text("http://127.0.0.1:8080", "pv_key", settings=settings)


def test_the_curl_line_is_a_request(settings, monkeypatch):
    said = told(settings, monkeypatch)
    command = said[said.index("curl http") : said.index("With the Python package mistralai")]
    words = shlex.split(command.replace("\\\n", " "))
    assert words[1] == "http://127.0.0.1:8080/v1/chat/completions"
    body = json.loads(words[words.index("-d") + 1])
    assert body["model"] == MODEL
    assert body["messages"][0]["role"] == "user"
    assert "Authorization: Bearer pv_key" in words


def test_the_python_lines_are_python(settings, monkeypatch):
    said = told(settings, monkeypatch)
    blocks = re.findall(r"^(from .*\nclient = .*\nprint\(.*\))$", said, re.MULTILINE)
    assert len(blocks) == 2
    for block in blocks:
        compile(block, "welcome", "exec")
        assert "pv_key" in block


def test_where_it_forwards_to(settings, monkeypatch):
    assert "forwards to the embedded simulator" in told(settings, monkeypatch)
    said = told(settings, monkeypatch, mistral="secret-canary")
    assert "forwards to https://api.eu.mistral.ai" in said
    assert "secret-canary" not in said


@pytest.mark.parametrize(("found", "command"), [("/usr/bin/paravent", "paravent"), (None, ".venv/bin/paravent")])
def test_the_command_can_be_called_as_it_is_written(settings, monkeypatch, found, command):
    monkeypatch.setattr(welcome.shutil, "which", lambda _: found)
    monkeypatch.setattr(welcome.sys, "argv", [".venv/bin/paravent", "serve"])
    assert f"\n{command} audit search --data {settings.data}" in told(settings, monkeypatch)


def test_it_says_that_it_is_insecure(settings, capsys):
    welcome.welcome(settings, "http://127.0.0.1:1", "pv_key")
    assert "INSECURE" in capsys.readouterr().out
