"""kill -9 under load, ten times: what was acknowledged is there, the log verifies, nothing stays open."""

import pathlib
import random
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import select

from proxy.audit import Query, verification
from proxy.keys.cache import KeyCache
from proxy.keys.file import FileKeyProvider
from proxy.storage.audit import open_audit_log
from proxy.storage.engine import database_url, sync_engine
from proxy.storage.migrate import upgrade
from proxy.storage.tables import audit_records

ROOT = pathlib.Path(__file__).parents[2]
ROUNDS = 10


def killed_writers(database, count):
    """Start `count` writers, kill them at a random moment under load, return what they acknowledged."""
    command = [sys.executable, "-m", "tests.adapters.audit_load", database.url, str(database.folder)]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(count)]
    for writer in writers:
        assert writer.stdout.readline() == b"ready\n"
    time.sleep(random.Random().uniform(0.02, 0.3))
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
    said = b"".join(writer.communicate(timeout=20)[0] for writer in writers)
    return {line.decode() for line in said.splitlines() if len(line) == 36}


async def report_of(database):
    log = open_audit_log(
        database.url, database.folder, FileKeyProvider.open(database.folder / "master.key"), KeyCache()
    )
    await log.start()
    try:
        async with log.snapshot(Query()) as snapshot:
            verifier = verification.Verifier(snapshot.notes, log.public_key)
            async for entry in snapshot.entries:
                verifier.take(entry)
        return verifier.report()
    finally:
        await log.stop()


@pytest.mark.slow
async def test_kill_9_under_load(database):
    upgrade(database.url)
    acknowledged = set()
    rounds = ROUNDS if database.is_sqlite else 3
    for number in range(rounds):
        acknowledged |= killed_writers(database, 1 + number % 2)
    report = await report_of(database)
    assert (report.problems, report.pending) == ((), 0)
    with sync_engine(database_url(database.url)).connect() as connection:
        stored = set(connection.execute(select(audit_records.c.exchange_id)).scalars())
    assert len(acknowledged) > rounds
    assert acknowledged <= stored
