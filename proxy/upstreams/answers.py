"""What the simulated upstream answers: pure functions from a request body to the parts of an answer.

Rules: an answer shows what the upstream received, so that a person sees what left; the same request gets the same
answer (only the time differs); shapes follow the Mistral chat API, which OpenAI clients read too.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import orjson

from proxy.surrogate import TOLERANT, canonical

_ASKS_FOR_CALL = re.compile(r"\bcall\b", re.IGNORECASE)
_ASKS_FOR_ALL = re.compile(r"\bcall all\b", re.IGNORECASE)
SIMULATED = "sim-"
"""Models of other names also show which surrogates reached them; those of such a name are for tests."""
_SIZES = (3, 1, 4, 1, 5, 9, 2, 6)
"""Lengths of streamed pieces in characters, over and over: words and surrogates are cut anywhere."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool: id of nine letters and digits (the API's rule), name, arguments as JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the simulated model says in each choice: texts, or tool calls (then in every choice alike)."""

    id: str
    model: str
    texts: tuple[str, ...]
    thinking: str
    calls: tuple[ToolCall, ...]
    prompt_tokens: int

    @property
    def finish_reason(self) -> str:
        """Why the model stopped."""
        return "tool_calls" if self.calls else "stop"

    @property
    def usage(self) -> dict[str, int]:
        """Token counts, at four characters a token."""
        said = sum(map(len, self.texts)) + len(self.thinking) + sum(len(call.arguments) for call in self.calls)
        completion = said // 4 + 1
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
        }


def answer(request: dict[str, Any], body: bytes) -> Answer:
    """Return the answer to `request` (the parsed `body`)."""
    model = str(request.get("model") or "")
    digest = hashlib.blake2b(body, digest_size=16).hexdigest()
    messages = request.get("messages") or []
    asked = _last(messages, "user")
    calls = _calls(request, asked, digest)
    text = "" if calls else _text(request, messages, asked)
    if model == "sim-mangle":
        text = mangle(text)
    count = max(1, int(request.get("n") or 1))
    return Answer(
        id=f"cmpl-{digest}",
        model=model,
        texts=tuple(text if index == 0 or calls else _another(text, index, request) for index in range(count)),
        thinking=f"The user wrote: {asked}" if model == "sim-reasoning" else "",
        calls=calls,
        prompt_tokens=len(body) // 4 + 1,
    )


def pieces(text: str) -> Iterator[str]:
    """Cut `text` into short pieces, anywhere."""
    start = 0
    sizes = cycle(_SIZES)
    while start < len(text):
        end = start + next(sizes)
        yield text[start:end]
        start = end


def mangle(text: str) -> str:
    """Return `text` with each surrogate written as models tend to write it, one way after the other."""
    ways = cycle((str.lower, _markdown, _html, _blanks))
    return TOLERANT.sub(lambda match: next(ways)(canonical(match)), text)


def flatten(content: Any) -> str:
    """Return the text of a message's content: a string, or the texts of a list of parts; media by their kind only."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return " ".join(_part(part) for part in content if isinstance(part, dict))


def _part(part: dict[str, Any]) -> str:
    if isinstance(part.get("text"), str):
        return str(part["text"])
    if part.get("type") == "thinking":
        return flatten(part.get("thinking"))
    return f"<{part.get('type')}>"


def _last(messages: list[Any], *roles: str) -> str:
    spoken = (flatten(message.get("content")) for message in reversed(messages) if message.get("role") in roles)
    return next(spoken, "")


def _text(request: dict[str, Any], messages: list[Any], asked: str) -> str:
    """Return the answer's text: what was received, in JSON if the request wants JSON."""
    system, result = _last(messages, "system", "developer"), ""
    if messages and messages[-1].get("role") == "tool":
        result = flatten(messages[-1].get("content"))
    wanted = request.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        return orjson.dumps(example((wanted.get("json_schema") or {}).get("schema") or {}, asked)).decode()
    if wanted.get("type") == "json_object":
        received = {"you_sent_me": asked, "system_prompt": system, "tool_result": result}
        return orjson.dumps({name: text for name, text in received.items() if text or name == "you_sent_me"}).decode()
    lines = [f"You sent me: {asked}"]
    lines += [f"Tool result: {result}"] if result else []
    lines += [f"System prompt: {system}"] if system else []
    if not str(request.get("model") or "").startswith(SIMULATED):
        lines.append(f"What reached me: {visible(' / '.join(filter(None, (asked, result, system))))}")
    return "\n".join(lines)


def visible(text: str) -> str:
    """Return `text` with its surrogates in other brackets: so they are not restored, and a person sees what left."""
    return TOLERANT.sub(lambda match: f"\u2039{canonical(match)[1:-1]}\u203a", text)


def _another(text: str, index: int, request: dict[str, Any]) -> str:
    """Return the text of a further choice; JSON answers stay JSON."""
    is_json = (request.get("response_format") or {}).get("type") in {"json_object", "json_schema"}
    return text if is_json else f"{text} (choice {index + 1})"


def _calls(request: dict[str, Any], asked: str, digest: str) -> tuple[ToolCall, ...]:
    """Return the tool calls: forced by tool_choice, or when the user asks to call; never right after a tool result."""
    tools = [tool["function"] for tool in request.get("tools") or [] if isinstance(tool.get("function"), dict)]
    choice = request.get("tool_choice")
    if isinstance(choice, dict):
        name = (choice.get("function") or {}).get("name")
        chosen = [tool for tool in tools if tool.get("name") == name]
    elif choice == "none" or (request.get("messages") or [{}])[-1].get("role") == "tool":
        chosen = []
    elif choice in {"any", "required"} or _ASKS_FOR_CALL.search(asked):
        chosen = tools if _ASKS_FOR_ALL.search(asked) else tools[:1]
    else:
        chosen = []
    return tuple(
        ToolCall(
            id=f"{digest[:7]}{index:02d}",
            name=str(tool.get("name")),
            arguments=orjson.dumps(_arguments(tool, asked)).decode(),
        )
        for index, tool in enumerate(chosen)
    )


def _arguments(tool: dict[str, Any], asked: str) -> Any:
    schema = tool.get("parameters") or {}
    return example(schema, asked) if schema.get("properties") else {"text": asked}


def example(schema: dict[str, Any], text: str, depth: int = 0) -> Any:
    """Return a value that fits the simple parts of a JSON Schema, with `text` in the place of every free string."""
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties") or {} if depth < 8 else {}
        return {name: example(inner, text, depth + 1) for name, inner in properties.items()}
    if kind == "array":
        return [example(schema.get("items") or {}, text, depth + 1)] if depth < 8 else []
    return {"integer": 1, "number": 1.5, "boolean": True, "null": None}.get(str(kind), text)


def _markdown(surrogate: str) -> str:
    return surrogate.replace("[", r"\[").replace("_", r"\_").replace("]", r"\]")


def _html(surrogate: str) -> str:
    return surrogate.replace("[", "&#91;").replace("]", "&#93;")


def _blanks(surrogate: str) -> str:
    return surrogate.replace("[", "[ ").replace("]", " ]")
