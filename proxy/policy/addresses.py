"""Addresses of upstreams: what a base URL may look like, and what vendors commit to for hosts we know.

Rules: https, except for addresses that can't leave the site (loopback, private, single-label names); no user, query
or fragment; a host of the dated table `tables/hosts.json` is where its vendor says, however a policy declares it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from proxy.policy.zones import REGIONS, describe, places, read_table

_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A name; its last label starts with a letter, so that 2130706433 and 0x7f.1 (addresses in disguise) are none."""
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*")


@dataclass(frozen=True, slots=True)
class KnownHost:
    """A public endpoint: the places its vendor commits to (names of zones, and countries), and where to go instead."""

    places: tuple[str, ...]
    countries: frozenset[str]
    instead: str


@dataclass(frozen=True, slots=True)
class Hosts:
    """The table of known hosts, and when it was verified."""

    known: Mapping[str, KnownHost]
    verified: date


def _hosts(table: Mapping[str, Any]) -> Hosts:
    known = {
        host: KnownHost(tuple(entry["places"]), places(entry["places"], REGIONS.zones), entry.get("instead", ""))
        for host, entry in table["hosts"].items()
    }
    return Hosts(MappingProxyType(known), date.fromisoformat(table["verified_on"]))


HOSTS: Final = _hosts(read_table("hosts.json"))


@dataclass(frozen=True, slots=True)
class Address:
    """A checked base URL: without trailing slash and /v1. `stripped` says that a /v1 was taken off."""

    base_url: str
    host: str
    stripped: bool


def read_address(text: str) -> Address:
    """Check and normalise a base URL; raises ValueError with what to write instead (it never quotes the URL)."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise ValueError("not a URL; write for example https://api.eu.mistral.ai") from None
    if url.username is not None or url.password is not None:
        raise ValueError("no user or password in a URL; name the key with key: {env: NAME}")
    host = (url.hostname or "").rstrip(".")
    if not host or not (_HOST.fullmatch(host) or _literal(host)):
        raise ValueError("not a URL with a host; write for example https://api.eu.mistral.ai")
    if "?" in text or "#" in text:
        raise ValueError("no query and no fragment in a base URL")
    _check_scheme(url, host)
    path = url.path.rstrip("/")
    stripped = path.endswith("/v1")
    path = path.removesuffix("/v1")
    if not _PATH.fullmatch(path):
        raise ValueError("the path of a base URL has plain segments only (no empty or dotted ones, no %)")
    shown = f"[{host}]" if ":" in host else host
    return Address(f"{url.scheme}://{shown}{'' if port is None else f':{port}'}{path}", host, stripped)


def _literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _check_scheme(url: SplitResult, host: str) -> None:
    if url.scheme not in ("http", "https"):
        raise ValueError("a base URL starts with https:// (or http:// for a private address)")
    if _literal(host):
        address = ip_address(host)
        mapped = getattr(address, "ipv4_mapped", None)
        if mapped or address.is_unspecified or address.is_multicast or address.is_link_local:
            raise ValueError(
                "this address is unspecified, multicast, mapped or link-local (metadata services live there)"
            )
    if url.scheme == "http" and not private(host):
        raise ValueError("http:// is for loopback and private addresses only; write https://")


def private(host: str) -> bool:
    """Whether `host` can't be a public one: loopback or private address, single-label name, .internal, .localhost."""
    if _literal(host):
        address = ip_address(host)
        return address.is_loopback or address.is_private
    return "." not in host or host.endswith((".internal", ".localhost"))


def narrower(host: str, declared: frozenset[str]) -> str | None:
    """Return why `declared` countries are too few for a known `host`, or None.

    A declaration may be wider than the vendor's commitment, never narrower.
    """
    known = HOSTS.known.get(host)
    if known is None or known.countries <= declared or "*" in declared:
        return None
    if "*" in known.countries:
        return f"{host} is a global endpoint; use {known.instead}, or declare processes_in: [ANYWHERE]"
    hint = f"; use {known.instead}, or declare" if known.instead else "; declare"
    missing = describe(known.countries - declared)
    return f"{host} processes in {', '.join(known.places)}; {missing} is not declared{hint} all of it"
