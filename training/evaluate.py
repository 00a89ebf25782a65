"""Figures of a model on public sets and on our own corpus: `python -m training.evaluate --corpora FOLDER [--write]`.

Public sets: exact spans, precision, recall and F1 in per cent, the tagger alone. Our own corpus: the half that no model
was trained on, the whole house (rules and tagger), counted as benchmarks/detection.py counts.
"""

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.corpus import unseen
from benchmarks.detection import Tally, tally
from proxy.recognisers.inspector import build_inspector
from proxy.recognisers.presidio import PresidioDetector
from proxy.recognisers.tagger import Tagger
from proxy.recognisers.tagmodel import HOUSE_MODEL, TagModel
from proxy.recognisers.tagspans import Decoder, located
from proxy.recognisers.tagwords import text_words
from training import figures
from training.filling import Span
from training.records import Record, corpus

PERSON_SETS: Final = (
    *("en/uner-ewt-test", "de/uner-pud-test", "sv/uner-pud-test", "pt/uner-bosque-test", "hr/uner-set-test"),
    *("da/uner-ddt-test", "sk/uner-snk-test", "de/germeval-test", "fi/turku-ner-test", "hu/nerkor-test"),
    *("sv/klintan-test", "ro/ronec-v2-test", "pt/lener-br-test", "et/estner-test", "lv/fullstack-heldout"),
)
NEWS: Final = ("PERSON", "LOCATION", "ORGANIZATION")


class Tagging:
    """Texts in, spans out; nothing else of the house takes part."""

    def __init__(self, model: TagModel) -> None:
        self._model = model
        self._decoder = Decoder(model.classes, model.thresholds, model.beside)

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Return the spans in `text`: start, end, class."""
        read = text_words(text)
        (scores,) = self._model.scores([read])
        return [
            (start, end, one.label) for start, end, one in located(text, read, self._decoder.spans(scores, read.starts))
        ]


@dataclass
class Counts:
    """Spans that were right, found, and to be found, by class."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)

    def add(self, truth: Iterable[Span], found: Iterable[Span]) -> None:
        """Count one text."""
        told, seen = set(truth), set(found)
        self.wanted.update(label for *_, label in told)
        self.found.update(label for *_, label in seen)
        self.right.update(label for *_, label in told & seen)

    def figures(self, label: str) -> tuple[float, float, float]:
        """Return precision, recall and F1 of a class in per cent."""
        right = self.right[label]
        precision = 100 * right / max(1, self.found[label])
        recall = 100 * right / max(1, self.wanted[label])
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def exact(tagging: Tagging, records: Iterable[Record]) -> Counts:
    """Return exact counts over `records`."""
    counts = Counts()
    for record in records:
        counts.add(record.spans, tagging.spans(record.text))
    return counts


def public(tagging: Tagging, corpora: Path) -> dict[str, Any]:
    """Print and return the figures of each public set: {set: {class: [precision, recall, F1]}}."""
    made: dict[str, Any] = {}
    for name in PERSON_SETS:
        counts = exact(tagging, corpus(corpora / "eval" / f"{name}.jsonl.gz"))
        made[name] = {label: [round(one, 1) for one in counts.figures(label)] for label in NEWS}
        told = ", ".join(f"{label} P {p} R {r} F1 {f1}" for label, (p, r, f1) in made[name].items())
        print(f"{name}: {told}", flush=True)
    print(f"PERSON F1 on average {sum(one['PERSON'][2] for one in made.values()) / len(made):.1f}")
    return made


def own(model: TagModel) -> Tally:
    """Return the counts of the whole house on the half of our own corpus that no model was trained on."""
    inspector = build_inspector([Tagger(model)], presidio=PresidioDetector())
    try:
        return tally(inspector.inspect_sync, unseen())
    finally:
        inspector.close()


def told(counts: Tally) -> dict[str, Any]:
    """Print and return recall by label and language as [caught, wanted], and false alarms as [number, words]."""
    labels = sorted({label for _, label in counts.wanted})
    languages = sorted({language for language, _ in counts.wanted})
    recall = {
        label: {
            code: [counts.caught[code, label], counts.wanted[code, label]]
            for code in languages
            if counts.wanted[code, label]
        }
        for label in labels
    }
    for label, by_language in recall.items():
        hits, wanted = map(sum, zip(*by_language.values(), strict=True))
        cells = " ".join(f"{code}{100 * hit // count}" for code, (hit, count) in by_language.items())
        print(f"own {label}: {100 * hits / wanted:.1f} of {wanted} ({cells})")
    alarms = {}
    for name, clean in (("clean", True), ("other", False)):
        alarms[name] = {code: [counts.alarms[code, clean], counts.words[code, clean]] for code in languages}
        by_entity = ", ".join(f"{one} {n}" for (one, kind), n in counts.by_entity.most_common(30) if kind is clean)
        print(f"false alarms per 1,000 words, {name}: {counts.per_thousand(clean=clean):.2f} ({by_entity})")
    return {"recall": recall, "alarms": alarms}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--model", type=Path, default=HOUSE_MODEL)
    parser.add_argument("--own", action="store_true", help="our own corpus only")
    parser.add_argument("--misses", metavar="LABEL", default="", help="what was missed in our own corpus")
    parser.add_argument("--alarms", metavar="ENTITY", default="", help="where this entity was a false alarm")
    parser.add_argument("--write", action="store_true", help="write benchmarks/tagger.json")
    chosen = parser.parse_args()
    model = TagModel(chosen.model)
    counts = own(model)
    result = told(counts)
    print("\n".join(counts.misses[chosen.misses] if chosen.misses else ()))
    print("\n".join(line for line in counts.examples if f" {chosen.alarms} " in line) if chosen.alarms else "")
    if chosen.own:
        return
    result["public"] = public(Tagging(model), chosen.corpora)
    if chosen.write:
        figures.write(result)


if __name__ == "__main__":
    main()
