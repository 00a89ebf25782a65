"""Rules for numbers that states give people: tax, social security, health, identity; and EU VAT numbers.

Which exist stands in data/identifiers.json: shape, the module of python-stdnum that proves the check digits, context
words in the languages concerned. A row says `alone` only where chance seldom passes its checks (a test measures it);
all others need a context word near. Documents without public check digits (data/labelled.json) always need one.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from proxy.detection.matching import Check, Rule, Span, Words
from proxy.detection.tables import table

_JOINED: Final = frozenset("-_./+#")
_PROVEN_ONLY: Mapping[str, int] = {"EU_VAT": 14, "LI_PEID": 12, "ES_BANK_ACCOUNT": 20}
"""Shapes that ordinary words and numbers have too often, with their most letters and digits: nothing unless proven."""
ALONE, SUPPORTED, WEAK = 0.75, 0.95, 0.1


def _apart(text: str, start: int, end: int) -> bool:
    """Whether the span is not a part of a longer number, code, path or decimal."""
    before, earlier = text[start - 1 : start] if start else "", text[start - 2 : start - 1] if start > 1 else ""
    after, later = text[end : end + 1], text[end + 1 : end + 2]
    if before.isalnum() or before in {"_", "#"} or after.isalnum() or after == "_":
        return False
    joined_before = before in _JOINED and earlier.isalnum() if before else False
    return not joined_before and not (after != "" and after in _JOINED and later.isalnum())


def apart(text: str, start: int, end: int) -> Span | None:
    """Return the span unless it is a part of something longer."""
    return (start, end) if _apart(text, start, end) else None


def _proof(module: Any) -> Callable[[str], bool]:
    """Return a function that asks `module` (of python-stdnum) whether a number is valid."""
    valid: Callable[[str], bool] = module.is_valid
    return valid


def _whole(proof: Callable[[str], bool], most: int) -> Check:
    """Return a check that takes only what is apart and proven, without the words that follow."""

    def check(text: str, start: int, end: int) -> Span | None:
        while end > start:
            size = sum(map(str.isalnum, text[start:end]))
            if size <= most and _apart(text, start, end) and proof(text[start:end]):
                return start, end
            end = text.rfind(" ", start, end)
        return None

    return check


def shaped(text: str, start: int, end: int) -> Span | None:
    """Return the span of a document number: four digits or more, and not one digit repeated."""
    value = text[start:end]
    digits = sum(char.isdigit() for char in value)
    return (start, end) if digits >= 4 and len(set(value)) > 2 and _apart(text, start, end) else None


def _rules() -> tuple[Rule, ...]:
    rules = []
    for row in table("identifiers")["rows"]:
        proof = _proof(import_module(f"stdnum.{row['module']}")) if row["module"] else None
        words = Words(tuple(row["words"]))
        score = ALONE if row["alone"] else WEAK
        most = _PROVEN_ONLY.get(row["entity"], 0)
        check = _whole(proof, most) if proof and most else apart if proof else shaped
        rules.append(Rule(row["entity"], row["pattern"], score, SUPPORTED, words, check=check, proof=proof))
    for row in table("labelled")["rows"]:
        words = Words(tuple(row["words"]))
        rules.append(Rule(row["entity"], row["pattern"], WEAK, 0.75, words, check=shaped))
    return tuple(rules)


RULES: Final = _rules()
