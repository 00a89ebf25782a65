"""Derive keys and keyed digests.

One master key gives a key per use: HKDF-SHA256 (RFC 5869) under a label, so that no key serves two purposes. Digests
of personal data are always keyed (HMAC-SHA256, RFC 2104): a plain hash of a short value can be guessed.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DIGEST_BYTES = 32


def derive(key: bytes, label: str, context: bytes = b"") -> bytes:
    """Return 32 bytes for the use named `label` (for example "client-keys/v1") and `context`.

    The label's length stands before it: label and context can't be shifted into each other.
    """
    name = label.encode()
    info = b"paravent" + len(name).to_bytes(4) + name + context
    return HKDF(algorithm=SHA256(), length=DIGEST_BYTES, salt=None, info=info).derive(key)


def keyed_digest(key: bytes, data: bytes) -> bytes:
    """Return HMAC-SHA256 of `data` under `key`, 32 bytes."""
    return hmac.digest(key, data, hashlib.sha256)


def digests_equal(one: bytes, other: bytes) -> bool:
    """Compare two digests in a time that does not depend on where they differ."""
    return hmac.compare_digest(one, other)
