"""A process that writes to the audit log until it is killed, and says on its output what was acknowledged."""

import asyncio
import os
import pathlib
import sys

from proxy.audit import Closed, Opened, Outcome
from proxy.keys.cache import KeyCache
from proxy.keys.file import FileKeyProvider
from proxy.storage.audit import open_audit_log
from proxy.storage.migrate import upgrade


async def client(log, number):
    while True:
        ticket = await log.open(Opened(client=f"c{number}", entities={"email": 1}, categories=("contact",)), b"text")
        os.write(1, f"{ticket.exchange_id}\n".encode())
        await log.close(ticket, Closed(Outcome.COMPLETED))


async def main(url, folder):
    upgrade(url)
    log = open_audit_log(url, folder, FileKeyProvider.open(folder / "master.key"), KeyCache())
    await log.start()
    os.write(1, b"ready\n")
    await asyncio.gather(*[client(log, number) for number in range(16)])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], pathlib.Path(sys.argv[2])))
