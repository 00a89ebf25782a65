"""Ed25519 against RFC 8032, and what does not verify."""

import pytest

from proxy.crypto.signing import Signer, signature_valid

# RFC 8032 sec. 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_standard_vector():
    signer = Signer(SEED)
    assert signer.public_key == PUBLIC
    assert signer.sign(b"\x72") == SIGNATURE
    assert signature_valid(PUBLIC, SIGNATURE, b"\x72")
    assert SEED.hex() not in repr(signer)


@pytest.mark.parametrize(
    ("public", "signature", "message"),
    [
        (PUBLIC, SIGNATURE, b"\x73"),
        (PUBLIC, bytes([SIGNATURE[0] ^ 1]) + SIGNATURE[1:], b"\x72"),
        (Signer(bytes(32)).public_key, SIGNATURE, b"\x72"),
        (PUBLIC[:31], SIGNATURE, b"\x72"),
        (PUBLIC, SIGNATURE[:63], b"\x72"),
    ],
)
def test_what_does_not_verify(public, signature, message):
    assert not signature_valid(public, signature, message)


def test_a_seed_has_32_bytes():
    with pytest.raises(ValueError):
        Signer(b"short")
