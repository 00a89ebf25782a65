"""`paravent audit`: search, show, export and verify the log. What is read, exported or verified is itself recorded."""

import asyncio
import getpass
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from proxy.audit import Query
from proxy.audit.checkpoints import parse_public_key, public_key_text
from proxy.audit.verification import Report
from proxy.cli.output import (
    FAILED,
    AsJson,
    Data,
    console,
    counted,
    errors_shown,
    examples,
    fail,
    hint,
    print_json,
    print_table,
)
from proxy.cli.records import COLUMNS, WIDTHS, detail_rows, exchanges, rows, without_chains
from proxy.cli.workshop import Workshop
from proxy.errors import Misconfigured, Tampered
from proxy.operations import audit_review
from proxy.operations.audit_review import Reader, Shown

audit = typer.Typer(
    no_args_is_help=True,
    help="Search, show, export and verify the audit log.",
    epilog=examples("paravent audit search since=24h", "paravent audit verify"),
)

Reason = Annotated[str, typer.Option("--reason", help="Why this is read; it is recorded.")]
Actor = Annotated[str | None, typer.Option("--actor", help="Who reads; the login name unless given.")]
Terms = Annotated[
    list[str] | None,
    typer.Argument(
        help=f"Terms name=value: {', '.join(one.name for one in fields(Query))}. "
        "Times are dates, times or ages such as 24h.",
        metavar="[NAME=VALUE]...",
    ),
]


def login() -> str:
    """Return the login name of who runs the command, or the user's number where the system has no name for it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in a container, the user often has a number only
        return f"uid {os.getuid()}"


def _reader(actor: str | None, reason: str) -> Reader:
    return Reader(login() if actor is None else actor, reason)


def _query(terms: list[str] | None) -> Query:
    return Query.parse(terms or [], datetime.now(UTC))


@audit.command(
    epilog=examples(
        "paravent audit search since=24h",
        "paravent audit search decision=refused category=credential since=7d",
        "paravent audit search client=helpdesk country=FR limit=200 --json",
    )
)
def search(context: typer.Context, terms: Terms = None, *, data: Data = None, as_json: AsJson = False) -> None:
    """Find records, the newest first; an exchange's records stand on one row. No value of a person is printed."""
    workshop: Workshop = context.obj

    async def run(query: Query) -> list[Any]:
        async with workshop.review({"data": data}) as log:
            return list(await audit_review.search(log, query))

    with errors_shown():
        query = _query(terms)
        found = asyncio.run(run(query))
    if as_json:
        print_json(found)
        return
    chosen = found if query.event else without_chains(found)
    print_table(counted(len(found), "record"), COLUMNS, rows(exchanges(chosen)), widths=WIDTHS)
    if len(chosen) < len(found):
        hint(f"Of these, {len(found) - len(chosen)} only say that a process began or ended; --json shows them.")
    if len(found) == query.limit:
        hint(f"There may be more: add limit={query.limit * 2}, or cursor={found[-1]['id']} for the next page.")


