"""Vectors of secrets that the rules find, and of documentation that they leave alone."""

import pytest

from tests.unit.detection.vectors import found, invalid, vectors


@pytest.mark.parametrize("row", vectors("credentials")["valid"])
def test_finds(row):
    value = "".join(row["value"])
    assert (row["entity"], value) in found(row["before"] + value)


@pytest.mark.parametrize(("entity", "text"), invalid("credentials"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


@pytest.mark.parametrize("key", ["password", "dbPassword", "api_key", "clientSecret", "Passwort", "hasło"])
def test_a_key_makes_one_word_a_secret(key):
    assert found("correcthorse", key) == {("PASSWORD", "correcthorse")}
    assert found("please choose a new one", key) == set()
    assert found("required", key) == set()


def test_other_keys_do_not():
    assert found("correcthorse", "title") == set()


@pytest.mark.parametrize("text", ["password: open", "password: db_password", "password: DB.PASSWORD", "pwd = (x)"])
def test_names_and_short_words_are_no_secrets(text):
    assert found(text) == set()


def test_a_word_alone_after_its_label_is_a_secret():
    assert found("password: sunshine") == {("PASSWORD", "sunshine")}
