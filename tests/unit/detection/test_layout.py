"""Tables in text: which head stands above a cell."""

import pytest

from proxy.detection import layout
from proxy.detection.layout import cells


def heads(text):
    return {text[start:end].strip(' "'): head for start, end, head in cells(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a;b\n1;2", {"1": "a", "2": "b"}),
        ("Dear all,\nname\tphone\nAnna\t123\n\nBye", {"Anna": "name", "123": "phone"}),
        ('id,name\n7,"Doe, J."\n', {"7": "id", "Doe, J.": "name"}),
        ("| a | b |\n|---|---|\n| x | y |", {"x": "a", "y": "b"}),
        ("a;b\n1;2;3", {}),
        ("one line; only", {}),
        ("1;2\n3;4", {}),
        ("a;\n1;2", {"1": "a"}),
        ("Well, this is a long sentence, indeed.\nAnd, another, one.", {}),
        ("a" * 61 + ";b\n1;2", {}),
        ("x" * 4001 + ";b\n1;2", {}),
        ("a;b\n" + "x" * 4001 + ";2", {}),
        ("a;b\nplain", {}),
        (
            "INSERT INTO t (id, `name`) VALUES\n (1, 'O''Hara, A'), (2, 'B');",
            {"1": "id", "'O''Hara, A'": "name", "2": "id", "'B'": "name"},
        ),
        ("insert into s.t (a, b) values (1)", {}),
    ],
)
def test_cells(text, found):
    assert heads(text) == found


def test_two_tables():
    assert heads("a;b\n1;2\n\nc\td\n3\t4") == {"1": "a", "2": "b", "3": "c", "4": "d"}


@pytest.mark.parametrize(
    ("text", "first", "head"),
    [
        ("a;b\n1;2", "1", "a;b\n"),
        ("Dear all,\nname\tphone\nAnna\t123", "Anna", "name\tphone\n"),
        ("| a | b |\n|---|---|\n| x | y |", " x", "| a | b |\n"),
        ("INSERT INTO t (a, b) VALUES ('x', 'y')", "'x'", "INSERT INTO t (a, b) "),
        ("1;2", "1", ""),
    ],
)
def test_where_heads_stand(text, first, head):
    start, end = layout.heads(text, text.index(first))
    assert text[start:end] == head
