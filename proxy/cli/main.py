"""The command line: one place that names every command."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from proxy.cli.access import clients, keys
from proxy.cli.audit import audit
from proxy.cli.output import errors_shown, examples
from proxy.cli.policy import policy
from proxy.cli.scan import EXAMPLES as SCAN_EXAMPLES
from proxy.cli.scan import scan
from proxy.cli.verify import EXAMPLES as VERIFY_EXAMPLES
from proxy.cli.verify import verify
from proxy.cli.workshop import Workshop

app = typer.Typer(
    name="paravent",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="GDPR privacy proxy for language models: finds personal data, decides by policy, replaces it, proves it.",
    epilog=examples("paravent serve --demo", "paravent verify", "paravent scan letter.txt"),
)


@app.command(
    epilog=examples(
        "paravent serve --demo",
        "paravent serve --policies /etc/paravent/policies --data /var/lib/paravent --workers 4",
        "PARAVENT_METRICS_PORT=9090 paravent serve --host 0.0.0.0 --port 8443",
    )
)
def serve(
    context: typer.Context,
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on (PARAVENT_HOST).")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one, and the log names it (PARAVENT_PORT).")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes (PARAVENT_WORKERS).")] = None,
    policies: Annotated[Path | None, typer.Option(help="Directory with the policy files (PARAVENT_POLICIES).")] = None,
    data: Annotated[Path | None, typer.Option(help="Directory for key, database and spool (PARAVENT_DATA).")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Embed an upstream simulator and print what to try.")] = False,
) -> None:
    """Run the proxy. Every setting is also a PARAVENT_* environment variable (docs/settings.md)."""
    workshop: Workshop = context.obj
    given = {"host": host, "port": port, "workers": workers, "policies": policies, "data": data, "demo": demo or None}
    with errors_shown():
        workshop.serve(given)


app.command(epilog=VERIFY_EXAMPLES)(verify)
app.command(epilog=SCAN_EXAMPLES)(scan)
app.add_typer(policy, name="policy")
app.add_typer(audit, name="audit")
app.add_typer(keys, name="keys")
app.add_typer(clients, name="clients")


@app.callback(invoke_without_command=True)
def _main(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)
    ] = False,
) -> None:
    if show_version:
        typer.echo(f"paravent {version('paravent')}")
        raise typer.Exit
