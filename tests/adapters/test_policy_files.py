"""The folder of policies: reading, hot reload, and a bad file that changes nothing."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from proxy.policy import PolicyErrors
from proxy.policy_files import PolicyFiles
from tests.unit.policy.sample import POLICY, RULES, TREATMENTS, UPSTREAMS

HEAD = "version: 1\n"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OTHER = POLICY.replace("date: keep", "date: mask")
BAD = POLICY.replace("zones: EU", "zones: EUU")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "paravent.yaml").write_text(POLICY)
    return tmp_path


def policies(folder, **more):
    return PolicyFiles(folder, now=lambda: NOW, **more)


async def until(condition):
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def test_load_puts_a_policy_in_force(folder):
    files = policies(folder)
    snapshot = files.load()
    assert files.current() is snapshot
    assert (files.problem, files.loaded_at) == (None, NOW)


def test_nothing_is_in_force_before_the_first_load(folder):
    files = policies(folder)
    with pytest.raises(PolicyErrors):
        files.current()
    assert files.loaded_at is None


def test_several_files_are_one_policy_and_other_files_are_not_read(folder):
    whole = policies(folder).load().digest
    (folder / "paravent.yaml").write_text(HEAD + UPSTREAMS)
    (folder / "b.yml").write_text(HEAD + RULES)
    (folder / "c.yaml").write_text(HEAD + TREATMENTS)
    (folder / "README.md").write_text("# not a policy")
    (folder / "policy.schema.json").write_text("{}")
    (folder / ".hidden.yaml").write_text("[")
    (folder / "more").mkdir()
    (folder / "more" / "x.yaml").write_text("[")
    (folder / "folder.yaml").mkdir()
    assert policies(folder).load().digest == whole


@pytest.mark.parametrize(
    ("content", "words"),
    [(BAD.encode(), "unknown zone 'EUU'"), (b"a: [", "not YAML"), (b"\xff\xfe", "not UTF-8"), (b"", "mapping")],
)
def test_no_start_without_a_good_policy(folder, content, words):
    (folder / "paravent.yaml").write_bytes(content)
    files = policies(folder)
    with pytest.raises(PolicyErrors, match=words):
        files.load()
    with pytest.raises(PolicyErrors):
        files.current()


def test_no_start_without_files_or_folder(tmp_path):
    with pytest.raises(PolicyErrors, match="no policy file"):
        policies(tmp_path).load()
    with pytest.raises(PolicyErrors, match="can't be read"):
        policies(tmp_path / "nowhere").load()


def test_a_file_that_is_gone_when_read(folder):
    (folder / "b.yaml").symlink_to(folder / "nowhere")
    assert policies(folder).load()
    (folder / "c.yaml").write_text("x")
    (folder / "c.yaml").chmod(0)
    try:
        (folder / "c.yaml").read_text()
    except PermissionError:
        with pytest.raises(PolicyErrors, match="can't be read"):
            policies(folder).load()


def test_reload_swaps_the_whole(folder):
    files = policies(folder)
    first = files.load()
    assert files.reload() is False
    assert files.current() is first
    (folder / "paravent.yaml").write_text(OTHER)
    assert files.reload() is True
    assert files.current().digest != first.digest
    assert first.clients["demo"]


def test_a_bad_file_keeps_the_last_good_policy_and_says_so(folder, caplog):
    files = policies(folder)
    good = files.load()
    (folder / "paravent.yaml").write_text(BAD)
    with caplog.at_level(logging.INFO):
        assert files.reload() is False
        assert files.reload() is False
    assert files.current() is good
    assert files.problem is not None
    assert "unknown zone 'EUU'" in files.problem
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.event for record in errors] == ["policy:snapshot:rejected"] * 2
    assert errors[0].policy == good.digest
    (folder / "paravent.yaml").write_text(POLICY)
    assert files.reload() is False
    assert files.problem is None
    assert files.current() is good


def test_an_unreadable_file_keeps_the_last_good_policy(folder):
    files = policies(folder)
    good = files.load()
    (folder / "b.yaml").write_bytes(b"\xff")
    assert files.reload() is False
    assert files.current() is good
    assert "not UTF-8" in (files.problem or "")


def test_a_fault_of_ours_keeps_the_last_good_policy(folder):
    broken = []

    def prepare(snapshot):
        if broken:
            raise RuntimeError("a person's value")
        return snapshot

    files = policies(folder, prepare=prepare)
    good = files.load()
    broken.append(1)
    (folder / "paravent.yaml").write_text(OTHER)
    assert files.reload() is False
    assert files.current() is good
    assert "RuntimeError" in (files.problem or "")
    assert "person" not in (files.problem or "")


def test_prepare_has_the_last_word(folder):
    files = policies(folder, prepare=lambda snapshot: snapshot.without(["eu"]))
    assert files.load().unavailable == {"eu"}
    (folder / "paravent.yaml").write_text(OTHER)
    files.reload()
    assert files.current().unavailable == {"eu"}


def test_entities_of_the_detectors_are_checked(folder):
    assert policies(folder, entities=["IBAN_CODE"]).load()
    with pytest.raises(PolicyErrors, match="unknown entity 'IBAN_CODE'"):
        policies(folder, entities=["PERSON"]).load()


def test_warnings_are_logged(folder, caplog):
    (folder / "paravent.yaml").write_text(POLICY.replace("https://models.example.org", "https://models.example.org/v1"))
    with caplog.at_level(logging.WARNING):
        policies(folder).load()
    assert any("leave /v1 out" in record.getMessage() for record in caplog.records)


async def test_watch_takes_changes_that_have_settled(folder):
    files = policies(folder)
    good = files.load()
    watching = asyncio.create_task(files.watch(0.01))
    try:
        (folder / "paravent.yaml").write_text(BAD)
        await until(lambda: files.problem is not None)
        assert files.current() is good
        (folder / "paravent.yaml").write_text(OTHER)
        await until(lambda: files.current() is not good)
        assert files.problem is None
        other = files.current()
        (folder / "paravent.yaml").unlink()
        await until(lambda: files.problem is not None)
        assert files.current() is other
        (folder / "paravent.yaml").write_text(OTHER)
        await until(lambda: files.problem is None)
        assert files.current() is other
        (folder / "b.yaml").write_bytes(b"\xff")
        await until(lambda: files.problem is not None)
        assert not watching.done()
    finally:
        watching.cancel()


async def test_watch_waits_for_the_second_look(folder, monkeypatch):
    """A half-written file that happens to compile is never in force."""
    files = policies(folder)
    good = files.load()
    half = POLICY[: POLICY.index("  - name: research")]
    looks = [((("paravent.yaml", text)),) for text in (half, OTHER, half, OTHER, POLICY)]
    taken = []
    monkeypatch.setattr(files, "_read", lambda: looks.pop(0) if len(looks) > 1 else looks[0])
    monkeypatch.setattr(files, "_take", lambda sources: taken.append(sources) or False)
    watching = asyncio.create_task(files.watch(0.001))
    try:
        await until(lambda: len(looks) == 1)
        await asyncio.sleep(0.02)
    finally:
        watching.cancel()
    assert taken == []
    assert files.current() is good
