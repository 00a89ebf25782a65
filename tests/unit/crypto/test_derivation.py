"""Derived keys are separate for each label and context; digests follow RFC 4231."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from proxy.crypto.derivation import derive, digests_equal, keyed_digest

KEY = bytes(range(32))


def test_derive_is_hkdf_sha256():
    # RFC 5869 by hand: extract with an empty salt, one block of expand.
    secret = hmac.digest(bytes(32), KEY, hashlib.sha256)
    info = b"paravent" + (5).to_bytes(4) + b"label" + b"context"
    assert derive(KEY, "label", b"context") == hmac.digest(secret, info + b"\x01", hashlib.sha256)


@given(st.text(max_size=8), st.binary(max_size=8), st.text(max_size=8), st.binary(max_size=8))
def test_no_two_uses_share_a_key(label, context, other_label, other_context):
    same = (label, context) == (other_label, other_context)
    assert (derive(KEY, label, context) == derive(KEY, other_label, other_context)) is same


def test_keyed_digest_is_hmac_sha256():
    # RFC 4231, test case 2.
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert keyed_digest(b"Jefe", b"what do ya want for nothing?").hex() == expected


def test_digests_equal():
    assert digests_equal(b"ab", b"ab")
    assert not digests_equal(b"ab", b"ac")
