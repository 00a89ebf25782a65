"""The cache of opened keys: bounded, timed, forgetful on demand."""

from proxy.keys.cache import KeyCache


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_key_is_forgotten_after_its_time():
    clock = Clock()
    cache = KeyCache(ttl_s=10, clock=clock)
    cache.put("a", b"key")
    clock.now = 9.9
    assert cache.get("a") == b"key"
    clock.now = 10
    assert cache.get("a") is None
    assert len(cache) == 0
    assert cache.get("never") is None


def test_the_oldest_key_makes_room():
    cache = KeyCache(size=2)
    for name in "abc":
        cache.put(name, name.encode())
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (None, b"b", b"c")
    cache.put("b", b"new")
    cache.put("d", b"d")
    assert (cache.get("b"), cache.get("c")) == (b"new", None)


def test_keys_are_dropped_on_demand():
    cache = KeyCache()
    cache.put("a", b"1")
    cache.put("b", b"2")
    cache.drop("a")
    cache.drop("a")
    assert cache.get("a") is None
    cache.clear()
    assert len(cache) == 0
    cache.put("a", b"secret")
    assert "secret" not in repr(cache)
