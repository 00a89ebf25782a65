"""The proof on the wire: what is planted where, and what must be true of the bytes that reached the upstream.

Planted values are invented: documented test numbers and reserved domains. Every case is sent twice, past the proxy and
through it; the value must be seen the first time and not the second, and the answer must bring it back. Credentials
are blocked by the policy of the proof: there a refusal is what must come back.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

PLANTED: Mapping[str, str] = {
    "e-mail": "greta.lindqvist@nordlicht-mail.example.org",
    "phone": "+49 30 23125017",
    "IBAN": "DE89370400440532013000",
    "card": "4111 1111 1111 1111",
    "IPv4": "203.0.113.77",
    "token": "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
    "tax id": "DE136695976",
}
"""What is planted. The token is of a service's published shape and opens nothing."""
BLOCKED = frozenset({"token"})
"""Planted values with which a request is refused as a whole."""


@dataclass(frozen=True, slots=True)
class Case:
    """One request to send: what was planted, where it stands, the body, and whether the answer is streamed."""

    value: str = field(repr=False)
    name: str
    place: str
    stream: bool
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """What the wire showed. `restored` is None where the answer does not repeat the value or there must be none."""

    name: str
    place: str
    stream: bool
    direct: bool
    proxied: bool
    status: int
    restored: bool | None

    @property
    def blocked(self) -> bool:
        """Whether the right answer is a refusal."""
        return self.name in BLOCKED

    @property
    def passed(self) -> bool:
        """Seen without the proxy, not seen through it, and brought back; or refused where it must be."""
        wanted = 403 if self.blocked else 200
        return self.direct and not self.proxied and self.status == wanted and self.restored is not False


def cases(model: str) -> Iterator[Case]:
    """Yield a case for each planted value, place and kind of answer."""
    for name, value in PLANTED.items():
        for place, messages in _places(value).items():
            for stream in (False, True):
                body = {"model": model, "messages": messages, "stream": stream, **_extras(place, value)}
                yield Case(value, name, place, stream, body)


def _places(value: str) -> Mapping[str, list[dict[str, Any]]]:
    said = f"Please note {value} and answer."
    call = {
        "id": "a1B2c3D4e",
        "type": "function",
        "function": {"name": "look_up", "arguments": json.dumps({"key": value})},
    }
    asked = {"role": "user", "content": "What did the tool say?"}
    return {
        "message text": [{"role": "user", "content": said}],
        "system prompt": [{"role": "system", "content": said}, {"role": "user", "content": "Repeat what you know."}],
        "content part": [{"role": "user", "content": [{"type": "text", "text": said}]}],
        "tool-call arguments": [
            {"role": "user", "content": "Look it up."},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "look_up", "content": "found"},
            asked,
        ],
        "tool result": [
            {"role": "user", "content": "Look it up."},
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [call | {"function": {"name": "look_up", "arguments": "{}"}}],
            },
            {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "look_up", "content": json.dumps({"result": value})},
            asked,
        ],
        "tool description": [{"role": "user", "content": "Which tools do you have?"}],
    }


def _extras(place: str, value: str) -> Mapping[str, Any]:
    if place != "tool description":
        return {}
    schema = {"type": "object", "properties": {"key": {"type": "string", "description": f"for example {value}"}}}
    return {
        "tools": [
            {"type": "function", "function": {"name": "look_up", "description": "Looks up", "parameters": schema}}
        ]
    }


def stands_in(value: str, wire: bytes) -> bool:
    """Whether `value` can be read in `wire`: raw, JSON-escaped, percent-encoded, in base64, or without separators."""
    raw = value.encode()
    bare = "".join(char for char in value if char.isalnum()).encode()
    forms = [raw, json.dumps(value)[1:-1].encode(), quote(value, safe="").encode(), base64.b64encode(raw)[:-4], bare]
    return any(form in wire for form in forms)
