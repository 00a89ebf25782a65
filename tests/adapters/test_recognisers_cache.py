"""What was found is remembered by client and text, within bounds; no text is kept."""

import gc

from proxy.documents.model import Finding, TextField
from proxy.recognisers.cache import SHORTEST, FindingCache
from proxy.recognisers.inspector import Inspector
from proxy.terms import DataCategory

TEXT = "Anna writes a letter. " + "x" * SHORTEST
FOUND = (Finding(0, 0, 4, "PERSON", DataCategory.NAME, 0.9, "finder"),)


def field(text=TEXT, context=""):
    return TextField((), text, context=context)


def test_keys_differ_by_client_text_and_context():
    cache = FindingCache()
    keys = [
        cache.key(*one) for one in (("a", field()), ("b", field()), ("a", field(TEXT + "y")), ("a", field(TEXT, "k")))
    ]
    assert len(set(keys)) == 4
    assert cache.key("a", field()) == keys[0]
    assert FindingCache().key("a", field()) != keys[0]
    assert cache.key("", field()) is None
    assert cache.key("a", field("short")) is None
    assert cache.key("a", field("\ud800" * SHORTEST)) is not None


def test_one_client_never_gets_what_another_sent():
    cache = FindingCache()
    key = cache.key("a", field())
    cache.put("a", [(key, FOUND), (None, ())])
    assert cache.get("a", [key, None]) == [FOUND, None]
    assert cache.get("b", [key]) == [None]


def test_bounds_hold_and_the_least_used_goes_first():
    cache = FindingCache(entries=2, clients=2)
    cache.put("a", [(b"1", ()), (b"2", ())])
    assert cache.get("a", [b"1"]) == [()]
    cache.put("a", [(b"3", ())])
    assert cache.get("a", [b"1", b"2", b"3"]) == [(), None, ()]
    cache.put("b", [(b"1", ())])
    cache.put("c", [(b"1", ())])
    assert cache.get("a", [b"1"]) == [None]


class Finder:
    name, blocking = "finder", False

    def __init__(self):
        self.seen = 0

    def detect(self, fields):
        self.seen += len(fields)
        return [Finding(number, 0, 4, "PERSON", DataCategory.NAME, 0.9, self.name) for number, _ in enumerate(fields)]


async def test_a_resent_conversation_is_read_once():
    finder = Finder()
    inspector = Inspector([finder])
    first = await inspector.inspect([field(), field(TEXT + "2")], client="a")
    again = await inspector.inspect([field(TEXT + "2"), field(), field("new text " + TEXT)], client="a")
    assert finder.seen == 3
    assert [item.field for item in first if item.detector == "finder"] == [0, 1]
    assert [item.field for item in again if item.detector == "finder"] == [0, 1, 2]
    await inspector.inspect([field()], client="b")
    await inspector.inspect([field()])
    await inspector.inspect([field()])
    assert finder.seen == 6
    inspector.close()


async def test_no_text_is_kept():
    inspector = Inspector([Finder()])
    await inspector.inspect([field("a secret that must not stay " + TEXT)], client="a")
    kept = [one for one in gc.get_objects() if isinstance(one, TextField) and "must not stay" in one.text]
    assert kept == []
    inspector.close()
