"""Sealing: round trip, and every change of key, context or byte is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.crypto.sealing import associated_data, open_sealed, seal
from proxy.errors import Tampered

KEY, NONCE = bytes(range(32)), bytes(range(12))


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_what_was_sealed_opens(plain, aad):
    assert open_sealed(KEY, seal(KEY, plain, aad, NONCE), aad) == plain


def test_known_bytes_stay_readable_by_later_versions():
    sealed = bytes.fromhex("01000102030405060708090a0b")
    assert seal(KEY, b"text", b"aad", NONCE).startswith(sealed)
    assert len(seal(KEY, b"text", b"aad", NONCE)) == 13 + 4 + 16


def test_every_flipped_bit_is_found():
    sealed = seal(KEY, b"some text", b"aad", NONCE)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            open_sealed(KEY, bytes(changed), b"aad")


def test_another_key_or_context_does_not_open():
    sealed = seal(KEY, b"some text", b"aad", NONCE)
    with pytest.raises(Tampered):
        open_sealed(KEY[::-1], sealed, b"aad")
    with pytest.raises(Tampered):
        open_sealed(KEY, sealed, b"aaD")
    with pytest.raises(Tampered):
        open_sealed(KEY, sealed[:28], b"aad")


@pytest.mark.parametrize(("key", "nonce"), [(KEY[:16], NONCE), (KEY, NONCE[:8])])
def test_short_keys_and_nonces_are_refused(key, nonce):
    with pytest.raises(ValueError, match="seal needs"):
        seal(key, b"", b"", nonce)


@given(st.lists(st.text(max_size=4), min_size=3, max_size=6), st.lists(st.text(max_size=4), min_size=3, max_size=6))
def test_associated_data_is_unambiguous(one, other):
    assert (associated_data(*one) == associated_data(*other)) is (one == other)


def test_shifted_parts_differ():
    assert associated_data("a", "bc", "p") != associated_data("ab", "c", "p")
    assert associated_data("a", "b", "p") != associated_data("a", "b", "p", "")
