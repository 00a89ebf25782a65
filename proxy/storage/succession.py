"""What a new writer does for those before it: vouch for their heads, close what dead ones left open, take their spool.

A chain is dead when it has not ended and its lock can be taken. Each chain's final head is named once by a later
chain's first record; from there on the chains vouch for each other in turn.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from proxy.audit import Event, records
from proxy.storage.liveness import Liveness
from proxy.storage.spool import Leftover
from proxy.storage.tables import audit_heads, audit_records

_LOOKUP = 500


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A chain that an earlier or parallel writer began."""

    chain: str
    size: int
    hash: bytes
    ended: bool


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was taken over: dead chains, bodies from the spool that are not in the log yet, lines refused."""

    dead: tuple[str, ...]
    bodies: tuple[records.Body, ...]
    files: int
    rejected: int

    def replayed(self, new_stamp: Callable[[], records.Stamp]) -> list[records.Body]:
        """Return the spool's records and, if there was a spool, the notes that say so."""
        notes = []
        if self.files:
            notes.append(records.note_body(Event.SPOOL_REPLAYED, new_stamp(), "", {"records": len(self.bodies)}))
        if self.rejected:
            notes.append(records.note_body(Event.SPOOL_REJECTED, new_stamp(), "", {"lines": self.rejected}))
        return [*self.bodies, *notes]

    def orphans(self, connection: Connection, new_stamp: Callable[[], records.Stamp]) -> list[records.Body]:
        """Return an orphaned record for each exchange that a dead chain opened and nobody closed."""
        return [orphan for dead in self.dead for orphan in _orphans(connection, dead, new_stamp)]


def predecessors(connection: Connection) -> list[Predecessor]:
    """Return the chains that have not ended or whose final head no later chain has named."""
    heads = audit_heads.c
    rows = connection.execute(
        select(heads.chain, heads.size, heads.hash, heads.ended)
        .where(or_(heads.ended.is_(False), heads.vouched.is_(False)))
        .order_by(heads.chain)
    )
    return [Predecessor(row.chain, row.size, bytes(row.hash), row.ended) for row in rows]


def adopt(
    connection: Connection,
    found: Sequence[Predecessor],
    leftovers: Sequence[Leftover],
    *,
    own: Collection[str],
    liveness: Liveness,
) -> Adopted:
    """Take the locks of dead chains among `found` (never of `own`), and sort out what the spool holds."""
    waiting = [known.chain for known in found if not known.ended and known.chain not in own]
    dead = [name for name in waiting if liveness.hold(connection, name)]
    if dead:  # under the lock: another writer may have ended or adopted it in between
        ended = select(audit_heads.c.chain).where(audit_heads.c.chain.in_(dead), audit_heads.c.ended.is_(True))
        for name in connection.execute(ended).scalars().all():
            liveness.release(connection, name)
            dead.remove(name)
    bodies = {str(body["id"]): body for leftover in leftovers for body in leftover.bodies}
    for known in _stored(connection, tuple(bodies)):
        del bodies[known]
    rejected = sum(leftover.rejected for leftover in leftovers)
    return Adopted(tuple(dead), tuple(bodies.values()), len(leftovers), rejected)


def vouch(connection: Connection, found: Sequence[Predecessor], dead: Collection[str]) -> None:
    """Mark the chains whose final heads the new chain has named, and the dead ones as ended."""
    final = [known.chain for known in found if known.ended or known.chain in dead]
    if final:
        statement = update(audit_heads).where(audit_heads.c.chain == bindparam("name")).values(ended=True, vouched=True)
        connection.execute(statement, [{"name": name} for name in final])


def _stored(connection: Connection, ids: Sequence[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(ids), _LOOKUP):
        part = ids[start : start + _LOOKUP]
        found += connection.execute(
            select(audit_records.c.record_id).where(audit_records.c.record_id.in_(part))
        ).scalars()
    return found


def _orphans(connection: Connection, dead: str, new_stamp: Callable[[], records.Stamp]) -> list[records.Body]:
    opened, closing = audit_records, audit_records.alias()
    ends = (Event.CLOSED.value, Event.ORPHANED.value)
    rows = connection.execute(
        select(opened.c.exchange_id, opened.c.canonical)
        .where(opened.c.chain == dead, opened.c.event == Event.OPENED.value)
        .where(~exists().where(closing.c.exchange_id == opened.c.exchange_id, closing.c.event.in_(ends)))
        .order_by(opened.c.seq)
    ).all()
    orphans = []
    for row in rows:
        stamp = new_stamp()
        placed = records.Stamp(stamp.record_id, row.exchange_id, stamp.ms)
        orphans.append(records.orphaned_body(placed, records.parse(bytes(row.canonical))))
    return orphans
