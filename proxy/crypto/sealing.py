"""Seal and open bytes with AES-256-GCM under a versioned header.

A sealed text is `version (1 byte) || nonce (12) || ciphertext and tag`; the header is part of the associated data.
Nonces are arguments: this room has no randomness. A key must not seal more than 2^32 texts (NIST SP 800-38D sec. 8.3).
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from proxy.errors import Tampered

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
VERSION = b"\x01"
_HEADER_BYTES = len(VERSION) + NONCE_BYTES


def associated_data(tenant: str, record: str, purpose: str, *more: str) -> bytes:
    """Return bytes that bind a sealed text to its place; different parts never give equal bytes.

    The number of parts and the length of each part (4 bytes, big-endian) stand before them, so that "a"+"bc" and
    "ab"+"c" differ.
    """
    parts = [part.encode("utf-8", "surrogatepass") for part in (tenant, record, purpose, *more)]
    return b"".join([len(parts).to_bytes(4), *(piece for part in parts for piece in (len(part).to_bytes(4), part))])


def seal(key: bytes, plaintext: bytes, aad: bytes, nonce: bytes) -> bytes:
    """Return `plaintext` sealed under `key` (32 bytes) and bound to `aad`; `nonce` (12 bytes) must be fresh.

    Raises ValueError for a key or nonce of another length.
    """
    if len(key) != KEY_BYTES or len(nonce) != NONCE_BYTES:
        raise ValueError(f"seal needs a key of {KEY_BYTES} and a nonce of {NONCE_BYTES} bytes")
    header = VERSION + nonce
    return header + AESGCM(key).encrypt(nonce, plaintext, header + aad)


def open_sealed(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Return the plain text of what `seal` made; raises Tampered when key, context or any byte differs."""
    if len(sealed) < _HEADER_BYTES + TAG_BYTES or sealed[:1] != VERSION:
        raise Tampered("The sealed text has no header this version can read.")
    header, body = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    try:
        return AESGCM(key).decrypt(header[1:], body, header + aad)
    except InvalidTag:
        raise Tampered("The sealed text does not open: it, its key or its context was changed.") from None
