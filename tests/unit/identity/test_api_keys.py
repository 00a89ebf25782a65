"""API keys: shape, constant message, no database work for nonsense, revocation within seconds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.errors import Malformed, Unauthenticated
from proxy.identity.api_keys import ApiKeys
from proxy.terms import ClientKey


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Table:
    """Client keys in a dictionary, counting look-ups."""

    def __init__(self):
        self.rows = {}
        self.lookups = 0

    async def put(self, key):
        self.rows[key.key_id] = key

    async def find(self, key_id):
        self.lookups += 1
        return self.rows.get(key_id)

    async def all(self):
        return list(self.rows.values())

    async def revoke(self, key_id, now_ms):
        row = self.rows.get(key_id)
        if row is None or row.revoked_ms is not None:
            return False
        self.rows[key_id] = ClientKey(row.key_id, row.client, row.digest, row.created_ms, now_ms, row.note)
        return True


def make():
    table, clock = Table(), Clock()
    return ApiKeys(table, b"pepper" * 6, clock=clock), table, clock


def bearer(key):
    return ((b"host", b"x"), (b"authorization", f"Bearer {key}".encode()))


async def refused(keys, headers):
    with pytest.raises(Unauthenticated) as caught:
        await keys.authenticate(headers)
    return caught.value.message


async def test_a_key_is_shown_once_and_kept_as_a_hash():
    keys, table, _ = make()
    made = await keys.add("desk", "first key")
    assert re.fullmatch(r"pv_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", made.plain)
    secret = made.plain.split("_", 2)[2]
    assert secret not in repr(table.rows)
    assert secret not in repr(made)
    assert len(table.rows[made.stored.key_id].digest) == 32
    assert await keys.list() == [made.stored]
    assert (made.stored.client, made.stored.note, made.stored.revoked_ms) == ("desk", "first key", None)


@pytest.mark.parametrize("name", [b"authorization", b"x-api-key", b"api-key"])
async def test_each_header_is_read(name):
    keys, _, _ = make()
    made = await keys.add("desk")
    value = made.plain if name != b"authorization" else f"bEARER  {made.plain} "
    principal = await keys.authenticate(((name, value.encode()),))
    assert (principal.client, principal.key_id) == ("desk", made.stored.key_id)


async def test_the_same_key_in_two_headers_is_one_key():
    keys, _, _ = make()
    made = await keys.add("desk")
    other = await keys.add("other")
    same = ((b"x-api-key", made.plain.encode()), *bearer(made.plain))
    assert (await keys.authenticate(same)).client == "desk"
    await refused(keys, ((b"x-api-key", other.plain.encode()), *bearer(made.plain)))


async def test_one_message_for_every_reason():
    keys, _table, _ = make()
    made = await keys.add("desk")
    revoked = await keys.add("desk")
    assert await keys.revoke(revoked.stored.key_id) is True
    flipped = made.plain[:-1] + ("A" if made.plain[-1] != "A" else "B")
    unknown = "pv_zzzzzzzz_" + "A" * 43
    attempts = [
        (),
        bearer(""),
        ((b"authorization", b"Basic abc"),),
        ((b"authorization", made.plain.encode()),),
        bearer("sk-somebody-elses"),
        bearer(flipped),
        bearer(unknown),
        bearer(revoked.plain),
        bearer(made.plain + "A"),
        bearer("pv_" + "\u00e9" * 8 + "_" + "A" * 43),
    ]
    assert len({await refused(keys, headers) for headers in attempts}) == 1


async def test_nonsense_never_reaches_the_table():
    keys, table, _ = make()
    for text in ("", "x", "pv_short_x", "pv_ABCDEFGH_" + "A" * 43, "pv_abcdefgh_" + "A" * 5000, "' OR 1=1 --"):
        await refused(keys, bearer(text))
    assert table.lookups == 0


@given(st.binary(max_size=80))
async def test_any_bytes_are_refused_quietly(value):
    keys, table, _ = make()
    await refused(keys, ((b"x-api-key", value), (b"authorization", value)))
    assert table.lookups == 0


async def test_the_hot_path_has_no_look_up_and_revocation_reaches_others_in_time():
    keys, table, clock = make()
    made = await keys.add("desk")
    for _ in range(5):
        await keys.authenticate(bearer(made.plain))
    assert table.lookups == 1
    elsewhere = ApiKeys(table, b"pepper" * 6)
    await elsewhere.revoke(made.stored.key_id)
    clock.now = 2.9
    await keys.authenticate(bearer(made.plain))  # may still pass for a moment
    clock.now = 3.0
    await refused(keys, bearer(made.plain))
    await refused(elsewhere, bearer(made.plain))


async def test_a_revocation_is_at_once_here_and_once_only():
    keys, _, _ = make()
    made = await keys.add("desk")
    await keys.authenticate(bearer(made.plain))
    assert await keys.revoke(made.stored.key_id) is True
    await refused(keys, bearer(made.plain))
    assert await keys.revoke(made.stored.key_id) is False
    assert await keys.revoke("nothing") is False


async def test_the_cache_is_bounded():
    keys, _table, _ = make()
    keys._size = 3
    for number in range(10):
        await refused(keys, bearer(f"pv_aaaaaaa{number}_" + "A" * 43))
    assert len(keys._seen) == 3


async def test_another_pepper_knows_no_key():
    keys, table, _ = make()
    made = await keys.add("desk")
    await refused(ApiKeys(table, b"other pepper"), bearer(made.plain))


@pytest.mark.parametrize("client", ["", " ", "a b", "=1+1", "x" * 65, "-a", "a\n"])
async def test_names_policy_could_not_declare(client):
    keys, table, _ = make()
    with pytest.raises(Malformed):
        await keys.add(client)
    assert table.rows == {}
