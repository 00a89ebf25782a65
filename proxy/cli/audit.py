"""`paravent audit`: search, show, export and verify the log. What is read, exported or verified is itself recorded."""

import asyncio
import getpass
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from proxy.audit import Query
from proxy.audit.checkpoints import parse_public_key, public_key_text
from proxy.audit.verification import Report
from proxy.cli.output import FAILED, AsJson, console, errors_shown, fail, print_json, print_table
from proxy.cli.workshop import Workshop
from proxy.operations import audit_review
from proxy.operations.audit_review import Reader, Shown

audit = typer.Typer(no_args_is_help=True, help="Search, show, export and verify the audit log.")

Data = Annotated[Path | None, typer.Option("--data", help="Data directory of the proxy.")]
Reason = Annotated[str, typer.Option("--reason", help="Why this is read; it is recorded.")]
Actor = Annotated[str | None, typer.Option("--actor", help="Who reads; the login name unless given.")]
Terms = Annotated[
    list[str] | None,
    typer.Argument(
        help="Terms name=value: client, purpose, category, entity, decision, outcome, upstream, country, model, "
        "refusal, exchange, event, tenant, since, until, limit, cursor. Times are dates, times or ages such as 24h."
    ),
]


def _reader(actor: str | None, reason: str) -> Reader:
    return Reader(actor or getpass.getuser(), reason)


def _query(terms: list[str] | None) -> Query:
    return Query.parse(terms or [], datetime.now(UTC))


@audit.command(epilog="Example: paravent audit search decision=refused category=credential since=24h")
def search(context: typer.Context, terms: Terms = None, *, data: Data = None, as_json: AsJson = False) -> None:
    """Find records, the newest first. Nothing that is printed is a value of a person."""
    workshop: Workshop = context.obj

    async def run() -> list[Any]:
        async with workshop.review({"data": data}) as log:
            return list(await audit_review.search(log, _query(terms)))

    with errors_shown():
        found = asyncio.run(run())
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} records",
        ["time", "record", "event", "client", "purpose", "decision", "upstream", "country", "entities", "reason"],
        [_row(body) for body in found],
    )


def _row(body: dict[str, Any]) -> tuple[Any, ...]:
    upstream = body.get("upstream") or {}
    refusal = body.get("refusal") or body.get("error") or {}
    return (
        body.get("time"),
        body.get("id"),
        body.get("event"),
        body.get("client"),
        body.get("purpose"),
        body.get("outcome") or body.get("decision"),
        upstream.get("name"),
        upstream.get("country"),
        body.get("entities") or {},
        refusal.get("code"),
    )


@audit.command(epilog='Example: paravent audit show 0199f3c2-... --reason "request of the data subject, case 12"')
def show(
    context: typer.Context,
    record: Annotated[str, typer.Argument(help="Id of the record.")],
    *,
    reason: Reason,
    actor: Actor = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one record with its payload decrypted: the text as it left. Who read it and why is recorded first."""
    workshop: Workshop = context.obj

    async def run() -> Shown:
        async with workshop.review({"data": data}) as log:
            return await audit_review.show(log, record, _reader(actor, reason))

    with errors_shown():
        shown = asyncio.run(run())
    payload = None if shown.payload is None else shown.payload.decode("utf-8", "replace")
    if as_json:
        print_json({"record": shown.body, "hash": shown.hash, "payload": payload})
        return
    print_table("Record", ["field", "value"], [*shown.body.items(), ("hash", shown.hash)])
    console().print(Text("Payload (as it left):" if payload is not None else "No payload is kept for this record."))
    if payload is not None:
        console().print(Text(payload))


@audit.command(epilog='Example: paravent audit export since=7d --format csv --output week.csv --reason "weekly review"')
def export(
    context: typer.Context,
    terms: Terms = None,
    *,
    reason: Reason,
    form: Annotated[
        str, typer.Option("--format", help="jsonl (verifies offline) or csv (for spreadsheets).")
    ] = "jsonl",
    output: Annotated[Path | None, typer.Option(help="File to write; standard output unless given.")] = None,
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


async def _write(lines: AsyncIterator[bytes], output: Path | None) -> None:
    if output is None:
        async for line in lines:
            sys.stdout.buffer.write(line)
        return
    partial = output.with_name(output.name + ".partial")
    try:
        with partial.open("xb") as file:
            async for line in lines:
                file.write(line)
        partial.replace(output)
    except OSError as error:
        fail(f"{output} can't be written: {error.strerror}")


@audit.command(
    epilog="Examples: paravent audit verify ; paravent audit verify --file export.jsonl --public-key audit.pub"
)
def verify(
    context: typer.Context,
    *,
    file: Annotated[Path | None, typer.Option("--file", help="A whole JSON Lines export, verified offline.")] = None,
    public_key: Annotated[
        Path | None, typer.Option("--public-key", help="File with the audit public key (paravent audit key).")
    ] = None,
    reason: Reason = "verification",
    actor: Actor = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Verify every record, link and signed head. Exit status 1 when anything was changed."""
    with errors_shown():
        if file is not None:
            report = _verify_file(file, public_key)
        else:
            report = asyncio.run(_verify_database(context.obj, data, _reader(actor, reason)))
    _show_report(report, as_json=as_json)
    if not report.intact:
        raise typer.Exit(FAILED)


def _verify_file(file: Path, public_key: Path | None) -> Report:
    if public_key is None:
        fail("--file needs --public-key: an export is verified against the key you hold, not one it brings along")
    try:
        key = parse_public_key(public_key.read_text().strip())
        with file.open("rb") as lines:
            return audit_review.verify_export(lines, key)
    except OSError as error:
        fail(f"{error.filename} can't be read: {error.strerror}")


async def _verify_database(workshop: Workshop, data: Path | None, reader: Reader) -> Report:
    async with workshop.review({"data": data}) as log:
        return await audit_review.verify(log, reader)


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
    verdict = "intact" if report.intact else f"NOT INTACT: {len(problems)} problems"
    style = "bold green" if report.intact else "bold red"
    console().print(
        Text(
            f"{report.records} records in {report.chains} chains, {report.pending} exchanges pending: {verdict}",
            style=style,
        )
    )


@audit.command(epilog="Example: paravent audit key > audit.pub")
def key(context: typer.Context, *, data: Data = None) -> None:
    """Print the public key that signed heads verify under. Give it to your auditor before it is needed."""
    workshop: Workshop = context.obj

    async def run() -> str:
        async with workshop.review({"data": data}) as log:
            return public_key_text(log.public_key)

    with errors_shown():
        typer.echo(asyncio.run(run()))
