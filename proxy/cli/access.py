"""`paravent keys` and `paravent clients`: the master key, and the API keys that clients show."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from proxy.cli.output import (
    FAILED,
    AsJson,
    Data,
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

keys = typer.Typer(
    no_args_is_help=True,
    help="The master key that seals the audit log.",
    epilog=examples("paravent keys init", "paravent keys status --json"),
)
clients = typer.Typer(
    no_args_is_help=True,
    help="API keys of clients; policy says what a client may do.",
    epilog=examples("paravent clients add helpdesk", "paravent clients list"),
)


@keys.command(
    epilog=examples(
        "paravent keys init --data /var/lib/paravent",
        "PARAVENT_KEY_PASSPHRASE='correct horse ...' paravent keys init",
    )
)
def init(context: typer.Context, *, data: Data = None, as_json: AsJson = False) -> None:
    """Make the master key file (mode 0600), or say that it is there already.

    With PARAVENT_KEY_PASSPHRASE set, the key lies in the file sealed under that passphrase.
    """
    workshop: Workshop = context.obj
    with errors_shown():
        state = workshop.key_state({"data": data}, create=True)
    _show_key(state, as_json=as_json)
    hint("Back the key file up, apart from the database: without it the sealed payloads are lost.")


@keys.command(epilog=examples("paravent keys status", "paravent keys status --data /var/lib/paravent --json"))
def status(context: typer.Context, *, data: Data = None, as_json: AsJson = False) -> None:
    """Show what may be shown of the master key: its id, its protection, where it lies."""
    workshop: Workshop = context.obj
    with errors_shown():
        state = workshop.key_state({"data": data}, create=False)
    _show_key(state, as_json=as_json)


def _show_key(state: Mapping[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json(state)
    else:
        print_table("Master key", ["field", "value"], [(name.replace("_", " "), text) for name, text in state.items()])


@clients.command(
    epilog=examples('paravent clients add helpdesk --note "ticket system"', "KEY=$(paravent clients add helpdesk)")
)
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
        async with workshop.clients({"data": data}, create=True) as known:
            return await known.add(client, note)

    with errors_shown():
        declared = workshop.policies(policies).clients
        if client not in declared:
            names = ", ".join(sorted(declared)) or "none"
            fail(f"the policy declares no client {client!r} (it declares: {names}); write it under clients: first")
        made = asyncio.run(run())
    if as_json:
        print_json({"key": made.plain, "key_id": made.stored.key_id, "client": client})
        return
    hint(f"API key of {client}, id {made.stored.key_id}. It is shown this once:")
    typer.echo(made.plain)


@clients.command(name="list", epilog=examples("paravent clients list", "paravent clients list --json"))
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
    elif not found:
        hint("There is no client key yet; make one with: paravent clients add CLIENT")
    else:
        print_table(
            counted(len(found), "client key"),
            ["key id", "client", "created", "revoked", "note"],
            [tuple(one.values()) for one in found],
        )


def _time(ms: int | None) -> str | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).isoformat(sep=" ", timespec="seconds")[:19]


@clients.command(epilog=examples("paravent clients revoke 3f9k2m1q"))
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(help="Public id of the key (paravent clients list).")],
    *,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a key; running proxies follow within seconds."""
    workshop: Workshop = context.obj

    async def run() -> bool:
        async with workshop.clients({"data": data}) as known:
            return bool(await known.revoke(key_id))

    with errors_shown():
        done = asyncio.run(run())
    if as_json:
        print_json({"key_id": key_id, "revoked": done})
    if not done:
        fail("there is no such key that could be revoked; see: paravent clients list", FAILED)
    if not as_json:
        console().print(Text(f"Key {key_id} is revoked.", style="green"))
