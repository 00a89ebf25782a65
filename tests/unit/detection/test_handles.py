"""Tests of proxy/detection/handles.py; more vectors are in test_usernames.py."""

import pytest

from proxy.detection.handles import Handles
from proxy.detection.matching import key_text
from proxy.detection.roles import Roles
from proxy.detection.source import Source

_ROLES = Roles()
_FINDER = Handles(_ROLES)
_VOCABULARY = _ROLES.vocabulary()


def handles(text, key=""):
    beside = _VOCABULARY.hear(key_text(key)).mask if key else 0
    found = _FINDER.find(Source(text, _VOCABULARY.hear(text), beside))
    return [(text[item.start : item.end], item.score) for item in found]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        *(
            ("see @anna_k there", 0.7),
            ("thanks @anna!", 0.75),
            ("@anna can you look", 0.6),
            ("we met @fairground", 0.5),
        ),
        *(("> @anna: looks good", 0.6), ("@Anna said so", 0.6), ("@anna_k", 0.7)),
    ],
)
def test_handles(text, score):
    assert [found[1] for found in handles(text)] == [score]


@pytest.mark.parametrize(
    "text",
    [
        *("a@b", "x.@anna", "@a", "@123", "@param name x", "# @anna_k x", "@anna_k(x)", "@anna_k\ndef x(): pass"),
        *(
            "@anna_k  # note\n  async def x()",
            "@anna_k = 5",
            "DECLARE @anna_k INT",
            "'@anna' here",
            "@anna",
            "x @AnnaKow y",
        ),
        *("@" + "a" * 40, "@Anna..x y", "lunch @bar", "@anna_k.foo.bar.baz.qux.quux.corge.grault x"),
    ],
)
def test_no_handles(text):
    assert handles(text) == []


def test_a_key_is_a_cue():
    assert handles("@anna", "instagram") == [("@anna", 0.75)]


def test_a_word_far_away_is_no_cue():
    far = "x" * 200
    assert handles(f"thanks {far} '@anna' {far}") == []
    assert handles(f"'@anna' {far} thanks") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        *(("<anna_k> hi", ["anna_k"]), ("[12:03] <wilk> hi", ["wilk"]), ("<wilk> hi\n<lis> ho", ["wilk", "lis"])),
        *(("<wilk> hi", []), ("<wilk> hi </wilk>\n<lis_1> x </lis_1>", []), ("<div> x", [])),
        *(("[12:03] anna_k: hej co tam", ["anna_k"]), ("12:03 - anna_k: hej co", ["anna_k"]), ("anna_k: hej co", [])),
        *(
            ("anna_k: hej co\nwilk_1: no i co\nanna_k: nic nowego", ["anna_k", "wilk_1", "anna_k"]),
            ("max_size: 10 MB", []),
        ),
        *(("[12:03] wilk: hej co\n[12:04] lis: no i co", ["wilk", "lis"]), ("[12:03] wilk: hej co", [])),
        *(("[12:03] INFO: it is up", []), ("deb_h 9:02 AM\ncan you", ["deb_h"]), ("misa  10:12  to je", [])),
        *(("jo.it: hej co\nwilk_1: 12\njo.it: 13", ["jo.it", "wilk_1", "jo.it"]), ("MAX_SIZE: of all", [])),
        *(("jo_o> Mr A is in\nwilk: x\njo_o> ok you", ["jo_o", "jo_o"]), ("  anna_k: hej co\n  anna_k: no co", [])),
        *(("sanne_v: hoi jij\nrik: ja\nsanne_v: top thx\nrik: nee ho", ["sanne_v", "rik", "sanne_v", "rik"]),),
        *(("[10:03] @bernat: hola que tal\n[10:04] @nuria_a: si", ["bernat", "nuria_a", "@bernat", "@nuria_a"]),),
        ("[08:15] steffi_h: moin\n[08:16] jkruse: 0171", ["steffi_h", "jkruse"]),
    ],
)
def test_chats(text, names):
    assert [name for name, _ in handles(text)] == names
