"""The audit log's contract, held by SQLite, PostgreSQL and the fake: durable, chained, closed once, sealed, found again."""

import asyncio
import contextlib
import os
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from proxy.audit import Closed, Event, Opened, Outcome, Query, UpstreamFacts, records, verification
from proxy.errors import Tampered, Unavailable
from proxy.keys.cache import KeyCache
from proxy.keys.file import FileKeyProvider
from proxy.storage import audit
from proxy.storage.audit import open_audit_log
from proxy.storage.engine import async_engine, database_url, sync_engine
from proxy.storage.rows import COLUMNS
from proxy.storage.tables import audit_records
from proxy.storage.writer import AuditWriter, Limits
from proxy.terms import LegalBasis
from tests.fakes import MemoryAudit

CANARY = b"CANARY-7f3a Ada Example, +44 1632 960001"
UPSTREAM = UpstreamFacts("mistral-eu", "api.eu.example", "Mistral AI", "FR")
FACTS = Opened(
    client="desk",
    key_id="abcdefgh",
    purpose="support",
    legal_basis=LegalBasis.CONTRACT,
    operation="chat.completions",
    dialect="mistral",
    model="mistral-small",
    policy="d1",
    rules=("r1",),
    entities={"email": 2, "person": 1},
    categories=("contact", "name"),
    actions={"pseudonymise": 3},
    upstream=UPSTREAM,
    permitted=("mistral-eu",),
)
DONE = Closed(Outcome.COMPLETED, UPSTREAM, status=200, chunks=3)


def make_log(database):
    provider = FileKeyProvider.open(database.folder / "master.key")
    return open_audit_log(database.url, database.folder, provider, KeyCache())


@contextlib.asynccontextmanager
async def running(log):
    await log.start()
    try:
        yield log
    finally:
        await log.stop()


async def die(log):
    """End a log as a killed process would: nothing closed, no end of the chain, locks gone."""
    log._writer._end = lambda: None
    await log._writer.stop()
    for descriptor in getattr(log._writer._liveness, "_held", {}).values():
        os.close(descriptor)
    await log._engine.dispose()


async def verified(log):
    async with log.snapshot(Query()) as snapshot:
        verifier = verification.Verifier(snapshot.notes, log.public_key)
        async for entry in snapshot.entries:
            verifier.take(entry)
    return verifier.report()


async def problems(log):
    return {problem.kind for problem in (await verified(log)).problems}


def rows(database):
    """All records as another connection sees them."""
    with sync_engine(database_url(database.url)).connect() as connection:
        return [row._asdict() for row in connection.execute(select(audit_records))]


@pytest.fixture(params=["sqlite", "postgresql", "memory"])
async def log(request):
    if request.param == "memory":
        async with running(MemoryAudit()) as log:
            yield log
        return
    from tests.adapters.conftest import Database

    folder = request.getfixturevalue("tmp_path")
    url = f"sqlite:///{folder / 'p.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    from proxy.storage.migrate import upgrade

    upgrade(url)
    async with running(make_log(Database(url, folder))) as log:
        yield log


async def test_two_records_for_an_exchange(log):
    ticket = await log.open(FACTS, exchange_id="0190-mine")
    assert ticket.exchange_id == "0190-mine"
    assert log.live == 1
    await log.close(ticket, DONE)
    assert log.live == 0
    closed, opened = await log.search(Query(exchange="0190-mine"))
    assert (opened["event"], closed["event"]) == (Event.OPENED, Event.CLOSED)
    assert (closed["outcome"], closed["client"], closed["status"]) == ("completed", "desk", 200)
    assert (await verified(log)).problems == ()


async def test_an_exchange_is_closed_once(log):
    ticket = await log.open(FACTS)
    await log.close(ticket, DONE)
    with pytest.raises(RuntimeError, match="closed before"):
        log.close(ticket, DONE)
    assert len(await log.search(Query(event=Event.CLOSED))) == 1


async def test_a_refusal_is_one_record(log):
    refused = replace(FACTS, refusal_code="no_upstream", refusal_message="No upstream in the zone EU is permitted.")
    exchange = await log.refused(refused)
    (body,) = await log.search(Query(exchange=exchange))
    assert (body["event"], body["decision"]) == (Event.REFUSED, "refused")
    assert log.live == 0


