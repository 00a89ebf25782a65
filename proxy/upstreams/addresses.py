"""Which network addresses an upstream may have, asked again each time a name is resolved.

Rules: a connection goes to an address that was checked, never to a second look-up of the name (DNS rebinding); one bad
address among several refuses the name; addresses that serve cloud metadata and credentials are refused always, in each
form that carries them (IPv4 inside IPv6, NAT64, 6to4, Teredo). Private networks are allowed: a self-hosted upstream is
named by policy, not by a client.
"""

import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in (
        "fd00:ec2::254",  # Amazon EC2 over IPv6
        "fd20:ce::254",  # Google Compute Engine over IPv6
        "100.100.100.200",  # Alibaba Cloud
        "192.0.0.192",  # Oracle Cloud (169.254.169.254 is link-local and needs no entry)
        "168.63.129.16",  # Azure's host service
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


class AddressRefusedError(OSError):
    """An upstream's name stands for an address that nothing may be sent to. The text names no address."""


def refused(address: str) -> bool:
    """Whether nothing may be sent to `address` (text of an IPv4 or IPv6 address; what can't be read is refused)."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    return any(_forbidden(form) for form in _forms(parsed))


def refused_host(host: str) -> bool:
    """Whether `host` is a literal address that is refused; names are judged when they are resolved."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return refused(host.strip("[]"))


class GuardedResolver(AbstractResolver):
    """Resolves through `inner` and hands out nothing unless every address passes."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the checked addresses of `host`; raise `AddressRefusedError` if one of them is refused."""
        results = await self._inner.resolve(host, port, family)
        if any(refused(result["host"]) for result in results):
            raise AddressRefusedError("the name stands for an address that is never used for upstreams")
        return results

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()


def _forms(address: _Address) -> list[_Address]:
    """Return `address` and the IPv4 address it carries, if any."""
    forms: list[_Address] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        forms.extend(form for form in (address.ipv4_mapped, address.sixtofour) if form is not None)
        if address.teredo is not None:
            forms.append(address.teredo[1])
        if address in _NAT64:
            forms.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return forms


def _forbidden(address: _Address) -> bool:
    return address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA
