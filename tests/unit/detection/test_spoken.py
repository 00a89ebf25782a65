"""Addresses and numbers told in words."""

import pytest

from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.spoken import Spoken

ROLES = Roles()
SPOKEN = Spoken(ROLES)
VOCABULARY = ROLES.vocabulary()


def said(text):
    return [one[2] for one in SPOKEN.spellings(Source(text, VOCABULARY.hear(text)))]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("write to anna.kowalska (at) example (dot) org please", "anna.kowalska@example.org"),
        ("anna [at] example.org", "anna@example.org"),
        ("mail: anna at example dot org, thanks", "anna@example.org"),
        ("pisz na jan kropka nowak małpa firma kropka pl", "jan.nowak@firma.pl"),
        ("jean.dupont arobase exemple point fr", "jean.dupont@exemple.fr"),
        ("anna AT example DOT co DOT uk", "anna@example.co.uk"),
        ("nagy.anna kukac pelda pont hu", "nagy.anna@pelda.hu"),
        ("user(at)host.de", "user@host.de"),
        ("to anna underscore nowak at example dot org", "anna_nowak@example.org"),
        ("jan podkreślnik nowak małpa firma kropka pl", "jan_nowak@firma.pl"),
        ("jean tiret dupont tiret bas x point y arobase exemple point fr", "jean-dupont_x.y@exemple.fr"),
        ("anna (dash) m (dot) k [at] example.org", "anna-m.k@example.org"),
        ("my number is one two three four five", "12345"),
        ("cztery, zero, zero, jeden dwa", "40012"),
        ("ring plus four eight six zero two", "+48602"),
        ("my number is zero six, trente-neuf, quatre-vingt-dix-huit, quinze", "06399815"),
        ("mobil: nul to femogtyve syvoghalvfems, fire otte", "02259748"),
        ("ötszázötvenöt, kétszáztíz, huszonegy", "55521021"),
        ("telefon aštuoni šeši vienas du trys keturi penki o adresas", "8612345"),
        ("one nine two dot one six eight dot one", "192.168.1"),
    ],
)
def test_reads(text, spelled):
    assert said(text) == [spelled]


@pytest.mark.parametrize(
    "text",
    [
        "meet me at example.org tomorrow",
        "see you at home dot",
        "press dash at home",
        "minus five at noon",
        "It was removed at some point in the past",
        "todos muestran en este punto una linea",
        "one two three",
        "one of the two and three more, four at most",
        "seventy eighty ninety",
        "ten, twenty, thirty, forty, fifty",
        "twenty people. And then there were thirty of them, and forty more",
        "",
    ],
)
def test_leaves(text):
    assert said(text) == []


def test_digits_of_two_languages_are_no_number():
    assert said("one two drei vier") == []


def test_an_address_and_numbers_of_both_kinds():
    text = "a (at) example.org, five six seven eight nine eleven, or maybe you try one two three four"
    assert sorted(said(text)) == ["1234", "5678911", "a@example.org"]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a (at) b (at) example.org", ["b@example.org"]),
        ("x at y dot zz at example dot org", ["x@y.zz"]),
        ("anna ! (at) example.org", []),
        ("(at) example.org", []),
        ("dot (at) example.org", ["dot@example.org"]),
        ("anna - dash - m at example dot org", ["m@example.org"]),
        ("a dot b dot c dot d dot e dot f dot g at example dot org", ["b.c.d.e.f.g@example.org"]),
    ],
)
def test_an_address_is_read_from_its_sign_on(text, spelled):
    assert said(text) == spelled
