"""The rows of client keys: id, client, keyed hash, when made and revoked. Keys themselves are never stored."""

from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.errors import Unavailable
from proxy.storage.tables import client_keys
from proxy.terms import ClientKey


class ClientKeyTable:
    """Reads and writes `client_keys`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def put(self, key: ClientKey) -> None:
        """Store a new key."""
        values = {
            "key_id": key.key_id,
            "client": key.client,
            "digest": key.digest,
            "created_ms": key.created_ms,
            "revoked_ms": key.revoked_ms,
            "note": key.note,
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(client_keys).values(values))

    async def find(self, key_id: str) -> ClientKey | None:
        """Return the key with this id, revoked or not. Raises Unavailable: who calls can't be told, nothing leaves."""
        try:
            async with self._engine.connect() as connection:
                rows = await connection.execute(select(client_keys).where(client_keys.c.key_id == key_id))
                return next((_key(row) for row in rows), None)
        except SQLAlchemyError as error:
            raise Unavailable("The client keys can't be read; nothing was sent.") from error

    async def all(self) -> list[ClientKey]:
        """Return all keys, the oldest first."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(client_keys).order_by(client_keys.c.created_ms, client_keys.c.key_id)
            )
            return [_key(row) for row in rows]

    async def revoke(self, key_id: str, now_ms: int) -> bool:
        """Mark a key as revoked; False when there is none or it was revoked before."""
        keys = client_keys.c
        statement = update(client_keys).where(keys.key_id == key_id, keys.revoked_ms.is_(None))
        async with self._engine.begin() as connection:
            done = await connection.execute(statement.values(revoked_ms=now_ms))
            return done.rowcount == 1


def _key(row: Row[Any]) -> ClientKey:
    return ClientKey(row.key_id, row.client, bytes(row.digest), row.created_ms, row.revoked_ms, row.note)
