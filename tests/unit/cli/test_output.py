"""What all commands share: tables that fit, JSON, errors with the right status."""

import json

import pytest
import typer
from rich.text import Text

from proxy.cli.output import cell, counted, errors_shown, examples, fail, hint, print_json, print_table
from proxy.errors import Malformed, Tampered, Unavailable
from proxy.policy import PolicyErrors, Problem


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (7, "7"),
        (["a", 1], "a, 1"),
        ((), ""),
        ({"EMAIL_ADDRESS": 2, "IBAN_CODE": 1}, "EMAIL_ADDRESS 2, IBAN_CODE 1"),
        (Text("x", style="red"), "x"),
        ("[bold]", "[bold]"),
    ],
)
def test_cells(value, shown):
    assert cell(value).plain == shown


def test_a_table_fits_the_columns(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "60")
    print_table("A title", ["a", "id"], [("word " * 30, "0" * 36)], widths={"id": 36})
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 60
    assert "0" * 36 in out
    assert out.startswith("A title")


def test_a_pipe_has_120_columns(monkeypatch, capsys):
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table("", ["a"], [("[red]x[/red] " * 60,)])
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) == 120
    assert "[red]x[/red]" in out


def test_json_is_readable_and_keeps_letters(capsys):
    print_json({"name": "Größe", "none": None})
    out = capsys.readouterr().out
    assert json.loads(out) == {"name": "Größe", "none": None}
    assert "Größe" in out


def test_counts():
    assert [counted(number, "chain") for number in (0, 1, 2)] == ["0 chains", "1 chain", "2 chains"]


def test_examples_stand_on_lines_of_their_own():
    assert examples("paravent a") == "Example:\n\nparavent a"
    assert examples("paravent a", "paravent b") == "Examples:\n\nparavent a\n\nparavent b"


def test_hints_are_not_results(capsys):
    hint("beside " * 40)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "beside " * 40 + "\n")


def ended(error):
    with pytest.raises(typer.Exit) as ending, errors_shown():
        raise error
    return ending.value.exit_code


def test_an_error_is_one_line(capsys):
    assert ended(Unavailable("The database is gone. " * 10 + "[b]Start it.")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "paravent: " + "The database is gone. " * 10 + "[b]Start it.\n"


def test_what_was_changed_is_an_answer(capsys):
    assert ended(Tampered("The record does not match its hash.")) == 1
    assert "does not match" in capsys.readouterr().err


def test_what_is_malformed_could_not_be_done():
    assert ended(Malformed("no")) == 2


def test_every_problem_of_a_policy_is_shown_with_its_place(capsys):
    problems = [Problem("a.yaml", 3, 5, "unknown key"), Problem("b.yaml", 1, 1, "odd", "warning")]
    assert ended(PolicyErrors(problems)) == 2
    err = capsys.readouterr().err.splitlines()
    assert err[:2] == ["a.yaml:3:5: error: unknown key", "b.yaml:1:1: warning: odd"]
    assert "paravent policy check" in err[2]


def test_a_status_can_be_chosen():
    with pytest.raises(typer.Exit) as ending:
        fail("no", 1)
    assert ending.value.exit_code == 1


def test_other_errors_are_not_touched():
    with pytest.raises(KeyError), errors_shown():
        raise KeyError
