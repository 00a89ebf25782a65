"""How the value of each kind of label is read."""

import pytest

from proxy.detection.secretkinds import READERS, answer, before, opens_something, whole
from proxy.detection.secretplaces import places


def read(kind, text, label):
    """Return the first value that the reader of `kind` finds for `label`, or ""."""
    start = text.index(label)
    for place in places(text, start, start + len(label)):
        span = READERS[kind](text, start, place)
        if span:
            return text[slice(*span)]
    return ""


@pytest.mark.parametrize(
    ("kind", "text", "label", "value"),
    [
        ("password", "password: Sommer 2024!", "password", "Sommer 2024!"),
        ("password", "login/password: jan/kot123", "password", "kot123"),
        ("password", "user: x\npassword: admin", "password", "admin"),
        ("password", "password: admin", "password", ""),
        ("password", "password = compute(x)", "password", ""),
        ("password", "<password>kot kot</password>", "password", ""),
        ("password", "<password>kotkot</password>", "password", "kotkot"),
        ("password", "<password>", "password", ""),
        ("password", "password is 123456", "password", "123456"),
        ("password", "password is 2024", "password", ""),
        ("password", 'password is "kitten"', "password", "kitten"),
        ("password", "WITH PASSWORD 'kitten'", "PASSWORD", "kitten"),
        ("password", "with password 'kitten'", "password", ""),
        ("password", "pass\n  kot123", "pass", ""),
        ("password", "pass is kitten!x", "pass", ""),
        ("password", "pass is kot123", "pass", "kot123"),
        ("password", "password\nkot123 is nice", "password", ""),
        ("pin", "pin 4821", "pin", "4821"),
        ("pin", "pin for the gate 4821", "pin", "4821"),
        ("pin", "pin for the gate 2024", "pin", ""),
        ("pin", "pin for the big old gate here 4821B", "pin", ""),
        ("pin", "pin 4821 EUR", "pin", ""),
        ("pin", "pins: 12345678, 23456789", "pins", "12345678, 23456789"),
        ("secret", "token: a1b2c3d4", "token", "a1b2c3d4"),
        ("secret", "token: make(x)", "token", ""),
        ("secret", "token: 'x b1b2c3d4'", "token", ""),
        ("mixed", "losung: a1b2c3d4", "losung", "a1b2c3d4"),
        ("key", "wlan x, key: latte2023", "key", "latte2023"),
        ("key", "wlan x, key: latte", "key", ""),
        ("key", "key: AbCdEf123456GhIjKl7890", "key", "AbCdEf123456GhIjKl7890"),
        ("key", "key AbCdEf123456GhIjKl7890", "key", ""),
        ("phrase", "phrase: apple river stone cloud", "phrase", "apple river stone cloud"),
        ("phrase", "phrase: required words are missing", "phrase", ""),
        ("phrase", "phrase: kot123", "phrase", "kot123"),
        ("phrase", "phrase apple river stone cloud", "phrase", ""),
        ("pair", "login: jan / kot123", "login", "kot123"),
        ("pair", "login: 10/12/2023", "login", ""),
        ("pair", "login: https://x/y1", "login", ""),
        ("pair", "login | jan | kot123", "login", "kot123"),
    ],
)
def test_readers(kind, text, label, value):
    assert read(kind, text, label) == value


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("security question: first pet? Rex", "security question", "Rex"),
        ("security question: first pet? Answer: Rex the dog.", "security question", "Rex the dog"),
        ("security question?", "security question", ""),
        ("security question is set", "security question", ""),
        ("my answer to the security question is Rex", "security question", "Rex"),
        ("maiden name: Nowak", "maiden name", "Nowak"),
        ('maiden name: "Nowak Maj"', "maiden name", "Nowak Maj"),
        ("maiden name: ", "maiden name", ""),
        ("maiden name: optional", "maiden name", ""),
        ("maiden name", "maiden name", ""),
    ],
)
def test_answers(text, label, value):
    start = text.index(label)
    span = answer(text, start, start + len(label))
    assert (text[slice(*span)] if span else "") == value


@pytest.mark.parametrize(
    ("text", "label", "digits", "value"),
    [
        ("482913 is your code", "code", True, "482913"),
        ("482913 pieces, your code", "code", True, ""),
        ("kot123 to moje hasło", "hasło", False, "kot123"),
        ("kotek to moje hasło", "hasło", False, ""),
        ("kot123 to moje hasłoooooooooo", "hasło", False, ""),
    ],
)
def test_values_before_their_label(text, label, digits, value):
    start = text.index(label)
    span = before(text, start, start + len(label), digits=digits)
    assert (text[slice(*span)] if span else "") == value


def test_a_bare_code_must_open_something():
    assert opens_something("code for the door", 0, 4)
    assert not opens_something("code for the book", 0, 4)
    assert not opens_something("exit_code at the door", 5, 9)


@pytest.mark.parametrize(
    ("value", "kind", "good"),
    [
        (" 'kot 123' ", "password", True),
        ("kot kot", "password", False),
        ("ab", "password", False),
        ("a" * 130, "password", False),
        ("required", "password", False),
        ("4821", "pin", True),
        ("PIN 4821", "pin", False),
        ("apple river stone cloud", "phrase", True),
        ("apple", "phrase", False),
        ("a1b2c3d4", "secret", True),
        ("correcthorse", "mixed", True),
        ("correct horse", "secret", False),
        ("kot12345", "pair", False),
    ],
)
def test_whole_texts(value, kind, good):
    span = whole(value, 0, len(value), kind=kind)
    assert (span is not None) is good
    if span:
        assert value[slice(*span)] == value.strip(" '")
