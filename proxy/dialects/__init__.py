"""The API shapes that upstreams speak: which leaves of a request are text, and where text stands in an answer."""

from collections.abc import Callable, Mapping

from proxy.dialects.adapt import adapt
from proxy.dialects.answers import answer_sites, call_sites, choice_sites, delta_sites, drop_token_lists
from proxy.dialects.chat import read_chat
from proxy.dialects.model import Call, Site

READERS: Mapping[tuple[str, str], Callable[..., Call]] = {
    ("mistral", "chat"): read_chat,
    ("openai", "chat"): read_chat,
}
"""(dialect, operation) -> what reads such a request."""

__all__ = [
    "READERS",
    "Call",
    "Site",
    "adapt",
    "answer_sites",
    "call_sites",
    "choice_sites",
    "delta_sites",
    "drop_token_lists",
    "read_chat",
]
