"""Vectors of user names that proxy/detection/usernames.py, userplaces.py and handles.py find, and what they leave."""

import pytest

from proxy.detection import usernames
from tests.unit.detection.vectors import found, invalid, vectors


@pytest.mark.parametrize("row", vectors("usernames")["valid"], ids=lambda row: row["text"][:40])
def test_finds(row):
    assert (row["entity"], row["value"]) in found(row["text"], row.get("key", ""))


@pytest.mark.parametrize(("entity", "text"), invalid("usernames"))
def test_leaves(entity, text):
    assert entity not in {name for name, _ in found(text)}


def names(text, key=""):
    return {value for entity, value in found(text, key) if entity == "USERNAME"}


@pytest.mark.parametrize(
    ("key", "text", "count"),
    [
        *(("username", "wilk", 1), ("user_role", "editor", 0), ("user_role", "anna_k1", 1), ("username", "root", 0)),
        *(("owner", "anna.k", 1), ("username", "Anna Kowalska", 0), ("username", "x" * 80, 0), ("note", "wilk", 0)),
        *(("created_by", "550e8400-e29b-41d4-a716-446655440000", 0), ("user_id", "1234", 0)),
    ],
)
def test_keys(key, text, count):
    assert len(names(text, key)) == count


def test_columns():
    assert names("id,login,user role\n1,wilk,editor\n2,anna_k1,viewer\n") == {"wilk", "anna_k1"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((": wilk", "wilk"), (": wilk szary", None), (' "wilk" x', "wilk"), (' "wilk szary"', None)),
        *((" wilk", None), (" wilk_7", "wilk_7"), (" wilk_7.x()", None), (" is wilk_7", "wilk_7"), (" = wilk_b", None)),
        *((" ime: wilk", "wilk"), (" ime: wilk szary x", None), (": f(x)", None), ("", None), (" is wilk", None)),
    ],
)
def test_what_follows_a_label(text, value):
    span = usernames.labelled("user" + text, 4)
    assert (("user" + text)[slice(*span)] if span else None) == value


def test_told_names():
    assert usernames.labelled("als wilk da", 3, told=True) == (4, 8)
    assert usernames.labelled("als Wilk da", 3, told=True) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((" wilk from x", "wilk"), (" wilk says", None), (" wilk_7 says", "wilk_7"), (" f(x)", None), ("", None)),
        (" root from", None),
    ],
)
def test_what_follows_a_phrase_of_a_log(text, value):
    span = usernames.logged("for user" + text, 8)
    assert (("for user" + text)[slice(*span)] if span else None) == value


@pytest.mark.parametrize(
    "text",
    [
        *("mytwitter.com/anna_k", "xtwitter.com", "https://github.com/org/repo", "linkedin.com/company/x"),
        *("facebook.com/profile.php", "twitter.com/login", "battle.net root#1234"),
    ],
)
def test_no_profiles(text):
    assert names(text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("Kowalczyk, Agnieszka (akowalcz), Abt. 3", "akowalcz"), ("Kommentar m.bleich 09:51: gut", "m.bleich")),
        *(("Kommentar akowal 10:30: geht", "akowal"), ("-- s.whitlock, 14:06: fixed", "s.whitlock")),
        *(("Wie ist Ihr Benutzername?\nKunde: gartenfee57", "gartenfee57"), ("GitHub: aoifebl", "aoifebl")),
        *(("Darren Whitcombe (warehouse, user id dwhitcom)", "dwhitcom"), ("Login AD: amazgaj", "amazgaj")),
        *(
            ("06:14 auth: přihlášen uživatel jproch z 194.228.20.77", "jproch"),
            ("mám rehak53 a heslo Ryba1", "rehak53"),
        ),
        *(('x "reviewer": "kyc.ops4"', "kyc.ops4"), ("account=lucy_marchetti ip=2", "lucy_marchetti")),
        *(("usuario wquispe, clave inicial x", "wquispe"), ("konto ledn_delad är", "ledn_delad")),
        *(("Seguimiento (jgallardo): hecho", "jgallardo"), ("Kommentti (jniemi, klo 12.07): ok", "jniemi")),
        *(('{"nick": "wilk"}', "wilk"), ("psql --user=anna", "anna")),
    ],
)
def test_people_who_are_named_otherwise(text, value):
    assert value in names(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Path(filepath) as",
            "A Path (filepath) is",
            "Kommentar zur Lage: gut",
            "f(ssl_cert1, password)",
            "Call (call) x",
        ),
        *("uživatel může z toho", '"owner": "gateway"', "comment add_this now", "Comment: x", "Anna (anna) x"),
        *("Korisničko ime i lozinku", "konto wilk", "konto x_y()", "konto", "ADD COLUMN utilizador senha_hash"),
    ],
)
def test_nobody_is_named(text):
    assert names(text) == set()
