r"""Finds e-mail addresses around each "@": RFC 5321 and 6531 (letters of any script), internal hosts, broken lines.

Host names of any top-level domain count, also internal ones. What only looks like an address stays: packages with a
version, decorators, remotes of version control, prompts of a shell (those name a user, usernames.py).
"""

import re
from collections.abc import Iterator
from typing import Final

from proxy.detection.matching import Candidate
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.tables import table

_ROWS: Final = table("network")["rows"]
_TOP_LEVEL: Final = frozenset(_ROWS["top_level"])
_NOT_HOSTS: Final = frozenset(_ROWS["not_hosts"])
_NOT_LOCAL: Final = frozenset(_ROWS["not_local"])
_FILES: Final = frozenset(_ROWS["files"])

_LOCAL: Final = frozenset("!#$%&'*+/=?^_`{|}~.-")
_CUTS: Final = frozenset("=/?&|{}*^#!$%`~")
"""Signs that an address may have, but that rather stand before one: "mail=anna@...", "{anna@...}"."""
_EDGES = "'`*=|{}/.-?&#~!$%^"
_LONGEST_LOCAL = 96
_HOST = re.compile(r"(?:[\w-]+\.){0,8}[\w-]+|\[[0-9A-Fa-fIPv.:]{3,50}\]")
_QUOTED = re.compile(r'"[\w .+\'-]{1,64}"$')
_GROUP = re.compile(r"\{[\w.+-]{1,40}(?:[ ]?[,|;][ ]?[\w.+-]{1,40}){1,12}\}$")
_BROKEN = re.compile(r"[ \t]*\r?\n[ \t>]*(?=\S)")
_TLD_BROKEN = re.compile(r"\r?\n[ \t>]*([A-Za-z]{2,10})(?![\w.@])")
_HEX = re.compile(r"[0-9a-f]{6,8}")
_USER_INFO = re.compile(r"://[^\s/@]{0,80}$")
_PROMPT = re.compile(r":[~/]|\]?[#$] |[ ]~?[\w/.-]*\][#$]")
_BOUNCE = re.compile(r"[\w.-]*(?:bounce|return|owner|\+)[\w.+-]*=[\w-]+\.[\w.]+", re.IGNORECASE)
_RUN_ON = re.compile(r"([A-Z][a-z]+|[A-Z])$")
_MAIL_TO = re.compile(r"(?i)mail\w{0,4}:?[ ]?[\w.+\-]{0,40}$")


class Emails:
    """Finder of e-mail addresses; needs no word beside them."""

    def __init__(self, roles: Roles) -> None:
        self._sign = roles.anchor("@")

    def find(self, source: Source) -> list[Candidate]:
        """Return the e-mail addresses in `source`. Never raises: works on short windows around each "@"."""
        if not source.heard.mask & self._sign:
            return []
        return [
            Candidate(start, end, "EMAIL_ADDRESS", score, ("e-mail address",))
            for start, end, score in addresses(source.text)
        ]


def addresses(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield the addresses in `text` from left to right, with their scores."""
    at, done = text.find("@"), 0
    while at >= 0:
        span = email(text, at, done) or apart(text, at, done)
        if span is not None:
            yield span
            done = span[1]
        at = text.find("@", max(at + 1, done))


def email(text: str, at: int, low: int = 0) -> tuple[int, int, float] | None:
    """Return the address around the "@" at `at`, not before `low`, and its score; None for what is none."""
    start = _start(text, at, low)
    host, end = _host(text, at)
    if start == at or not host:
        return None
    local = text[start:at]
    if (start and text[start - 1] == "@") or local.lower() in _NOT_LOCAL:
        return None
    if host[0] != "[" and not _is_host(text, host.lower(), start, end):
        return None
    if text[start - 1 : start] == ":" and start and _USER_INFO.search(text, max(0, start - 90), start):
        return None  # the password of a URL
    if text[start] == "_" and text[end : end + 1] == "_" and at - start > 1:
        start += 1  # set in italics
    return start, end, 0.9


def apart(text: str, at: int, low: int = 0) -> tuple[int, int, float] | None:
    """Return the address whose "@" has blanks around it, or a line break after it; its host must be well known."""
    left = at
    while left > low and at - left < 2 and text[left - 1] == " ":
        left -= 1
    right = at + 1
    broken = _BROKEN.match(text, right)
    if broken and left == at:
        right = broken.end()
    else:
        while right - at <= 2 and text[right : right + 1] == " ":
            right += 1
    start = _start(text, left, low)
    if start == left or (left == at and right == at + 1):
        return None
    host, end = _host(text, right - 1)
    if "." not in host or host.rpartition(".")[2] not in _TOP_LEVEL or text[end : end + 1] in {"(", "[", "="}:
        return None
    local = text[start:left]
    if local.lower() in _NOT_LOCAL or (
        not local.islower() and left < at and not _MAIL_TO.search(text, max(0, start - 50), left)
    ):
        return None
    return start, end, 0.7


def _start(text: str, at: int, low: int) -> int:
    """Return where the part before the "@" at `at` begins; `at` where there is none."""
    low = max(low, at - _LONGEST_LOCAL)
    if text[at - 1 : at] in {'"', "}"} and at:
        whole = (_QUOTED if text[at - 1] == '"' else _GROUP).search(text, low, at)
        if whole:
            return whole.start()
    start = at
    while start > low and (text[start - 1] in _LOCAL or text[start - 1].isalnum()):
        start -= 1
    if not _CUTS.isdisjoint(text[start:at]) and not _BOUNCE.fullmatch(text, start, at):
        start = max(index for index in range(start, at) if text[index] in _CUTS) + 1
    while start < at and text[start] in _EDGES:
        start += 1
    return at if text[at - 1] == "." and at - start < 2 else start


def _host(text: str, at: int) -> tuple[str, int]:
    """Return the host after the "@" at `at` without the punctuation behind it, and where it ends."""
    match = _HOST.match(text, at + 1)
    if not match:
        return "", at
    host, end = match[0], match.end()
    if host[0] != "[":
        host = host.rstrip("-_")
        end = match.start() + len(host)
        first, _, last = host.rpartition(".")
        if _RUN_ON.fullmatch(last) and first.rpartition(".")[2] in _TOP_LEVEL and "." in first:
            return first, end - len(last) - 1  # the next sentence, without a blank
        if "-" in last and last.partition("-")[0] in _TOP_LEVEL:
            end -= len(last) - last.index("-")  # an ending of Hungarian or Finnish
            return text[at + 1 : end], end
        rest = _TLD_BROKEN.match(text, end + 1) if text[end : end + 1] == "." else None
        if rest and rest[1] in _TOP_LEVEL and (last not in _TOP_LEVEL or last == "example"):
            return f"{host}.{rest[1]}", rest.end()
    return host, end


def _is_host(text: str, host: str, start: int, end: int) -> bool:
    """Whether text[start:end] ends in a host, in lower case `host`: no version, file, digest, name in code."""
    first, _, last = host.rpartition(".")
    if not any(map(str.isalpha, last)) or last[0].isdigit() or last in _FILES or len(last) < 2:
        return False  # package@1.2.3, image@2x.png
    if first:
        return not first.startswith(("self.", "np.")) and first != "self"
    if last in _NOT_HOSTS or len(last) < 3 or text[end : end + 1] in {"/", "("} or text[start - 1 : start] == "/":
        return False  # a single label is an internal host, unless it reads as a package's tag
    return not _HEX.fullmatch(last) and not _PROMPT.match(text, end)
