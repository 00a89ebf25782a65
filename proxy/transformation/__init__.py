"""Carrying out a Decision: pseudonymise, mask, generalise, hash, remove; and the wire invariant."""

from proxy.transformation.apply import Transformed, transform
from proxy.transformation.numbering import Labels, replaced
from proxy.transformation.outbound import Outbound

__all__ = ["Labels", "Outbound", "Transformed", "replaced", "transform"]
