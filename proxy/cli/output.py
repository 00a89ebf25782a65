"""What all commands share: data as JSON or as a table on standard output, everything else on standard error.

Exit status: 0 done, and the answer is yes; 1 done, and the answer is no; 2 it could not be done. An error is one line
that names the place and the remedy.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from proxy.errors import ParaventError, Tampered
from proxy.policy import PolicyErrors

FAILED = 1
"""Exit status when the command ran and the answer is no (a leak, a broken chain, a policy with errors)."""
UNUSABLE = 2
"""Exit status when the command could not do its work (bad option, unreadable file)."""

AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
Data = Annotated[Path | None, typer.Option("--data", help="Data directory of the proxy (PARAVENT_DATA).")]
Policies = Annotated[
    Path | None, typer.Option("--policies", help="Directory with the policy files (PARAVENT_POLICIES).")
]

_WIDTH_OF_PIPES = 120
"""Columns of a table that does not go to a terminal, unless COLUMNS says otherwise."""


def examples(*lines: str) -> str:
    """Return the epilogue of a command's help: examples, one a line."""
    return "\n\n".join(["Example:" if len(lines) == 1 else "Examples:", *lines])


def console() -> Console:
    """Return the console for results."""
    return Console(highlight=False, width=shutil.get_terminal_size((_WIDTH_OF_PIPES, 50)).columns)


def errors() -> Console:
    """Return the console for errors, hints and progress; long lines are left to the terminal."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def bar(*, hidden: bool = False) -> Progress:
    """Return a progress bar on standard error, for a terminal alone. What is written to standard output stays there."""
    console = errors()
    # Left to itself, rich sends standard output to the bar's terminal too, past a pipe or a file.
    return Progress(console=console, transient=True, disable=hidden or not console.is_terminal, redirect_stdout=False)


def hint(message: str) -> None:
    """Say something beside the result, on standard error."""
    errors().print(Text(message))


def print_json(data: Any) -> None:
    """Print one JSON value."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Mapping[str, int] | None = None
) -> None:
    """Print a table; markup in cells is shown as it is. `widths` fixes those of some columns (in characters)."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", width=(widths or {}).get(column))
    for row in rows:
        table.add_row(*(cell(value) for value in row))
    console().print(table, markup=False)


def counted(count: int, word: str) -> str:
    """Return a number with its word, such as "1 chain" or "2 chains"."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def cell(value: object) -> Text:
    """Return what stands in a table's cell: a count for each name, or a list, or plain text."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Mapping):
        return Text(", ".join(f"{key} {count}" for key, count in value.items()))
    if isinstance(value, (list, tuple)):
        return Text(", ".join(str(part) for part in value))
    return Text("" if value is None else str(value))


def fail(message: str, status: int = UNUSABLE) -> NoReturn:
    """Print `message` to standard error and leave with `status`."""
    errors().print(Text(f"paravent: {message}", style="red"))
    raise typer.Exit(status)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Turn an error of the house into lines on standard error. That something was changed is an answer: status 1."""
    try:
        yield
    except PolicyErrors as error:
        for problem in error.problems:
            errors().print(Text(str(problem), style="red" if problem.severity == "error" else "yellow"))
        fail("the policy can't be used; correct what stands above and run: paravent policy check")
    except Tampered as error:
        fail(error.message, FAILED)
    except ParaventError as error:
        fail(error.message)
