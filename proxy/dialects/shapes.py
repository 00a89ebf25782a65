"""What structure may look like: predicates that a leaf must satisfy to travel without inspection.

A shape is narrow enough that no text fits: a word of a protocol, a bounded number, an id that a machine made. Null
fits everywhere (the walk sees to it). Nine digits in a row, also in groups, fit nowhere: they could number a person.
"""

import re
from collections.abc import Callable

from proxy.terms import JSON

_LONG_RUN = r"(?!.*[0-9](?:[._:-]?[0-9]){8})"
_WORD = re.compile(rf"{_LONG_RUN}[a-z][a-z0-9_.-]{{0,63}}")
# Names of models carry versions and dates in groups (4.1-2025-04-14); a card or an IBAN has more digits than these.
_MODEL = re.compile(r"(?!.*[0-9]{9})(?!.*[0-9](?:[._:/+-]?[0-9]){11})[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")
_MACHINE_ID = re.compile(
    r"(?!.*[0-9]{6})[A-Za-z0-9]{9}"
    rf"|{_LONG_RUN}(?:call|tool|toolu|fc|chatcmpl-tool|functions)[_.:-][A-Za-z0-9_:.-]{{1,56}}"
    r"|(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,64}"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_SIGNATURE = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
_WIDEST = 10**9
_VOCABULARY = 10**7
_MAX_CHOICES = 16


def word(value: JSON) -> bool:
    """Whether `value` is a word of a protocol: a role, a type, a mode."""
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def model_name(value: JSON) -> bool:
    """Whether `value` can name a model."""
    return isinstance(value, str) and _MODEL.fullmatch(value) is not None


def machine_id(value: JSON) -> bool:
    """Whether `value` is an id as servers make them: call_..., hexadecimal, a UUID, nine letters and digits."""
    return isinstance(value, str) and _MACHINE_ID.fullmatch(value) is not None


def signature(value: JSON) -> bool:
    """Whether `value` is base64 of some length, as the signature of a reasoning text is."""
    return isinstance(value, str) and _SIGNATURE.fullmatch(value) is not None


def flag(value: JSON) -> bool:
    """Whether `value` is true or false."""
    return isinstance(value, bool)


def integer(value: JSON) -> bool:
    """Whether `value` is a whole number of at most nine digits: a count, a limit, a small seed."""
    return type(value) is int and -_WIDEST < value < _WIDEST


def token_id(value: JSON) -> bool:
    """Whether `value` can be an index into a vocabulary."""
    return type(value) is int and 0 <= value < _VOCABULARY


def number(value: JSON) -> bool:
    """Whether `value` is a small number: a temperature, a penalty, a count."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -1e9 < value < 1e9


def flag_or_integer(value: JSON) -> bool:
    """Whether `value` is true, false or a whole number (`logprobs` is either, by dialect)."""
    return flag(value) or integer(value)


def choices(value: JSON) -> bool:
    """Whether `value` is a number of answers to give: 1 to 16."""
    return type(value) is int and 1 <= value <= _MAX_CHOICES


def one_of(*words: str) -> Callable[[JSON], bool]:
    """Return a predicate: whether a value is one of `words`."""
    allowed = frozenset(words)
    return lambda value: isinstance(value, str) and value in allowed
