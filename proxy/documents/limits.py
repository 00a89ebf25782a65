"""How large and how deep a JSON body may be.

Each limit guards a different way to make parsing or walking expensive; over a limit means refused, never truncated.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the body, nesting of containers (the root counts as one), values that are no containers, characters."""

    max_bytes: int = 8 * 1024 * 1024
    max_depth: int = 64
    max_leaves: int = 200_000
    max_string: int = 4 * 1024 * 1024


DEFAULT_LIMITS = Limits()
