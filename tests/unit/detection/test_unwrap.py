"""What is read through, and what is left alone."""

import base64
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection import unwrap
from proxy.detection.canonical import canonical
from proxy.detection.detector import NotInspected
from proxy.detection.unwrap import hidden, respelled, spellings

MAIL = "anna.kowalska@example.org"
NOTE = f"Kontakt: Zażółć, {MAIL}"


def b64(data):
    return base64.b64encode(data).decode()


def said(text):
    return [one[2] for one in spellings(canonical(text).text)]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        (b64(MAIL.encode()), MAIL),
        (b64(MAIL.encode()).rstrip("="), MAIL),
        (base64.urlsafe_b64encode(NOTE.encode()).decode(), NOTE),
        (base64.encodebytes((NOTE * 3).encode()).decode().strip(), NOTE * 3),
        (b64(NOTE.encode("utf-16-le")), NOTE),
        (b64(gzip.compress(MAIL.encode(), mtime=0)), MAIL),
        (b64(zlib.compress(MAIL.encode())), MAIL),
        (f"data:text/plain;base64,{b64(MAIL.encode())}", MAIL),
        (MAIL.encode().hex(), MAIL),
        (MAIL.encode().hex(" "), MAIL),
        (", ".join(f"0x{byte:02x}" for byte in MAIL.encode()), MAIL),
        (" ".join(MAIL), MAIL),
        ("_".join(MAIL), MAIL),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4111111111111111"),
        ("4111*1111*1111*1111", "4111111111111111"),
        ("41/11/11/11/11/11/11/11", "4111111111111111"),
        ("use 41111\n11111\n11111\n1 now", "4111111111111111"),
        ("PESEL 7OO1O11OOO4", "70010110004"),
        ("NIP 62l3467802", "6213467802"),
        ("nr CDM891O43", "CDM891043"),
        ("nr ABK3.2.3.8.4.7", "ABK323847"),
        ("NIP 7342\n185851, REGON", " 7342185851"),
    ],
)
def test_reads_through(text, spelled):
    assert spelled in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "internationalization AbstractSingletonProxyFactoryBean KraftfahrzeugHaftpflichtversicherung",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "550e8400-e29b-41d4-a716-446655440000",
        "2026-11-26 12:30:45 and 192.168.100.200 and 1.234.567.890 or 10, 20, 30, 40, 50, 60",
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
        "a\nfew\nshort\nlines here",
        "deadbeefAAAAA",
        b64(b"\xff\xfe\x00\x01 binary \x00\x01\x02\x03"),
        b64(b"\x1f\x8bnot gzip at all"),
        "QUJDREVGRw=",
        "x=41 y=42",
        "rows:\n12\n3456\n789\n",
        "see 10 lO OO I l and 100l",
    ],
)
def test_leaves_alone(text):
    assert said(text) == []


def test_quoted_printable():
    view = canonical("=61nna=2Ekowalska=40example=\r\n.org=C3=A9")
    layer = respelled(view, spellings(view.text))
    assert layer is not None
    assert layer[0].text == "anna.kowalska@example.orgé"
    assert layer[0].original(4, 5) == (6, 9)


def test_compressed_text_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(unwrap, "MOST", 1000)
    with pytest.raises(NotInspected, match="Compressed"):
        said(b64(gzip.compress(b"a" * 5000, mtime=0)))
    with pytest.raises(NotInspected, match="Encoded"):
        said(b64(b"abcdefgh " * 200))


def test_hidden_in_the_text_as_sent():
    selectors = "".join(chr(0xE0100 + byte - 16) if byte >= 16 else chr(0xFE00 + byte) for byte in MAIL.encode())
    backwards = f"x \u202e{MAIL[::-1]}\u202c y"
    thin = "anna\u2009.kow\u2009alsk\u2009a@ex"
    assert hidden("plain") == []
    assert hidden(f"é\U0001f600{selectors}") == [(2, 27, MAIL)]
    assert hidden(backwards) == [(2, 29, MAIL)]
    assert hidden(thin) == [(0, len(thin), "anna.kowalska@ex")]
    assert hidden("é\ufe0f\ufe0f\ufe0f\ufe0f\ufe0f\ufe0f\ufe0f") == []


def test_the_first_of_overlapping_spellings_wins():
    view = canonical("abcdef")
    assert respelled(view, []) is None
    assert respelled(view, [(0, 1, "")]) is None
    layer = respelled(view, [(1, 3, "XYZ"), (2, 5, "no"), (5, 6, "!")])
    assert layer is not None
    assert (layer[0].text, layer[1]) == ("aXYZde!", [(1, 4), (6, 7)])
    assert layer[0].original(2, 3) == (1, 3)
    assert layer[0].original(3, 5) == (1, 4)


@given(st.text(max_size=80))
def test_anything_can_be_looked_at(text):
    view = canonical(text)
    for start, end, _ in spellings(view.text):
        assert 0 <= start < end <= len(view.text)
    for start, end, _ in hidden(text):
        assert 0 <= start < end <= len(text)


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, categories=["L", "N", "P"]), min_size=12, max_size=60)
)
def test_every_encoded_text_is_read(text):
    plain = canonical(text).text
    for encoded in (b64(text.encode()), text.encode().hex()):
        found = said(encoded)
        assert not found or plain in found or canonical(found[0]).text == plain


def test_joints_beyond_ascii_are_seen_and_measures_stay():
    assert said("nr 12·34·56·78·90 tu") == ["1234567890"]
    assert said("598×848×590 mm") == []


def test_a_number_that_lines_cut_more_than_once_is_one_cut():
    assert said("kod A12\n345678901234567\n8") == said("x 1\n2:3") == []
    assert said("kod 12\n34 and\nkod 5\r\n6 ") == [" 1234", " 56"]
