"""Verify a log offline: entries, signed heads and one public key in, a report with each fault located out.

Found: records flipped, dropped, inserted, reordered or doubled; a tail cut off or added after the signed head; whole
chains removed (later chains name them); wrong signatures; exchanges closed twice or never. Not found without a witness:
a whole database put back to an older state together with its signed heads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from proxy.audit.chain import ZERO, Entry, Head, record_hash
from proxy.audit.checkpoints import open_checkpoint
from proxy.audit.records import Body, Event, Value, parse
from proxy.errors import Malformed, Tampered

LARGEST_GAP = 1_000_000
"""More records missing in one place are not believed: a hostile export must not fill the memory."""
_HASH_BYTES = 32
_CLOSING = frozenset({Event.CLOSED.value, Event.ORPHANED.value})


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: its kind, the chain, the record's number in it (-1: the chain as a whole), and a sentence."""

    kind: str
    chain: str
    seq: int
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """What verification found. `pending` counts exchanges still open in chains that have not ended."""

    records: int
    chains: int
    pending: int
    problems: tuple[Problem, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing was changed, as far as this log alone can tell."""
        return not self.problems


@dataclass(slots=True)
class _ChainState:
    """What is known of one chain so far; `hashes` has 32 bytes for each number, zero where none was seen."""

    hashes: bytearray = field(default_factory=bytearray)
    accepted: tuple[bytes, ...] = (ZERO,)
    last: int = -1
    missing: dict[int, None] = field(default_factory=dict)
    ended: bool = False

    @property
    def size(self) -> int:
        return len(self.hashes) // _HASH_BYTES

    def hash_at(self, seq: int) -> bytes:
        return bytes(self.hashes[seq * _HASH_BYTES : (seq + 1) * _HASH_BYTES])

    def put(self, seq: int, digest: bytes) -> None:
        self.hashes.extend(bytes(max(0, seq + 1 - self.size) * _HASH_BYTES))
        self.hashes[seq * _HASH_BYTES : (seq + 1) * _HASH_BYTES] = digest


def verify(entries: Iterable[Entry], notes: Mapping[str, str], public_key: bytes, *, partial: bool = False) -> Report:
    """Check `entries` (each chain's in order) against `notes` (chain id -> checkpoint); raises nothing.

    `partial` is for an export of selected records: gaps, heads and missing closings are then not faults.
    """
    verifier = Verifier(notes, public_key, partial=partial)
    for entry in entries:
        verifier.take(entry)
    return verifier.report()


class Verifier:
    """One verification, fed entry by entry: `take` each, then `report` once."""

    def __init__(self, notes: Mapping[str, str], public_key: bytes, *, partial: bool = False) -> None:
        self._partial = partial
        self._problems: list[Problem] = []
        self._heads: dict[str, Head] = {}
        self._chains: dict[str, _ChainState] = {}
        self._claims: list[tuple[Entry, str, int, str]] = []
        self._opened: dict[str, tuple[str, int]] = {}
        self._closed: dict[str, bool] = {}
        self._records = 0
        for chain, note in notes.items():
            self._take_note(chain, note, public_key)

    def report(self) -> Report:
        """Return what was found, after the last entry."""
        pending = 0
        if not self._partial:
            self._settle_chains()
            self._settle_claims()
            pending = self._settle_exchanges()
        problems = sorted(self._problems, key=lambda problem: (problem.chain, problem.seq, problem.kind))
        return Report(self._records, len(self._chains), pending, tuple(problems))

    def _fault(self, kind: str, chain: str, seq: int, detail: str) -> None:
        self._problems.append(Problem(kind, chain, seq, detail))

    def _take_note(self, chain: str, note: str, public_key: bytes) -> None:
        try:
            head = open_checkpoint(note, public_key)
        except Tampered as error:
            self._fault("signature", chain, -1, error.message)
            return
        if head.chain == chain:
            self._heads[chain] = head
        else:
            self._fault("signature", chain, -1, "The signed head belongs to another chain.")

    def take(self, entry: Entry) -> None:
        """Check one entry; entries of a chain come in its order."""
        self._records += 1
        state = self._chains.setdefault(entry.chain, _ChainState())
        body = self._body(entry)
        computed = record_hash(entry.prev, entry.canonical)
        if computed != entry.hash:
            self._fault("altered", entry.chain, entry.seq, "The record does not match its hash.")
        if entry.fault:
            self._fault("storage", entry.chain, entry.seq, entry.fault)
        if self._place(entry, state):
            state.accepted = (entry.hash, computed)
        if body is not None:
            self._note_facts(entry, body, state)

    def _body(self, entry: Entry) -> Body | None:
        try:
            body = parse(entry.canonical)
        except Malformed as error:
            self._fault("altered", entry.chain, entry.seq, error.message)
            return None
        if body.get("chain") != entry.chain or body.get("seq") != entry.seq:
            self._fault("altered", entry.chain, entry.seq, "The record says that it stands at another place.")
        return body

    def _place(self, entry: Entry, state: _ChainState) -> bool:
        """Check order and link; say whether the entry stands at the growing end of its chain."""
        if self._partial:
            if state.last == entry.seq - 1 and entry.prev not in state.accepted:
                self._fault("link", entry.chain, entry.seq, "The record does not follow the one before it.")
            state.last = entry.seq
            return True
        size = state.size
        if not 0 <= entry.seq < size + LARGEST_GAP:
            self._fault("altered", entry.chain, entry.seq, "The record's number can't be right.")
            return False
        if entry.seq < size and entry.seq not in state.missing:
            self._fault("inserted", entry.chain, entry.seq, "There is more than one record with this number.")
            return False
        state.put(entry.seq, entry.hash)
        if entry.seq < size:
            del state.missing[entry.seq]
            self._fault("reordered", entry.chain, entry.seq, "The record stands after a later one.")
            return False
        if entry.seq > size:
            state.missing.update(dict.fromkeys(range(size, entry.seq)))
        elif entry.prev not in state.accepted:
            self._fault("link", entry.chain, entry.seq, "The record does not follow the one before it.")
        return True

    def _note_facts(self, entry: Entry, body: Body, state: _ChainState) -> None:
        event, exchange = body.get("event"), str(body.get("exchange", ""))
        if event == Event.WRITER_ENDED:
            state.ended = True
        elif event == Event.WRITER_STARTED:
            self._claims.extend((entry, *claim) for claim in _claims(body.get("heads")))
        elif event == Event.OPENED:
            self._opened[exchange] = (entry.chain, entry.seq)
        elif event in _CLOSING:
            closed = event == Event.CLOSED
            if closed and self._closed.get(exchange):
                self._fault("closed_twice", entry.chain, entry.seq, "The exchange was closed before.")
            self._closed[exchange] = closed or self._closed.get(exchange, False)

    def _settle_chains(self) -> None:
        for chain, state in self._chains.items():
            for seq in state.missing:
                self._fault("dropped", chain, seq, "The record is missing.")
            head = self._heads.get(chain)
            if head is None:
                self._fault("unsigned", chain, -1, "The chain has no valid signed head.")
            elif state.size > head.size:
                self._fault("added", chain, head.size, "Records stand after the signed head.")
        for chain, head in self._heads.items():
            state = self._chains.get(chain, _ChainState())
            if state.size < head.size:
                detail = f"The last {head.size - state.size} of {head.size} signed records are missing."
                self._fault("truncated", chain, state.size, detail)
            elif head.size and head.size - 1 not in state.missing and state.hash_at(head.size - 1) != head.hash:
                self._fault("head", chain, head.size - 1, "The record is not the one that was signed as the head.")

    def _settle_claims(self) -> None:
        for entry, chain, size, digest in self._claims:
            state = self._chains.get(chain, _ChainState())
            if size - 1 not in state.missing and state.hash_at(size - 1).hex() != digest:
                detail = f"Record {entry.seq} of chain {entry.chain} names a record that is gone or another."
                self._fault("vanished", chain, size - 1, detail)

    def _settle_exchanges(self) -> int:
        pending = 0
        for exchange, (chain, seq) in self._opened.items():
            if exchange in self._closed:
                continue
            if self._chains[chain].ended:
                self._fault("unclosed", chain, seq, "The exchange was never closed, yet its writer ended.")
            else:
                pending += 1
        return pending


def _claims(heads: Value) -> Iterator[tuple[str, int, str]]:
    """Yield chain, size and hash of each head that a `chain:writer:started` record names."""
    for chain, head in heads.items() if isinstance(heads, dict) else ():
        match head:
            case [int() as size, str() as digest] if size > 0:
                yield chain, size, digest