async def test_two_hundred_at_once(log):
    tickets = await asyncio.gather(*[log.open(replace(FACTS, client=f"c{n}")) for n in range(200)])
    assert len({ticket.exchange_id for ticket in tickets}) == 200
    await asyncio.gather(*[log.close(ticket, DONE) for ticket in tickets])
    report = await verified(log)
    assert (report.problems, report.pending, report.records) == ((), 0, 401)


async def test_records_that_come_together_share_a_commit(database, monkeypatch):
    async with running(make_log(database)) as log:
        commit, sizes = log._writer._commit, []
        monkeypatch.setattr(log._writer, "_commit", lambda batch: (sizes.append(len(batch)), commit(batch))[1])
        await asyncio.gather(*[log.open(FACTS) for _ in range(200)])
        assert sum(sizes) == 200
        assert len(sizes) <= 20


async def test_search_filters(log):
    other = UpstreamFacts("us-one", "api.us.example", "Other Inc", "US", "scc")
    health = replace(
        FACTS, client="ward", purpose="care", model="large", entities={"diagnosis": 1}, categories=("health",)
    )
    await log.close(await log.open(FACTS), DONE)
    await log.close(
        await log.open(replace(health, upstream=other)), replace(DONE, upstream=other, outcome=Outcome.FAILED)
    )
    await log.refused(replace(FACTS, refusal_code="zone", refusal_message="100% outside_zone EU", upstream=None))

    async def count(**terms):
        return len(await log.search(Query(**terms)))

    assert await count(client="desk") == 3
    assert await count(client="des") == 0
    assert await count(purpose="care") == 2
    assert await count(model="large", event=Event.OPENED) == 1
    assert await count(category="health") == 2
    assert await count(category="heal") == 0
    assert await count(entity="email") == 3
    assert await count(entity="e%l") == 0
    assert await count(decision="refused") == 1
    assert await count(outcome="failed") == 1
    assert await count(upstream="us-one") == 2
    assert await count(country="FR") == 2
    assert await count(refusal="OUTSIDE_zone") == 1
    assert await count(refusal="100% outside") == 1
    assert await count(refusal="100_") == 0
    assert await count(tenant="default", client="ward") == 2
    assert await count(tenant="other") == 0
    assert await count(client="'; DROP TABLE audit_records; --") == 0


async def test_pages_and_times(log):
    for number in range(5):
        await log.refused(replace(FACTS, refusal_code=f"r{number}"))
        await asyncio.sleep(0.002)
    everything = await log.search(Query(event=Event.REFUSED))
    first = await log.search(Query(event=Event.REFUSED, limit=2))
    rest = await log.search(Query(event=Event.REFUSED, cursor=first[-1]["id"]))
    assert [body["id"] for body in [*first, *rest]] == [body["id"] for body in everything]
    assert [body["refusal"]["code"] for body in everything] == ["r4", "r3", "r2", "r1", "r0"]
    middle = int(everything[2]["id"].replace("-", "")[:12], 16)
    assert len(await log.search(Query(event=Event.REFUSED, since=middle))) == 3
    assert len(await log.search(Query(event=Event.REFUSED, until=middle))) == 2


async def test_the_payload_opens_again(log):
    ticket = await log.open(FACTS, CANARY)
    (body,) = await log.search(Query(exchange=ticket.exchange_id))
    entry = await log.find(body["id"])
    assert await log.payload(entry) == CANARY
    await log.close(ticket, DONE)
    closed = (await log.search(Query(event=Event.CLOSED)))[0]
    assert await log.payload(await log.find(closed["id"])) is None
    assert await log.find("0190-nothing") is None
    assert (await verified(log)).problems == ()


async def test_notes(log):
    record = await log.note(Event.CLIENT_KEY_ADDED, {"key_id": "abcdefgh", "client": "desk"})
    assert (await log.search(Query(event=Event.CLIENT_KEY_ADDED)))[0]["id"] == record


async def test_stop_closes_what_is_open(database):
    log = make_log(database)
    async with running(log):
        await log.open(FACTS)
    async with running(make_log(database)) as after:
        (closed,) = await after.search(Query(event=Event.CLOSED))
        assert closed["error"]["code"] == "shutdown"
        assert await problems(after) == set()


