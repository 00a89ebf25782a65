"""The tamper matrix: each way to change a log, where it is found, and that an untouched log passes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.audit.chain import Entry, Head, link, record_hash
from proxy.audit.checkpoints import CheckpointSigner
from proxy.audit.records import Event
from proxy.audit.verification import Problem, Report, verify

SIGNER = CheckpointSigner.from_seed(bytes(range(32)))
PUBLIC = SIGNER.signer.public_key


def body(event, exchange="", **more):
    return {"event": event.value, "exchange": exchange, **more}


def chain(name, bodies):
    head, entries = Head(name), []
    for one in bodies:
        entry, head = link(head, one)
        entries.append(entry)
    return entries, head


def a_log(calls=3):
    """Two chains: the first ended, the second names the first's head and has one exchange open."""
    calls_of_a = [body(event, f"a{n}") for n in range(calls) for event in (Event.OPENED, Event.CLOSED)]
    first, first_head = chain("A", [body(Event.WRITER_STARTED, heads={}), *calls_of_a, body(Event.WRITER_ENDED)])
    heads = {"A": [first_head.size, first_head.hash.hex()]}
    second, second_head = chain(
        "B",
        [
            body(Event.WRITER_STARTED, heads=heads),
            body(Event.OPENED, "b0"),
            body(Event.ORPHANED, "b0"),
            body(Event.OPENED, "b1"),
            body(Event.CLOSED, "b1"),
            body(Event.OPENED, "b2"),
        ],
    )
    return [*first, *second], {"A": SIGNER.sign(first_head), "B": SIGNER.sign(second_head)}


def found(entries, notes, **more):
    report = verify(entries, notes, PUBLIC, **more)
    return {(problem.kind, problem.chain, problem.seq) for problem in report.problems}


def test_an_untouched_log_is_intact():
    entries, notes = a_log()
    report = verify(entries, notes, PUBLIC)
    assert report == Report(records=14, chains=2, pending=1, problems=())
    assert report.intact


def test_a_changed_record():
    entries, notes = a_log()
    entries[3] = replace(entries[3], canonical=entries[3].canonical.replace(b"a1", b"a9"))
    assert ("altered", "A", 3) in found(entries, notes)


def test_a_changed_record_with_its_hash():
    entries, notes = a_log()
    data = entries[3].canonical.replace(b"closed", b"opened")
    entries[2] = replace(entries[2], canonical=data, hash=record_hash(entries[2].prev, data))
    assert {("link", "A", 3), ("altered", "A", 2)} <= found(entries, notes)


def test_a_rewritten_chain_meets_the_signed_head():
    entries, notes = a_log()
    forged, _ = chain("A", [body(Event.WRITER_STARTED, heads={})] + [body(Event.CLIENT_KEY_ADDED)] * 7)
    kinds = found([*forged, *entries[8:]], notes)
    assert kinds == {("head", "A", 7), ("vanished", "A", 7)}


def test_a_changed_hash_or_link():
    entries, notes = a_log()
    assert ("altered", "A", 2) in found([*entries[:2], replace(entries[2], hash=bytes(32)), *entries[3:]], notes)
    kinds = found([*entries[:2], replace(entries[2], prev=bytes(32)), *entries[3:]], notes)
    assert kinds == {("altered", "A", 2), ("link", "A", 2)}


def test_bytes_that_are_no_record():
    entries, notes = a_log()
    entries[2] = replace(entries[2], canonical=b"{}x")
    assert ("altered", "A", 2) in found(entries, notes)


def test_a_dropped_record():
    entries, notes = a_log()
    del entries[3]
    assert found(entries, notes) >= {("dropped", "A", 3)}


def test_an_inserted_record():
    entries, notes = a_log()
    extra, _ = link(Head("A", 3, entries[2].hash), body(Event.CLIENT_KEY_ADDED))
    assert found([*entries[:3], extra, *entries[3:]], notes) >= {("inserted", "A", 3)}


def test_swapped_records():
    entries, notes = a_log()
    entries[2], entries[3] = entries[3], entries[2]
    assert found(entries, notes) == {("reordered", "A", 2)}


def test_swapped_places():
    """The rows' numbers are exchanged: each record still says where it stood."""
    entries, notes = a_log()
    entries[2], entries[3] = replace(entries[3], seq=2), replace(entries[2], seq=3)
    assert found(entries, notes) >= {("altered", "A", 2), ("altered", "A", 3)}


def test_a_cut_tail():
    entries, notes = a_log()
    assert found(entries[:-2], notes) == {("truncated", "B", 4)}


def test_a_tail_after_the_signed_head():
    entries, notes = a_log()
    extra, _ = link(Head("B", 6, entries[-1].hash), body(Event.CLIENT_KEY_ADDED))
    assert found([*entries, extra], notes) == {("added", "B", 6)}


