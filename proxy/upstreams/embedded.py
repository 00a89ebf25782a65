"""Names that never leave the machine: `simulator.localhost` is the embedded simulator, on whatever port it got."""

import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

SIMULATOR_HOST = "simulator.localhost"
"""The host that the demo policy names; .localhost is loopback by RFC 6761."""


class EmbeddedResolver(AbstractResolver):
    """Resolves SIMULATOR_HOST to a local port and everything else as the system does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._system = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of `host`."""
        if host != SIMULATOR_HOST:
            return await self._system.resolve(host, port, family)
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": self._port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
        ]

    async def close(self) -> None:
        """Nothing is held."""
        await self._system.close()