async def test_a_start_waits_for_a_database_that_is_away(database, monkeypatch):
    log = make_log(database)
    begin, away = log._writer._begin, [True, True]

    def try_to_begin():
        if away and away.pop():
            raise OSError("no database")
        begin()

    monkeypatch.setattr(log._writer, "_begin", try_to_begin)
    monkeypatch.setattr("proxy.storage.audit.RETRY_S", 0.01)
    with pytest.raises(Unavailable):
        await log.start()
    await log.start(patience_s=5)
    assert (away, log.healthy) == ([], True)
    await log.stop()


async def test_closing_records_ride_along_with_the_next_opening_one(database, monkeypatch):
    async with running(make_log(database)) as log:
        sizes = []
        commit = log._writer._commit
        monkeypatch.setattr(log._writer, "_commit", lambda batch: (sizes.append(len(batch)), commit(batch))[1])
        monkeypatch.setattr(log._writer, "_limits", Limits(linger_s=5.0))
        ticket = await log.open(FACTS)
        done = log.close(ticket, DONE)
        await log.open(FACTS)
        await done
        assert sizes == [1, 2]


async def test_a_closing_record_alone_does_not_wait_for_long(database):
    async with running(make_log(database)) as log:
        await asyncio.wait_for(log.close(await log.open(FACTS), DONE), 10)


async def test_under_load_a_commit_waits_for_company(database, monkeypatch):
    async with running(make_log(database)) as log:
        for _ in range(5):
            await log.open(FACTS)
        slept = []
        monkeypatch.setattr("proxy.storage.writer.time.sleep", slept.append)
        monkeypatch.setattr("proxy.storage.writer.BUSY_S", 60.0)
        await log.open(FACTS)
        monkeypatch.setattr("proxy.storage.writer.BUSY_S", 0.0)
        await log.open(FACTS)
        assert slept == [Limits().gather_s]


async def test_durable_before_return(database):
    async with running(make_log(database)) as log:
        assert log.healthy
        ticket = await log.open(FACTS)
        assert ticket.exchange_id in {row["exchange_id"] for row in rows(database)}


async def test_a_record_without_canonical_form_fails_alone(database):
    async with running(make_log(database)) as log:
        results = await asyncio.gather(
            log.note(Event.POLICY_ACTIVATED, {"seconds": 1.5}),
            log.note(Event.POLICY_ACTIVATED, {"digest": "d"}),
            return_exceptions=True,
        )
        assert type(results[0]).__name__ == "Malformed"
        assert isinstance(results[1], str)
        assert log.healthy
        assert await problems(log) == set()


async def test_the_payload_is_sealed_on_the_disk(tmp_path):
    from proxy.storage.migrate import upgrade
    from tests.adapters.conftest import Database

    database = Database(f"sqlite:///{tmp_path / 'p.db'}", tmp_path)
    upgrade(database.url)
    log = make_log(database)
    async with running(log):
        await log.open(FACTS, CANARY)
        stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    stored += b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(stored) > 10_000
    assert CANARY not in stored
    assert b"CANARY" not in stored


async def test_payloads_can_not_be_exchanged_or_erased_unseen(database):
    async with running(make_log(database)) as log:
        one, other = await log.open(FACTS, b"one"), await log.open(FACTS, b"other")
        edit(database, "UPDATE audit_payloads SET record_id = 'x' WHERE record_id = :a", a=one.exchange_id)
        edit(
            database,
            "UPDATE audit_payloads SET record_id = :a WHERE record_id = :b",
            a=one.exchange_id,
            b=other.exchange_id,
        )
        with pytest.raises(Tampered):
            await log.payload(await log.find(one.exchange_id))
        assert await log.payload(await log.find(other.exchange_id)) is None  # erased: the chain stays whole
        assert await problems(log) == {"storage"}


async def test_a_payload_whose_key_is_gone(database):
    async with running(make_log(database)) as log:
        ticket = await log.open(FACTS, b"one")
        edit(database, "DELETE FROM data_keys")
        log._data_keys._cache.clear()
        with pytest.raises(Tampered, match="data key"):
            await log.payload(await log.find(ticket.exchange_id))


async def test_data_keys_are_shared_by_processes(database):
    async with running(make_log(database)) as one, running(make_log(database)) as other:
        first, second = await asyncio.gather(one.open(FACTS, b"1"), other.open(FACTS, b"2"))
        assert await other.payload(await other.find(first.exchange_id)) == b"1"
        assert await one.payload(await one.find(second.exchange_id)) == b"2"
        with sync_engine(database_url(database.url)).connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM data_keys").scalar() == 1


