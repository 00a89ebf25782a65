"""Signed heads of chains, as text in the form of C2SP signed notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).

Three lines (origin with the chain's id, number of records, base64 of the head's hash), an empty line, and one Ed25519
signature line. The signature covers the three lines with their line ends.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Self

from proxy.audit.chain import Head
from proxy.crypto import Signer, signature_valid
from proxy.errors import Tampered

ORIGIN = "paravent.audit"
_ED25519 = b"\x01"
_KEY_HASH_BYTES = 4
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class CheckpointSigner:
    """Signs heads under one key; `name` is its note name, shown to auditors beside the key."""

    signer: Signer
    name: str
    key_hash: bytes

    @classmethod
    def from_seed(cls, seed: bytes, name: str = ORIGIN) -> Self:
        """Return the signer for a 32-byte seed."""
        signer = Signer(seed)
        return cls(signer, name, _key_hash(name, signer.public_key))

    def sign(self, head: Head) -> str:
        """Return the signed checkpoint of `head`."""
        text = f"{self.name}/{head.chain}\n{head.size}\n{base64.b64encode(head.hash).decode()}\n"
        signature = base64.b64encode(self.key_hash + self.signer.sign(text.encode())).decode()
        return f"{text}\n\N{EM DASH} {self.name} {signature}\n"


def open_checkpoint(note: str, public_key: bytes, name: str = ORIGIN) -> Head:
    """Return the head that `note` vouches for; raises Tampered unless the holder of `public_key` signed it."""
    text, gap, last = note.rpartition("\n\n")
    try:
        dash, signer, encoded = last.removesuffix("\n").split(" ")
        raw = base64.b64decode(encoded, validate=True)
        origin, size, digest = text.split("\n")
        head = Head(origin.removeprefix(f"{name}/"), int(size), base64.b64decode(digest, validate=True))
    except (ValueError, binascii.Error):
        raise Tampered("A checkpoint is not in the form of a signed note.") from None
    named = gap and dash == "\N{EM DASH}" and signer == name and origin == f"{name}/{head.chain}"
    whole = raw[:_KEY_HASH_BYTES] == _key_hash(name, public_key) and len(head.hash) == _HASH_BYTES and head.size >= 0
    if not (named and whole and signature_valid(public_key, raw[_KEY_HASH_BYTES:], f"{text}\n".encode())):
        raise Tampered("A checkpoint is not signed by the audit key.")
    return head


def public_key_text(public_key: bytes, name: str = ORIGIN) -> str:
    """Return `public_key` as a C2SP verifier key (`name+hash+base64`), the form given to auditors."""
    return f"{name}+{_key_hash(name, public_key).hex()}+{base64.b64encode(_ED25519 + public_key).decode()}"


def parse_public_key(text: str) -> bytes:
    """Return the 32 bytes of a verifier key; raises Tampered for a text of another form or a wrong hash."""
    try:
        name, digest, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise Tampered("The audit public key is not in the form name+hash+base64.") from None
    if raw[:1] != _ED25519 or digest != _key_hash(name, raw[1:]).hex():
        raise Tampered("The audit public key does not match its own hash.")
    return raw[1:]


def _key_hash(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + _ED25519 + public_key).digest()[:_KEY_HASH_BYTES]
