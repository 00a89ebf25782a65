"""The spool: what it wrote it reads, once; what nobody signed it keeps apart; what lives it leaves alone."""

import os
import stat

import pytest

from proxy.storage.spool import Spool

KEY = b"k" * 32


def bodies(leftovers):
    return [body["id"] for leftover in leftovers for body in leftover.bodies]


def test_what_was_written_is_read_once(tmp_path):
    spool = Spool(tmp_path / "s", "a", KEY)
    spool.append([{"id": "1"}])
    spool.append([{"id": "2"}, {"id": "3"}])
    assert stat.S_IMODE((tmp_path / "s" / "a.jsonl").stat().st_mode) == 0o600
    with spool.leftovers() as found:
        assert bodies(found) == ["1", "2", "3"]
    with spool.leftovers() as found:
        assert found == []
    spool.append([{"id": "4"}])
    with spool.leftovers() as found:
        assert bodies(found) == ["4"]


def test_an_error_keeps_the_files(tmp_path):
    spool = Spool(tmp_path, "a", KEY)
    spool.append([{"id": "1"}])
    with pytest.raises(OSError), spool.leftovers():
        raise OSError
    with spool.leftovers() as found:
        assert bodies(found) == ["1"]


def test_a_line_that_a_full_disk_cuts_is_taken_back(tmp_path, monkeypatch):
    spool = Spool(tmp_path, "a", KEY)
    spool.append([{"id": "1"}])
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:10]))
    with pytest.raises(OSError, match="No space"):
        spool.append([{"id": "2"}])
    monkeypatch.setattr(os, "write", write)
    spool.append([{"id": "3"}])
    with spool.leftovers() as found:
        assert (bodies(found), sum(leftover.rejected for leftover in found)) == (["1", "3"], 0)


def test_living_writers_are_left_alone_and_dead_ones_replayed(tmp_path):
    living, dead, mine = (Spool(tmp_path, name, KEY) for name in ("living", "dead", "mine"))
    living.append([{"id": "1"}])
    dead.append([{"id": "2"}])
    dead.close()
    with mine.leftovers() as found:
        assert bodies(found) == ["2"]
    assert [path.name for path in tmp_path.iterdir()] == ["living.jsonl"]


def test_lines_nobody_signed_are_kept_apart(tmp_path):
    Spool(tmp_path, "forged", b"other key").append([{"id": "1"}])
    spool = Spool(tmp_path, "mine", KEY)
    spool.append([{"id": "2"}])
    with (tmp_path / "mine.jsonl").open("ab") as file:
        file.write(b"half a line")
    with spool.leftovers() as found:
        assert (bodies(found), sum(leftover.rejected for leftover in found)) == (["2"], 1)
    assert "mine.rejected" in {path.name for path in tmp_path.iterdir()}


def test_a_file_that_another_writer_took_meanwhile(tmp_path, monkeypatch):
    spool = Spool(tmp_path, "mine", KEY)
    monkeypatch.setattr(type(tmp_path), "glob", lambda self, pattern: [tmp_path / "gone.jsonl"])
    with spool.leftovers() as found:
        assert found == []
