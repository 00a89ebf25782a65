"""Locks of chains and the turn to commit: held by one, freed when the holder is gone."""

import pytest

from proxy.storage import liveness
from proxy.storage.engine import database_url, sync_engine
from proxy.storage.liveness import AdvisoryLocks, FileLocks


@pytest.fixture
def pair(database):
    """Two writers' locks and connections."""
    engine = sync_engine(database_url(database.url))
    with engine.connect() as first, engine.connect() as second:
        make = (lambda: FileLocks(database.folder / "writers")) if database.is_sqlite else AdvisoryLocks
        yield (make(), first), (make(), second)


def test_a_lock_is_held_by_one(pair):
    (one, first), (other, second) = pair
    assert one.hold(first, "chain-a")
    assert one.hold(first, "chain-a")  # asking again for one's own changes nothing
    assert not other.hold(second, "chain-a")
    assert other.hold(second, "chain-b")
    one.release(first, "chain-a")


def test_a_released_lock_is_free(pair):
    (one, first), (other, second) = pair
    one.hold(first, "chain-a")
    one.release(first, "chain-a")
    one.release(first, "chain-a") if isinstance(one, FileLocks) else None
    assert other.hold(second, "chain-a")


def test_turns_follow_each_other(pair):
    (one, _), (other, _) = pair
    with one.turn():
        pass
    with other.turn():
        pass


def test_a_turn_that_never_comes_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(liveness, "_LONGEST_WAIT_S", 0.01)
    one, other = FileLocks(tmp_path / "writers"), FileLocks(tmp_path / "writers")
    with one.turn(), pytest.raises(TimeoutError), other.turn():
        pass
    with other.turn():
        pass
