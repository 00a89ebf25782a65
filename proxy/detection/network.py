"""Rules for addresses on networks: IP, MAC, and URLs that carry a password or a token.

A plain URL is not personal data by itself and stays. Private and documentation addresses count.
"""

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address
from typing import Final

import re2

from proxy.detection.labels import label
from proxy.detection.matching import Rule, Span, Words

_VERSION_BEFORE = re2.compile(
    r"(?i)(?:^|[^\pL])(?:v|ver|vers|version|versione|wersja|verze|release|rev|build|firmware|driver|section|sect|abschnitt"
    r"|kapitel|chapter|chapitre|art|artikel|article|punkt|ziffer|nr|no\.|table|figure|§+)[.:]?\s*$"
    r"|(?:[=<>~!]=|[\^~])\s?v?$|\b[A-Z][A-Za-z]{1,20}/$"
)
_HOUSES = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
_PREFIX = re.compile(r"/(\d|[12]\d|3[0-2])(?!\d)")
_RANGE_BEFORE = re2.compile(r"(?:^|[^.\d])\d{1,3}(?:\.\d{1,3}){3} ?-$")
_TOLD_NAMES: Final = frozenset({"user", "username", "usr", "login", "name", "myuser", "uid"})
_MASKS = IPv4Network("255.0.0.0/8")
_HEX: Final = frozenset("0123456789abcdefABCDEF")


def ipv4(text: str, start: int, end: int) -> Span | None:
    """Return the span of an IPv4 address; None inside longer dotted numbers and after a word such as "version"."""
    joined = start and text[start - 1] in ".-_" and not _RANGE_BEFORE.search(text[max(0, start - 18) : start])
    if joined or (text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()):
        return None
    try:
        address = IPv4Address(text[start:end])
    except AddressValueError:
        return None
    if address.is_loopback or address.is_unspecified or address.is_multicast or address in _MASKS:
        return None  # names no machine of a person
    bits = _PREFIX.match(text, end)
    if (
        bits
        and any(address in house for house in _HOUSES)
        and int(address) % (1 << (32 - int(bits[1]))) == 0
        and int(bits[1]) < 32
    ):
        return None  # a whole network inside a house
    return None if _VERSION_BEFORE.search(text[max(0, start - 16) : start]) else (start, end)


def ipv4_sure(text: str, start: int, end: int) -> Span | None:
    """Return the span of an IPv4 address that does not look like a version: some part has two digits or more."""
    return ipv4(text, start, end) if end - start > 7 else None


def ipv6(text: str, start: int, end: int) -> Span | None:
    """Return the span of an IPv6 address (RFC 4291), with its zone; None for times, "::" and C++ names."""
    if (start and (text[start - 1].isalnum() or text[start - 1] in ":_.")) or text[end : end + 1].isalnum():
        return None
    value = text[start:end].partition("%")[0]
    if sum(char in _HEX for char in value) < 3 or not any(map(str.isdigit, value)):
        return None  # "::", "::1" name no machine, Face::Add is a name in code
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
    if len({char for char in value if char.isalnum()}) == 1 or len({char for char in value if char in ":-."}) > 1:
        return None
    dated = "-" in value and not any(map(str.isalpha, value))  # 24-05-01-12-30-00
    return None if dated else (start, end)


def spaced_mac(text: str, start: int, end: int) -> Span | None:
    """Return the span of a MAC address set in dots or blanks: with a letter, or it could be any numbers."""
    return (start, end) if any(map(str.isalpha, text[start:end])) else None


