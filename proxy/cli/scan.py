"""`paravent scan`: what would be found in a text. Values go to standard output of `--redact` only, never elsewhere.

`--jsonl` works line by line: each answer is written and flushed before the next line is read, so that it can be piped.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from proxy.cli.output import AsJson, bar, counted, errors_shown, examples, fail, hint, print_json, print_table
from proxy.cli.workshop import Scanner, Workshop
from proxy.detection import entity_of
from proxy.documents.model import Finding
from proxy.errors import ParaventError
from proxy.operations import pseudonymised
from proxy.operations.languages import OFFICIAL, for_language
from proxy.operations.scanning import scanned

EXAMPLES = examples(
    "paravent scan letter.txt",
    "paravent scan letter.txt --redact > letter.redacted.txt",
    "cat mails.jsonl | paravent scan --jsonl > findings.jsonl",
    "paravent scan letter.txt --explain",
    "paravent scan brief.txt --language de --json",
)
_MOST_ROWS = 500
"""Rows of a table that a person still reads; the rest is counted."""
_PROGRESS_FROM = 200_000
"""Bytes from which a bar is shown on a terminal."""


def scan(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="File to read (UTF-8); - reads standard input.")] = "-",
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read lines {"id", "text"}, write lines {"id", "findings"}.')
    ] = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Print the text with surrogates in the place of values.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            help="Of the entities that belong to one country, report those of countries in which this language (de, "
            "fr, ...) is official; international ones always. Without it all are reported, as the proxy itself does."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell which rule found each value, and why (check digits, a word nearby).")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what would be found in a text: kinds and places, never a value, unless --redact asks for the text."""
    if jsonl and (redact or as_json):
        fail("--jsonl writes its own form; leave out --redact and --json")
    if redact and (as_json or explain):
        fail("--redact prints text; leave out --json and --explain")
    _check(language)
    workshop: Workshop = context.obj
    with errors_shown(), _opened(file) as (source, size), closing(workshop.scanner()) as scanner:
        if jsonl:
            _scan_lines(scanner, source, size=size, language=language, explain=explain)
            return
        text = _text(source, file)
        findings = _found(scanner, text, language=language)
        if redact:
            typer.echo(pseudonymised(text, findings), nl=False)
        else:
            _show(findings, text, as_json=as_json, explain=explain)


def _check(language: str | None) -> None:
    if language is None:
        return
    if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha()):
        fail("--language takes a code of two or three letters (ISO 639), for example de")
    if language.lower() not in OFFICIAL:
        hint(f"No detector belongs to a country where {language} is official: only international ones are reported.")


@contextmanager
def _opened(file: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """Give the bytes to read, and how many there are where that is known."""
    if file == "-":
        yield sys.stdin.buffer, None
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - closed below; only opening is guarded here
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}")
    with source:
        yield source, os.fstat(source.fileno()).st_size


def _text(source: BinaryIO, file: str) -> str:
    """Return the text, with its line ends as they are: offsets count from the text given."""
    try:
        return source.read().decode("utf-8")
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}")
    except UnicodeDecodeError as error:
        fail(f"{file} is not UTF-8 (byte {error.start}); convert it first, for example with iconv")


def _found(scanner: Scanner, text: str, *, language: str | None) -> tuple[Finding, ...]:
    with bar(hidden=len(text) < _PROGRESS_FROM) as progress:
        task = progress.add_task("scanning", total=len(text))
        findings = scanned(text, scanner.inspect_sync, lambda done: progress.advance(task, done))
    return findings if language is None else for_language(findings, language)


def _rows(findings: Sequence[Finding], *, explain: bool) -> list[dict[str, Any]]:
    return [
        {
            "start": finding.start,
            "end": finding.end,
            "entity": finding.entity,
            "category": finding.category.value,
            "score": round(finding.score, 3),
            "detector": finding.detector,
            **({"why": finding.why, "also": [entity for entity, _, _ in finding.covers]} if explain else {}),
        }
        for finding in findings
    ]


def _show(findings: Sequence[Finding], text: str, *, as_json: bool, explain: bool) -> None:
    if as_json:
        print_json({"findings": _rows(findings, explain=explain)})
        return
    print_table(
        f"{counted(len(findings), 'finding')} in {counted(len(text), 'character')}",
        ["line", "start", "end", "entity", "category", "surrogate", "score", "why" if explain else "detector"],
        [
            (
                line,
                one["start"],
                one["end"],
                one["entity"],
                one["category"],
                f"[{entity_of(one['entity']).label}_N]",
                one["score"],
                "; ".join(one["why"]) if explain else one["detector"],
            )
            for line, one in zip(_lines(findings, text), _rows(findings[:_MOST_ROWS], explain=explain), strict=False)
        ],
    )
    if len(findings) > _MOST_ROWS:
        hint(f"The first {_MOST_ROWS} are shown; --json prints all.")


def _lines(findings: Sequence[Finding], text: str) -> Iterator[int]:
    """Yield the number of the line in which each finding begins."""
    line, seen = 1, 0
    for finding in findings:
        line += text.count("\n", seen, finding.start)
        seen = finding.start
        yield line


def _scan_lines(scanner: Scanner, source: BinaryIO, *, size: int | None, language: str | None, explain: bool) -> None:
    with bar(hidden=size is not None and size < _PROGRESS_FROM) as progress:
        task = progress.add_task("scanning", total=size)
        for number, line in enumerate(source, 1):
            if line.strip():
                identity, text = _parsed(number, line)
                findings = _inspected(scanner, text, number=number)
                if language is not None:
                    findings = for_language(findings, language)
                sys.stdout.write(json.dumps({"id": identity, "findings": _rows(findings, explain=explain)}) + "\n")
                sys.stdout.flush()
            progress.advance(task, len(line))


def _inspected(scanner: Scanner, text: str, *, number: int) -> tuple[Finding, ...]:
    try:
        return scanned(text, scanner.inspect_sync)
    except ParaventError as error:
        fail(f"line {number}: {error.message}")


def _parsed(number: int, line: bytes) -> tuple[Any, str]:
    """Return id and text of one line; the id may be any JSON value and comes back as it is."""
    try:
        given = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
        identity, text = given["id"], given["text"]
    except (ValueError, KeyError, TypeError, RecursionError):
        fail(f'line {number} is not an object with "id" and "text"')
    if not isinstance(text, str):
        fail(f'line {number}: "text" must be a string')
    return identity, text
