"""Client API keys: `pv_<id>_<secret>`, kept only as a keyed hash.

The id (8 characters) is public and finds the row; the secret (256 random bits) is compared as HMAC-SHA256 under a
pepper, in constant time, also for ids that do not exist. Every failure gives one message (no oracle). No database work
before the shape check, and none for a key seen in the last seconds; a revocation takes effect when that time is over.
"""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from proxy.crypto import digests_equal, keyed_digest
from proxy.errors import Malformed, Unauthenticated
from proxy.terms import ClientKey, Headers, Principal

_SHAPE = re.compile(r"pv_([a-z0-9]{8})_([A-Za-z0-9_-]{43})", re.ASCII)
_CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_ID_LENGTH = 8
_SECRET_BYTES = 32
_LONGEST_HEADER = 200
_MESSAGE = "The API key is missing or not valid."
_BEARER = "bearer "


class ClientKeys(Protocol):
    """Where client keys are kept."""

    async def put(self, key: ClientKey) -> None:
        """Store a new key."""

    async def find(self, key_id: str) -> ClientKey | None:
        """Return the key with this id, revoked or not."""

    async def all(self) -> list[ClientKey]:
        """Return all keys, the oldest first."""

    async def revoke(self, key_id: str, now_ms: int) -> bool:
        """Mark a key as revoked; False when there is none or it was revoked before."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: `plain` is shown once and never again."""

    plain: str = field(repr=False)
    stored: ClientKey


class ApiKeys:
    """Authenticates callers and manages their keys. `ttl_s` bounds how long a revoked key may still work."""

    def __init__(
        self,
        keys: ClientKeys,
        pepper: bytes,
        *,
        ttl_s: float = 3.0,
        size: int = 1_024,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys
        self._pepper = pepper
        self._ttl_s = ttl_s
        self._size = size
        self._clock = clock
        self._seen: dict[str, tuple[float, ClientKey | None]] = {}

    async def authenticate(self, headers: Headers) -> Principal:
        """Return who shows a valid key in `authorization: Bearer`, `x-api-key` or `api-key`; raises Unauthenticated."""
        shape = _SHAPE.fullmatch(_shown(headers))
        if shape is None:
            raise Unauthenticated(_MESSAGE)
        key = await self._find(shape[1])
        digest = self._digest(shape[1], shape[2])
        same = digests_equal(digest, bytes(len(digest)) if key is None else key.digest)
        if not same or key is None or key.revoked_ms is not None:
            raise Unauthenticated(_MESSAGE)
        return Principal(client=key.client, key_id=key.key_id)

    async def add(self, client: str, note: str = "") -> NewKey:
        """Make and store a key for `client`; raises Malformed for a name policy could not declare."""
        if not _CLIENT.fullmatch(client):
            raise Malformed(
                "A client's name has 1 to 64 letters, digits, dots, hyphens or underscores.", param="client"
            )
        key_id = "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        stored = ClientKey(key_id, client, self._digest(key_id, secret), _now_ms(), None, note)
        await self._keys.put(stored)
        self._seen.pop(key_id, None)
        return NewKey(f"pv_{key_id}_{secret}", stored)

    async def list(self) -> list[ClientKey]:
        """Return all keys, revoked ones too, the oldest first."""
        return await self._keys.all()

    async def revoke(self, key_id: str) -> bool:
        """Revoke a key: here at once, in other processes within `ttl_s`; False when there was nothing to revoke."""
        done = await self._keys.revoke(key_id, _now_ms())
        self._seen.pop(key_id, None)
        return done

    async def _find(self, key_id: str) -> ClientKey | None:
        now = self._clock()
        until, key = self._seen.get(key_id, (now, None))
        if until > now:
            return key
        key = await self._keys.find(key_id)
        self._seen.pop(key_id, None)
        while len(self._seen) >= self._size:
            del self._seen[next(iter(self._seen))]
        self._seen[key_id] = (now + self._ttl_s, key)
        return key

    def _digest(self, key_id: str, secret: str) -> bytes:
        return keyed_digest(self._pepper, f"{key_id}:{secret}".encode())


def _shown(headers: Headers) -> str:
    """Return the one key the caller shows, or an empty text: two different ones are as good as none."""
    shown: set[str] = set()
    for name, value in headers:
        if name not in (b"authorization", b"x-api-key", b"api-key") or not value:
            continue
        text = value[:_LONGEST_HEADER].decode("latin-1").strip()
        if name == b"authorization":
            text = text[len(_BEARER) :].strip() if text[: len(_BEARER)].lower() == _BEARER else ""
        shown.add(text)
    return shown.pop() if len(shown) == 1 else ""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
