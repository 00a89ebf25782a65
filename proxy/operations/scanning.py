"""A text on its own, outside any exchange: for `paravent scan`."""

from collections.abc import Sequence

from proxy.documents.model import Finding, TextField
from proxy.operations.labels import LABELS
from proxy.terms import Action
from proxy.transformation import replaced


def pseudonymised(text: str, findings: Sequence[Finding]) -> str:
    """Return `text` with a surrogate in the place of each finding, numbered as in a request of its own."""
    fields = [TextField((), text)]
    return replaced(fields, findings, [Action.PSEUDONYMISE] * len(findings), labels=LABELS)[0]
