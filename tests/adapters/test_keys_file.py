"""The file key provider: made once, kept private, bound to context, and clear about what is wrong."""

import base64
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from proxy.errors import Misconfigured, Tampered
from proxy.keys import file as module
from proxy.keys.file import FileKeyProvider


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "master.key"


@pytest.fixture
def quick_scrypt(monkeypatch):
    monkeypatch.setattr(module, "_SCRYPT_N", 2**4)


def test_the_file_is_made_once_and_private(path):
    first, second = FileKeyProvider.open(path), FileKeyProvider.open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]
    assert first.derive("x") == second.derive("x") != first.derive("y")
    assert first.state() == second.state()
    assert (first.state().kind, first.state().protection) == ("file", "file mode")


def test_processes_that_start_together_share_one_key(path):
    with ThreadPoolExecutor(8) as pool:
        providers = list(pool.map(FileKeyProvider.open, [path] * 8))
    assert len({provider.derive("x") for provider in providers}) == 1
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_may_read_is_refused(path, mode):
    FileKeyProvider.open(path)
    path.chmod(mode)
    with pytest.raises(Misconfigured, match=f"chmod 600 {path}"):
        FileKeyProvider.open(path)


async def test_data_keys_are_bound_to_their_context(path):
    provider = FileKeyProvider.open(path)
    wrapped = await provider.wrap(b"k" * 32, b"tenant a")
    assert await provider.unwrap(wrapped, b"tenant a") == b"k" * 32
    assert b"k" * 8 not in wrapped
    with pytest.raises(Tampered):
        await provider.unwrap(wrapped, b"tenant b")
    for place in range(len(wrapped)):
        with pytest.raises(Tampered):
            await provider.unwrap(wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :], b"tenant a")
    with pytest.raises(Tampered):
        await provider.unwrap(b"", b"tenant a")


@pytest.mark.parametrize(
    "happens",
    [
        lambda path: path.unlink(),
        lambda path: path.chmod(0o640),
        lambda path: path.write_text("{"),
        lambda path: (path.unlink(), FileKeyProvider.open(path)),
    ],
    ids=["gone", "readable for others", "damaged", "another"],
)
def test_what_happens_to_the_file_of_a_key_in_use_is_noticed(path, happens):
    provider = FileKeyProvider.open(path)
    assert provider.in_place()
    happens(path)
    assert not provider.in_place()


async def test_rewrap_keeps_the_key(path):
    provider = FileKeyProvider.open(path)
    wrapped = await provider.wrap(b"k" * 32, b"c")
    again = await provider.rewrap(wrapped, b"c")
    assert again != wrapped
    assert await provider.unwrap(again, b"c") == b"k" * 32


async def test_another_master_key_is_named_as_the_cause(path, tmp_path):
    wrapped = await FileKeyProvider.open(path).wrap(b"k" * 32, b"c")
    with pytest.raises(Tampered, match="another master key"):
        await FileKeyProvider.open(tmp_path / "other.key").unwrap(wrapped, b"c")


def test_a_passphrase_seals_the_key(path, quick_scrypt):
    provider = FileKeyProvider.open(path, "correct horse")
    content = json.loads(path.read_text())
    assert "key" not in content
    assert provider.state().protection == "scrypt"
    assert FileKeyProvider.open(path, "correct horse").derive("x") == provider.derive("x")
    with pytest.raises(Misconfigured, match="does not open"):
        FileKeyProvider.open(path, "wrong")
    with pytest.raises(Misconfigured, match="PARAVENT_KEY_PASSPHRASE"):
        FileKeyProvider.open(path)


def test_the_cost_of_scrypt_is_that_of_the_guide(path):
    FileKeyProvider.open(path, "correct horse")
    cost = json.loads(path.read_text())["scrypt"]
    assert (cost["n"], cost["r"], cost["p"]) == (2**15, 8, 3)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("key"),
        lambda content: content.update(key="!"),
        lambda content: content.update(key=base64.b64encode(b"short").decode()),
        lambda content: content.update(key=7),
        lambda content: content.pop("created"),
        lambda content: content.update(key_id=7),
        lambda content: content.update(format=2),
    ],
)
def test_a_damaged_file_is_refused(path, change):
    FileKeyProvider.open(path)
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    with pytest.raises(Misconfigured, match=r"damaged|format|passphrase"):
        FileKeyProvider.open(path)


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_what_is_no_key_file(path, text):
    FileKeyProvider.open(path)
    path.write_text(text)
    with pytest.raises(Misconfigured):
        FileKeyProvider.open(path)


@pytest.mark.parametrize("cost", [{"n": 2**30}, {"n": 1}, {"n": 3}, {"r": "x"}])
def test_a_hostile_scrypt_cost_is_refused(path, quick_scrypt, cost):
    FileKeyProvider.open(path, "p")
    content = json.loads(path.read_text())
    content["scrypt"] |= cost
    path.write_text(json.dumps(content))
    with pytest.raises(Misconfigured, match="damaged"):
        FileKeyProvider.open(path, "p")


def test_a_place_that_can_not_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="can't be"):
        FileKeyProvider.open(tmp_path / "file" / "master.key")


def test_a_file_that_vanishes_or_is_a_directory(path, monkeypatch):
    path.mkdir(parents=True, mode=0o700)
    with pytest.raises(Misconfigured, match="can't be read"):
        FileKeyProvider.open(path)
    with pytest.raises(Misconfigured, match="can't be read"):
        module._refuse_wide_mode(path / "gone")


def test_the_key_is_in_no_repr(path):
    provider = FileKeyProvider.open(path)
    secret = base64.b64decode(json.loads(path.read_text())["key"])
    assert repr(secret) not in repr(provider)
    assert os.path.basename(str(path)) in repr(provider)
