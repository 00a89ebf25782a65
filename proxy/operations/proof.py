"""The proof on the wire: what is planted where, and what must be true of the bytes that reached the upstream.

Planted values are invented: documented test numbers and reserved domains. Every case is sent twice, past the proxy and
through it; the value must be seen the first time and not the second, and the answer must bring it back. A credential is
different: the demo policy blocks it, so that nothing at all may arrive.
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
"""What the demo policy lets no request carry (category credential: block)."""
BLOCKED_CODE = "blocked_by_policy"

ECHOED = frozenset({"message text", "system prompt", "content part", "tool result", "tool call in the answer"})
"""Places that the simulated upstream repeats in its answer, so that restoration can be seen."""


@dataclass(frozen=True, slots=True)
class Case:
    """One request to send: what was planted, where it stands, the body, and whether the answer is streamed."""

    value: str = field(repr=False)
    name: str
    place: str
    stream: bool
    body: Mapping[str, Any] = field(repr=False)

    @property
    def blocked(self) -> bool:
        """Whether policy must refuse it."""
        return self.name in BLOCKED

    @property
    def echoed(self) -> bool:
        """Whether the answer repeats the value."""
        return self.place in ECHOED


@dataclass(frozen=True, slots=True)
class Result:
    """What the wire showed. `code` is the refusal's, `restored` is None where the answer does not repeat the value."""

    name: str
    place: str
    stream: bool
    direct: bool
    proxied: bool
    status: int
    restored: bool | None
    blocked: bool = False
    code: str | None = None

    @property
    def refused(self) -> bool:
        """Whether policy refused the request, and nothing left."""
        return self.status == 403 and self.code == BLOCKED_CODE and not self.proxied

    @property
    def passed(self) -> bool:
        """Seen without the proxy and not through it; then refused where policy blocks it, else served and restored."""
        if not self.direct or self.proxied:
            return False
        return self.refused if self.blocked else self.status == 200 and self.restored is not False


def cases(model: str) -> Iterator[Case]:
    """Yield a case for each planted value, place and kind of answer."""
    for name, value in PLANTED.items():
        for place, messages in _places(value).items():
            for stream in (False, True):
                body = {"model": model, "messages": messages, "stream": stream, **_extras(place, value)}
                yield Case(value, name, place, stream, body)


def _places(value: str) -> Mapping[str, list[dict[str, Any]]]:
    said = f"Please note {value} and answer."
    return {
        "message text": [_user(said)],
        "system prompt": [{"role": "system", "content": said}, _user("Repeat what you know.")],
        "content part": [_user([{"type": "text", "text": said}])],
        "tool-call arguments": [*_tool_use({"key": value}, "found"), _user("What did the tool say?")],
        "tool result": _tool_use({}, json.dumps({"result": value})),
        "tool description": [_user("Which tools do you have?")],
        "tool call in the answer": [_user(f"Please call the tool with {value}")],
    }


def _user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def _tool_use(arguments: Mapping[str, str], result: str) -> list[dict[str, Any]]:
    """Return a question, the assistant's tool call with `arguments` as JSON text, and the tool's `result`."""
    function = {"name": "look_up", "arguments": json.dumps(arguments)}
    call = {"id": "a1B2c3D4e", "type": "function", "function": function}
    return [
        _user("Look it up."),
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "look_up", "content": result},
    ]


def _extras(place: str, value: str) -> Mapping[str, Any]:
    """Return the tools of a request: for one place the value stands in their schema, another makes the model call."""
    described = {"tool description": f"for example {value}", "tool call in the answer": "what to look up"}.get(place)
    if described is None:
        return {}
    schema = {"type": "object", "properties": {"key": {"type": "string", "description": described}}}
    function = {"name": "look_up", "description": "Looks up", "parameters": schema}
    return {"tools": [{"type": "function", "function": function}]}


def stands_in(value: str, wire: bytes) -> bool:
    """Whether `value` can be read in `wire`: raw, JSON-escaped, percent-encoded, in base64, or without separators."""
    raw = value.encode()
    bare = "".join(char for char in value if char.isalnum()).encode()
    forms = [raw, json.dumps(value)[1:-1].encode(), quote(value, safe="").encode(), base64.b64encode(raw)[:-4], bare]
    return any(form in wire for form in forms)


def answer_text(body: bytes, *, stream: bool) -> str:
    """Return what an answer says in its first choice: its text, then the arguments of its tool calls."""
    if not stream:
        return _said(json.loads(body), "message")
    lines = body.decode().split("\n")
    return "".join(_said(json.loads(line[6:]), "delta") for line in lines if line.startswith("data: {"))


def _said(answer: Any, key: str) -> str:
    parts: list[str] = []
    for choice in answer.get("choices", []):
        said = choice.get(key) or {}
        content = said.get("content")
        parts.append(content if isinstance(content, str) else "")
        parts += [str(call.get("function", {}).get("arguments", "")) for call in said.get("tool_calls") or []]
    return "".join(parts)
