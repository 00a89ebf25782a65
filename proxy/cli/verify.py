"""`paravent verify`: the proof on the wire that nothing planted leaves, and that answers come back restored."""

import asyncio
import json
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Annotated, Any

import httpx
import typer
from rich.text import Text

from proxy.cli.output import FAILED, AsJson, bar, console, errors_shown, examples, print_json, print_table
from proxy.cli.workshop import Stack, Workshop
from proxy.operations.proof import Case, Result, answer_text, cases, stands_in

EXAMPLES = examples("paravent verify", "paravent verify --quick", "paravent verify --json > proof.json")
MODEL = "sim-echo"
_TIMEOUT_S = 30


def verify(
    context: typer.Context,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Only the first of the planted values.")] = False,
    as_json: AsJson = False,
) -> None:
    """Prove on the wire that nothing leaks: planted values are sent past the proxy and through it.

    Starts a recording upstream and a proxy with the demo policy in front of it, both on free local ports and with data
    in a temporary folder; your own data and policies are not touched. Exit status 1 on any leak.
    """
    workshop: Workshop = context.obj
    with errors_shown():
        results = asyncio.run(_run(workshop, quick=quick))
    passed = all(one.passed for one in results)
    if as_json:
        print_json({"passed": passed, "cases": [_row(one) for one in results]})
    else:
        _show(results)
    if not passed:
        raise typer.Exit(FAILED)


async def _run(workshop: Workshop, *, quick: bool) -> list[Result]:
    with bar() as progress:
        task = progress.add_task("starting the proxy and a recording upstream", total=None)

        def done(count: int, total: int) -> None:
            progress.update(task, description="sending planted values", completed=count, total=total)

        async with workshop.stack() as stack:
            return await prove(stack, quick=quick, done=done)


async def prove(stack: Stack, *, quick: bool = False, done: Callable[[int, int], None] | None = None) -> list[Result]:
    """Send every case to both sides of `stack` and return what the wire showed; `done` hears how many are sent."""
    chosen = list(cases(MODEL))
    if quick:
        chosen = [case for case in chosen if case.name == chosen[0].name]
    results = []
    async with httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT_S) as client:
        for case in chosen:
            results.append(await _prove(client, stack, case))
            if done is not None:
                done(len(results), len(chosen))
    return results


async def _prove(client: httpx.AsyncClient, stack: Stack, case: Case) -> Result:
    await _send(client, stack.direct_url, stack.key, case)
    direct = stands_in(case.value, stack.received())
    reply = await _send(client, stack.proxy_url, stack.key, case)
    proxied = stands_in(case.value, stack.received())
    return Result(
        name=case.name,
        place=case.place,
        stream=case.stream,
        direct=direct,
        proxied=proxied,
        status=reply.status_code,
        restored=_restored(reply, case),
        blocked=case.blocked,
        code=_code(reply),
    )


async def _send(client: httpx.AsyncClient, url: str, key: str, case: Case) -> httpx.Response:
    headers = {"authorization": f"Bearer {key}"}
    return await client.post(f"{url}/v1/chat/completions", json=case.body, headers=headers)


def _restored(reply: httpx.Response, case: Case) -> bool | None:
    """Return whether the answer has the value again; None where it does not repeat it, or there is no answer."""
    if not case.echoed or reply.status_code != 200:
        return None
    try:
        return case.value in answer_text(reply.content, stream=case.stream)
    except ValueError:
        return False


def _code(reply: httpx.Response) -> str | None:
    if reply.status_code == 200:
        return None
    try:
        return str(reply.json().get("code"))
    except (json.JSONDecodeError, AttributeError):
        return None


def _row(one: Result) -> dict[str, object]:
    return {
        "value": one.name,
        "place": one.place,
        "stream": one.stream,
        "direct": one.direct,
        "proxied": one.proxied,
        "status": one.status,
        "code": one.code,
        "restored": one.restored,
        "expected": "refused" if one.blocked else "served",
        "passed": one.passed,
    }


def _show(results: Sequence[Result]) -> None:
    print_table(
        "What reached the upstream",
        ["value", "place", "direct", "proxied", "answer", "result"],
        [row for _, group in groupby(results, lambda one: (one.name, one.place)) for row in _rows(list(group))],
    )
    failed = sum(not one.passed for one in results)
    refused = sum(one.refused for one in results)
    restored = sum(one.restored is True for one in results)
    leaked = sum(one.proxied for one in results)
    verdict = (
        f"{len(results) - failed} of {len(results)} cases passed (each place whole and streamed): {leaked} leaked, "
        f"{restored} answers restored, {refused} requests refused by policy before anything left."
    )
    console().print(Text(verdict, style="bold red" if failed else "bold green"))


def _rows(pair: Sequence[Result]) -> list[tuple[Any, ...]]:
    """Return one row for a place, or one for each kind of answer when they differ."""
    shown = [_shown(one) for one in pair]
    if all(one == shown[0] for one in shown):
        return [(pair[0].name, pair[0].place, *shown[0])]
    kinds = ["streamed" if one.stream else "whole" for one in pair]
    return [(one.name, f"{one.place} ({kind})", *row) for one, kind, row in zip(pair, kinds, shown, strict=True)]


def _shown(one: Result) -> tuple[Text, ...]:
    return (
        Text("seen") if one.direct else Text("not seen", style="bold red"),
        Text("SEEN", style="bold red") if one.proxied else Text("not seen", style="green"),
        _answer(one),
        Text("passed", style="green") if one.passed else Text("FAILED", style="bold red"),
    )


def _answer(one: Result) -> Text:
    if one.refused:
        return Text("refused", style="green" if one.blocked else "bold red")
    if one.status != 200:
        return Text(f"{one.status} {one.code or ''}".strip(), style="bold red")
    if one.restored is None:
        return Text("-")
    return Text("restored", style="green") if one.restored else Text("NOT RESTORED", style="bold red")
