"""What all commands share: printing data as JSON or as a table, and errors in one line with the remedy."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from proxy.errors import ParaventError

FAILED = 1
"""Exit status when the command ran and the answer is no (a leak, a broken chain, a policy with errors)."""
UNUSABLE = 2
"""Exit status when the command could not do its work (bad option, unreadable file)."""

AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]


def console() -> Console:
    """Return the console for results; wide when it is not a terminal, so that nothing is cut."""
    here = Console(highlight=False)
    return here if here.is_terminal else Console(highlight=False, width=200)


def print_json(data: Any) -> None:
    """Print one JSON value."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; markup in cells is shown as it is."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console().print(table, markup=False)


def _cell(value: object) -> Any:
    if isinstance(value, Text):
        return value
    if isinstance(value, Mapping):
        return Text(", ".join(f"{key} {count}" for key, count in value.items()))
    if isinstance(value, (list, tuple)):
        return Text(", ".join(str(part) for part in value))
    return Text("" if value is None else str(value))


def fail(message: str, status: int = UNUSABLE) -> NoReturn:
    """Print `message` to standard error and leave with `status`."""
    Console(stderr=True, highlight=False).print(f"paravent: {message}", style="red", markup=False)
    raise typer.Exit(status)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Turn an error of the house into one line on standard error."""
    try:
        yield
    except ParaventError as error:
        fail(error.message)
