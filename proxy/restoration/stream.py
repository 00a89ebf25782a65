"""A chat stream restored chunk by chunk: bytes in, bytes out, in any chunking.

One restorer per channel (choice and kind of text); what it holds is sent before the channel's text goes on elsewhere,
before the choice finishes, and at the end. Tool calls are held until they are whole. What is not understood is passed
on with its surrogates. Synchronous, no logging, no clock: this is the hot path.
"""

from typing import Any

import orjson

from proxy.dialects import Site, choice_sites
from proxy.errors import Malformed, UpstreamFailed
from proxy.restoration.chunks import added_chunk, tail_delta, written
from proxy.restoration.restorer import Restorer, Tally, restore_text
from proxy.restoration.tools import ToolCalls
from proxy.surrogate import SurrogateTable
from proxy.terms import Lane
from proxy.wire import Event, SSEDecoder, encode

_DONE = b"[DONE]"
_TOKEN_LISTS = ("logprobs", "prompt_logprobs")


class _Choice:
    """What is known of one choice of the stream."""

    __slots__ = ("finished", "restorers", "tools")

    def __init__(self) -> None:
        self.finished = False
        self.restorers: dict[str, Restorer] = {}
        self.tools = ToolCalls()


class StreamRestorer:
    """Restores one stream. With an empty table bytes pass through untouched, and are only watched.

    `done`: [DONE] came. `failed`: the upstream sent an error. `usage`: the last usage object. `finish`: the last
    finish_reason. `tally`: how many surrogates were restored or not issued here.
    """

    __slots__ = (
        *("_choices", "_decoder", "_envelope", "_json_mode", "_lanes", "_table"),
        *("done", "failed", "finish", "tally", "usage"),
    )

    def __init__(self, table: SurrogateTable, *, lanes: frozenset[Lane], json_mode: bool) -> None:
        self._table = table
        self._lanes = lanes
        self._json_mode = json_mode
        self._decoder = SSEDecoder()
        self._choices: dict[Any, _Choice] = {}
        self._envelope: dict[str, Any] = {}
        self.tally = Tally()
        self.done = False
        self.failed = False
        self.finish: str | None = None
        self.usage: dict[str, Any] | None = None

    @property
    def model(self) -> object:
        """What the last chunk names as its model."""
        return self._envelope.get("model")

    @property
    def finished(self) -> bool:
        """Whether every choice seen got its finish_reason."""
        return bool(self._choices) and all(choice.finished for choice in self._choices.values())

    def feed(self, data: bytes) -> bytes:
        """Return what can be sent on. Raises UpstreamFailed for an event or a tool call over its bound."""
        out: list[bytes] = []
        try:
            events = self._decoder.feed(data)
        except Malformed as error:
            raise UpstreamFailed(error.message, code="upstream_event_too_large") from None
        for event in events:
            self._event(event, out)
        return b"".join(out) if self._table else data

    def close(self) -> bytes:
        """Return what is still held; an event that the end cut off is left out."""
        out: list[bytes] = []
        for event in self._decoder.close():
            if event.raw is not None or event.data.startswith(_DONE) or _parsed(event.data) is not None:
                self._event(event, out)
        self._flush(out, only_valid=True)
        return b"".join(out) if self._table else b""

    def _event(self, event: Event, out: list[bytes]) -> None:
        if event.raw is None:
            if event.data.startswith(_DONE):
                self.done = True
                self._flush(out, only_valid=self.failed)
            else:
                chunk = _parsed(event.data)
                if event.event == "error" or (type(chunk) is dict and _is_error(chunk)):
                    self.failed = True
                    self._flush_tails(out)
                if type(chunk) is dict:
                    self._chunk(chunk, event, out)
                    return
        out.append(encode(event))

    def _chunk(self, chunk: dict[str, Any], event: Event, out: list[bytes]) -> None:
        choices = chunk.get("choices")
        usage = chunk.get("usage")
        if type(usage) is dict:
            self.usage = usage
        if type(choices) is not list or not choices:
            out.append(encode(event))
            return
        self._envelope = chunk
        restoring = bool(self._table)
        changed = False
        for choice in choices:
            if type(choice) is not dict:
                continue
            if restoring:
                changed = self._restore(choice, out) or changed
            elif choice.get("finish_reason") is not None:
                self._finish(choice)
            else:
                self._state(choice)
        if not changed:
            out.append(encode(event))
        elif not (type(usage) is not dict and len(choices) == 1 and _says_nothing(choices[0])):
            out.append(encode(Event(written(chunk), event.event, event.id)))

    def _state(self, choice: dict[str, Any]) -> _Choice:
        index = choice.get("index", 0)
        index = index if type(index) is int else 0
        state = self._choices.get(index)
        if state is None:
            state = self._choices[index] = _Choice()
        return state

    def _finish(self, choice: dict[str, Any]) -> _Choice:
        state = self._state(choice)
        state.finished = True
        reason = choice["finish_reason"]
        self.finish = reason if isinstance(reason, str) else None
        return state

    def _restore(self, choice: dict[str, Any], out: list[bytes]) -> bool:
        """Restore one choice of a chunk in place; return whether it changed. Tails of other channels go to `out`."""
        state = self._state(choice)
        delta = choice.get("delta")
        finishes = choice.get("finish_reason") is not None
        changed = False
        for key in _TOKEN_LISTS:
            if choice.get(key) is not None:
                choice[key] = None
                changed = True
        here: dict[str, Site] = {}
        if type(delta) is dict:
            if "tool_calls" in delta or "function_call" in delta:
                changed = state.tools.take(delta) or changed
            changed = self._texts(delta, state, here) or changed
        if finishes or here:
            self._tails(state, choice.get("index", 0), out, here=here)
        if not finishes:
            return changed
        return self._complete(choice, state, here) or changed

    def _texts(self, delta: dict[str, Any], state: _Choice, here: dict[str, Site]) -> bool:
        """Feed the texts of a delta to their restorers; note in `here` the last site of each channel."""
        sites: list[Site] = []
        choice_sites(delta, 0, sites)
        changed = False
        for site in sites:
            text = site.holder[site.key]
            if not text:
                continue
            channel: str = site.channel[1]  # type: ignore[index]  # choice_sites makes pairs
            here[channel] = site
            restorer = state.restorers.get(channel)
            if restorer is None:
                if site.lane not in self._lanes:
                    continue
                escape = self._json_mode and channel == "content"
                restorer = state.restorers[channel] = Restorer(self._table, escape, tally=self.tally)
            restored = restorer.feed(text)
            if restored != text:
                site.holder[site.key] = restored
                changed = True
        return changed

    def _tails(self, state: _Choice, index: Any, out: list[bytes], *, here: dict[str, Site]) -> None:
        """Send what channels without text in this chunk still hold."""
        for channel, restorer in state.restorers.items():
            if channel not in here and restorer.holds:
                out.append(added_chunk(self._envelope, index, tail_delta(channel, restorer.close())))

    def _complete(self, choice: dict[str, Any], state: _Choice, here: dict[str, Site]) -> bool:
        """Put what the choice still holds into its last chunk; return whether there was anything."""
        self._finish(choice)
        changed = False
        for channel, site in here.items():
            restorer = state.restorers.get(channel)
            if restorer is not None and restorer.holds:
                site.holder[site.key] += restorer.close()
                changed = True
        stop = choice.get("stop_reason")
        if type(stop) is str and Lane.TEXT in self._lanes:
            # The stop string is one of the request's, in its replaced form (vLLM).
            choice["stop_reason"] = restore_text(stop, self._table, tally=self.tally)
            changed = True
        if state.tools:
            members = self._calls(state, only_valid=False)
            choice["delta"] = {**(choice.get("delta") or {}), **members}
            changed = True
        return changed

    def _calls(self, state: _Choice, *, only_valid: bool) -> dict[str, Any]:
        restore = Lane.TOOL_ARGUMENTS in self._lanes
        return state.tools.complete(self._table, restore=restore, tally=self.tally, only_valid=only_valid)

    def _flush_tails(self, out: list[bytes]) -> None:
        for index, state in self._choices.items():
            self._tails(state, index, out, here={})

    def _flush(self, out: list[bytes], *, only_valid: bool) -> None:
        """Send everything that is held; with `only_valid`, no tool call that was cut off."""
        self._flush_tails(out)
        for index, state in self._choices.items():
            if state.tools:
                members = self._calls(state, only_valid=only_valid)
                if members:
                    out.append(added_chunk(self._envelope, index, members))


def _parsed(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _is_error(chunk: dict[str, Any]) -> bool:
    return bool(chunk.get("error")) or chunk.get("object") == "error"


def _says_nothing(choice: Any) -> bool:
    """Whether nothing is left of a choice whose tool-call fragments were taken out."""
    if type(choice) is not dict or choice.get("finish_reason") is not None:
        return False
    delta = choice.get("delta")
    return type(delta) is dict and not any(delta.values())
