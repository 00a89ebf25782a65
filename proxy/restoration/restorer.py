"""Surrogates back to values in one text that arrives in pieces.

Law: the output does not depend on how the text was cut. The only state is the tail that could still become a
surrogate. Only what this exchange issued is restored, manglings of models included (proxy/surrogate.py); a restored
value is never scanned again. Work is linear in the text, also for tails made to be held.
"""

import json
from typing import Any

import regex

from proxy.surrogate import TOLERANT_PATTERN, SurrogateTable, canonical, has_opener, lead

_TOLERANT = regex.compile(TOLERANT_PATTERN)


class Tally:
    """How many surrogates were restored, and how many texts of their shape were not issued here."""

    __slots__ = ("missed", "restored")

    def __init__(self) -> None:
        self.restored = 0
        self.missed = 0


def json_escaped(value: str) -> str:
    """Return `value` as it stands between the quotes of a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


class Restorer:
    """Restores one channel. With `escape`, the text is JSON and values are written as inside a JSON string."""

    __slots__ = ("_escape", "_held", "_table", "tally")

    def __init__(self, table: SurrogateTable, escape: bool = False, *, tally: Tally | None = None) -> None:
        self._table = table
        self._escape = escape
        self._held = ""
        self.tally = Tally() if tally is None else tally

    @property
    def holds(self) -> bool:
        """Whether a tail is held back."""
        return self._held != ""

    def feed(self, text: str) -> str:
        """Return what can be said of the text so far: `text` restored, less the tail that is held."""
        if self._held:
            text = self._held + text
            self._held = ""
        elif not ("[" in text or "\\" in text or "&" in text):
            return text
        out: list[str] = []
        done = 0
        # At the latest the empty text at the end is a partial match, so the loop ends by its break.
        for match in _TOLERANT.finditer(text, partial=True):  # pragma: no branch
            start = match.start()
            if match.partial:
                self._held = text[start:]
                text = text[:start]
                break
            out.append(text[done:start])
            out.append(self._restored(match))
            done = match.end()
        if not done:
            return text
        out.append(text[done:])
        return "".join(out)

    def close(self) -> str:
        """Return the held tail as it is: the text ended before it became a surrogate."""
        held, self._held = self._held, ""
        return held

    def _restored(self, match: Any) -> str:
        original = self._table.get(canonical(match))
        if original is None:
            self.tally.missed += 1
            return str(match[0])
        self.tally.restored += 1
        value = json_escaped(original.value) if self._escape else original.value
        return lead(match) + value


def restore_text(text: str, table: SurrogateTable, *, escape: bool = False, tally: Tally | None = None) -> str:
    """Return a whole text restored."""
    if not has_opener(text):
        return text
    restorer = Restorer(table, escape, tally=tally)
    return restorer.feed(text) + restorer.close()
