"""The tree of commands: help with examples everywhere, versions, what serve hands on, and how errors end."""

import re

import pytest
from typer.main import get_command

from proxy.cli.main import app
from tests.unit.cli.bench import Bench, failing, run


def commands(group=None, path=()):
    """Yield (words, command) of each command that does something."""
    group = group or get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())


def test_these_are_the_commands():
    assert {" ".join(words) for words in COMMANDS} == {
        "serve",
        "verify",
        "scan",
        *(f"policy {name}" for name in ("init", "check", "explain", "schema")),
        *(f"audit {name}" for name in ("search", "show", "export", "verify", "key")),
        *(f"keys {name}" for name in ("init", "status")),
        *(f"clients {name}" for name in ("add", "list", "revoke")),
    }


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_explains_itself_with_an_example(words):
    result = run(Bench(), *words, "--help", columns=200)
    assert result.exit_code == 0
    assert re.search(rf"Examples?:\s+.*paravent {' '.join(words)}", result.stdout, re.DOTALL)
    assert all(option.help for option in COMMANDS[words].params)


PRINTS_NO_DATA = {"serve", "policy init", "policy schema", "audit export", "audit key"}
"""The last three print one form that is for machines already."""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_that_prints_data_prints_it_as_json(words):
    options = {name for option in COMMANDS[words].params for name in option.opts}
    assert ("--json" in options) != (" ".join(words) in PRINTS_NO_DATA)


@pytest.mark.parametrize("arguments", [(), ("policy",), ("audit",), ("keys",), ("clients",)])
def test_without_a_command_there_is_help(arguments):
    result = run(Bench(), *arguments)
    assert "Usage: paravent" in result.stdout
    assert "Commands" in result.stdout
    assert re.search(rf"Examples:\s+paravent {' '.join(arguments)}", result.stdout)


def test_the_version():
    assert re.fullmatch(r"paravent \d+\.\d+\.\d+\n", run(Bench(), "--version").stdout)


def test_serve_hands_on_what_was_given():
    bench = Bench()
    given = ("--host", "0.0.0.0", "--port", "0", "--workers", "2", "--policies", "p", "--data", "d", "--demo")
    assert run(bench, "serve", *given).exit_code == 0
    (overrides,) = bench.served
    assert {name: str(value) for name, value in overrides.items()} == {
        "host": "0.0.0.0",
        "port": "0",
        "workers": "2",
        "policies": "p",
        "data": "d",
        "demo": "True",
    }


def test_serve_leaves_to_the_environment_what_was_not_given():
    bench = Bench()
    run(bench, "serve")
    assert set(bench.served[0].values()) == {None}


ASKING = {
    "serve": (),
    "verify": (),
    "scan": (),
    "policy init": (),
    "policy check": (),
    "policy explain": ("--client", "desk"),
    "audit search": (),
    "audit show": ("x", "--reason", "y"),
    "audit export": ("--reason", "y"),
    "audit verify": (),
    "audit key": (),
    "keys init": (),
    "keys status": (),
    "clients add": ("desk",),
    "clients list": (),
    "clients revoke": ("x",),
}


@pytest.mark.parametrize("command", ASKING)
def test_what_is_broken_is_one_line_and_status_2(command):
    result = run(failing(), *command.split(), *ASKING[command], stdin="")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "paravent: The part is broken; mend it.\n"


@pytest.mark.parametrize("arguments", [("nothing",), ("serve", "--port", "x"), ("audit", "show", "x"), ("scan", "-x")])
def test_wrong_usage_is_status_2(arguments):
    result = run(Bench(), *arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr
