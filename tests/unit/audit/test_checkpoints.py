"""Checkpoints: the form of C2SP signed notes, and that nothing but the signed text opens."""

import base64
import hashlib

import pytest

from proxy.audit.chain import Head
from proxy.audit.checkpoints import CheckpointSigner, open_checkpoint, parse_public_key, public_key_text
from proxy.crypto import Signer, signature_valid
from proxy.errors import Tampered

SIGNER = CheckpointSigner.from_seed(bytes(range(32)))
PUBLIC = SIGNER.signer.public_key
HEAD = Head("0190-chain", 7, bytes(range(32)))
NOTE = SIGNER.sign(HEAD)


def test_the_form_by_hand():
    text, signature = NOTE.split("\n\n")
    assert text == f"paravent.audit/0190-chain\n7\n{base64.b64encode(bytes(range(32))).decode()}"
    dash, name, encoded = signature.rstrip("\n").split(" ")
    raw = base64.b64decode(encoded)
    assert (dash, name) == ("—", "paravent.audit")
    assert raw[:4] == hashlib.sha256(b"paravent.audit\n\x01" + PUBLIC).digest()[:4]
    assert signature_valid(PUBLIC, raw[4:], f"{text}\n".encode())


def test_a_checkpoint_opens():
    assert open_checkpoint(NOTE, PUBLIC) == HEAD


def test_every_changed_character_is_found():
    for place in range(len(NOTE) - 1):  # the last line end is not part of the signature
        for other in ("0", "A", "\n"):
            changed = NOTE[:place] + other + NOTE[place + 1 :]
            if changed != NOTE:
                with pytest.raises(Tampered):
                    open_checkpoint(changed, PUBLIC)


@pytest.mark.parametrize(
    "note", ["", "x", "a\nb\nc\n\n— paravent.audit !!\n", NOTE + NOTE, "\n\n— paravent.audit AAAA\n"]
)
def test_other_texts_are_refused(note):
    with pytest.raises(Tampered):
        open_checkpoint(note, PUBLIC)


def test_another_key_does_not_open():
    with pytest.raises(Tampered, match="audit key"):
        open_checkpoint(NOTE, Signer(bytes(32)).public_key)
    with pytest.raises(Tampered):
        open_checkpoint(NOTE, PUBLIC, "another.name")


def test_the_public_key_as_text():
    text = public_key_text(PUBLIC)
    assert text.startswith("paravent.audit+")
    assert parse_public_key(f"{text}\n") == PUBLIC


@pytest.mark.parametrize(
    "text",
    ["", "a+b", "a+b+!", public_key_text(PUBLIC).replace("paravent", "other"), "a+00000000+AAAA"],
)
def test_other_public_keys_are_refused(text):
    with pytest.raises(Tampered):
        parse_public_key(text)
