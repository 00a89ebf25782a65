"""All that the tagger learns from: gold corpora, the same with other names and in other case, written text filled."""

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.corpus import learnt
from training.filling import Filler
from training.language import FOLDER, Language, language
from training.people import Wider
from training.records import CLASSES, OPEN, Record
from training.synthetic import templates
from training.variation import Variation, recased, slipped

LANGUAGES: Final = tuple("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split())
_ALL: Final = frozenset(CLASSES[1:])
_ELSE: Final = {"CARD": "IBAN", "BANK_ACCOUNT": "IBAN", **dict.fromkeys(("IP", "MAC", "DEVICE", "COORDINATES"), OPEN)}
"""What our own corpus marks and the tagger has no class for."""


@dataclass(frozen=True)
class Plan:
    """How much of what: copies of gold records with other names, filled documents a language, copies of our own."""

    gold: bool = True
    renamed: float = 0.6
    recased: float = 0.1
    written: int = 4_000
    copies: int = 16
    low_share: float = 0.4


def wider(folder: Path, code: str) -> Wider:
    """Return the names of the gazetteers for language `code`, and the other languages' files for foreign names."""
    foreign = tuple(language(other) for other in written() if other != code)
    return Wider(
        tuple(_names(folder / "first", code)),
        tuple(_names(folder / "surnames", code)),
        foreign,
    )


def _names(folder: Path, code: str) -> Iterator[str]:
    """Yield names; of the lists that hold many foreign names only a part."""
    for path in sorted(folder.glob(f"*-{code}.txt.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            names = [line.split("\t")[0].strip() for line in lines]
        for number, name in enumerate(names):
            if name and name[0].isupper() and (not path.name.startswith("stella") or number % 4 == 0):
                yield name


def written() -> tuple[str, ...]:
    """Return the languages that have written text."""
    return tuple(
        code for code in LANGUAGES if (FOLDER / f"{code}.txt").is_file() and (FOLDER / f"{code}.toml").is_file()
    )


def filled(code: str, names: Wider, plan: Plan, draw: random.Random) -> Iterator[Record]:
    """Yield the written documents of one language, filled again and again."""
    filler = Filler(language(code), draw, names)
    read = templates(code)
    for _ in range(-(-plan.written // len(read))):
        for template in read:
            text, spans = filler.fill(template.text)
            chance = draw.random()
            if chance < 0.06:
                text, spans = slipped(text, spans, draw)
            record = Record(text, tuple(spans), code, "written", _ALL)
            yield recased(record, draw) if 0.06 <= chance < 0.2 else record


def home_of(folder: Path, code: str) -> Language | None:
    """Return the names of a language: its own file, or the gazetteers', or None where neither has any."""
    if code in written():
        return language(code)
    first, last = (tuple(_names(folder / part, code)) for part in ("first", "surnames"))
    if not first or not last:
        return None
    return Language(code, code == "hu", first, first, last, last, nick={}, lists={}, rules={})


def own(code: str, way: Variation, plan: Plan, draw: random.Random) -> Iterator[Record]:
    """Yield every other document of our own corpus (benchmarks/corpus), with other names; the rest is for measuring.

    What it does not mark of places and organisations stays open: it marks only those of persons.
    """
    for document in learnt(code):
        spans = tuple((start, end, _ELSE.get(label, label)) for start, end, label in document.marks)
        record = Record(document.text, spans, code, "own", _ALL - {"LOCATION", "ORGANIZATION"})
        for number in range(plan.copies):
            copy = way.renamed(record, draw) if number else record
            yield recased(copy, draw) if draw.random() < 0.12 else copy


def varied(records: list[Record], ways: dict[str, Variation], plan: Plan, draw: random.Random) -> Iterator[Record]:
    """Yield gold records, and copies of them with other names or in another case."""
    for record in records:
        if record.weight < 1 and draw.random() > plan.low_share:
            continue
        yield record
        people = any(span[2] == "PERSON" for span in record.spans)
        if people and draw.random() < plan.renamed:
            copy = ways[record.language].renamed(record, draw)
            yield recased(copy, draw) if draw.random() < 0.25 else copy
        elif draw.random() < plan.recased:
            yield recased(record, draw)


def joined(records: list[Record], draw: random.Random) -> Iterator[Record]:
    """Yield the records, some of one source run together: a sentence alone teaches nothing of what stands before it."""
    held: Record | None = None
    for record in records:
        if held is not None and held.source == record.source and len(held.text) < 900 and draw.random() < 0.5:
            gap = draw.choice((" ", " ", "\n", "\n\n"))
            shift = len(held.text) + len(gap)
            moved = tuple((start + shift, end + shift, label) for start, end, label in record.spans)
            held = replace(held, text=held.text + gap + record.text, spans=held.spans + moved)
            continue
        if held is not None:
            yield held
        held = record
    if held is not None:
        yield held
