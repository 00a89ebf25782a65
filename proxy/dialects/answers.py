"""Where text stands in answers of the chat dialect, whole and streamed: sites for the restorer.

Sites are found by structure only; nothing here reads a text. What is no known site keeps its surrogates.
"""

from typing import Any

from proxy.dialects.model import Site
from proxy.terms import Lane

_PLAIN = (
    ("content", Lane.TEXT),
    ("reasoning_content", Lane.REASONING),
    ("reasoning", Lane.REASONING),
    ("refusal", Lane.TEXT),
)
_REPEATS_TOKENS = ("logprobs", "prompt_logprobs")


def answer_sites(body: dict[str, Any]) -> list[Site]:
    """Return the sites of a whole answer: every message of every choice."""
    sites: list[Site] = []
    for index, choice in enumerate(_objects(body.get("choices"))):
        message = choice.get("message")
        several = _objects(choice.get("messages"))
        for number, each in enumerate([message, *several] if isinstance(message, dict) else several):
            _message_sites(each, (index, number), sites)
        _stop_site(choice, (index, "stop_reason"), sites)
    return sites


def delta_sites(chunk: dict[str, Any]) -> list[Site]:
    """Return the sites of one chunk of a stream, without its tool calls (these are put together first)."""
    sites: list[Site] = []
    for choice in _objects(chunk.get("choices")):
        delta = choice.get("delta")
        if isinstance(delta, dict):
            choice_sites(delta, choice.get("index", 0), sites)
    return sites


def choice_sites(message: dict[str, Any], choice: Any, sites: list[Site]) -> None:
    """Add the text sites of one message or delta. Channels are (choice, "content"), (choice, "thinking") and so on."""
    for key, lane in _PLAIN:
        value = message.get(key)
        if not value:
            continue
        if type(value) is str:
            sites.append(Site(message, key, lane, (choice, key)))
        elif type(value) is list:
            _part_sites(value, (choice, key), sites, lane=lane)
    audio = message.get("audio")
    if type(audio) is dict and type(audio.get("transcript")) is str:
        sites.append(Site(audio, "transcript", Lane.TEXT, (choice, "transcript")))


def drop_token_lists(body: dict[str, Any]) -> bool:
    """Set to null what repeats the text token by token (it can't be restored); return whether there was any."""
    dropped = _drop(body, ("prompt_logprobs",))
    for choice in _objects(body.get("choices")):
        dropped = _drop(choice, _REPEATS_TOKENS) or dropped
    return dropped


def _drop(holder: dict[str, Any], keys: tuple[str, ...]) -> bool:
    dropped = False
    for key in keys:
        if holder.get(key) is not None:
            holder[key] = None
            dropped = True
    return dropped


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if type(item) is dict] if type(value) is list else []


def _part_sites(parts: list[Any], channel: tuple[Any, str], sites: list[Site], *, lane: Lane) -> None:
    for part in _objects(parts):
        if type(part.get("text")) is str:
            sites.append(Site(part, "text", lane, channel))
        thinking = part.get("thinking")
        if type(thinking) is str:
            sites.append(Site(part, "thinking", Lane.REASONING, (channel[0], "thinking")))
        elif type(thinking) is list:
            _part_sites(thinking, (channel[0], "thinking"), sites, lane=Lane.REASONING)


def _message_sites(message: dict[str, Any], choice: Any, sites: list[Site]) -> None:
    choice_sites(message, choice, sites)
    calls = _objects(message.get("tool_calls"))
    for number, call in enumerate(calls):
        call_sites(call, (choice, "tool", number), sites)
    call_sites({"function": message.get("function_call")}, (choice, "function_call"), sites)


def call_sites(call: dict[str, Any], channel: tuple[Any, ...], sites: list[Site]) -> None:
    """Add the sites of one complete tool call: arguments (JSON text or an object), or free-form input."""
    function = call.get("function")
    if type(function) is dict and isinstance(function.get("arguments"), (str, dict, list)):
        sites.append(Site(function, "arguments", Lane.TOOL_ARGUMENTS, channel, whole_json=True))
    custom = call.get("custom")
    if type(custom) is dict and type(custom.get("input")) is str:
        sites.append(Site(custom, "input", Lane.TOOL_ARGUMENTS, channel))


def _stop_site(choice: dict[str, Any], channel: tuple[Any, ...], sites: list[Site]) -> None:
    """Add the stop string that ended the answer: one of the request's, in its replaced form (vLLM)."""
    if type(choice.get("stop_reason")) is str:
        sites.append(Site(choice, "stop_reason", Lane.TEXT, channel))