def edit(database, statement, **values):
    """Change the database as somebody with access to it would."""
    with sync_engine(database_url(database.url)).begin() as connection:
        connection.execute(text(statement), values)


TAMPERING = {
    "flip": ("UPDATE audit_records SET canonical = :data WHERE seq = 2", {"altered"}),
    "column": ("UPDATE audit_records SET client = 'nobody' WHERE seq = 2", {"storage"}),
    "upstream": ("UPDATE audit_records SET country = 'DE' WHERE seq = 2", {"storage"}),
    "hash": ("UPDATE audit_records SET hash = prev WHERE seq = 2", {"altered"}),
    "delete": ("DELETE FROM audit_records WHERE seq = 2", {"dropped"}),
    "tail": ("DELETE FROM audit_records WHERE seq >= 5", {"truncated"}),
    "all": ("DELETE FROM audit_records", {"truncated"}),
    "head": ("DELETE FROM audit_heads", {"unsigned"}),
    "note": ("UPDATE audit_heads SET note = 'x'", {"signature", "unsigned"}),
}


@pytest.mark.parametrize("name", TAMPERING)
async def test_edits_in_the_database_are_found(database, name):
    statement, expected = TAMPERING[name]
    log = make_log(database)
    async with running(log):
        for _ in range(3):
            await log.close(await log.open(FACTS), DONE)
        assert await problems(log) == set()
        before = next(row for row in rows(database) if row["seq"] == 2)["canonical"]
        edit(database, statement, **({"data": before.replace(b"desk", b"dusk")} if ":data" in statement else {}))
        assert await problems(log) >= expected


async def test_swapped_and_inserted_rows_are_found(database):
    async with running(make_log(database)) as log:
        for _ in range(3):
            await log.close(await log.open(FACTS), DONE)
        for old, new in ((2, 99), (3, 2), (99, 3)):
            edit(database, "UPDATE audit_records SET seq = :new WHERE seq = :old", old=old, new=new)
        assert await problems(log) == {"altered", "link"}
        for old, new in ((2, 99), (3, 2), (99, 3)):
            edit(database, "UPDATE audit_records SET seq = :new WHERE seq = :old", old=old, new=new)
        assert await problems(log) == set()
        names = ", ".join(name for name in COLUMNS if name not in ("record_id", "seq"))
        last = max(row["seq"] for row in rows(database)) + 1
        edit(
            database,
            f"INSERT INTO audit_records (record_id, seq, {names}) SELECT 'x', {last}, {names} FROM audit_records WHERE seq = 3",
        )
        assert await problems(log) >= {"added", "altered"}


async def test_orphans_of_a_dead_writer_are_closed_by_the_next(database):
    dead = make_log(database)
    await dead.start()
    done, left = await dead.open(FACTS), await dead.open(FACTS)
    await dead.close(done, DONE)
    await die(dead)
    async with running(make_log(database)) as log:
        (orphan,) = await log.search(Query(event=Event.ORPHANED))
        assert (orphan["exchange"], orphan["outcome"], orphan["client"]) == (left.exchange_id, "orphaned", "desk")
        assert await verified(log) == verification.Report(records=6, chains=2, pending=0, problems=())
    async with running(make_log(database)) as log:  # once is enough
        assert len(await log.search(Query(event=Event.ORPHANED))) == 1


async def test_a_living_writer_is_left_alone(database):
    async with running(make_log(database)) as one:
        ticket = await one.open(FACTS)
        async with running(make_log(database)) as other:
            assert await other.search(Query(event=Event.ORPHANED)) == []
            await one.close(ticket, DONE)
            assert await problems(other) == set()


async def test_chains_vouch_for_each_other(database):
    for _ in range(3):
        async with running(make_log(database)) as log:
            await log.refused(replace(FACTS, refusal_code="x"))
    first = min(row["chain"] for row in rows(database))
    async with running(make_log(database)) as log:
        started = await log.search(Query(event=Event.WRITER_STARTED))
        assert [len(body["heads"]) if "heads" in body else 0 for body in started] == [1, 1, 1, 0]
        assert await problems(log) == set()
        edit(database, "DELETE FROM audit_records WHERE chain = :first", first=first)
        edit(database, "DELETE FROM audit_heads WHERE chain = :first", first=first)
        assert await problems(log) == {"vanished"}