_IP_WORDS: Final = Words(
    (
        *label("ip").words,
        *("host", "server", "address", "adres", "adress", "gateway", "client", "remote", "ping", "nslookup", "whois"),
        *("dns", "resolver", "forwarded for", "traceroute", "curl", "ssh", "nameserver"),
    )
)
_MAC_WORDS: Final = Words(
    ("mac", "hwaddr", "ether", "bssid", "bluetooth", "bt addr", "lladdr", "wlan", "adres fizyczny", "mac-adres")
)
_PART6 = r"[0-9A-Fa-f]{1,4}"
_IPV4 = r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}"
_IPV6 = (
    rf"(?:(?:{_PART6}:){{6}}|::(?:{_PART6}:){{0,5}}|(?:{_PART6}:){{1,5}}:(?:{_PART6}:){{0,4}}){_IPV4}"
    rf"|(?:{_PART6}:){{7}}{_PART6}|(?:{_PART6}(?::{_PART6}){{0,6}})?::(?:{_PART6}(?::{_PART6}){{0,6}})?"
)
_PARAMETERS = (
    r"(?:[a-z]{1,12}[_-]){0,2}token|sig|signature|api[_-]?key|key|pass|passwd|password|pwd|secret|client[_-]?secret"
    r"|auth|code|session(?:[_-]?id)?|sid|jwt|otp|apikey|secret_key|hmac|x-(?:amz|goog)-(?:signature|credential)"
)
_LONG_PARAMETERS = (
    r"invite|invitation|reset|magic|ticket|hash|tk|access|confirm(?:ation)?|verif(?:y|ication)|activation|unsubscribe"
    r"|sharekey|share|resourcekey|authkey|csrf|state|nonce|saml(?:response|request)|assertion|h|t|k|uuid|guid|link"
)


def login(text: str, start: int, end: int) -> Span | None:
    """Return the span of a user name and a password in a URL; None for words of documentation and templates."""
    name, _, secret = text[start:end].partition(":")
    told = secret.lower() in {"pass", "password", "passwd", "pwd", "pw", "secret"} and name.lower() in _TOLD_NAMES
    return None if told or name[:1] in {"[", "{", "$"} or secret[:1] in {"{", "$"} else (start, end)


def token(text: str, start: int, end: int) -> Span | None:
    """Return the span of a parameter's value that no person chose: letters and digits, mixed."""
    value = text[start:end]
    digits = sum(map(str.isdigit, value))
    return (start, end) if digits >= 3 and digits < len(value) - 2 else None


RULES: Final = (
    Rule("IP_ADDRESS", r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", 0.8, check=ipv4_sure),
    Rule("IP_ADDRESS", r"\b\d\.\d\.\d\.\d\b", 0.1, 0.7, _IP_WORDS, check=ipv4),
    Rule("IP_ADDRESS", rf"(?:{_IPV6})(?:%[A-Za-z0-9]{{1,15}})?", 0.8, check=ipv6),
    Rule("MAC_ADDRESS", r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?:(?:[:-][0-9A-Fa-f]{2}){2})?\b", 0.8, check=mac),
    Rule("MAC_ADDRESS", r"\b[0-9A-Fa-f]{12}\b", 0.1, 0.8, _MAC_WORDS, check=mac, close=True),
    Rule("MAC_ADDRESS", r"\b[0-9A-Fa-f]{6}[:-][0-9A-Fa-f]{6}\b", 0.1, 0.8, _MAC_WORDS, check=mac, close=True),
    Rule("MAC_ADDRESS", r"\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\b", 0.6, check=mac),
    Rule(
        "MAC_ADDRESS",
        r"\b[0-9A-Fa-f]{2}(?:(?:\.[0-9A-Fa-f]{2}){5}|(?: [0-9A-Fa-f]{2}){5})\b",
        0.1,
        0.8,
        _MAC_WORDS,
        check=spaced_mac,
        close=True,
    ),
    Rule(
        "URL_CREDENTIAL", r"(?i)[a-z][a-z0-9+.\-]{1,20}://([^\s/@:\"'<>]*:[^\s/@\"'<>]+)@", 0.95, check=login, group=1
    ),
    Rule("URL_CREDENTIAL", rf"(?i)[?&;#](?:{_PARAMETERS})=([^\s&#\"'<>`\\)]{{6,}})", 0.9, group=1),
    Rule(
        "URL_CREDENTIAL",
        rf"(?i)[?&](?:{_LONG_PARAMETERS})=([A-Za-z0-9_\-.~+/=]{{16,}})",
        0.7,
        check=token,
        group=1,
    ),
)
