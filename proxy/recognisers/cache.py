"""Remembers what was found in a text, so that a system prompt or a resent conversation is not read again.

A text is known by a keyed digest under its client's own key (BLAKE2b, RFC 7693; the key lives as long as the process):
how fast one client is answered tells nothing of what another has sent. Spans are kept, never text; so much per client,
the least recently used goes first. What was not inspected is not remembered.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from proxy.documents.model import Finding, TextField

SHORTEST: Final = 64
"""Shorter texts are read faster than looked up."""
ENTRIES: Final = 4096
CLIENTS: Final = 256
_KEY_BYTES: Final = 32
_DIGEST_BYTES: Final = 16

Found = tuple[Finding, ...]


class FindingCache:
    """At most `entries` texts for each of `clients` clients. Safe to use from several threads."""

    def __init__(self, entries: int = ENTRIES, clients: int = CLIENTS) -> None:
        self._entries = entries
        self._clients = clients
        self._secret = secrets.token_bytes(_KEY_BYTES)
        self._known: OrderedDict[str, OrderedDict[bytes, Found]] = OrderedDict()
        self._lock = threading.Lock()

    def key(self, client: str, field: TextField) -> bytes | None:
        """Return what `field` is known by for `client`; None for what is not kept."""
        if not client or len(field.text) < SHORTEST:
            return None
        own = hashlib.blake2b(client.encode(), key=self._secret, digest_size=_KEY_BYTES).digest()
        digest = hashlib.blake2b(key=own, digest_size=_DIGEST_BYTES)
        context = field.context.encode("utf-8", "surrogatepass")
        digest.update(len(context).to_bytes(8))
        digest.update(context)
        digest.update(field.text.encode("utf-8", "surrogatepass"))
        return digest.digest()

    def get(self, client: str, keys: Sequence[bytes | None]) -> list[Found | None]:
        """Return what was found for each of `keys`; None for what is not known."""
        if not client:
            return [None] * len(keys)
        with self._lock:
            own = self._known.get(client)
            if own is None:
                return [None] * len(keys)
            self._known.move_to_end(client)
            return [_touched(own, key) for key in keys]

    def put(self, client: str, found: Sequence[tuple[bytes | None, Found]]) -> None:
        """Remember what was found; what has no key is left out."""
        if all(key is None for key, _ in found):
            return
        with self._lock:
            own = self._known.setdefault(client, OrderedDict())
            for key, findings in found:
                if key is not None:
                    own[key] = findings
            while len(own) > self._entries:
                own.popitem(last=False)
            while len(self._known) > self._clients:
                self._known.popitem(last=False)


def _touched(own: OrderedDict[bytes, Found], key: bytes | None) -> Found | None:
    if key is None or key not in own:
        return None
    own.move_to_end(key)
    return own[key]
