"""Rules for secrets that have a shape of their own: keys of known services, private keys, tokens, hashes, options.

Shapes stand in data/credentials.json, each with the service it belongs to and a literal that every match has. Secrets
that only their label gives away ("password: ...") are found by told.py.
"""

import re
from typing import Final

from proxy.detection.matching import Rule, Span, Words
from proxy.detection.secretvalues import ordinary, plain
from proxy.detection.tables import table

_SCORE = 0.95
_LONG_REACH = 32_000
"""How far a private key may reach behind the literal that it was found by, in characters."""
_KEY_LINE = re.compile(r"(?:[A-Za-z0-9+/=\\]|[ \t](?![A-Za-z]{1,12}[ .,]))*$|[A-Za-z-]+: .*$|-----.*$|\s*$")
_FIRST_BREAK = re.compile(r"-----\s*(?:\\r)?(?:\\n|\n)?")
_END = "-----END"


def key(text: str, start: int, end: int) -> Span | None:
    """Return the span of a key: it has a digit, or letters of both cases; and it is no pattern of x or the like."""
    value = text[start:end]
    if not any(map(str.isdigit, value)) and (value.islower() or value.isupper()):
        return None
    return None if len(set(value[-12:])) < 3 else (start, end)


def block(text: str, start: int, end: int) -> Span | None:
    """Return the span of a private key; one that is cut off ends with the last line that can belong to it."""
    value = text[start:end]
    if _END in value or not value.startswith("-----"):
        return start, end
    head = _FIRST_BREAK.search(value, 10)
    at = head.end() if head else len(value)
    for line in value[at:].splitlines(keepends=True):
        if not _KEY_LINE.match(line.rstrip("\r\n")):
            break
        at += len(line)
    return start, start + len(value[:at].rstrip())


def password(text: str, start: int, end: int) -> Span | None:
    """Return the span of a password in a command or a configuration; None for variables, templates, documentation."""
    value = text[start:end].rstrip(",.;)")
    if len(value) < 3 or value[0] in "$<{%" or plain(value) or ordinary(value):
        return None
    return start, start + len(value)


_CHECKS: Final = {"API_KEY": key, "CREDENTIAL": key, "PRIVATE_KEY": block, "PASSWORD": password}


def _rule(row: list[str], group: int) -> Rule:
    entity, pattern, service, anchor = row[0], row[1], row[3], row[5]
    reach = _LONG_REACH if entity == "PRIVATE_KEY" else 256
    return Rule(
        entity,
        pattern,
        _SCORE,
        check=_CHECKS.get(entity),
        group=group,
        anchor=anchor,
        reach=reach,
        name=f"{service}: shape",
    )


def session(text: str, start: int, end: int) -> Span | None:
    """Return the span of what is assigned to a word for a session: letters and digits."""
    value = text[start:end]
    assigned = text[max(0, start - 4) : start].rstrip("\"' ")[-1:] in {"=", ":"}
    return (start, end) if assigned and any(map(str.isdigit, value)) and any(map(str.isalpha, value)) else None


_SESSION = Words(tuple(table("words")["rows"]["session"]))
RULES: Final = (
    *(_rule(row, row[2]) for row in table("credentials")["rows"]),
    Rule(
        "CREDENTIAL",
        r"\b[0-9A-Za-z][0-9A-Za-z_.\-]{14,120}[0-9A-Za-z]\b",
        0.1,
        0.8,
        _SESSION,
        check=session,
        close=True,
    ),
)
"""Secrets that have a shape of their own, and what is assigned to a word for a session."""
