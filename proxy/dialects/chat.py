"""The chat-completions request, as Mistral's and OpenAI-compatible servers read it.

Three kinds of leaves are listed here: structure (with its shape), fixed names, opaque parts. All else is text, so a
parameter that is new tomorrow is inspected tomorrow. Parameters that make a server echo or render the prompt, and
token ids in place of text, are refused: what comes back or goes out that way can't be read.
Sources: Mistral's API (`additionalProperties: false` schemas), OpenAI's chat completions, vLLM and llama.cpp servers.
"""

from typing import Any

from proxy.dialects import shapes
from proxy.dialects.model import Call
from proxy.dialects.schemas import SCHEMA
from proxy.documents import BINARY, DEFAULT_LIMITS, FREE, Limits, Rules, Treat, parse, read
from proxy.documents.model import FieldKind
from proxy.errors import Malformed
from proxy.terms import JSON

ROLES = ("system", "developer", "user", "assistant", "tool", "function")

ECHOING = frozenset(
    {
        *("prompt_logprobs", "echo", "return_prompt_text", "return_token_ids", "return_tokens_as_token_ids"),
        *("chat_template", "prompt_embeds", "_debug_render_only", "prompt_token_ids", "prompt", "input_ids", "context"),
    }
)
"""Parameters that are refused unless null or false."""

CALLERS_TOOLS = frozenset({"function", "custom"})
"""Types of tools that the caller runs. Others run at the upstream: they hand text, and credentials that stand beside
them, to third parties and other regions."""

_JSON_FORMATS = frozenset({"json_object", "json_schema"})

_FIXED = Rules(Treat.FIXED, other_keys=FieldKind.FIXED)
_ID = Rules(Treat.FIXED, accepts=shapes.machine_id)
_WORD = Rules(Treat.STRUCTURE, accepts=shapes.word)
_WORDS = Rules(Treat.STRUCTURE, accepts=shapes.word, items=_WORD)
_FLAG = Rules(Treat.STRUCTURE, accepts=shapes.flag)
_INTEGER = Rules(Treat.STRUCTURE, accepts=shapes.integer)
_TOKEN = Rules(Treat.STRUCTURE, accepts=shapes.token_id)
# A seed may have 64 bits, and so could be the number of a card: a long one is inspected.
_SEED = Rules(Treat.FIXED, accepts=shapes.integer, other_keys=FieldKind.FIXED)
_NUMBER = Rules(Treat.STRUCTURE, accepts=shapes.number)


def _opaque(media: str, **keys: Rules) -> Rules:
    return Rules(Treat.OPAQUE, keys=keys, media=media)


_PART_KEYS: dict[str, Rules] = {
    "type": _WORD,
    "text": FREE,
    "refusal": FREE,
    "image_url": _opaque("image", url=BINARY, detail=_WORD),
    "image": _opaque("image"),
    "video_url": _opaque("video", url=BINARY),
    "video": _opaque("video"),
    "audio_url": _opaque("audio", url=BINARY),
    "input_audio": _opaque("audio", data=BINARY, url=BINARY, format=_WORD),
    "audio": _opaque("audio", data=BINARY, url=BINARY, format=_WORD),
    "document_url": _opaque("file", url=BINARY),
    "document_name": FREE,
    "source": _opaque("file"),
    "image_embeds": _opaque("image"),
    "audio_embeds": _opaque("audio"),
    "video_embeds": _opaque("video"),
    "file_id": _opaque("file"),
    "file": Rules(keys={"file_id": _opaque("file"), "file_data": _opaque("file"), "filename": FREE}),
    "reference_ids": Rules(Treat.FIXED, accepts=shapes.machine_id),
    "signature": Rules(Treat.FIXED, accepts=shapes.signature),
    "closed": _FLAG,
    "detail": _WORD,
}


def _part() -> Rules:
    """Return the rule for a content part; reasoning and resources hold parts themselves."""
    keys = dict(_PART_KEYS)
    part = Rules(keys=keys)
    keys["thinking"] = Rules(items=part)
    keys["content"] = Rules(keys=keys, items=part)
    return part


