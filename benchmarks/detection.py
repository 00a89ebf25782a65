"""Measures detection: recall and false alarms on our own corpus and on public sets, speed against stock Presidio.

    python -m benchmarks.detection                      # our own corpus: recall by label and language, false alarms
    python -m benchmarks.detection --public FOLDER      # and public sets, as JSON lines (see docs/detection.md)
    python -m benchmarks.detection --speed              # characters/s on one core, beside presidio-analyzer
    python -m benchmarks.detection --misses PHONE       # what was missed
    python -m benchmarks.detection --write              # write benchmarks/figures.json, which docs/detection.md shows

A value counts as caught when four fifths of its letters and digits are covered; a mention of a special category, when
half are. A finding that touches no mark is a false alarm.
"""

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import figures
from benchmarks.corpus import SPECIAL, TAGGED, Document, everything
from proxy.documents.model import Finding
from proxy.recognisers.inspector import build_inspector
from proxy.recognisers.presidio import PresidioDetector

CAUGHT, CAUGHT_SPECIAL = 0.8, 0.5
Detect = Callable[[str], Sequence[Finding]]


def covered(text: str, start: int, end: int, findings: Iterable[Any]) -> float:
    """Return which part of the letters and digits of text[start:end] findings cover."""
    wanted = [at for at in range(start, end) if text[at].isalnum()] or list(range(start, end))
    spans = [(one.start, one.end) for one in findings if one.start < end and start < one.end]
    return sum(any(left <= at < right for left, right in spans) for at in wanted) / len(wanted)


class Tally:
    """Counts of what was to be found and what was, by language and label; and of false alarms."""

    def __init__(self) -> None:
        self.wanted: Counter[tuple[str, str]] = Counter()
        self.caught: Counter[tuple[str, str]] = Counter()
        self.misses: dict[str, list[str]] = defaultdict(list)
        self.words: Counter[tuple[str, bool]] = Counter()
        self.alarms: Counter[tuple[str, bool]] = Counter()
        self.by_entity: Counter[tuple[str, bool]] = Counter()
        self.wrong_by_score: Counter[tuple[str, bool]] = Counter()
        self.right: Counter[str] = Counter()
        self.right_by_score: Counter[str] = Counter()
        self.examples: list[str] = []

    def add(self, document: Document, findings: Sequence[Finding]) -> None:
        text, clean = document.text, document.kind == "clean"
        for start, end, label in document.marks:
            self.wanted[document.language, label] += 1
            enough = CAUGHT_SPECIAL if label in SPECIAL else CAUGHT
            if covered(text, start, end, findings) >= enough:
                self.caught[document.language, label] += 1
            else:
                around = f"{text[max(0, start - 50) : start]}⟦{text[start:end]}⟧{text[end : end + 20]}"
                self.misses[label].append(f"{document.language} {document.kind}: {around!r}")
        self.words[document.language, clean] += document.words
        for one in findings:
            if any(one.start < end and start < one.end for start, end, _ in document.marks):
                self.right[one.entity] += 1
                self.right_by_score[figures.band(one.score)] += 1
            else:
                self.alarms[document.language, clean] += 1
                self.by_entity[one.entity, clean] += 1
                self.wrong_by_score[figures.band(one.score), clean] += 1
                around = f"{text[max(0, one.start - 40) : one.start]}⟦{text[one.start : one.end]}⟧{text[one.end : one.end + 15]}"
                place = f"{document.language} {document.kind} {one.entity} {one.score} {one.why}"
                self.examples.append(f"{'clean ' if clean else ''}{place}: {around!r}")

    def share(self, label: str, language: str = "") -> float:
        """Return the recall of a label, in all languages or one; nan where there is nothing to find."""
        keys = [key for key in self.wanted if key[1] == label and language in {"", key[0]}]
        wanted = sum(self.wanted[key] for key in keys)
        return sum(self.caught[key] for key in keys) / wanted if wanted else float("nan")

    def per_thousand(self, *, clean: bool, language: str = "") -> float:
        """Return false alarms per 1,000 words."""
        keys = [key for key in self.words if key[1] is clean and language in {"", key[0]}]
        words = sum(self.words[key] for key in keys)
        return 1000 * sum(self.alarms[key] for key in keys) / words if words else float("nan")


def tally(detect: Detect, documents: Iterable[Document]) -> Tally:
    """Return the counts for `documents`."""
    counts = Tally()
    for document in documents:
        counts.add(document, detect(document.text))
    return counts


