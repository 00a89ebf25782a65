"""Tool calls put together from the fragments of a stream, to be restored and sent whole.

Arguments are JSON: a surrogate in them can be restored only when all of it is there, and clients (mistralai) want each
delta to carry the function's name. What is held is bounded.
"""

import json
from typing import Any

from proxy.dialects import call_sites
from proxy.errors import UpstreamFailed
from proxy.restoration.restorer import Tally
from proxy.restoration.values import restore_site
from proxy.surrogate import SurrogateTable

LARGEST_CALLS = 8 * 1024 * 1024
"""Characters of arguments held for one choice."""

_UNSET = (None, "", "null")
_TEXTS = ("arguments", "input")


class ToolCalls:
    """The tool calls of one choice of a stream, as far as they have come."""

    __slots__ = ("_calls", "_function_call", "_size")

    def __init__(self) -> None:
        self._calls: list[dict[str, Any]] = []
        self._function_call: dict[str, Any] | None = None
        self._size = 0

    def __bool__(self) -> bool:
        return bool(self._calls) or self._function_call is not None

    def take(self, delta: dict[str, Any]) -> bool:
        """Move the fragments in `delta` here; return whether there were any. Raises UpstreamFailed beyond the bound."""
        fragments = delta.pop("tool_calls", None)
        for fragment in fragments if type(fragments) is list else ():
            if type(fragment) is dict:
                self._add(fragment)
        legacy = delta.pop("function_call", None)
        if type(legacy) is dict:
            if self._function_call is None:
                self._function_call = {}
            self._merge(self._function_call, legacy)
        if self._size > LARGEST_CALLS:
            raise UpstreamFailed("A tool call of the upstream is too large", code="upstream_reply_too_large")
        return bool(fragments) or legacy is not None

    def complete(
        self, table: SurrogateTable, *, restore: bool, tally: Tally, only_valid: bool = False
    ) -> dict[str, Any]:
        """Return the members of a delta that carries every call whole, and forget them.

        `restore`: policy permits values in arguments. `only_valid`: leave out calls that the stream's end cut off.
        """
        calls = [_joined(call) for call in self._calls]
        members: dict[str, Any] = {}
        legacy = None if self._function_call is None else {"function": _joined(self._function_call)}
        self._calls = []
        self._function_call = None
        self._size = 0
        if only_valid:
            calls = [call for call in calls if _is_valid(call)]
            legacy = legacy if legacy is not None and _is_valid(legacy) else None
        for number, call in enumerate(calls):
            call.setdefault("index", number)
            if "function" in call and call.get("type") in _UNSET:
                call["type"] = "function"
        if calls:
            members["tool_calls"] = calls
        if legacy is not None:
            members["function_call"] = legacy["function"]
        for call in [*calls, *([] if legacy is None else [legacy])] if restore else []:
            sites: list[Any] = []
            call_sites(call, (), sites)
            for site in sites:
                restore_site(site, table, json_mode=False, tally=tally)
        return members

    def _add(self, fragment: dict[str, Any]) -> None:
        """Continue the call that `fragment` belongs to (its index, and no other id), or begin one."""
        index, call_id = fragment.get("index"), fragment.get("id")
        for call in reversed(self._calls):
            if index is not None and call.get("index") != index:
                continue
            if call_id in _UNSET or call.get("id") in (*_UNSET, call_id):
                self._merge(call, fragment)
                return
            break
        begun: dict[str, Any] = {}
        self._merge(begun, fragment)
        self._calls.append(begun)

    def _merge(self, into: dict[str, Any], fragment: dict[str, Any]) -> None:
        for key, value in fragment.items():
            if key in _TEXTS and type(value) is str:
                into.setdefault(key, [])
                if type(into[key]) is list:
                    into[key].append(value)
                    self._size += len(value)
            elif key in {"function", "custom"} and type(value) is dict:
                if type(into.get(key)) is not dict:
                    into[key] = {}
                self._merge(into[key], value)
            elif into.get(key) in _UNSET or key in _TEXTS:
                into[key] = value


def _joined(call: dict[str, Any]) -> dict[str, Any]:
    """Return `call` with the pieces of its texts joined."""
    joined: dict[str, Any] = {}
    for key, value in call.items():
        if key in _TEXTS and type(value) is list:
            joined[key] = "".join(value)
        elif key in {"function", "custom"} and type(value) is dict:
            joined[key] = _joined(value)
        else:
            joined[key] = value
    return joined


def _is_valid(call: dict[str, Any]) -> bool:
    function = call.get("function")
    arguments = function.get("arguments") if type(function) is dict else None
    if not isinstance(arguments, str):
        return isinstance(arguments, dict)
    try:
        json.loads(arguments)
    except (ValueError, RecursionError):
        return False
    return True
