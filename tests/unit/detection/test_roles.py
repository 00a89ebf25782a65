"""Roles: each listener has its bit; the same words have the same."""

from proxy.detection.matching import NO_WORDS, Words
from proxy.detection.roles import Roles


def test_bits():
    roles = Roles()
    assert roles.words(NO_WORDS) == 0
    assert roles.words(Words(("ab", "long"))) == 1
    assert roles.words(Words(("long",))) == 2
    assert roles.words(Words(("ab", "long"))) == 1
    assert roles.anchor("lon") == 4
    assert roles.anchor("lon") == 4
    roles.entry("lo", 5, starts=True, ends=False)
    heard = roles.vocabulary().hear("longer abx ab")
    assert heard.hits == [(0, 3, 4), (0, 4, 3), (11, 13, 1)]
    assert heard.entries == [(0, 2, 5)]