_PART = _part()
_CONTENT = Rules(items=_PART)
_FUNCTION_CALL = Rules(keys={"name": _FIXED, "arguments": FREE})
_TOOL_CALL = Rules(
    keys={
        "id": _ID,
        "type": _WORD,
        "index": _INTEGER,
        "function": _FUNCTION_CALL,
        "custom": Rules(keys={"name": _FIXED, "input": FREE}),
    }
)
_MESSAGE_KEYS: dict[str, Rules] = {
    "role": Rules(Treat.STRUCTURE, accepts=shapes.one_of(*ROLES)),
    "content": _CONTENT,
    "name": FREE,
    "tool_calls": Rules(items=_TOOL_CALL),
    "tool_call_id": _ID,
    "function_call": _FUNCTION_CALL,
    "prefix": _FLAG,
    "refusal": FREE,
    "reasoning": _CONTENT,
    "reasoning_content": _CONTENT,
    "audio": _opaque("audio", id=_ID),
    "images": _opaque("image"),
    "metadata": FREE,
}
_TOOL_MESSAGE = Rules(keys={**_MESSAGE_KEYS, "name": _FIXED})
_MESSAGE = Rules(keys=_MESSAGE_KEYS, by="role", variants={"tool": _TOOL_MESSAGE, "function": _TOOL_MESSAGE})

_FUNCTION = Rules(keys={"name": _FIXED, "description": FREE, "strict": _FLAG, "parameters": SCHEMA})
_TOOL = Rules(
    keys={
        "type": _WORD,
        "function": _FUNCTION,
        "custom": Rules(keys={"name": _FIXED, "description": FREE, "format": Rules(keys={"type": _WORD})}),
    }
)
_CHOICE = Rules(
    Treat.STRUCTURE,
    keys={"type": _WORD, "function": Rules(keys={"name": _FIXED}), "custom": Rules(keys={"name": _FIXED})},
    accepts=shapes.word,
)
_RESPONSE_FORMAT = Rules(
    keys={
        "type": _WORD,
        "json_schema": Rules(keys={"name": _FIXED, "description": FREE, "strict": _FLAG, "schema": SCHEMA}),
        "schema": SCHEMA,
    }
)

_FLAGS = (
    *("stream", "parallel_tool_calls", "safe_prompt", "store", "continue_final_message", "add_generation_prompt"),
    *("include_stop_str_in_output", "skip_special_tokens", "spaces_between_special_tokens", "ignore_eos"),
    *("use_beam_search", "cache_prompt", "include_reasoning", "add_special_tokens"),
)
_INTEGERS = (
    *("max_tokens", "max_completion_tokens", "min_tokens", "top_k", "top_logprobs"),
    *("best_of", "priority", "truncate_prompt_tokens", "thinking_token_budget"),
)
_NUMBERS = (
    *("temperature", "top_p", "min_p", "presence_penalty", "frequency_penalty", "repetition_penalty"),
    *("repeat_penalty", "length_penalty", "typical_p"),
)
_MODES = (
    *("reasoning_effort", "prompt_mode", "service_tier", "verbosity", "prompt_cache_retention", "reasoning_format"),
    "truncation",
)
_TEXTS = (
    *("stop", "user", "safety_identifier", "prompt_cache_key", "metadata", "documents", "bad_words", "request_id"),
    *("chat_template_kwargs", "session_id", "cache_salt", "guided_regex", "guided_choice", "guided_grammar", "grammar"),
    *("guardrails", "vllm_xargs", "mm_processor_kwargs"),
)

