"""What can be wrong with a policy, and where: problems with file, line and column, all of them at once.

A message names what stands there and what to write instead; it never quotes what may be a key.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from proxy.errors import Misconfigured

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault (or doubtful spot) of a policy. `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """Return the form that editors and terminals can jump to."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


class PolicyErrors(Misconfigured):
    """A policy can't be used; `problems` has every error and warning, sorted by place."""

    code = "policy_invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        errors = [problem for problem in self.problems if problem.severity == "error"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{errors[0] if errors else 'the policy is not usable'}{more}")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean '...'?" for the closest of `known`, or "" when none is close."""
    folded = {candidate.casefold(): str(candidate) for candidate in sorted(known)}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return f"; did you mean {folded[close[0]]!r}?" if close else ""


def listed(names: Sequence[str], *, most: int = 6) -> str:
    """Return `names` as "a, b, c", cut with "and N more" when there are more than `most`."""
    extra = len(names) - most
    return ", ".join(names) if extra <= 0 else f"{', '.join(names[:most])} and {extra} more"
