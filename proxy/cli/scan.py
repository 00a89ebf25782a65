"""`paravent scan`: what would be found in a text. Values go to standard output of `--redact` only, never elsewhere."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from proxy.cli.output import AsJson, errors_shown, fail, print_json, print_table
from proxy.cli.workshop import Scanner, Workshop
from proxy.detection import entity_of
from proxy.documents.model import Finding
from proxy.operations import pseudonymised

EXAMPLE = (
    "Examples: paravent scan letter.txt ; cat mails.jsonl | paravent scan --jsonl ; paravent scan letter.txt --redact"
)
_PROGRESS_FROM = 200_000


def scan(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="File to read; - reads standard input.")] = "-",
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read lines {"id", "text"}, write lines {"id", "findings"}.')
    ] = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Print the text with surrogates in the place of values.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(help="Language hint (two letters); all languages are always scanned, so it changes nothing yet."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what would be found in a text, without ever printing a value unless --redact asks for the text."""
    if language is not None and not (len(language) == 2 and language.isalpha()):
        fail("--language takes two letters, for example de")
    workshop: Workshop = context.obj
    text = _read(file)
    with errors_shown():
        scanner = workshop.scanner()
        if jsonl:
            _scan_lines(scanner, text)
        elif redact:
            typer.echo(_redacted(scanner, text), nl=False)
        else:
            _show(_findings(scanner, text), text, as_json=as_json)


def _read(file: str) -> str:
    """Return the text, with its line ends as they are: offsets count from the text given."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}")
    except UnicodeDecodeError as error:
        fail(f"{file} is not UTF-8 (byte {error.start}); convert it first, for example with iconv")


def _findings(scanner: Scanner, text: str) -> tuple[Finding, ...]:
    return scanner.inspect_sync(text)


def _redacted(scanner: Scanner, text: str) -> str:
    return pseudonymised(text, _findings(scanner, text))


def _rows(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "start": finding.start,
            "end": finding.end,
            "entity": finding.entity,
            "category": finding.category.value,
            "score": round(finding.score, 3),
            "detector": finding.detector,
        }
        for finding in findings
    ]


def _show(findings: Sequence[Finding], text: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"findings": _rows(findings)})
        return
    lines = [text.count("\n", 0, finding.start) + 1 for finding in findings]
    print_table(
        f"{len(findings)} findings in {len(text)} characters",
        ["line", "start", "end", "surrogate", "entity", "category", "score", "detector"],
        [
            (
                line,
                one["start"],
                one["end"],
                entity_of(one["entity"]).label,
                one["entity"],
                one["category"],
                one["score"],
                one["detector"],
            )
            for line, one in zip(lines, _rows(findings), strict=True)
        ],
    )


def _scan_lines(scanner: Scanner, text: str) -> None:
    for number, line in _with_progress(text):
        try:
            given = json.loads(line)
            identity, content = given["id"], given["text"]
        except (ValueError, KeyError, TypeError):
            fail(f'line {number} is not an object with "id" and "text"')
        if not isinstance(content, str):
            fail(f'line {number}: "text" must be a string')
        found = {"id": identity, "findings": _rows(_findings(scanner, content))}
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def _with_progress(text: str) -> Iterator[tuple[int, str]]:
    """Yield numbered lines that are not empty; show a bar on a terminal when there is much to do."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    errors = Console(stderr=True)
    if not errors.is_terminal or len(text) < _PROGRESS_FROM:
        yield from lines
        return
    with Progress(console=errors, transient=True) as progress:
        task = progress.add_task("scanning", total=len(text))
        for number, line in lines:
            yield number, line
            progress.advance(task, len(line) + 1)
