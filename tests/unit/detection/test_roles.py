"""Roles: each listener has its bit; the same words have the same."""

from proxy.detection.matching import NO_WORDS, Words
from proxy.detection.roles import Roles
from proxy.detection.vocabulary import Role


def test_bits():
    roles = Roles(common=frozenset())
    assert roles.words(NO_WORDS) == 0
    assert roles.words(Words(("ab", "long"))) == 1
    assert roles.words(Words(("long",))) == 2
    assert roles.words(Words(("ab", "long"))) == 1
    assert roles.anchor("lon") == 4
    assert roles.anchor("lon") == 4
    roles.entry("lo", Role(entry=5))
    whole = roles.words(Words(("longer",)), whole=True)
    ending = roles.endings(Words(("er",)))
    heard = roles.vocabulary().hear("longer abx ab")
    assert heard.hits == [(0, 3, 4), (0, 4, 3), (0, 6, whole), (4, 6, ending), (11, 13, 1)]
    assert heard.entries == [(0, 2, 5)]


def test_common_words_are_not_listened_for():
    roles = Roles(common=frozenset({"de"}))
    bit = roles.words(Words(("de", "tel")))
    anchor = roles.anchor("de")
    assert roles.vocabulary().hear("de tel").hits == [(0, 2, anchor), (3, 6, bit)]


def test_common_words_are_heard_as_abbreviations():
    roles = Roles(common=frozenset({"al", "az"}))
    bit = roles.words(Words(("al", "az")), whole=True)
    hear = roles.vocabulary().hear
    assert hear("al az, final. AL").hits == []
    assert hear("al. Pokoju").hits == [(0, 3, bit)]
    assert hear("AZ 12").hits == [(0, 2, bit)]  # what it is in capitals, tongues.ACRONYMS knows


def test_words_for_persons():
    roles = Roles()
    bit = roles.persons(["én", "brat"])
    other = roles.persons(["wife"])
    hits = roles.vocabulary().hear("en én bratem wifes").hits
    assert hits == [(3, 5, bit), (6, 10, bit), (13, 17, other)]
