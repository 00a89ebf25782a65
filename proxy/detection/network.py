"""Rules for addresses on networks: e-mail, IP, MAC, and URLs that carry a password or a token.

A plain URL is not personal data by itself and stays. Host names of any top-level domain count, also internal ones.
"""

from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address
from typing import Final

import re2

from proxy.detection.matching import Rule, Span, Words

# RFC 5321 dot-string or quoted string, RFC 6531 letters; host labels in any script; or an address literal.
_LOCAL = r"(?:\"[^\"\r\n@]{1,64}\"|[\pL\pM\pN!#$%&'*+/=?^_`{|}~.\-]+)"
_HOST = r"(?:(?:[\pL\pM\pN_\-]+\.)*[\pL\pM\pN\-]+|\[[0-9A-Fa-fIPv.:]{3,50}\])"
_EMAIL = _LOCAL + "@" + _HOST
_NOT_HOSTS: Final = frozenset(
    {"latest", "next", "beta", "alpha", "canary", "master", "main", "dev", "stable", "sha256", "sha512", "sha1", "head"}
)
_NOT_LOCAL: Final = frozenset({"git", "hg", "svn"})
_FILES: Final = frozenset({"png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "ts", "py"})
_EDGES = "'`*=|{}/.-?&#~!$%^"
_VERSION_BEFORE = re2.compile(
    r"(?i)(?:^|[^\pL])(?:v|ver|vers|version|versione|wersja|verze|release|rev|build|firmware|driver|section|sect|abschnitt"
    r"|kapitel|chapter|chapitre|art|artikel|article|punkt|ziffer|nr|no|table|figure|§+)[.:]?\s*$"
)
_MASKS = IPv4Network("255.0.0.0/8")
_HEX: Final = frozenset("0123456789abcdefABCDEF")


def email(text: str, start: int, end: int) -> Span | None:
    """Return the span of an e-mail address without the punctuation around it; None for handles, versions, digests."""
    at = text.rindex("@", start, end)
    while start < at and text[start] in _EDGES:
        start += 1
    while end > at and text[end - 1] in ".-":
        end -= 1
    local, host = text[start:at], text[at + 1 : end]
    if not local or not host:
        return None
    if host[0] == "[":
        return start, end
    first, _, last = host.lower().rpartition(".")
    if not any(char.isalpha() for char in last) or last[0].isdigit() or last in _FILES:
        return None  # package@1.2.3, image@2x.png
    if local.lower() in _NOT_LOCAL:
        return None
    if not first and (
        last in _NOT_HOSTS or len(last) < 3 or text[end : end + 1] == "/" or text[start - 1 : start] == "/"
    ):
        return None  # a single label is an internal host, unless it reads as a package's tag
    return start, end


def ipv4(text: str, start: int, end: int) -> Span | None:
    """Return the span of an IPv4 address; None inside longer dotted numbers and after a word such as "version"."""
    if (text[start - 1 : start] in {".", "-", "_"} and start) or (
        text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()
    ):
        return None
    try:
        address = IPv4Address(text[start:end])
    except AddressValueError:
        return None
    if address.is_loopback or address.is_unspecified or address.is_multicast or address in _MASKS:
        return None  # names no machine of a person
    return None if _VERSION_BEFORE.search(text[max(0, start - 16) : start]) else (start, end)


def ipv4_sure(text: str, start: int, end: int) -> Span | None:
    """Return the span of an IPv4 address that does not look like a version: some part has two digits or more."""
    return ipv4(text, start, end) if end - start > 7 else None


def ipv6(text: str, start: int, end: int) -> Span | None:
    """Return the span of an IPv6 address (RFC 4291), with its zone; None for times, "::" and C++ names."""
    if (start and (text[start - 1].isalnum() or text[start - 1] in ":_.")) or text[end : end + 1].isalnum():
        return None
    while end > start and text[end - 1] in ":." and text[end - 2 : end] != "::":
        end -= 1
    value = text[start:end].partition("%")[0]
    if value.count(":") < 2 or sum(char in _HEX for char in value) < 3:
        return None
    try:
        IPv6Address(value)
    except AddressValueError:
        return None
    return start, end


def mac(text: str, start: int, end: int) -> Span | None:
    """Return the span of a MAC address; None for the broadcast and the empty one, and inside longer hex groups."""
    value = text[start:end]
    if (text[start - 1 : start] in {":", "-", "."} and start) or (
        text[end : end + 1] in {":", "-"} and text[end + 1 : end + 2] in _HEX
    ):
        return None
    if len({char for char in value if char.isalnum()}) == 1 or len({char for char in value if char in ":-."}) != 1:
        return None
    return start, end


_IP_WORDS = Words(("ip", "ipv4", "host", "server", "address", "adres", "adress", "gateway", "client", "remote", "ping"))
_PARAMETERS = (
    r"(?:access[_-]?|refresh[_-]?|id[_-]?|auth[_-]?|session[_-]?|security[_-]?)?token|sig|signature|api[_-]?key|key"
    r"|pass|passwd|password|pwd|secret|client[_-]?secret|auth|code|session(?:id)?|sid|jwt|x-amz-signature|x-goog-signature"
)

RULES: Final = (
    Rule("EMAIL_ADDRESS", _EMAIL, 0.9, check=email),
    Rule("IP_ADDRESS", r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", 0.8, check=ipv4_sure),
    Rule("IP_ADDRESS", r"\b\d\.\d\.\d\.\d\b", 0.1, 0.7, _IP_WORDS, check=ipv4),
    Rule("IP_ADDRESS", r"[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9]{1,15})?", 0.8, check=ipv6),
    Rule("MAC_ADDRESS", r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b", 0.8, check=mac),
    Rule("MAC_ADDRESS", r"\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\b", 0.6, check=mac),
    Rule("URL_CREDENTIAL", r"(?i)[a-z][a-z0-9+.\-]{1,20}://([^\s/@:\"'<>]*:[^\s/@\"'<>]+)@", 0.95, group=1),
    Rule("URL_CREDENTIAL", rf"(?i)[?&;#](?:{_PARAMETERS})=([^\s&#\"'<>`\\)]{{6,}})", 0.9, group=1),
)