def test_a_removed_chain():
    entries, notes = a_log()
    assert found(entries[8:], notes) == {("truncated", "A", 0), ("vanished", "A", 7)}
    assert found(entries[8:], {"B": notes["B"]}) == {("vanished", "A", 7)}


def test_heads_that_are_missing_wrong_or_exchanged():
    entries, notes = a_log()
    assert found(entries, {"A": notes["A"]}) == {("unsigned", "B", -1)}
    other = CheckpointSigner.from_seed(bytes(32)).sign(Head("B", 6, entries[-1].hash))
    assert found(entries, notes | {"B": other}) == {("signature", "B", -1), ("unsigned", "B", -1)}
    exchanged = {"A": notes["B"], "B": notes["B"]}
    assert found(entries, exchanged) == {("signature", "A", -1), ("unsigned", "A", -1)}


def test_a_head_of_nothing():
    assert found([], {"C": SIGNER.sign(Head("C"))}) == set()


def test_exchanges_closed_twice_or_never():
    bodies = [
        body(Event.WRITER_STARTED, heads={}),
        body(Event.OPENED, "x"),
        body(Event.OPENED, "y"),
        body(Event.CLOSED, "x"),
        body(Event.CLOSED, "x"),
        body(Event.ORPHANED, "x"),
        body(Event.WRITER_ENDED),
    ]
    entries, head = chain("A", bodies)
    assert found(entries, {"A": SIGNER.sign(head)}) == {("closed_twice", "A", 4), ("unclosed", "A", 2)}


def test_a_late_close_after_an_orphan_is_no_fault():
    entries, head = chain("A", [body(Event.OPENED, "x"), body(Event.ORPHANED, "x"), body(Event.CLOSED, "x")])
    assert found(entries, {"A": SIGNER.sign(head)}) == set()


def test_what_the_storage_noticed_is_reported():
    entries, notes = a_log()
    entries[1] = replace(entries[1], fault="The search columns differ from the record.")
    assert found(entries, notes) == {("storage", "A", 1)}


def test_claims_that_are_no_claims_are_ignored():
    entries, head = chain("A", [body(Event.WRITER_STARTED, heads=odd) for odd in ([], {"Z": [0, "x"]}, {"Z": "x"}, {})])
    assert found(entries, {"A": SIGNER.sign(head)}) == set()


def test_a_selection_verifies_record_by_record():
    entries, notes = a_log()
    selection = [entries[1], entries[4], entries[11]]
    assert found(selection, notes, partial=True) == set()
    selection[1] = replace(selection[1], canonical=selection[1].canonical.replace(b"a1", b"a2"))
    assert found(selection, notes, partial=True) == {("altered", "A", 4)}


def test_neighbours_in_a_selection_must_still_link():
    entries, notes = a_log()
    other, _ = link(Head("A", 2, bytes(32)), body(Event.CLIENT_KEY_ADDED))
    assert found([entries[1], other], notes, partial=True) == {("link", "A", 2)}


@pytest.mark.parametrize("seq", [-1, 2**52])
def test_a_number_far_away_is_not_believed(seq):
    entries, notes = a_log()
    entries[3] = replace(entries[3], seq=seq)
    assert found(entries, notes) >= {("altered", "A", seq), ("dropped", "A", 3)}


def test_problems_are_sorted():
    entries, notes = a_log()
    del entries[5], entries[2]
    problems = verify(entries, notes, PUBLIC).problems
    assert list(problems) == sorted(problems, key=lambda problem: (problem.chain, problem.seq, problem.kind))
    assert all(isinstance(problem, Problem) and problem.detail for problem in problems)


@settings(max_examples=150)
@given(st.data())
def test_any_single_change_is_found(data):
    """Any flipped bit, dropped, doubled or moved record anywhere in the log."""
    entries, notes = a_log(data.draw(st.integers(1, 4)))
    place = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[place]
    change = data.draw(st.sampled_from(["canonical", "prev", "hash", "drop", "double", "move"]))
    if change in ("canonical", "prev", "hash"):
        value = bytearray(getattr(entry, change))
        bit = data.draw(st.integers(0, len(value) * 8 - 1))
        value[bit // 8] ^= 1 << bit % 8
        entries[place] = replace(entry, **{change: bytes(value)})
    elif change == "drop":
        del entries[place]
    elif change == "double":
        entries.insert(data.draw(st.integers(0, len(entries))), entry)
    else:
        of_chain = [other for other, one in enumerate(entries) if one.chain == entry.chain and other != place]
        target = data.draw(st.sampled_from(of_chain))
        entries[place], entries[target] = entries[target], entries[place]
    assert found(entries, notes)


@pytest.mark.parametrize("size", [0, 1, 5])
def test_entries_may_come_from_any_iterable(size):
    entries, head = chain("A", [body(Event.CLIENT_KEY_ADDED)] * size)
    report = verify(
        (Entry(e.chain, e.seq, e.canonical, e.prev, e.hash) for e in entries), {"A": SIGNER.sign(head)}, PUBLIC
    )
    assert report.intact
    assert report.records == size
