"""`paravent policy`: write a first policy, check the files, explain a decision, print the JSON Schema for editors."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from proxy.cli.output import (
    FAILED,
    AsJson,
    Policies,
    console,
    counted,
    errors_shown,
    examples,
    fail,
    hint,
    print_json,
    print_table,
)
from proxy.cli.workshop import Workshop
from proxy.dialects import read_chat
from proxy.documents import DEFAULT_LIMITS
from proxy.documents.model import Finding, TextField, pointer_text
from proxy.operations.facts import asked
from proxy.policy import Decision, PolicyErrors, Problem, Snapshot, explain, json_schema

policy = typer.Typer(
    no_args_is_help=True,
    help="Write, check and explain the policy.",
    epilog=examples("paravent policy check", "paravent policy explain request.json --client demo"),
)


@policy.command(epilog=examples("paravent policy init", "paravent policy init --policies /etc/paravent/policies"))
def init(context: typer.Context, *, policies: Policies = None) -> None:
    """Write the commented default policy and its JSON Schema into a folder that has no policy yet."""
    workshop: Workshop = context.obj
    with errors_shown():
        made = workshop.write_policies(policies)
    for path in made:
        typer.echo(str(path))
    hint("Edit it (docs/policy.md describes the language), then run: paravent policy check")


@policy.command(epilog=examples("paravent policy check", "paravent policy check --policies policies --json"))
def check(context: typer.Context, *, policies: Policies = None, as_json: AsJson = False) -> None:
    """Check every policy file: schema, names, dead rules, residency. Exit status 1 when there is an error."""
    workshop: Workshop = context.obj
    with errors_shown():
        try:
            snapshot = workshop.policies(policies)
        except PolicyErrors as error:
            _show_problems(error.problems, digest=None, as_json=as_json)
            raise typer.Exit(FAILED) from None
    _show_problems(snapshot.warnings, digest=snapshot.digest, as_json=as_json)


def _show_problems(problems: Sequence[Problem], *, digest: str | None, as_json: bool) -> None:
    if as_json:
        rows = [
            {"file": one.file, "line": one.line, "column": one.column, "severity": one.severity, "message": one.message}
            for one in problems
        ]
        print_json({"valid": digest is not None, "digest": digest, "problems": rows})
        return
    for problem in problems:
        console().print(Text(str(problem), style="red" if problem.severity == "error" else "yellow"), soft_wrap=True)
    count = sum(problem.severity == "error" for problem in problems)
    if digest is None:
        console().print(Text(f"The policy can't be used: {counted(count, 'error')}.", style="bold red"))
    else:
        rest = f" {counted(len(problems), 'warning')}." if problems else ""
        console().print(Text(f"The policy is valid.{rest} Digest {digest}", style="green"), soft_wrap=True)


@policy.command(epilog=examples("paravent policy schema > policies/policy.schema.json"))
def schema() -> None:
    """Print the JSON Schema of the policy language, for editors."""
    print_json(json_schema())


@policy.command(
    name="explain",
    epilog=examples(
        "paravent policy explain request.json --client demo --purpose support",
        "cat request.json | paravent policy explain --client demo --json",
    ),
)
def explain_request(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A chat completions request as JSON; - reads standard input.")] = "-",
    *,
    client: Annotated[str, typer.Option(help="Client that would send it.")],
    purpose: Annotated[str | None, typer.Option(help="Purpose it would state; else the client's default.")] = None,
    policies: Policies = None,
    as_json: AsJson = False,
) -> None:
    """Show what would happen to a request, with each rule's part. Nothing is sent; no value is printed.

    Exit status 0 when it would be allowed, 1 when it would be refused.
    """
    workshop: Workshop = context.obj
    with errors_shown():
        snapshot = workshop.policies(policies)
        call = read_chat(_read(file), DEFAULT_LIMITS)
        fields = () if call.document is None else call.document.fields
        with closing(workshop.scanner()) as scanner:
            findings = asyncio.run(scanner.inspect(fields))
        decision = explain(snapshot, asked(call, client, purpose), findings)
    places = _places(fields, findings, decision)
    if as_json:
        print_json(_as_data(decision, places, snapshot))
    else:
        _show_decision(decision, places)
    if decision.refusal is not None:
        raise typer.Exit(FAILED)


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}")


def _places(fields: Sequence[TextField], findings: Sequence[Finding], decision: Decision) -> list[dict[str, Any]]:
    """Return where each finding stands and what would happen to it; None where policy said no before that."""
    actions: Iterable[Any] = decision.actions or [None] * len(findings)
    return [
        {
            "place": pointer_text(fields[finding.field].pointer),
            "start": finding.start,
            "end": finding.end,
            "entity": finding.entity,
            "category": finding.category.value,
            "score": round(finding.score, 3),
            "action": None if action is None else action.value,
        }
        for finding, action in zip(findings, actions, strict=True)
    ]


def _as_data(decision: Decision, places: list[dict[str, Any]], snapshot: Snapshot) -> dict[str, Any]:
    refusal = decision.refusal
    return {
        "decision": "refused" if refusal else "allowed",
        "refusal": {"code": refusal.code, "message": refusal.message, "rule": refusal.rule} if refusal else None,
        "policy": snapshot.digest,
        "purpose": decision.purpose,
        "legal_basis": decision.legal_basis,
        "upstreams": list(decision.upstreams),
        "record": decision.level.value,
        "restore": sorted(lane.value for lane in decision.restore),
        "findings": places,
        "rules": [
            {"rule": one.rule, "matched": one.matched, "reason": one.reason, "effect": one.effect}
            for one in decision.outcomes
        ],
    }


def _show_decision(decision: Decision, places: list[dict[str, Any]]) -> None:
    refusal = decision.refusal
    if refusal:
        by = f" by {refusal.rule}" if refusal.rule else ""
        console().print(Text(f"REFUSED{by} ({refusal.code}): {refusal.message}", style="bold red"))
    else:
        order = " (in this order)" if len(decision.upstreams) > 1 else ""
        console().print(Text(f"ALLOWED to {', '.join(decision.upstreams)}{order}", style="bold green"))
        lanes = ", ".join(sorted(lane.value for lane in decision.restore)) or "nothing"
        facts = f"purpose {decision.purpose}, legal basis {decision.legal_basis}, record {decision.level}"
        console().print(Text(f"{facts}, restored in {lanes}"))
    print_table(
        f"What was found ({len(places)})",
        ["place", "entity", "category", "score", "action"],
        [(one["place"], one["entity"], one["category"], one["score"], one["action"] or "-") for one in places],
    )
    print_table(
        "Rules and upstreams",
        ["name", "matched", "why", "effect"],
        [(one.rule, "yes" if one.matched else "no", one.reason, one.effect) for one in decision.outcomes],
    )
