"""A request for the dialect of the upstream it goes to: names renamed, what that dialect refuses dropped.

Mistral's request schemas are closed: an unknown parameter is answered with 422 `extra_forbidden`. Only parameters that
other clients are known to send are dropped; anything else goes through, so that the upstream can say no to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from proxy.documents import reshaped


@dataclass(frozen=True, slots=True)
class _Adaptation:
    """What changes for one dialect. `drop_in_messages` and `roles` are by role."""

    rename: Mapping[str, str]
    drop: frozenset[str]
    drop_in_messages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


_OF_OPENAI_ONLY = frozenset(
    {
        *("user", "store", "stream_options", "safety_identifier", "service_tier", "logit_bias", "verbosity"),
        *("modalities", "audio", "web_search_options", "prompt_cache_retention", "prompt_cache_options", "moderation"),
    }
)
_OF_SERVERS_ONLY = frozenset({"reasoning", "reasoning_content", "refusal", "audio", "annotations", "name"})

ADAPTATIONS: Mapping[str, _Adaptation] = {
    "mistral": _Adaptation(
        rename={"max_completion_tokens": "max_tokens", "seed": "random_seed"},
        drop=_OF_OPENAI_ONLY,
        drop_in_messages={
            "system": frozenset({"name"}),
            "developer": frozenset({"name"}),
            "user": frozenset({"name"}),
            "assistant": _OF_SERVERS_ONLY,
        },
        roles={"developer": "system"},
    ),
    "openai": _Adaptation(
        rename={"random_seed": "seed"},
        drop=frozenset({"safe_prompt", "prompt_mode", "guardrails"}),
    ),
}


def adapt(root: dict[str, Any], dialect: str, model: str | None) -> dict[str, Any]:
    """Return a copy of `root` (a chat Document's) as `dialect` ("mistral" or "openai") wants it, with `model` if given.

    Slots are shared with `root`, nothing in it is changed. Raises KeyError for an unknown dialect.
    """
    changes = ADAPTATIONS[dialect]
    put: dict[str, Any] = {} if model is None else {"model": model}
    if changes.drop_in_messages or changes.roles:
        put["messages"] = [_message(message, changes) for message in root["messages"]]
    return reshaped(root, drop=changes.drop, rename=changes.rename, put=put)


def _message(message: dict[str, Any], changes: _Adaptation) -> dict[str, Any]:
    role = message["role"]
    drop = changes.drop_in_messages.get(role, frozenset())
    if role not in changes.roles and drop.isdisjoint(message):
        return message
    return reshaped(message, drop=drop, rename={}, put={"role": changes.roles.get(role, role)})
