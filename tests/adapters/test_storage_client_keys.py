"""The table of client keys on both databases, under the identity that uses it."""

import pytest

from proxy.errors import Unauthenticated, Unavailable
from proxy.identity.api_keys import ApiKeys
from proxy.storage.client_keys import ClientKeyTable
from proxy.storage.engine import async_engine, database_url, sync_engine


@pytest.fixture
async def table(database):
    engine = async_engine(database_url(database.url))
    yield ClientKeyTable(engine)
    await engine.dispose()


async def test_keys_are_made_found_listed_and_revoked(table, database):
    keys = ApiKeys(table, b"p" * 32)
    one, two = await keys.add("desk", "é"), await keys.add("ward")
    assert await table.find(one.stored.key_id) == one.stored
    assert await table.find("nothing") is None
    assert {key.key_id for key in await keys.list()} == {one.stored.key_id, two.stored.key_id}
    headers = ((b"x-api-key", one.plain.encode()),)
    assert (await keys.authenticate(headers)).client == "desk"
    assert await keys.revoke(one.stored.key_id) is True
    assert await keys.revoke(one.stored.key_id) is False
    with pytest.raises(Unauthenticated):
        await keys.authenticate(headers)
    assert (await table.find(one.stored.key_id)).revoked_ms > 0
    with sync_engine(database_url(database.url)).connect() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM client_keys").all()
    assert one.plain.split("_", 2)[2] not in str(stored)


async def test_without_the_table_nobody_is_known_and_that_is_said(tmp_path):
    engine = async_engine(database_url(f"sqlite:///{tmp_path / 'empty.db'}"))
    with pytest.raises(Unavailable):
        await ClientKeyTable(engine).find("abcdefgh")
    await engine.dispose()