async def test_two_writers_at_once(database):
    async with running(make_log(database)) as one, running(make_log(database)) as other:
        calls = [log.open(FACTS) for log in (one, other) for _ in range(60)]
        tickets = await asyncio.gather(*calls)
        await asyncio.gather(*[(one if n < 60 else other).close(ticket, DONE) for n, ticket in enumerate(tickets)])
        assert await verified(one) == verification.Report(records=242, chains=2, pending=0, problems=())


class Broken:
    """A connection whose commits fail as told."""

    def __init__(self, connection, error):
        self._connection, self._error = connection, error

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def commit(self):
        raise self._error


def break_commits(log):
    error = OperationalError("COMMIT", {}, Exception("disk I/O error"))
    log._writer._connection = Broken(log._writer._connection, error)


async def test_a_failed_commit_refuses_all_who_wait_and_heals_with_a_new_chain(database, caplog):
    log = make_log(database)
    log._writer._limits = Limits(cool_down_s=0.2)
    async with running(log):
        ticket = await log.open(FACTS)
        break_commits(log)
        results = await asyncio.gather(*[log.open(FACTS) for _ in range(20)], return_exceptions=True)
        assert {type(result) for result in results} == {Unavailable}
        assert not log.healthy
        assert log.live == 1
        await log.close(ticket, DONE)  # waits in the spool
        assert list((database.folder / "audit-spool").glob("*.jsonl"))
        with pytest.raises(Unavailable):
            await log.open(FACTS)
        for _ in range(100):
            await asyncio.sleep(0.05)
            if log.healthy:
                break
        await log.close(await log.open(FACTS), DONE)
        assert not list((database.folder / "audit-spool").glob("*"))
        assert len(await log.search(Query(event=Event.CLOSED))) == 2
        assert len(await log.search(Query(event=Event.SPOOL_REPLAYED))) == 1
        report = await verified(log)
        assert (report.problems, report.chains, report.pending) == ((), 2, 0)
    assert "audit commit failed" in caplog.text
    assert "I/O" not in caplog.text


async def test_a_spool_left_behind_is_replayed_by_the_next(database):
    log = make_log(database)
    await log.start()
    kept, spooled = await log.open(FACTS), await log.open(FACTS)
    await log.close(kept, DONE)
    break_commits(log)
    await log.close(spooled, DONE)
    (file,) = (database.folder / "audit-spool").iterdir()
    with file.open("ab") as lines:
        lines.write(b"0000 {}\n")  # somebody's forged line
    await die(log)
    async with running(make_log(database)) as after:
        closed = {body["exchange"] for body in await after.search(Query(event=Event.CLOSED))}
        assert closed == {kept.exchange_id, spooled.exchange_id}
        assert await after.search(Query(event=Event.ORPHANED)) == []
        assert (await after.search(Query(event=Event.SPOOL_REJECTED)))[0]["lines"] == 1
        assert await problems(after) == set()
    assert [path.suffix for path in (database.folder / "audit-spool").iterdir()] == [".rejected"]


async def test_a_broken_spool_is_told(database, monkeypatch):
    log = make_log(database)
    async with running(log):
        ticket = await log.open(FACTS)
        break_commits(log)
        (database.folder / "audit-spool").write_text("a file where the directory should be")
        with pytest.raises(Unavailable):
            await log.close(ticket, DONE)


async def test_what_neither_database_nor_spool_could_take_is_written_once_either_can(database):
    log = make_log(database)
    log._writer._limits = Limits(cool_down_s=0.2)
    blocker = database.folder / "audit-spool"
    async with running(log):
        tickets = [await log.open(FACTS) for _ in range(2)]
        break_commits(log)
        blocker.write_text("a file where the directory should be")
        for ticket in tickets:
            with pytest.raises(Unavailable):
                await log.close(ticket, DONE)
        blocker.unlink()
        for _ in range(100):
            await asyncio.sleep(0.05)
            if log.healthy:
                break
        closed = {body["exchange"] for body in await log.search(Query(event=Event.CLOSED))}
        assert closed == {ticket.exchange_id for ticket in tickets}
        assert (await verified(log)).pending == 0
        assert await problems(log) == set()


