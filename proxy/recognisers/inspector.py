"""Runs every required detector over every field of a request: all or nothing, within limits and a deadline.

Short requests run at once; longer ones, and detectors that block, in a thread: the event loop stays free.
Fields with the same text and key are read once, and what one client sent before is not read again
(recognisers/cache.py). Any fault is `NotInspected`: it names detector and place, never text.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from proxy.detection import Detector, NotInspected, brought_back, house_rules, joints, with_echoes
from proxy.documents.model import FieldKind, Finding, TextField, pointer_text
from proxy.recognisers.cache import FindingCache

_Read = Callable[[Sequence[TextField], Sequence[Sequence[Finding]]], tuple[list[Finding], AbstractSet[Finding]]]
INLINE_CHARACTERS: Final = 4_000
_BATCH: Final = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """How much text is inspected, in characters, and how long that may take, in seconds."""

    field_characters: int = 200_000
    request_characters: int = 2_000_000
    deadline_s: float = 5.0


class Inspector:
    """The detectors of the house. Close it to end its threads and the detectors' worker processes."""

    def __init__(self, detectors: Sequence[Detector], *, limits: Limits | None = None, threads: int = 2) -> None:
        self._detectors = tuple(detectors)
        self._limits = limits or Limits()
        self._cache = FindingCache()
        self._blocking = any(detector.blocking for detector in self._detectors)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="inspector")

    async def inspect(self, fields: Sequence[TextField], *, client: str = "") -> tuple[Finding, ...]:
        """Return all findings in `fields` with every further occurrence of their values, sorted, without overlaps.

        What was found in a text that `client` sent before is remembered; without a client nothing is.
        Raises NotInspected when a limit or the deadline is passed, or a detector fails.
        """
        total = self._measure(fields)
        stop = time.monotonic() + self._limits.deadline_s
        if total < INLINE_CHARACTERS and not self._blocking:
            return self._scan(fields, stop, client)
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._scan, fields, stop, client)
        try:
            return await asyncio.wait_for(work, self._limits.deadline_s)
        except TimeoutError:
            raise NotInspected("The request was not inspected in time.") from None

    def inspect_sync(self, text: str, context: str = "") -> tuple[Finding, ...]:
        """Return all findings in one text (for the command line). Raises NotInspected as `inspect` does."""
        fields = (TextField((), text, FieldKind.TEXT, context),)
        self._measure(fields)
        return self._scan(fields, time.monotonic() + self._limits.deadline_s)

    def close(self) -> None:
        """End threads and worker processes."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for detector in self._detectors:
            end = getattr(detector, "close", None)
            if end is not None:
                end()

    def _measure(self, fields: Sequence[TextField]) -> int:
        total = 0
        for field in fields:
            if len(field.text) > self._limits.field_characters:
                place = pointer_text(field.pointer)
                raise NotInspected(f"The text at {place} is too long to inspect.", param=place)
            total += len(field.text)
        if total > self._limits.request_characters:
            raise NotInspected("The request is too long to inspect.")
        return total

    def _scan(self, fields: Sequence[TextField], stop: float, client: str = "") -> tuple[Finding, ...]:
        if len(fields) == 1 and not client:  # nothing is the same as another, meets another, or is known
            return with_echoes(fields, self._detect(fields, stop)[0])
        seams = joints(fields)
        read = [*fields, *(joint.field for joint in seams)]
        numbers: dict[tuple[str, str], list[int]] = {}
        for number, field in enumerate(read):
            if field.text:
                numbers.setdefault((field.text, field.context), []).append(number)
        same = list(numbers.values())
        keys = [self._cache.key(client, read[group[0]]) for group in same]
        known = self._cache.get(client, keys)
        fresh = [index for index, one in enumerate(known) if one is None]
        new = self._detect([read[same[index][0]] for index in fresh], stop)
        self._cache.put(client, [(keys[index], one) for index, one in zip(fresh, new, strict=True)])
        for index, one in zip(fresh, new, strict=True):
            known[index] = one
        found = [
            finding if finding.field == number else replace(finding, field=number)
            for group, findings in zip(same, known, strict=True)
            for finding in findings or ()
            for number in group
        ]
        return with_echoes(fields, brought_back(fields, seams, found))

    def _detect(self, fields: Sequence[TextField], stop: float) -> list[tuple[Finding, ...]]:
        """Return what all detectors find in each of `fields`, which differ."""
        found: list[list[Finding]] = [[] for _ in fields]
        for detector in self._detectors:
            size = (len(fields) or 1) if detector.blocking else _BATCH
            for first in range(0, len(fields), size):
                if time.monotonic() > stop:
                    raise NotInspected(f"Detector '{detector.name}' was not reached in time.")
                for finding in _run(detector, fields[first : first + size], found[first : first + size]):
                    found[first + finding.field].append(finding)
        return [tuple(one) for one in found]


def _run(detector: Detector, fields: Sequence[TextField], known: Sequence[list[Finding]]) -> list[Finding]:
    """Return what a detector finds; a reader also takes out of `known` what it doubts."""
    try:
        read: _Read | None = getattr(detector, "read", None)
        if read is None:
            return detector.detect(fields)
        found, doubted = read(fields, known)
    except NotInspected:
        raise
    except Exception as error:  # noqa: BLE001  # a detector's fault may quote text, so only its type is told
        name = type(error).__name__
        raise NotInspected(f"Detector '{detector.name}' failed ({name}).", param=_place(fields)) from None
    if doubted:
        for ones in known:
            ones[:] = [one for one in ones if one not in doubted]
    return found


def _place(fields: Sequence[TextField]) -> str | None:
    return pointer_text(fields[0].pointer) if len(fields) == 1 else None


def build_inspector(
    extra: Sequence[Detector] = (),
    *,
    presidio: Detector | None = None,
    limits: Limits | None = None,
    threads: int = 2,
) -> Inspector:
    """Return an inspector with the house's rules, Presidio if given, and `extra` detectors (a trained tagger)."""
    chosen: list[Detector] = [house_rules()]
    if presidio is not None:
        chosen.append(presidio)
    return Inspector([*chosen, *extra], limits=limits, threads=threads)
