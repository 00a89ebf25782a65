"""`paravent policy`: check the files, explain a decision, print the JSON Schema for editors."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from proxy.cli.output import FAILED, AsJson, console, errors_shown, fail, print_json, print_table
from proxy.cli.workshop import Workshop
from proxy.dialects import read_chat
from proxy.documents import DEFAULT_LIMITS
from proxy.documents.model import FieldKind, pointer_text
from proxy.policy import CallFacts, Decision, PolicyErrors, Snapshot, explain, json_schema
from proxy.terms import Action

policy = typer.Typer(no_args_is_help=True, help="Check policy files, explain decisions.")

Directory = Annotated[Path | None, typer.Option("--policies", help="Directory with the policy files.")]


@policy.command(epilog="Example: paravent policy check --policies policies")
def check(context: typer.Context, *, policies: Directory = None, as_json: AsJson = False) -> None:
    """Check every policy file: schema, names, dead rules, residency. Exit status 1 when there is an error."""
    workshop: Workshop = context.obj
    try:
        snapshot = workshop.policies(policies)
    except PolicyErrors as error:
        _show_problems(error.problems, digest=None, as_json=as_json)
        raise typer.Exit(FAILED) from None
    _show_problems(snapshot.warnings, digest=snapshot.digest, as_json=as_json)


def _show_problems(problems: Any, *, digest: str | None, as_json: bool) -> None:
    if as_json:
        rows = [
            {"file": one.file, "line": one.line, "column": one.column, "severity": one.severity, "message": one.message}
            for one in problems
        ]
        print_json({"valid": digest is not None, "digest": digest, "problems": rows})
        return
    for problem in problems:
        console().print(Text(str(problem), style="red" if problem.severity == "error" else "yellow"))
    if digest is not None:
        console().print(Text(f"The policy is valid. Digest {digest}", style="green"))


@policy.command(epilog="Example: paravent policy schema > policies/policy.schema.json")
def schema() -> None:
    """Print the JSON Schema of the policy language, for editors."""
    print_json(json_schema())


@policy.command(
    name="explain",
    epilog="Example: paravent policy explain request.json --client demo --purpose support",
)
def explain_request(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A chat completions request as JSON; - reads standard input.")] = "-",
    *,
    client: Annotated[str, typer.Option(help="Client that would send it.")],
    purpose: Annotated[str | None, typer.Option(help="Purpose it would state.")] = None,
    policies: Directory = None,
    as_json: AsJson = False,
) -> None:
    """Show what would happen to a request, with each rule's part. Nothing is sent; no value is printed."""
    workshop: Workshop = context.obj
    with errors_shown():
        snapshot = workshop.policies(policies)
        call = read_chat(_read(file), DEFAULT_LIMITS)
        if call.document is None:
            fail("the request has no body")
        fields = call.document.fields
        findings = asyncio.run(workshop.scanner().inspect(fields))
        facts = CallFacts(
            client=client,
            purpose=purpose,
            dialect="chat",
            model=call.model,
            opaque=tuple(part.media for part in call.document.opaque),
            fixed=frozenset(number for number, one in enumerate(fields) if one.kind is FieldKind.FIXED),
        )
        decision = explain(snapshot, facts, findings)
    places = [
        {
            "place": pointer_text(fields[finding.field].pointer),
            "start": finding.start,
            "end": finding.end,
            "entity": finding.entity,
            "category": finding.category.value,
            "score": round(finding.score, 3),
            "action": action.value,
        }
        for finding, action in zip(findings, decision.actions or [Action.BLOCK] * len(findings), strict=True)
    ]
    _show_decision(decision, places, snapshot, as_json=as_json)


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}")


def _show_decision(decision: Decision, places: list[dict[str, Any]], snapshot: Snapshot, *, as_json: bool) -> None:
    refusal = decision.refusal
    if as_json:
        outcomes = [
            {"rule": one.rule, "matched": one.matched, "reason": one.reason, "effect": one.effect}
            for one in decision.outcomes
        ]
        print_json(
            {
                "decision": "refused" if refusal else "allowed",
                "refusal": {"code": refusal.code, "message": refusal.message, "rule": refusal.rule}
                if refusal
                else None,
                "policy": snapshot.digest,
                "purpose": decision.purpose,
                "legal_basis": decision.legal_basis,
                "upstreams": list(decision.upstreams),
                "record": decision.level.value,
                "restore": sorted(lane.value for lane in decision.restore),
                "findings": places,
                "rules": outcomes,
            }
        )
        return
    if refusal:
        console().print(Text(f"REFUSED {refusal.code} by {refusal.rule}: {refusal.message}", style="bold red"))
    else:
        console().print(Text(f"ALLOWED to {', '.join(decision.upstreams)} (in this order)", style="bold green"))
    console().print(Text(f"purpose {decision.purpose}, legal basis {decision.legal_basis}, record {decision.level}"))
    print_table(
        "Findings",
        ["place", "entity", "category", "score", "action"],
        [(one["place"], one["entity"], one["category"], one["score"], one["action"]) for one in places],
    )
    print_table(
        "Rules and upstreams",
        ["name", "matched", "why", "effect"],
        [(one.rule, "yes" if one.matched else "no", one.reason, one.effect) for one in decision.outcomes],
    )
