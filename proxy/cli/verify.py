"""`paravent verify`: the proof on the wire that nothing planted leaves, and that answers come back restored."""

import asyncio
import json
from typing import Annotated

import httpx
import typer
from rich.text import Text

from proxy.cli.output import FAILED, AsJson, console, errors_shown, print_json, print_table
from proxy.cli.workshop import Stack, Workshop
from proxy.operations.proof import BLOCKED, Case, Result, cases, stands_in

ECHOED = frozenset({"message text", "content part", "system prompt"})
"""Places that the simulator repeats in its answer, so that restoration can be seen."""
MODEL = "sim-echo"


def verify(
    context: typer.Context,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Only the first of the planted values.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send planted values past the proxy and through it, and show what reached the upstream each time.

    Starts a recording upstream and a proxy with the demo policy, both on free local ports. Exit status 1 on any leak.
    """
    workshop: Workshop = context.obj
    with errors_shown():
        results = asyncio.run(_run(workshop, quick=quick))
    if as_json:
        print_json({"passed": all(one.passed for one in results), "cases": [_row(one) for one in results]})
    else:
        _show(results)
    if not all(one.passed for one in results):
        raise typer.Exit(FAILED)


async def _run(workshop: Workshop, *, quick: bool) -> list[Result]:
    async with workshop.stack() as stack:
        return await prove(stack, quick=quick)


async def prove(stack: Stack, *, quick: bool = False) -> list[Result]:
    """Send every case to both sides of `stack` and return what the wire showed."""
    chosen = list(cases(MODEL))
    if quick:
        chosen = [case for case in chosen if case.name == chosen[0].name]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        return [await _prove(client, stack, case) for case in chosen]


async def _prove(client: httpx.AsyncClient, stack: Stack, case: Case) -> Result:
    await _send(client, stack.direct_url, stack.key, case)
    direct = stands_in(case.value, stack.received())
    status, answer = await _send(client, stack.proxy_url, stack.key, case)
    proxied = stands_in(case.value, stack.received())
    restored = case.value in answer if case.place in ECHOED and case.name not in BLOCKED else None
    return Result(case.name, case.place, case.stream, direct, proxied, status, restored)


async def _send(client: httpx.AsyncClient, url: str, key: str, case: Case) -> tuple[int, str]:
    headers = {"authorization": f"Bearer {key}"}
    reply = await client.post(f"{url}/v1/chat/completions", json=case.body, headers=headers)
    return reply.status_code, _text(reply.text) if case.stream else reply.text


def _text(stream: str) -> str:
    """Return the text of a streamed answer's first choice."""
    parts = []
    for line in stream.split("\n"):
        if line.startswith("data: {"):
            chunk = json.loads(line[6:])
            for choice in chunk.get("choices", []):
                content = choice.get("delta", {}).get("content")
                parts.append(content if isinstance(content, str) else "")
    return "".join(parts)


def _row(one: Result) -> dict[str, object]:
    return {
        "value": one.name,
        "place": one.place,
        "stream": one.stream,
        "direct": "seen" if one.direct else "not seen",
        "proxied": "SEEN" if one.proxied else "not seen",
        "status": one.status,
        "must_be_refused": one.blocked,
        "restored": one.restored,
        "passed": one.passed,
    }


def _restoration(one: Result) -> Text:
    if one.blocked:
        return Text("refused", style="green") if one.status == 403 else Text("NOT REFUSED", style="bold red")
    shown = {None: Text("-"), True: Text("yes", style="green"), False: Text("NO", style="bold red")}
    return shown[one.restored]


def _show(results: list[Result]) -> None:
    print_table(
        "What reached the upstream",
        ["value", "place", "streamed", "direct", "proxied", "answer restored", "result"],
        [
            (
                one.name,
                one.place,
                "yes" if one.stream else "no",
                "seen" if one.direct else "not seen",
                Text("SEEN", style="bold red") if one.proxied else Text("not seen", style="green"),
                _restoration(one),
                Text("passed", style="green") if one.passed else Text("FAILED", style="bold red"),
            )
            for one in results
        ],
    )
    failed = [one for one in results if not one.passed]
    verdict = f"{len(results) - len(failed)} of {len(results)} cases passed"
    console().print(Text(verdict, style="bold red" if failed else "bold green"))
