"""Ed25519 signatures (RFC 8032) for checkpoints of the audit log.

The private half is a 32-byte seed that the key provider derives; the public half is given to auditors.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_BYTES = 32
PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64


class Signer:
    """Signs with the key pair that a seed stands for. The seed never shows in a repr."""

    __slots__ = ("_private", "public_key")

    def __init__(self, seed: bytes) -> None:
        """Take a seed of 32 bytes; raises ValueError for another length."""
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message`, 64 bytes."""
        return self._private.sign(message)


def signature_valid(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether `signature` of `message` is from the holder of `public_key` (32 bytes)."""
    if len(public_key) != PUBLIC_KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
