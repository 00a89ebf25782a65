"""Training records: a text, its spans, and what its source leaves open; read from corpora, checked against leakage.

A corpus is one JSON object a line, gzip: {"text", "spans": [[start, end, label, detail?], ...]}, and beside it a
.meta.json with "exhaustive": the labels that it marks everywhere. What is not exhaustive stays open: unmarked words
may be of such a label. No text of an evaluation set may be in training: `leaked` finds those.
"""

import gzip
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from training.filling import LABELS, Span

CLASSES: Final = ("O", *LABELS)
OPEN: Final = "?"
"""The label of a span whose class is unknown: no class is asked for there."""
ID: Final = "ID"
"""A number of a corpus that does not say of what kind: STATE_ID or CASE_NUMBER."""
DATE: Final = "DATE"
"""A date of a corpus that does not say of what: DATE_OF_BIRTH or none."""
_ALIKE: Final = {"ID": ID, "DATE": DATE, "OTHER": OPEN}
_NOTHING: Final = frozenset({"URL"})
SKIPPED: Final = ("silver", "alksnis-names-heldout")
NEWS: Final = frozenset({"PERSON", "LOCATION", "ORGANIZATION"})


@dataclass(frozen=True)
class Record:
    """One text. `marked` are the labels that its source marks everywhere; `weight` is how much to trust it."""

    text: str
    spans: tuple[Span, ...]
    language: str
    source: str
    marked: frozenset[str]
    weight: float = 1.0


def corpus(path: Path) -> Iterator[Record]:
    """Yield the records of one file of `../shared/corpora` (or of the same form)."""
    meta = json.loads(path.with_suffix("").with_suffix(".meta.json").read_text(encoding="utf-8"))
    marked = frozenset(meta.get("exhaustive") or ())
    source = path.name.split(".")[0]
    weight = 0.35 if meta.get("weight") == "low" else 1.0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            yield Record(data["text"], tuple(_spans(data["spans"])), path.parent.name, source, marked, weight)


def _spans(found: Iterable[list[Any]]) -> Iterator[Span]:
    for start, end, label, *detail in found:
        if label in _NOTHING:
            continue
        if detail and detail[0] == "USERNAME":
            yield start, end, "USERNAME"
        else:
            yield start, end, _ALIKE.get(label, label)


def gold(folder: Path) -> list[Record]:
    """Return all records of the training corpora in `folder`, without those whose labels nobody checked."""
    return [
        record
        for path in sorted(folder.glob("*/*.jsonl.gz"))
        if not any(part in path.name for part in SKIPPED)
        for record in corpus(path)
    ]


def fingerprint(text: str) -> bytes:
    """Return a digest of the letters and digits of `text`, whatever their case and width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return hashlib.blake2b("".join(c for c in folded if c.isalnum()).encode(), digest_size=12).digest()


def leaked(records: Iterable[Record], evaluation: Iterable[Record]) -> list[Record]:
    """Return the records whose text is also a text of an evaluation set; texts under 20 letters say nothing."""
    known = {fingerprint(record.text) for record in evaluation if len(record.text) >= 20}
    return [record for record in records if len(record.text) >= 20 and fingerprint(record.text) in known]
