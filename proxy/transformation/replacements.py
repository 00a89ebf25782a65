"""What each action writes in the place of a value. Pure text functions; none of them fails.

An action that can't be carried out on a value, or would leave it whole, gives None, and the caller takes the next
stricter one (pseudonymise).
"""

import ipaddress
import re
from collections.abc import Callable

from proxy.crypto import keyed_digest
from proxy.terms import Action

COARSENING = frozenset({Action.MASK, Action.GENERALISE})
"""Actions that leave a part of the value: two values may become the same text, and a value may stay whole."""

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_KEPT = 4
_SHORTEST_MASKED = 8
_HASH_LENGTH = 12


def mask(value: str) -> str:
    """Return `value` with all letters and digits but the last four starred; all of them when there are under eight."""
    positions = [index for index, char in enumerate(value) if char.isalnum()]
    kept = frozenset(positions[-_KEPT:] if len(positions) >= _SHORTEST_MASKED else ())
    return "".join("*" if char.isalnum() and index not in kept else char for index, char in enumerate(value))


def generalise(value: str) -> str | None:
    """Return a coarser form: a date's year, an IP address's network (/24, /48). None when neither can be told."""
    years = set(_YEAR.findall(value))
    try:
        address = ipaddress.ip_address(value.strip())
    except ValueError:
        return years.pop() if len(years) == 1 and value.strip() not in years else None
    prefix = 24 if address.version == 4 else 48  # the usual coarsening for logs: one site's network
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def pseudonym_hash(value: str, label: str, key: bytes) -> str:
    """Return `[LABEL#...]` with 48 bits of HMAC-SHA256: equal values stay equal, nothing is restored from it."""
    return f"[{label}#{keyed_digest(key, value.encode()).hex()[:_HASH_LENGTH]}]"


def remove(label: str) -> str:
    """Return what says that something stood here, without a number: it never comes back."""
    return f"[{label}]"


def plain(action: Action, value: str, *, label: str, hash_key: bytes) -> str | None:
    """Return what `action` writes for `value`, or None when a numbered surrogate must stand there."""
    writers: dict[Action, Callable[[], str | None]] = {
        Action.MASK: lambda: mask(value),
        Action.GENERALISE: lambda: generalise(value),
        Action.HASH: lambda: pseudonym_hash(value, label, hash_key),
        Action.REMOVE: lambda: remove(label),
    }
    written = writers[action]() if action in writers else None
    left = written is not None and action in COARSENING and value.strip().casefold() in written.casefold()
    return None if left else written