@audit.command(
    epilog=examples('paravent audit show 0199f3c2-6b1e-7c40-8a52-f0d1c2b3a495 --reason "complaint, case 12"')
)
def show(
    context: typer.Context,
    record: Annotated[str, typer.Argument(help="Id as search shows it, decision id of a refusal, or a record's id.")],
    *,
    reason: Reason,
    actor: Actor = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one record with its payload decrypted: the text as it left. Who read it and why is recorded first."""
    workshop: Workshop = context.obj

    async def run() -> tuple[Shown, list[Any]]:
        async with workshop.review({"data": data}) as log:
            same = await log.search(Query(exchange=record))
            chosen = str(same[-1]["id"]) if same else record  # the first record of an exchange has the payload
            shown = await audit_review.show(log, chosen, _reader(actor, reason))
            same = await log.search(Query(exchange=str(shown.body["exchange"])))
            return shown, [body for body in same if body["id"] != chosen]

    with errors_shown():
        shown, others = asyncio.run(run())
    payload = None if shown.payload is None else shown.payload.decode("utf-8", "replace")
    if as_json:
        print_json({"record": shown.body, "hash": shown.hash, "payload": payload, "later": others})
        return
    print_table("Record", ["field", "value"], detail_rows({**shown.body, "hash": shown.hash}))
    for body in reversed(others):
        print_table("How it went on", ["field", "value"], detail_rows(body, besides=shown.body))
    console().print(Text("Payload (as it left):" if payload is not None else "No payload is kept with this record."))
    if payload is not None:
        console().print(Text(payload), soft_wrap=True)


@audit.command(
    epilog=examples(
        'paravent audit export --output audit.jsonl --reason "monthly copy for the auditor"',
        'paravent audit export since=7d --format csv --output week.csv --reason "weekly review"',
    )
)
def export(
    context: typer.Context,
    terms: Terms = None,
    *,
    reason: Reason,
    form: Annotated[
        str, typer.Option("--format", help="jsonl (verifies offline) or csv (for spreadsheets).")
    ] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write (mode 0600); standard output unless given.")
    ] = None,
    actor: Actor = None,
    data: Data = None,
) -> None:
    """Write records as JSON Lines or CSV. Without terms, a JSON Lines export is whole and verifies offline."""
    if form not in {"jsonl", "csv"}:
        fail("--format is jsonl or csv")
    workshop: Workshop = context.obj

    async def run() -> None:
        async with workshop.review({"data": data}) as log:
            write = audit_review.export_jsonl if form == "jsonl" else audit_review.export_csv
            await _write(write(log, _query(terms), _reader(actor, reason)), output)

    with errors_shown():
        asyncio.run(run())
    if output is not None:
        hint(f"Written to {output}")


async def _write(lines: AsyncIterator[bytes], output: Path | None) -> None:
    """Write all lines; a file appears under its name only when it is complete."""
    if output is None:
        async for line in lines:
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        return
    partial = output.with_name(output.name + ".partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            async for line in lines:
                file.write(line)
        partial.replace(output)
    except OSError as error:
        raise Misconfigured(f"{output} can't be written: {error.strerror}") from None


@audit.command(
    epilog=examples(
        "paravent audit verify",
        "paravent audit verify --file audit.jsonl --public-key audit.pub",
    )
)
def verify(
    context: typer.Context,
    *,
    file: Annotated[Path | None, typer.Option("--file", help="A JSON Lines export, verified offline.")] = None,
    public_key: Annotated[
        Path | None, typer.Option("--public-key", help="File with the audit public key (paravent audit key).")
    ] = None,
    reason: Reason = "verification",
    actor: Actor = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Verify every record, link and signed head. Exit status 1 when anything was changed.

    With --file it needs nothing but that file and the public key: no database, no master key.
    """
    with errors_shown():
        if file is not None:
            report = _verify_file(file, public_key)
        elif public_key is not None:
            fail("--public-key goes with --file; the database is verified under its own key")
        else:
            report = asyncio.run(_verify_database(context.obj, data, _reader(actor, reason)))
    _show_report(report, as_json=as_json)
    if not report.intact:
        raise typer.Exit(FAILED)


def _verify_file(file: Path, public_key: Path | None) -> Report:
    if public_key is None:
        fail("--file needs --public-key: an export is verified against the key you hold, not one it brings along")
    try:
        key = parse_public_key(public_key.read_text())
    except OSError as error:
        fail(f"{public_key} can't be read: {error.strerror}")
    except (Tampered, UnicodeDecodeError):
        fail(f"{public_key} does not hold an audit public key; paravent audit key prints it")
    try:
        with file.open("rb") as lines:
            return audit_review.verify_export(lines, key)
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}")


async def _verify_database(workshop: Workshop, data: Path | None, who: Reader) -> Report:
    async with workshop.review({"data": data}) as log:
        return await audit_review.verify(log, who)


def _show_report(report: Report, *, as_json: bool) -> None:
    problems = [{"kind": one.kind, "chain": one.chain, "seq": one.seq, "detail": one.detail} for one in report.problems]
    if as_json:
        print_json(
            {
                "intact": report.intact,
                "records": report.records,
                "chains": report.chains,
                "pending": report.pending,
                "problems": problems,
            }
        )
        return
    if problems:
        print_table("Problems", ["kind", "chain", "record", "detail"], [tuple(one.values()) for one in problems])
    verdict = "intact" if report.intact else f"NOT INTACT: {counted(len(problems), 'problem')}"
    read = f"{counted(report.records, 'record')} in {counted(report.chains, 'chain')}"
    pending = f"{counted(report.pending, 'exchange')} pending"
    console().print(Text(f"{read}, {pending}: {verdict}", style="bold green" if report.intact else "bold red"))


@audit.command(epilog=examples("paravent audit key > audit.pub"))
def key(context: typer.Context, *, data: Data = None) -> None:
    """Print the public key that signed heads verify under. Give it to your auditor before it is needed."""
    workshop: Workshop = context.obj
    with errors_shown():
        typer.echo(public_key_text(workshop.public_key({"data": data})))
