"""What a detector is: a function from text fields to findings that either inspects all it was given, or raises.

A detector that fails, runs late or meets text it can't take raises `NotInspected`: nothing may leave then.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from proxy.documents.model import Finding, TextField
from proxy.errors import Refused


class NotInspected(Refused):
    """A required detector did not inspect the whole request; the message names detector and place, never text."""

    code = "not_inspected"


@runtime_checkable
class Detector(Protocol):
    """Finds personal data. `blocking` says that it may take long and must not run on the event loop.

    `detect` returns findings whose `field` is the index into `fields` and whose offsets count characters of that
    field's text, in any order; they may overlap. It raises `NotInspected` rather than return half of them.

    A detector that reads whole sentences may also have `read(fields, known)`, which is called instead: `known` are the
    findings in each field so far, and it returns its own and the set of those that it doubts, which then do not count.
    """

    @property
    def name(self) -> str:
        """Short stable name, as in findings and metrics."""
        ...  # pragma: no cover

    @property
    def blocking(self) -> bool:
        """Whether it may take long even for short text."""
        ...  # pragma: no cover

    def detect(self, fields: Sequence[TextField]) -> list[Finding]:
        """Return the findings in `fields`. Raises NotInspected."""
        ...  # pragma: no cover
