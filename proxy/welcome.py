"""What `paravent serve --demo` prints: a demo client's key, and what to try next."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.text import Text

from proxy.identity.api_keys import NewKey
from proxy.settings import Settings
from proxy.terms import ClientKey

DEMO_CLIENT = "demo"
KEY_FILE = "demo.key"
MODEL = "mistral-small-latest"
"""The simulator knows it too, so that what is printed works with and without a key of Mistral."""
_PROMPT = "Write to greta.lindqvist@example.org that DE89 3704 0044 0532 0130 00 got the refund."
_MESSAGES = f'[{{"role": "user", "content": "{_PROMPT}"}}]'


class KeyRing(Protocol):
    """What is needed of the client keys."""

    async def list(self) -> Sequence[ClientKey]:
        """Return all keys."""

    async def add(self, client: str, note: str = "") -> NewKey:
        """Make a key."""


async def demo_key(settings: Settings, clients: KeyRing) -> str:
    """Return the demo client's key: the one of the last start while it is valid, or a new one (0600, demo only)."""
    path = settings.data / KEY_FILE
    valid = {f"pv_{key.key_id}_" for key in await clients.list() if key.revoked_ms is None}
    if path.exists() and path.read_text()[: len("pv_12345678_")] in valid:
        return path.read_text().strip()
    made = await clients.add(DEMO_CLIENT, "demo")
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made.plain)
    return made.plain


def welcome(settings: Settings, address: str, key: str) -> None:
    """Print what to try next."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        Text("\nParavent demo. INSECURE: a demo key, a demo policy and a simulated upstream.", style="bold yellow")
    )
    console.print(Text(text(address, key, settings=settings)))


def text(address: str, key: str, *, settings: Settings) -> str:
    """Return the text below the headline."""
    upstream = "https://api.eu.mistral.ai" if os.environ.get("MISTRAL_API_KEY") else "the embedded simulator"
    data, command = _shown(settings.data), _command()
    return f"""
Proxy            {address}   forwards to {upstream}
Demo client key  {key}
Policies         {_shown(settings.policies)}   edit them while it runs
Data             {data}   master key, audit database

With curl:

curl {address}/v1/chat/completions -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\
  -d '{{"model": "{MODEL}", "messages": {_MESSAGES}}}'

With the Python package mistralai:

from mistralai.client import Mistral
client = Mistral(server_url="{address}", api_key="{key}")
print(client.chat.complete(model="{MODEL}", messages={_MESSAGES}).choices[0].message.content)

With the Python package openai:

from openai import OpenAI
client = OpenAI(base_url="{address}/v1", api_key="{key}")
print(client.chat.completions.create(model="{MODEL}", messages={_MESSAGES}).choices[0].message.content)

The log, in another terminal (take an id from the search):

{command} audit search --data {data}
{command} audit show ID --data {data} --reason "trying it out"
{command} audit verify --data {data}

Ctrl-C stops it.
"""


def _command() -> str:
    """Return how the command is called here: by its name, or by its path where the name is not found."""
    if shutil.which("paravent"):
        return "paravent"
    return f"{sys.executable} -m proxy" if sys.argv[0].endswith("__main__.py") else sys.argv[0]


def _shown(path: Path) -> str:
    return str(path.resolve())