async def test_a_full_queue_refuses_opens_and_takes_closes(database):
    log = make_log(database)
    async with running(log):
        ticket = await log.open(FACTS)
        log._writer._limits = Limits(queue=0)
        with pytest.raises(Unavailable):
            await log.open(FACTS)
        await log.close(ticket, DONE)
        assert await problems(log) == set()


async def test_a_caller_that_goes_away_while_its_record_is_written(database):
    async with running(make_log(database)) as log:
        task = asyncio.create_task(log.open(FACTS))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await log.note(Event.POLICY_ACTIVATED, {})
        (closed,) = await log.search(Query(event=Event.CLOSED))
        assert closed["outcome"] == "disconnected"
        assert log.live == 0
        assert await problems(log) == set()


async def test_a_log_that_hangs_refuses_in_time_and_closes_what_it_wrote_late(database, monkeypatch):
    async with running(make_log(database)) as log:
        commit, may_go_on = log._writer._commit, threading.Event()
        monkeypatch.setattr(log._writer, "_commit", lambda batch: (may_go_on.wait(20), commit(batch))[1])
        monkeypatch.setattr(audit, "LONGEST_WAIT_S", 0.02)
        with pytest.raises(Unavailable, match="in time"):
            await log.open(FACTS)
        with pytest.raises(Unavailable, match="in time"):
            await log.note(Event.POLICY_ACTIVATED, {})
        monkeypatch.setattr(audit, "LONGEST_WAIT_S", 10)
        may_go_on.set()
        await log.note(Event.POLICY_ACTIVATED, {})
        assert log.live == 0
        (closed,) = await log.search(Query(event=Event.CLOSED))
        assert (closed["outcome"], closed["error"]["code"]) == ("failed", "audit_open")
        assert await problems(log) == set()


async def test_a_log_that_does_not_run_takes_nothing(database):
    log = make_log(database)
    with pytest.raises(Unavailable):
        await log.open(FACTS)
    async with running(log):
        pass
    with pytest.raises(Unavailable):
        await log.refused(FACTS)
    assert not log.healthy


async def test_a_database_that_can_not_be_opened(tmp_path):
    from tests.adapters.conftest import Database

    log = make_log(Database(f"postgresql://nobody@/none?host={tmp_path}", tmp_path))
    with pytest.raises(Unavailable, match="can't be opened"):
        await log.start()
    log = make_log(Database(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path))  # no tables
    with pytest.raises(Unavailable, match="can't be opened"):
        await log.start()


async def test_a_payload_whose_key_can_not_be_read_keeps_all_from_leaving(database):
    async with running(make_log(database)) as log:
        edit(database, "ALTER TABLE data_keys RENAME TO elsewhere")
        with pytest.raises(Unavailable, match="data keys") as raised:
            await log.open(FACTS, CANARY)
        assert (raised.value.code, log.live) == ("audit_unavailable", 0)
        edit(database, "ALTER TABLE elsewhere RENAME TO data_keys")
        await log.close(await log.open(FACTS, CANARY), DONE)


async def test_an_export_is_of_one_moment(database):
    async with running(make_log(database)) as log:
        await log.close(await log.open(FACTS), DONE)
        async with log.snapshot(Query()) as snapshot:
            await log.close(await log.open(FACTS), DONE)
            verifier = verification.Verifier(snapshot.notes, log.public_key)
            async for entry in snapshot.entries:
                verifier.take(entry)
        assert verifier.report() == verification.Report(records=3, chains=1, pending=0, problems=())


async def test_settings_of_the_connections(database):
    engine = async_engine(database_url(database.url))
    async with engine.connect() as connection:
        if database.is_sqlite:
            found = [
                (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert found == ["wal", 2, 1]
        else:
            assert (await connection.exec_driver_sql("SHOW synchronous_commit")).scalar() == "on"
            assert (await connection.exec_driver_sql("SHOW lock_timeout")).scalar() == "5s"
    await engine.dispose()


def test_the_writer_says_nothing_of_its_keys(tmp_path):
    from tests.adapters.conftest import Database

    async def build():
        return make_log(Database(f"sqlite:///{tmp_path / 'p.db'}", tmp_path))

    log = asyncio.run(build())
    assert isinstance(log._writer, AuditWriter)
    assert log._writer._spool.key.hex() not in repr(log._writer._spool)
    assert repr(log._writer._spool.key) not in repr(log._writer._spool)
    assert records.SCHEMA == 1
