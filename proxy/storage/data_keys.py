"""Data keys of the audit log's payloads: one for each tenant, purpose and UTC day, wrapped by the key provider.

Opened keys live in the bounded cache only. A wrapped key is bound to its tenant, id, purpose and day.
"""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.crypto import associated_data
from proxy.errors import Tampered
from proxy.storage.tables import data_keys

_KEY_BYTES = 32


class Wrapping(Protocol):
    """What is needed of a key provider."""

    async def wrap(self, data_key: bytes, context: bytes) -> bytes:
        """Return the data key wrapped and bound to `context`."""

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the data key; raises Tampered."""


class OpenedKeys(Protocol):
    """What is needed of the cache of opened keys."""

    def get(self, reference: str) -> bytes | None:
        """Return the key or None."""

    def put(self, reference: str, key: bytes) -> None:
        """Keep the key for a while."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """An opened data key and its id."""

    key_id: str
    key: bytes = field(repr=False)


class DataKeys:
    """Makes, stores and opens data keys. Used on one event loop."""

    def __init__(self, engine: AsyncEngine, provider: Wrapping, cache: OpenedKeys) -> None:
        self._engine = engine
        self._provider = provider
        self._cache = cache
        self._current: dict[tuple[str, str], tuple[str, str]] = {}
        self._lock = asyncio.Lock()

    async def current(self, tenant: str, purpose: str, day: str) -> DataKey:
        """Return the key for `day` (ISO date, UTC), made at the first call of the day."""
        return self._cached(tenant, purpose, day) or await self._fetch(tenant, purpose, day)

    async def open(self, key_id: str) -> bytes:
        """Return the key named `key_id`; raises Tampered when it is gone or does not unwrap."""
        held = self._cache.get(key_id)
        if held is not None:
            return held
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(data_keys).where(data_keys.c.key_id == key_id))).one_or_none()
        if row is None:
            raise Tampered("The data key of this payload is gone: it was erased, or the database was changed.")
        key = await self._provider.unwrap(row.wrapped, _context(row.tenant, key_id, row.purpose, row.day))
        self._cache.put(key_id, key)
        return key

    def _cached(self, tenant: str, purpose: str, day: str) -> DataKey | None:
        key_id, key_day = self._current.get((tenant, purpose), ("", ""))
        key = self._cache.get(key_id) if key_day == day else None
        return None if key is None else DataKey(key_id, key)

    async def _fetch(self, tenant: str, purpose: str, day: str) -> DataKey:
        async with self._lock:
            if (held := self._cached(tenant, purpose, day)) is not None:
                return held
            key_id = await self._find(tenant, purpose, day) or await self._make(tenant, purpose, day)
            key = await self.open(key_id)
            self._current[tenant, purpose] = key_id, day
            return DataKey(key_id, key)

    async def _find(self, tenant: str, purpose: str, day: str) -> str | None:
        keys = data_keys.c
        query = select(keys.key_id).where(keys.tenant == tenant, keys.purpose == purpose, keys.day == day)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def _make(self, tenant: str, purpose: str, day: str) -> str:
        key_id, key = secrets.token_hex(16), secrets.token_bytes(_KEY_BYTES)
        wrapped = await self._provider.wrap(key, _context(tenant, key_id, purpose, day))
        row = {"key_id": key_id, "tenant": tenant, "purpose": purpose, "day": day, "wrapped": wrapped}
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(data_keys).values(row))
        except IntegrityError:  # another process made the day's key first: its key counts
            found = await self._find(tenant, purpose, day)
            if found is None:
                raise
            return found
        return key_id


def _context(tenant: str, key_id: str, purpose: str, day: str) -> bytes:
    return associated_data(tenant, key_id, f"data-key:{purpose}", day)
