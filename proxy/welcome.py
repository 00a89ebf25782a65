"""What `paravent serve --demo` prints: a demo client's key, and what to try next."""

import os
from pathlib import Path

from rich.console import Console
from rich.text import Text

from proxy.identity.api_keys import ApiKeys
from proxy.settings import Settings

DEMO_CLIENT = "demo"
KEY_FILE = "demo.key"
_PROMPT = "Write to greta.lindqvist@example.org that DE89 3704 0044 0532 0130 00 got the refund."
_MESSAGES = f'[{{"role": "user", "content": "{_PROMPT}"}}]'


async def demo_key(settings: Settings, clients: ApiKeys) -> str:
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
    model = "mistral-small-latest" if os.environ.get("MISTRAL_API_KEY") else "sim-echo"
    return f"""
Proxy            {address}   forwards to {upstream}
Demo client key  {key}
Policies         {_shown(settings.policies)}   edit while it runs
Data             {_shown(settings.data)}   master key, audit database

curl {address}/v1/chat/completions -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\
  -d '{{"model": "{model}", "messages": {_MESSAGES}}}'

from mistralai.client import Mistral
client = Mistral(server_url="{address}", api_key="{key}")
print(client.chat.complete(model="{model}", messages={_MESSAGES}).choices[0].message.content)

from openai import OpenAI
client = OpenAI(base_url="{address}/v1", api_key="{key}")
print(client.chat.completions.create(model="{model}", messages={_MESSAGES}).choices[0].message.content)

What left, and the log (in another terminal):
paravent audit search --data {_shown(settings.data)}
paravent audit show RECORD --data {_shown(settings.data)} --reason "trying it out"
paravent audit verify --data {_shown(settings.data)}
"""


def _shown(path: Path) -> str:
    return str(path.resolve())