REQUEST = Rules(
    keys={
        **dict.fromkeys(_FLAGS, _FLAG),
        **dict.fromkeys(_INTEGERS, _INTEGER),
        **dict.fromkeys(_NUMBERS, _NUMBER),
        **dict.fromkeys(_MODES, _WORD),
        **dict.fromkeys(_TEXTS, FREE),
        **dict.fromkeys(ECHOING, _FLAG),
        "model": Rules(Treat.STRUCTURE, accepts=shapes.model_name),
        "seed": _SEED,
        "random_seed": _SEED,
        "n": Rules(Treat.STRUCTURE, accepts=shapes.choices),
        "logprobs": Rules(Treat.STRUCTURE, accepts=shapes.flag_or_integer),
        "top_prompt_logprobs": _INTEGER,
        "messages": Rules(items=_MESSAGE),
        "tools": Rules(items=_TOOL),
        "functions": Rules(items=_FUNCTION),
        "tool_choice": _CHOICE,
        "function_call": Rules(Treat.STRUCTURE, keys={"name": _FIXED}, accepts=shapes.word),
        "response_format": _RESPONSE_FORMAT,
        "structured_outputs": Rules(keys={"json": SCHEMA}),
        "guided_json": SCHEMA,
        "json_schema": SCHEMA,
        "prediction": Rules(keys={"type": _WORD, "content": _CONTENT}),
        "stream_options": Rules(keys={"include_usage": _FLAG, "include_obfuscation": _FLAG}),
        "modalities": _WORDS,
        "audio": Rules(keys={"voice": _WORD, "format": _WORD}),
        "stop_token_ids": Rules(Treat.STRUCTURE, items=_TOKEN),
        "allowed_token_ids": Rules(Treat.STRUCTURE, items=_TOKEN),
        "logit_bias": Rules(Treat.FIXED, accepts=shapes.number, other_keys=FieldKind.FIXED),
        "web_search_options": Rules(keys={"search_context_size": _WORD}),
    },
    order=("tools", "functions", "response_format", "messages"),
    # An upstream's parameter has the name it has: one that holds personal data refuses the request.
    other_keys=FieldKind.FIXED,
)

_KNOWN = REQUEST.known()


def read_chat(body: bytes, limits: Limits = DEFAULT_LIMITS) -> Call:
    """Return the chat request in `body` as a Call with operation "chat".

    Raises Malformed (with the place) for what is no such request, and with code "unsupported_parameter" for
    parameters that would make an upstream repeat or render the prompt.
    """
    tree = parse(body, limits, known=_KNOWN)
    _check(tree)
    model: Any = tree.get("model")
    return Call(
        operation="chat",
        document=read(tree, REQUEST, limits=limits),
        model=model,
        stream=tree.get("stream") is True,
        json_mode=_json_mode(tree),
    )


def _check(tree: dict[str, JSON]) -> None:
    for name in sorted(ECHOING & tree.keys()):
        if tree[name] is not None and tree[name] is not False:
            raise Malformed(
                f"The parameter {name} is not supported: the upstream would repeat or render the prompt",
                code="unsupported_parameter",
                param=f"/{name}",
            )
    tools = tree.get("tools")
    for index, tool in enumerate(tools if isinstance(tools, list) else ()):
        kind = tool.get("type", "function") if isinstance(tool, dict) else "function"
        if isinstance(kind, str) and kind not in CALLERS_TOOLS:
            raise Malformed(
                "Tools that run at the upstream are not supported: they send text on to third parties",
                code="unsupported_parameter",
                param=f"/tools/{index}/type",
            )
    if tree.get("model") is None:  # what an upstream would choose by itself, no policy has allowed
        raise _invalid("/model", "the name of a model")
    messages = tree.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _invalid("/messages", "a list of messages")
    for index, message in enumerate(messages):
        if not isinstance(message, dict):
            raise _invalid(f"/messages/{index}", "an object")
        if not isinstance(message.get("role"), str):
            raise _invalid(f"/messages/{index}/role", f"one of {', '.join(ROLES)}")


def _invalid(place: str, expected: str) -> Malformed:
    return Malformed(f"{place} must be {expected}", code="invalid_value", param=place)


def _json_mode(tree: dict[str, JSON]) -> bool:
    """Whether the answer's text will be JSON itself."""
    chosen = tree.get("response_format")
    kind = chosen.get("type") if isinstance(chosen, dict) else None
    structured = tree.get("structured_outputs")
    by_schema = structured.get("json") if isinstance(structured, dict) else tree.get("guided_json")
    return (isinstance(kind, str) and kind in _JSON_FORMATS) or bool(by_schema)
