"""What a dialect tells the house about a request and about an answer."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from proxy.documents.model import Document
from proxy.terms import Lane


@dataclass(frozen=True, slots=True)
class Call:
    """A parsed request: the neutral document and the facts that decide its way.

    `document` is None for a request without a body (a list of models); `path` is the canonical path below the base URL.
    `json_mode` says that answer text is itself JSON (response_format), so restored values are JSON-escaped.
    """

    operation: str
    document: Document | None
    model: str | None
    stream: bool
    json_mode: bool
    path: str = "/v1/chat/completions"


@dataclass(slots=True)
class Site:
    """One string of an answer in which surrogates may be restored: `holder[key]` is the text, `lane` its kind.

    Sites with an equal `channel` are pieces of one text (choice index, lane, tool call): they share one restorer.
    `whole_json` says that the string is a complete JSON document (tool-call arguments).
    """

    holder: Any
    key: str | int
    lane: Lane
    channel: Hashable
    whole_json: bool = False
