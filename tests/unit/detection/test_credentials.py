"""Vectors of secrets with a shape of their own, one for each row of the table, and of what only looks like one."""

import pytest

from proxy.detection.credentials import RULES, block, key, password
from proxy.detection.tables import table
from tests.unit.detection.secret_finders import shaped
from tests.unit.detection.vectors import vectors

ROWS = table("credentials")["rows"]
VALID = vectors("credentials")["valid"]
NOT_SERVICES = ("option ", "private key", "session cookie", "password hash", "HTTP", "JW", "SQL", "connection string")


@pytest.mark.parametrize("row", VALID, ids=[row["service"] for row in VALID])
def test_finds(row):
    value = "".join(row["value"])
    assert (row["entity"], value) in shaped(row["before"] + value + row["after"])


@pytest.mark.parametrize("row", vectors("credentials")["invalid"], ids=lambda row: row["text"][:40])
def test_leaves(row):
    assert shaped(row["text"]) == set()


def test_every_row_names_its_source_and_has_a_vector():
    assert all(service and source for *_, service, source, _ in ROWS)
    assert {row[3] for row in ROWS} <= {row["service"] for row in VALID}


def test_there_are_at_least_250_services():
    services = {row[3] for row in ROWS if not row[3].startswith(NOT_SERVICES)}
    assert len(services) >= 250


def test_anchors_are_lower_case_and_in_every_vector():
    anchors = [row[5] for row in ROWS]
    assert all(len(anchor) >= 3 and anchor == anchor.lower() for anchor in anchors if anchor)
    assert anchors.count("") <= 20
    assert len(RULES) == len(ROWS) + 1


@pytest.mark.parametrize(
    "text",
    [
        "task-based scheduling of desk-jobs",
        "sk-learn is a library",
        "bearer of good news",
        "d41d8cd98f00b204e9800998ecf8427e",
        "eyJhbGciOiJIUzI1NiJ9 only",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLE anna@example.org",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "curl -u anna: https://example.org",
        "mysql -p$PASSWORD",
        "--password=$DB_PASSWORD --token <token> --secret required",
        "IDENTIFIED BY ''",
        "session_id=session_identifier",
    ],
)
def test_what_only_looks_like_one_stays(text):
    assert shaped(text) == set()


def test_a_key_that_is_cut_off_ends_with_its_last_line():
    head = "-----BEGIN EC PRIVATE " + "KEY-----"
    text = f"{head}\nMHcCAQEE\nabcd\n\nThat was all of it."
    assert block(text, 0, len(text)) == (0, len(f"{head}\nMHcCAQEE\nabcd"))
    assert block(head[:13], 0, 13) == (0, 13)
    assert block("AGE-SECRET", 0, 10) == (0, 10)


def test_keys_have_digits_or_mixed_case_and_are_no_patterns():
    assert key("abcDEFghi", 0, 9) == (0, 9)
    assert key("abcdefghi", 0, 9) is None
    assert key("a1" * 12, 0, 24) is None


@pytest.mark.parametrize(
    ("value", "expected"), [("kot55;", "kot55"), ("ab", None), ("$HOME", None), ("required", None), ("********", None)]
)
def test_passwords_of_commands(value, expected):
    span = password(value, 0, len(value))
    assert (span and value[slice(*span)]) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ip=84.137.22.196 sid=5846ce067f5d3418469a22f6ce644fef ok", "5846ce067f5d3418469a22f6ce644fef"),
        ('"sessione": "6a13402cee7690b82d831952a1658ad4"', "6a13402cee7690b82d831952a1658ad4"),
        ("Sitzung: 42e7a17b5de9c11f52a8", "42e7a17b5de9c11f52a8"),
    ],
)
def test_sessions(text, value):
    assert ("CREDENTIAL", value) in shaped(text)


@pytest.mark.parametrize(
    "text", ["session closed 5846ce067f5d3418469a", "sid=abcdefghijklmnopqrst", "sid=12345678901234567890"]
)
def test_no_sessions(text):
    assert shaped(text) == set()
