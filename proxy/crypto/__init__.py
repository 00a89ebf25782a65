"""Seal and open bytes, derive keys, keyed digests, signatures. No key or nonce is made here: both are arguments."""

from proxy.crypto.derivation import derive, digests_equal, keyed_digest
from proxy.crypto.sealing import NONCE_BYTES, associated_data, open_sealed, seal
from proxy.crypto.signing import Signer, signature_valid

__all__ = [
    "NONCE_BYTES",
    "Signer",
    "associated_data",
    "derive",
    "digests_equal",
    "keyed_digest",
    "open_sealed",
    "seal",
    "signature_valid",
]
