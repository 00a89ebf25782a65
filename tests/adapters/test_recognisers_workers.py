"""Worker processes: results come back, late and broken ones are replaced, faults tell no text."""

import pytest

from proxy.detection import NotInspected
from proxy.recognisers.workers import Found, Recipe, WorkerPool
from tests.adapters.tiny_recognisers import Tiny


@pytest.fixture
def pool():
    pool = WorkerPool([Tiny()], deadline_s=5)
    yield pool
    pool.close()


def test_results_in_order(pool):
    found = pool.analyze(["xx", "Anna", "nothing"])
    thing, anna = Found(0, "TINY_THING", 0, 1, 0.2), Found(0, "PERSON", 0, 4, 0.9)
    assert found == [[thing], [anna, thing], []]
    assert [(one.name, one.language, one.context) for one in pool.described] == [("Tiny", "en", ())]


def test_a_fault_tells_its_type_only(pool):
    with pytest.raises(NotInspected) as caught:
        pool.analyze(["raise with Anna"])
    assert "ValueError" in caught.value.message
    assert "Anna" not in caught.value.message
    assert caught.value.__cause__ is None
    assert pool.analyze(["Anna"])[0][0].entity == "PERSON"


def test_a_dead_process_is_replaced(pool):
    with pytest.raises(NotInspected):
        pool.analyze(["die"])
    assert pool.analyze(["Anna"])[0][0].entity == "PERSON"


def test_a_late_process_is_killed_and_replaced():
    pool = WorkerPool([Tiny()], deadline_s=1.5)
    try:
        with pytest.raises(NotInspected):
            pool.analyze(["sleep"])
        assert pool.analyze(["Anna"])[0][0].entity == "PERSON"
    finally:
        pool.close()


def test_no_free_process():
    pool = WorkerPool([Tiny()], deadline_s=0.01)
    worker = pool._idle.get()
    with pytest.raises(NotInspected):
        pool.analyze(["Anna"])
    pool._idle.put(worker)
    pool.close()


def test_a_recipe_is_made_in_the_process():
    recipes = [Recipe("tests.adapters.tiny_recognisers", "Tiny"), Recipe("tests.adapters.tiny_recognisers", "Looking")]
    pool = WorkerPool(recipes, deadline_s=5)
    try:
        assert [one.name for one in pool.described] == ["Tiny", "Looking"]
        found = pool.analyze(["the code is Anna"])[0]
        assert Found(0, "PERSON", 12, 16, 0.9) in found
        assert Found(1, "LOOKED", 4, 8, 0.7, boosted=True) in found
    finally:
        pool.close()
