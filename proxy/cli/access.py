"""`paravent keys` and `paravent clients`: the master key, and the API keys that clients show."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from proxy.cli.output import FAILED, AsJson, console, errors_shown, fail, print_json, print_table
from proxy.cli.workshop import Workshop
from proxy.policy.problems import nearest

keys = typer.Typer(no_args_is_help=True, help="The master key that seals the audit log.")
clients = typer.Typer(no_args_is_help=True, help="API keys of clients; policy says what a client may do.")

Data = Annotated[Path | None, typer.Option("--data", help="Data directory of the proxy.")]
Policies = Annotated[Path | None, typer.Option("--policies", help="Directory with the policy files.")]


@keys.command(epilog="Example: paravent keys init --data /var/lib/paravent")
def init(context: typer.Context, *, data: Data = None, as_json: AsJson = False) -> None:
    """Make the master key file (mode 0600), or say that it is there. Back it up apart from the database."""
    _show_key(context, data, create=True, as_json=as_json)


@keys.command(epilog="Example: paravent keys status")
def status(context: typer.Context, *, data: Data = None, as_json: AsJson = False) -> None:
    """Show what may be shown of the master key: its id, its protection, where it lies."""
    _show_key(context, data, create=False, as_json=as_json)


def _show_key(context: typer.Context, data: Path | None, *, create: bool, as_json: bool) -> None:
    workshop: Workshop = context.obj
    with errors_shown():
        state = workshop.key_state({"data": data}, create=create)
    if as_json:
        print_json(state)
    else:
        print_table("Master key", ["field", "value"], list(state.items()))


@clients.command(epilog='Example: paravent clients add helpdesk --note "ticket system"')
def add(
    context: typer.Context,
    client: Annotated[str, typer.Argument(help="Name of the client as the policy declares it.")],
    *,
    note: Annotated[str, typer.Option(help="What the key is for; no personal data.")] = "",
    data: Data = None,
    policies: Policies = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key for a client. It is printed once and stored only as a keyed hash."""
    workshop: Workshop = context.obj

    async def run() -> Any:
        async with workshop.clients({"data": data}) as known:
            return await known.add(client, note)

    with errors_shown():
        declared = workshop.policies(policies).clients
        if client not in declared:
            fail(f"the policy declares no client {client!r}{nearest(client, declared)}; add it under clients: first")
        made = asyncio.run(run())
    if as_json:
        print_json({"key": made.plain, "key_id": made.stored.key_id, "client": client})
        return
    console().print(Text(f"API key of {client} (shown this once):", style="bold"))
    typer.echo(made.plain)


@clients.command(name="list", epilog="Example: paravent clients list --json")
def list_keys(context: typer.Context, *, data: Data = None, as_json: AsJson = False) -> None:
    """List all keys by their public id; no secret is stored that could be shown."""
    workshop: Workshop = context.obj

    async def run() -> list[Any]:
        async with workshop.clients({"data": data}) as known:
            return list(await known.list())

    with errors_shown():
        found = [
            {
                "key_id": one.key_id,
                "client": one.client,
                "created": _time(one.created_ms),
                "revoked": _time(one.revoked_ms),
                "note": one.note,
            }
            for one in asyncio.run(run())
        ]
    if as_json:
        print_json(found)
    else:
        print_table(
            "Client keys", ["key id", "client", "created", "revoked", "note"], [tuple(one.values()) for one in found]
        )


def _time(ms: int | None) -> str | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")


@clients.command(epilog="Example: paravent clients revoke 3f9k2m1q")
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(help="Public id of the key (paravent clients list).")],
    *,
    data: Data = None,
) -> None:
    """Revoke a key; running proxies follow within seconds."""
    workshop: Workshop = context.obj

    async def run() -> bool:
        async with workshop.clients({"data": data}) as known:
            return bool(await known.revoke(key_id))

    with errors_shown():
        done = asyncio.run(run())
    if not done:
        fail(f"there is no key {key_id!r} that could be revoked; see paravent clients list", FAILED)
    console().print(Text(f"Key {key_id} is revoked.", style="green"))
