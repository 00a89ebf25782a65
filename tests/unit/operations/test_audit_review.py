"""Reviews: each access is recorded first, exports verify offline, and spreadsheets compute nothing."""

import csv
import io
from dataclasses import replace

import orjson
import pytest

from proxy.audit import Closed, Event, Opened, Outcome, Query, UpstreamFacts
from proxy.errors import Malformed, Tampered, Unavailable
from proxy.operations import audit_review
from proxy.operations.audit_review import CSV_COLUMNS, Reader
from tests.fakes import MemoryAudit

READER = Reader("ada@example.org", "yearly audit")
UPSTREAM = UpstreamFacts("mistral-eu", "api.eu.example", "Mistral AI", "FR", "none")
FACTS = Opened(client="desk", entities={"email": 2}, categories=("contact",), upstream=UPSTREAM)


async def a_log():
    log = MemoryAudit()
    await log.start()
    ticket = await log.open(FACTS, b"the text as it left: [PERSON_1]")
    log.close(ticket, Closed(Outcome.COMPLETED, UPSTREAM, status=200))
    await log.refused(replace(FACTS, refusal_code="zone", refusal_message='=cmd|"/c calc"!A1'))
    return log, ticket.exchange_id


async def lines_of(parts):
    return [line async for line in parts]


async def test_search_gives_the_records():
    log, exchange = await a_log()
    assert len(await audit_review.search(log, Query(exchange=exchange))) == 2


async def test_show_records_the_reading_before_it_shows():
    log, exchange = await a_log()
    shown = await audit_review.show(log, exchange, READER)
    assert shown.payload == b"the text as it left: [PERSON_1]"
    assert shown.body["client"] == "desk"
    assert "PERSON" not in repr(shown)
    read = log.bodies[-1]
    assert (read["event"], read["actor"], read["reason"]) == (Event.RECORD_READ, READER.actor, READER.reason)
    assert read["record"] == exchange


async def test_nothing_is_shown_when_the_reading_can_not_be_recorded():
    log, exchange = await a_log()
    log.failing = Unavailable("no")
    with pytest.raises(Unavailable):
        await audit_review.show(log, exchange, READER)


@pytest.mark.parametrize("reader", [Reader("", "r"), Reader("a", " ")])
async def test_show_needs_an_actor_and_a_reason(reader):
    log, exchange = await a_log()
    with pytest.raises(Malformed, match="who reads and why"):
        await audit_review.show(log, exchange, reader)
    assert log.bodies[-1]["event"] != Event.RECORD_READ


async def test_show_of_nothing_and_of_a_changed_record():
    log, exchange = await a_log()
    with pytest.raises(Malformed, match="no record"):
        await audit_review.show(log, "0190-none", READER)
    place = next(n for n, entry in enumerate(log.entries) if exchange.encode() in entry.canonical)
    log.entries[place] = replace(log.entries[place], canonical=log.entries[place].canonical.replace(b"desk", b"dusk"))
    with pytest.raises(Tampered):
        await audit_review.show(log, exchange, READER)


async def test_an_export_verifies_offline():
    log, _ = await a_log()
    lines = await lines_of(audit_review.export_jsonl(log, Query(), READER))
    assert log.bodies[-1]["event"] == Event.LOG_EXPORTED
    header, *_, footer = map(orjson.loads, lines)
    assert header["whole"] is True
    assert footer == {"records": 5}
    report = audit_review.verify_export(lines, log.public_key)
    assert (report.problems, report.records) == ((), 5)


async def test_a_changed_export_is_found():
    log, _ = await a_log()
    lines = await lines_of(audit_review.export_jsonl(log, Query(), READER))
    changed = [line.replace(b'"client":"desk"', b'"client":"dusk"') for line in lines]
    kinds = {problem.kind for problem in audit_review.verify_export(changed, log.public_key).problems}
    assert kinds == {"altered"}
    shorter = [*lines[:2], *lines[3:-1], b'{"records":4}']
    assert {p.kind for p in audit_review.verify_export(shorter, log.public_key).problems} == {"dropped"}
    assert not audit_review.verify_export(lines, bytes(32)).intact


async def test_an_export_of_some_records_verifies_record_by_record():
    log, _ = await a_log()
    lines = await lines_of(audit_review.export_jsonl(log, Query(event=Event.CLOSED), READER))
    assert orjson.loads(lines[0])["whole"] is False
    report = audit_review.verify_export(lines, log.public_key)
    assert (report.problems, report.records) == ((), 1)


async def test_files_that_are_no_export():
    log, _ = await a_log()
    lines = await lines_of(audit_review.export_jsonl(log, Query(), READER))
    for faulty in (
        [],
        [b"x"],
        [b"[]"],
        [b'{"format":"other"}'],
        [lines[0].replace(b"heads", b"hints"), *lines[1:]],
        lines[:-1],
        [*lines[:2], lines[-1]],
        [lines[0], b"{}", lines[-1]],
        [lines[0], b'{"record":[],"prev":"","hash":""}', lines[-1]],
        [lines[0], b'{"record":{"a":1.5},"prev":"","hash":""}', lines[-1]],
        [lines[0], b'{"record":{"chain":"c","seq":1},"prev":"zz","hash":""}', lines[-1]],
    ):
        with pytest.raises(Malformed):
            audit_review.verify_export(faulty, log.public_key)


async def test_csv_is_safe_in_spreadsheets():
    log, _ = await a_log()
    parts = await lines_of(audit_review.export_csv(log, Query(), READER))
    assert all(part.endswith(b"\r\n") for part in parts)
    table = list(csv.DictReader(io.StringIO(b"".join(parts).decode(), newline="")))
    assert tuple(table[0]) == CSV_COLUMNS
    assert len(table) == 5
    opened, refused = table[1], table[3]
    assert (opened["client"], opened["entities"], opened["categories"]) == ("desk", "email=2", "contact")
    assert (opened["upstream"], opened["operator"], opened["country"]) == ("mistral-eu", "Mistral AI", "FR")
    assert opened["hash"] == log.entries[1].hash.hex()
    assert refused["refusal"] == 'zone: =cmd|"/c calc"!A1'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "=a,b", '="x"'])
def test_formulas_are_texts(text):
    (row,) = csv.reader(io.StringIO(audit_review._csv_line([text, "plain"]).decode(), newline=""))
    assert row == [f"'{text}", "plain"]


@pytest.mark.parametrize("text", ["", "plain", "a,b", 'say "x"', "a\r\nb", "a=b", "é", "it's", "'quoted"])
def test_other_cells_come_back_as_they_were(text):
    (row,) = csv.reader(io.StringIO(audit_review._csv_line([text, "end"]).decode(), newline=""))
    assert row == [text, "end"]


async def test_verify_records_that_it_was_done():
    log, _ = await a_log()
    report = await audit_review.verify(log, READER)
    assert report.intact
    assert (log.bodies[-1]["event"], log.bodies[-1]["problems"], log.bodies[-1]["records"]) == (
        Event.LOG_VERIFIED,
        0,
        4,
    )
    log.entries.pop(1)
    assert not (await audit_review.verify(log, READER)).intact
