"""The only thing an upstream accepts.

`Outbound` is made in `transformation/apply.py` and nowhere else (a structure test holds this): each of its bodies went
through inspection, decision, replacement and the wire invariant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outbound:
    """A request as it may leave: one serialised body for each permitted upstream, in the order to try them.

    Bodies differ between upstreams only in what their dialect demands (model name, parameter names). `path` is the
    canonical path below the base URL, for example /v1/chat/completions. A GET has empty bodies.
    """

    method: str
    path: str
    stream: bool
    bodies: Mapping[str, bytes] = field(repr=False)

    @property
    def permitted(self) -> tuple[str, ...]:
        """Names of the upstreams that may get this request, in the order to try."""
        return tuple(self.bodies)
