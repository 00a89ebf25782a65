"""Vectors of addresses that proxy/detection/emails.py finds, and of what it leaves alone."""

import pytest

from proxy.detection import emails
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from tests.unit.detection.vectors import found, invalid, valid


@pytest.mark.parametrize(("entity", "text", "value"), valid("emails"))
def test_finds(entity, text, value):
    assert (entity, value) in found(text)


@pytest.mark.parametrize(("entity", "text"), invalid("emails"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


def spans(text):
    return [text[start:end] for start, end, _ in emails.addresses(text)]


def test_several_are_found_from_left_to_right():
    assert spans("a1@example.org;b2@example.org") == ["a1@example.org", "b2@example.org"]
    assert spans("a1@example.org@example.com") == ["a1@example.org"]


def test_nothing_is_looked_for_without_the_sign():
    roles = Roles()
    finder = emails.Emails(roles)
    assert finder.find(Source("anna at example", roles.vocabulary().hear("anna at example"))) == []


@pytest.mark.parametrize(
    "text", ["...@b.example", "@", "a@", "x @", "@ x.org", "a@ b", "a @\nexample", "git @ example.org"]
)
def test_halves_are_none(text):
    assert spans(text) == []


def test_an_address_with_blanks_is_less_sure():
    assert [score for *_, score in emails.addresses("anna@example.org, b2 @ example.org")] == [0.9, 0.7]


def test_capitals_before_a_blank_need_a_word():
    assert spans("Anna @ example.org") == []
    assert spans("Mail: Anna @ example.org") == ["Anna @ example.org"]


def test_long_local_parts_are_cut():
    assert spans("a" * 500 + "@example.org") == ["a" * 96 + "@example.org"]


def test_hostile_text_is_read_in_linear_time():
    assert spans("@" * 20000) == []
    assert spans("a@" * 5000) == []