def table(counts: Tally) -> str:
    """Return recall by label and language, and false alarms, as a Markdown table."""
    languages = sorted({language for language, _ in counts.wanted})
    labels = sorted({label for _, label in counts.wanted} - TAGGED)
    lines = [f"| label | n | all | {' | '.join(languages)} |", "|---|---|---|" + "---|" * len(languages)]
    for label in labels:
        number = sum(count for (_, name), count in counts.wanted.items() if name == label)
        cells = " | ".join(_percent(counts.share(label, language)) for language in languages)
        lines.append(f"| {label} | {number} | {_percent(counts.share(label))} | {cells} |")
    for name, clean in (("false alarms per 1,000 words, clean", True), ("the same, other text", False)):
        cells = " | ".join(f"{counts.per_thousand(clean=clean, language=language):.1f}" for language in languages)
        lines.append(f"| {name} | | {counts.per_thousand(clean=clean):.2f} | {cells} |")
    return "\n".join(lines)


def _percent(share: float) -> str:
    return "" if share != share else f"{100 * share:.0f}"  # noqa: PLR0124  # only nan is not itself


def public(folder: Path, detect: Detect) -> Iterable[str]:
    """Yield lines of figures on public sets: recall by label where any part of a span is found; false alarms."""
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        wanted: Counter[str] = Counter()
        caught: Counter[str] = Counter()
        alarms: Counter[str] = Counter()
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                findings = detect(row["text"])
                for start, end, label, *more in row["spans"]:
                    name = f"{label}/{more[0]}" if more and label in {"ID", "OTHER"} else label
                    wanted[name] += 1
                    caught[name] += covered(row["text"], start, end, findings) > 0
                lane = row["id"].partition(":")[0] if path.name.startswith("pl-pii") else "all"
                alarms[lane] += sum(
                    not any(one.start < span[1] and span[0] < one.end for span in row["spans"]) for one in findings
                )
        told = ", ".join(f"{name} {caught[name]}/{wanted[name]}" for name in sorted(wanted) if name not in TAGGED)
        yield f"{path.parent.name}/{path.name.removesuffix('.jsonl.gz')}: {told}; outside marks: {dict(alarms)}"


def speed(detect: Detect, documents: Sequence[Document], *, rounds: int = 3) -> dict[str, float]:
    """Return characters/s of `detect` and of stock presidio-analyzer (patterns only), and seconds for 400 characters."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    mixed = "\n\n".join(document.text for document in documents)
    pieces = [mixed[at : at + 400] for at in range(0, len(mixed) - 400, 400)]
    pages = [mixed[at : at + 20_000] for at in range(0, len(mixed), 20_000)]
    for piece in pieces:
        detect(piece)
    short = min(_timed(detect, pieces) for _ in range(rounds))
    long = min(_timed(detect, pages) for _ in range(rounds))
    stock = _stock()
    sample = pieces[:: max(1, len(pieces) // 150)]
    for piece in sample[:20]:
        stock(piece)
    other = _timed(stock, sample)
    return {
        "characters/s, pieces of 400": 400 * len(pieces) / short,
        "characters/s, pages of 20,000": len(mixed) / long,
        "microseconds for 400 characters": 1e6 * short / len(pieces),
        "Presidio, characters/s": 400 * len(sample) / other,
        "times Presidio, pieces of 400": (400 * len(pieces) / short) / (400 * len(sample) / other),
        "times Presidio, pages": (len(mixed) / long) / (400 * len(sample) / other),
    }


def _timed(detect: Callable[[str], object], texts: Sequence[str]) -> float:
    started = time.process_time()
    for text in texts:
        detect(text)
    return time.process_time() - started


def _stock() -> Callable[[str], object]:
    """Return presidio-analyzer as it comes, with its patterns for English and no model."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
            self.nlp = {"en": spacy.blank("en")}

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # the list that it brings along: no download
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    engine = AnalyzerEngine(nlp_engine=Blank(), registry=registry, supported_languages=["en"])
    return lambda text: engine.analyze(text, language="en", score_threshold=0.35)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--public", type=Path)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--misses", metavar="LABEL", default="")
    parser.add_argument("--alarms", action="store_true")
    parser.add_argument("--language", default="")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args(arguments)
    inspector = build_inspector(presidio=PresidioDetector())
    documents = [one for one in everything() if chosen.language in {"", one.language}]
    if chosen.speed:
        for kind, chosen_ones in (
            ("all text", documents),
            ("clean text", [one for one in documents if one.kind == "clean"]),
        ):
            for name, value in speed(inspector.inspect_sync, chosen_ones).items():
                print(f"{kind}, {name}: {value:,.1f}")
        return
    counts = tally(inspector.inspect_sync, documents)
    if chosen.write and not chosen.language:
        figures.write(figures.figures(counts, documents))
    if chosen.misses:
        print("\n".join(counts.misses[chosen.misses]))
    elif chosen.alarms:
        print("\n".join(counts.examples))
        print(counts.by_entity.most_common())
    else:
        print(table(counts))
    for line in public(chosen.public, inspector.inspect_sync) if chosen.public else ():
        print(line)
        sys.stdout.flush()
    inspector.close()


if __name__ == "__main__":
    main()
