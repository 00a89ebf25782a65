"""From a label to the places where its value could stand."""

import pytest

from proxy.detection.secretplaces import bare_span, label_end, places, value_span


def ways(text, label="password"):
    """Return [(how, rest of the text)] for the first `label` in `text`."""
    start = text.lower().index(label)
    return [(place.how, text[place.start :]) for place in places(text, start, start + len(label))]


@pytest.mark.parametrize(
    ("text", "how", "rest"),
    [
        ("password: x", "sign", "x"),
        ("password = x", "sign", "x"),
        ('"password": "x"', "sign", '"x"'),
        ("**Password:** x", "sign", "x"),
        ("password:\n  x", "sign", "x"),
        ('password: str = "x"', "sign", '"x"'),
        ('setPassword("x")', "sign", '"x")'),
        ("define('DB_PASSWORD', 'x')", "sign", "'x')"),
        ('key="SmtpPassword" value="x"', "sign", '"x"'),
        ("- name: DB_PASSWORD\n  value: x", "sign", "x"),
        ('variable "db_password" {\n default = "x"', "sign", '"x"'),
        ("<password>x</password>", "element", "x</password>"),
        ('<cfg:password type="a">x<', "element", "x<"),
        ("<td>Password</td><td>x</td>", "cell", "x</td>"),
        ("| Password | x |", "cell", "x |"),
        ("Password ..... x", "cell", "x"),
        ("Password\nx", "line", "x"),
        ("password's x", "told", "x"),
        ("password (x) is", "word", "x) is"),
        ("password x", "word", "x"),
        ("password-thing x", "gap", "x"),
    ],
)
def test_first_places(text, how, rest):
    assert ways(text)[0] == (how, rest)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("password is x", ("told", "x")),
        ("password of the portal is x", ("told", "x")),
        ("password of the portal: x", ("far", "x")),
        ("password is now: x", ("sign", "x")),
        ("password is\nx", ("told", "x")),
        ("password for wifi? it's x", ("told", "x")),
        ("password? x", ("told", "x")),
        ("passwords: mail x", ("gap", "x")),
        ("passwords:\n- mail: x", ("far", "x")),
    ],
)
def test_later_places(text, way):
    assert way in ways(text)


@pytest.mark.parametrize(
    "text",
    [
        "passwordless: x",
        "password_policy: x",
        "passwordLength: x",
        "passwordverwaltung: x",
        "forgot_password: x",
        "next_page_password: x",
        "wrong password: x",
        "password://x",
        'password.encode("x")',
        'f(name, password, "x")',
        "password",
        "password;",
    ],
)
def test_no_places(text):
    assert ways(text) == []


def test_words_that_tell_of_something_else_and_ends_of_sentences_stop():
    assert [how for how, _ in ways("password policy: x")] == ["word"]
    assert ("far", "x") not in ways("password done. See: x")
    assert len(ways("password " + "a " * 50)) == 8
    assert ways("password a" + "a" * 500 + " is x")[0][0] == "word"


@pytest.mark.parametrize(("text", "label"), [("passed x", "pass"), ("pwds: x", "pwd")])
def test_whole_words_have_no_endings(text, label):
    assert label_end(text, 0, len(label)) is None


@pytest.mark.parametrize(
    ("text", "value", "quoted"),
    [
        ('"a b" c', "a b", True),
        ("'a' b", "a", True),
        ("'it's ok' b", "it's ok", True),
        ("„a b“ c", "a b", True),
        ("«a b» c", "a b", True),
        ('\\"a\\" c', "a", True),
        ('b"a"', "a", True),
        ('"a b\nc', "a", False),
        ("kot, x", "kot", False),
        ("kot&user=x", "kot", False),
        ("kot&x", "kot&x", False),
        ("kot\\nx", "kot", False),
        ("kot.", "kot", False),
        ("", "", False),
        ("'", "", False),
    ],
)
def test_values(text, value, quoted):
    start, end, has = value_span(text, 0)
    assert (text[start:end], has) == (value, quoted)


def test_a_bare_value_may_be_empty():
    assert bare_span("<x", 0) == (0, 0)
