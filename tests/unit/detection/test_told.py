"""Secrets that are told or assigned, in 24 languages; and what only reads as if one were told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.entities import ENTITIES as TABLE
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.told import ENTITIES, Told
from tests.unit.detection.secret_finders import shaped, told
from tests.unit.detection.vectors import vectors

TOLD = vectors("credentials")["told"]


@pytest.mark.parametrize("row", TOLD, ids=[f"{row['lang']}-{row['value']}" for row in TOLD])
def test_finds(row):
    assert row["value"] in {value for _, value in told(row["text"]) | shaped(row["text"])}


@pytest.mark.parametrize("row", vectors("credentials")["invalid"], ids=lambda row: row["text"][:40])
def test_leaves(row):
    assert told(row["text"]) == set()


def test_all_24_languages_have_vectors():
    assert len({row["lang"] for row in TOLD} - {""}) == 24


def test_entities_are_in_the_table():
    assert set(ENTITIES.values()) <= set(TABLE)


@pytest.mark.parametrize("key", ["password", "dbPassword", "Passwort", "hasło", "wifi_password", "admin-pass"])
def test_a_key_makes_one_word_a_password(key):
    assert told("correcthorse", key) == {("PASSWORD", "correcthorse")}
    assert told("please choose a new one", key) == set()
    assert told("required", key) == set()


def test_keys_of_other_secrets():
    assert told("correcthorse", "api_key") == {("API_KEY", "correcthorse")}
    assert told("4821", "pin") == {("CREDENTIAL", "4821")}
    assert told("apple river stone cloud", "seed_phrase") == {("CREDENTIAL", "apple river stone cloud")}
    assert told("losung99x", "Losung") == {("CREDENTIAL", "losung99x")}
    assert told("correcthorse", "title") == set()
    assert told("correcthorse", "login") == set()


def test_cells_below_a_head():
    text = "name;email;password;pin\nJan;jan@example.org;Kot!2024;4821\nEva;eva@example.org;hidden;\n"
    assert told(text) == {("PASSWORD", "Kot!2024"), ("CREDENTIAL", "4821")}


def test_words_from_the_language_files_count_too():
    assert told("die losung ist 4821") == {("CREDENTIAL", "4821")}
    assert told("losung: a1b2c3d4e5") == {("CREDENTIAL", "a1b2c3d4e5")}


def test_words_that_the_table_knows_keep_their_kind():
    roles = Roles()
    finder = Told(roles, {"mixed": ("token",)})
    vocabulary = roles.vocabulary()
    assert finder.find(Source("token: 12345", vocabulary.hear("token: 12345"))) == []


def test_short_labels_that_are_words_count_in_capitals_only():
    assert told("TAN 482913") == {("CREDENTIAL", "482913")}
    assert told("tan 482913") == set()


def test_findings_say_why_without_the_value():
    roles = Roles()
    finder = Told(roles)
    vocabulary = roles.vocabulary()
    text = "password: hunter22"
    (item,) = finder.find(Source(text, vocabulary.hear(text)))
    assert item.why == ("told secret: password", "beside 'password'")
    assert 0.8 < item.score < 1
    assert finder.find(Source("nothing", vocabulary.hear("nothing"))) == []


@pytest.mark.parametrize(
    "piece", ["password ", "password: ", "pw=", "passwort", "pin 1", "code ", "password\n", "(pw", "token:'"]
)
def test_hostile_text_is_only_text(piece):
    told(piece * (20_000 // len(piece)))


PIECES = st.sampled_from(
    [
        "password",
        "hasło",
        "pin",
        "is",
        "to",
        ":",
        "=",
        "?",
        "'",
        '"',
        "„",
        "\n",
        " ",
        "x9!kdq",
        "4821",
        "<",
        ">",
        "\\",
        "(",
        "[",
        "é",
        "|",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["", "password", "pin"]))
def test_spans_lie_in_the_text(text, key):
    for _, value in told(text, key):
        assert value
