"""Tells what a word looks like that may be a person's user name: like one, like any word, or like none.

Names of system accounts, roles and variables name nobody (data/usernames.json).
"""

import re
from typing import Final

from proxy.detection.tables import table
from proxy.detection.vocabulary import bare

_ROWS: Final = table("usernames")["rows"]
GENERIC: Final = frozenset(form for word in _ROWS["generic"] for form in (word, bare(word)))
_ROOMS: Final = frozenset(form for word in _ROWS["rooms"] for form in (word, bare(word)))
_TOP_LEVEL: Final = frozenset(table("network")["rows"]["top_level"])
_FILES: Final = frozenset(table("network")["rows"]["files"]) | {
    "md",
    "sh",
    "exe",
    "dll",
    "log",
    "csv",
    "xml",
    "sql",
    "rb",
}
_CODE: Final = frozenset(
    (
        *("user", "users", "username", "name", "login", "id", "ids", "uid", "self", "this", "request", "req", "res"),
        *("settings", "config", "os", "process", "ctx", "app", "data", "args", "params", "obj", "row", "form", "env"),
        *("session", "get", "set", "max", "min", "len", "str", "int", "field", "fields", "input", "value", "key", "db"),
        *("auth", "account", "password", "pass", "email", "handle", "nick", "token", "current", "new", "old", "is"),
        *(
            "has",
            "valid",
            "invalid",
            "error",
            "exists",
            "required",
            "length",
            "field",
            "query",
            "model",
            "system",
            "hash",
            "column",
        ),
        *("count", "table", "senha", "passwd", "pwd", "file", "path", "host", "port", "url", "list", "index"),
    )
)
VALUE: Final = r"(?:live:)?@?[^\W_](?:[\w.\-+]{0,38}\w)?(?:#\d{4})?|@?_[^\W_][\w.\-]{1,38}\w"
"""A user name as it is written; Discord's had a number behind a sign, Skype's "live:" before."""
_PARTS = re.compile(r"[._\-]+")
_HEX = re.compile(r"[0-9a-fA-F]{12,}|[0-9a-f]{8}-[0-9a-f]{4}-.*")
_MIXED = re.compile(r"(?=.*[a-zà-ž].*\d)|(?=.*\d.*[a-zà-ž])|(?=.*[^\W\d_][_.][^\W\d_])|(?=.*[^\W\d_]-\w*\d)|_")
_ACCOUNT = re.compile(r"[A-Z]{1,6}\d{2,6}|[A-Z]\d{5,7}|[A-Z]{3,8}_[A-Z]{1,8}")
_UNIT = re.compile(r"\d+(?:[a-z]{1,3}|[.,]\d+[a-z]{0,3})|\d+(?:st|nd|rd|th|er|ème|te|ter)|[a-z]\d|v\d[\w.]*")


def telling(value: str) -> bool:
    """Whether a word looks like a user name by itself: letters with digits, "_" or a dot inside."""
    name = value.removeprefix("live:").lstrip("@").partition("#")[0]
    return not nobody(name) and ("#" in value or _MIXED.match(name) is not None) and not _UNIT.fullmatch(name.lower())


def account(value: str) -> bool:
    """Whether a word looks like the name of an account in capitals, as firms give them."""
    return _ACCOUNT.fullmatch(value) is not None


def plain(value: str) -> bool:
    """Whether a word may be a user name where a label says so: letters, at least three."""
    name = value.lstrip("@")
    return len(name) >= 3 and name.replace("-", "").isalpha() and not nobody(name)


def nobody(name: str) -> bool:
    """Whether a word names no person: accounts of systems, roles, channels, variables, files, hosts, hashes."""
    lower = name.lower()
    parts = _PARTS.split(lower)
    if len(lower) < 2 or lower in GENERIC or lower.rstrip("0123456789") in GENERIC or not _CODE.isdisjoint(parts):
        return True
    if len(parts) > 1 and parts[0] in _ROOMS:
        return True
    if all(part in GENERIC or part.isdigit() for part in parts) or _HEX.fullmatch(name):
        return True
    ends_in = parts[-1]
    return "." in lower and (ends_in in _FILES or (ends_in in _TOP_LEVEL and "_" not in lower))
