"""Tests of the checks in proxy/detection/userplaces.py; its vectors are in test_usernames.py."""

import pytest

from proxy.detection import userplaces
from tests.unit.detection.vectors import found


def test_a_dot_of_a_sentence_is_not_part_of_a_name():
    assert userplaces.person("anna.", 0, 5) == (0, 4)
    assert userplaces.person("root", 0, 4) is None
    assert userplaces.person("1234", 0, 4) is None


@pytest.mark.parametrize(
    ("text", "good"),
    [
        *(("CORP\\jdoe", True), ("CORP\\\\jdoe", True), ("x\\CORP\\jdoe", False), ("CORP\\jdoe\\x", False)),
        *(("HKLM\\jdoe", False), ("DIR\\temp", False), ("A\\ab", False), ("CORP\\root", False)),
    ],
)
def test_logins_of_a_domain(text, good):
    start = 2 if text.startswith("x") else 0
    end = len(text) - 2 if text.endswith("\\x") else len(text)
    span = userplaces.domain_login(text, start, end)
    assert (span is not None) is good
    assert span is None or text[slice(*span)] == "jdoe"


def test_users_of_an_api_are_no_directory():
    assert ("USERNAME", "anna") in found("see /Users/anna/x")
    assert ("USERNAME", "anna") not in found("GET /users/anna")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "drwxr-xr-x 2 anna staff 4096 May 1 x",
            "anna:x:1001:1001:Anna,,,:/home/a:/bin/bash",
            "sudo: anna : TTY=pts/0",
        ),
        *("/var/mail/anna", "sudo -u anna -i", "uid=1001(anna)", "skype:anna.k"),
    ],
)
def test_places(text):
    assert {value for entity, value in found(text) if entity == "USERNAME"} & {"anna", "anna.k"}


@pytest.mark.parametrize(
    ("text", "good"),
    [("Anna Nowak (anowak)", True), ("Nowak, Jan (jnowak)", True), ("the word (plain)", False), ("Root (root)", False)],
)
def test_a_name_in_brackets_behind_the_name_it_was_made_of(text, good):
    start = text.index("(") + 1
    span = (start, len(text) - 1)
    assert userplaces.made_of_name(text, *span) == (span if good else None)
