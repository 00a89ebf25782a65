"""Rules for passwords that nothing names: what looks like one and like nothing else, and pairs "user / password".

A password by its looks has letters of both cases, digits and a sign inside. A pair counts where the first reads as a
login and the second has letters and digits; versions, units and paths have slashes, too, but read otherwise.
"""

import re
from typing import Final

from proxy.detection.matching import Rule, Span, Words
from proxy.detection.secretvalues import ordinary, plain
from proxy.detection.tables import table

_SIGNS: Final = frozenset("!#$%&*+^~€?@")
_SHORTEST, _LONGEST = 8, 40
_NO_PASSWORD = re.compile(
    r"://|[<>{}()\[\]\\;=|]|^[A-Za-z]{1,3}[#+]{1,2}\d*$|^\W|@[\w-]+\.\w|\.\w{2,4}$|&\w+;|%[0-9A-F]{2}|^0x"
)
_LOGIN = re.compile(r"[a-z][a-z0-9]*(?:[._\-][a-z0-9]+)*|[A-Z]{2,}[A-Z0-9]*\d+")
_WIFI: Final = Words(tuple(table("words")["rows"]["wifi"]))


def _bare(text: str, start: int, end: int) -> tuple[str, int]:
    value = text[start:end].rstrip(".,;:)\"'?")
    return value, start + len(value)


def strong(text: str, start: int, end: int) -> Span | None:
    """Return the span of what looks like a password: both cases, digits, and a sign before the last place."""
    value, end = _bare(text, start, end)
    if not _SHORTEST <= len(value) <= _LONGEST or _NO_PASSWORD.search(value) or plain(value):
        return None
    lower, upper = any(map(str.islower, value)), any(map(str.isupper, value))
    inside = not _SIGNS.isdisjoint(value[1:-1]) or value[-1] in "#$%*^~"
    digits = any(map(str.isdigit, value))
    return (start, end) if lower and upper and digits and inside else None


def paired(text: str, start: int, end: int) -> Span | None:
    """Return the span of the second of "login / password"."""
    value, end = _bare(text, start, end)
    before = text[max(0, start - _LONGEST) : start].rstrip(" /\t")
    login = before.split()[-1].lstrip("\"'(>:") if before.split() else ""
    if not _LOGIN.fullmatch(login) or login.lower() in value.lower() or _NO_PASSWORD.search(value):
        return None
    if len(value) < _SHORTEST - 1 or plain(value) or ordinary(value):
        return None
    letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
    telling = digits >= 2 or not value.isalnum() or not value.islower()
    return (start, end) if letters >= 3 and digits >= 1 and telling and not value[0].isdigit() else None


def wireless(text: str, start: int, end: int) -> Span | None:
    """Return the span of a password right behind a word for a wireless network: letters and digits."""
    value, end = _bare(text, start, end)
    letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
    good = (
        letters >= 3 and digits >= 2 and not value.endswith(("GHz", "Mbit", "Mbps")) and not _NO_PASSWORD.search(value)
    )
    return (start, end) if good else None


_BEFORE = r"(?:^|[\s:\"'(=>,])"
RULES: Final = (
    Rule(
        "PASSWORD",
        _BEFORE + r"([\pL\d][\pL\d._\-]*[!#$*^~][\pL\d!#$%&*+^~@._\-]{0,30})",
        0.55,
        check=strong,
        group=1,
        digits=True,
        loose=True,
        name="PASSWORD, by its looks",
    ),
    Rule(
        "PASSWORD",
        r"[\pL\d] / ([\pL\d][^\s/<>()\[\]{}]{6,40})",
        0.6,
        check=paired,
        group=1,
        digits=True,
        loose=True,
        name="PASSWORD, behind a login",
    ),
    Rule(
        "PASSWORD",
        r"[\pL\d][\pL\d!#$%&*+^~€@?._\-]{6,40}",
        0.1,
        0.6,
        _WIFI,
        check=wireless,
        loose=True,
        close=True,
        name="PASSWORD, of a wireless network",
    ),
)
