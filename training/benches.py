"""The whole house on public sets of personal data: `python -m training.benches --corpora FOLDER`.

Span recall: a span counts when four fifths of its letters and digits are covered. Character precision: which part of
what was found lies in a marked span. Lanes of pl-pii-bench are told apart; a finding outside of all marks is an alarm.
F1 and F2: a finding is right, and a span found, when they share 0.7 of what they cover together, whatever the entity.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.detection import CAUGHT, covered
from proxy.documents.model import Finding
from proxy.recognisers.inspector import Inspector, build_inspector
from proxy.recognisers.presidio import PresidioDetector
from proxy.recognisers.tagger import Tagger
from training import figures
from training.records import Record, corpus

SETS: Final = ("es/meddocan-test", "de/grascco", "en/ambientmeta", "en/presidio-synth-v2", "pl/pl-pii-bench")

_ALIKE: Final = 0.7


class Bench:
    """Counts over one set."""

    def __init__(self) -> None:
        self.wanted: Counter[str] = Counter()
        self.caught: Counter[str] = Counter()
        self.touched: Counter[str] = Counter()
        self.alarms: Counter[str] = Counter()
        self.characters = 0
        self.right = 0
        self.matched = [0, 0]
        self.spans = [0, 0]

    def add(self, record: Record, found: Sequence[Finding], lane: str) -> None:
        """Count one text."""
        inside = set().union(*(range(start, end) for start, end, _ in record.spans))
        for start, end, label in record.spans:
            self.wanted[f"{lane} {label}"] += 1
            self.caught[f"{lane} {label}"] += covered(record.text, start, end, found) >= CAUGHT
            self.touched[f"{lane} {label}"] += any(one.start < end and start < one.end for one in found)
        for one in found:
            self.characters += one.end - one.start
            hit = sum(place in inside for place in range(one.start, one.end))
            self.right += hit
            self.alarms[f"{lane} {one.entity}"] += not hit
        told = [(start, end) for start, end, _ in record.spans]
        seen = [(one.start, one.end) for one in found]
        for place, (ones, others) in enumerate(((seen, told), (told, seen))):
            self.spans[place] += len(ones)
            self.matched[place] += sum(any(_alike(one, other) for other in others) for one in ones)

    def measure(self, beta: float) -> float:
        """Return the F-measure in which recall counts `beta` times as much as precision, in per cent."""
        precision, recall = (right / max(1, whole) for right, whole in zip(self.matched, self.spans, strict=True))
        return 100 * (1 + beta**2) * precision * recall / max(1e-9, beta**2 * precision + recall)

    def rows(self) -> dict[str, dict[str, float]]:
        """Return by lane: spans found, touched, wanted, findings outside of marks; of all, rates in per cent, too."""
        lanes = sorted({name.partition(" ")[0] for name in (*self.wanted, *self.alarms)})
        made: dict[str, dict[str, float]] = {}
        for lane in lanes:
            found, touched, wanted, outside = (
                sum(count for name, count in one.items() if name.partition(" ")[0] == lane)
                for one in (self.caught, self.touched, self.wanted, self.alarms)
            )
            made[lane] = {"found": found, "touched": touched, "wanted": wanted, "outside": outside}
        counts = {"found": self.caught, "touched": self.touched, "wanted": self.wanted}
        whole = {name: sum(one.values()) for name, one in counts.items()}
        rates = {"characters": 100 * self.right / max(1, self.characters), "F1": self.measure(1), "F2": self.measure(2)}
        made["all"] = (
            whole | {"outside": sum(self.alarms.values())} | {key: round(one, 1) for key, one in rates.items()}
        )
        return made

    def lines(self) -> list[str]:
        """Return the figures as lines."""
        whole = sum(self.caught.values()) / max(1, sum(self.wanted.values()))
        told = [f"span recall {100 * whole:.1f}, character precision {100 * self.right / max(1, self.characters):.1f}"]
        told.append(f"F1 {self.measure(1):.1f}, F2 {self.measure(2):.1f}")
        told.append(", ".join(f"{name} {self.caught[name]}/{self.wanted[name]}" for name in sorted(self.wanted)))
        told.append(f"outside marks: {dict(self.alarms.most_common(12))}")
        return told


def _alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= _ALIKE * (max(one[1], other[1]) - min(one[0], other[0]))


def bench(inspector: Inspector, path: Path) -> Bench:
    """Return the counts of one set."""
    counts = Bench()
    ids = lanes(path)
    for number, record in enumerate(corpus(path)):
        counts.add(record, inspector.inspect_sync(record.text), ids[number])
    return counts


def lanes(path: Path) -> list[str]:
    """Return the lane of each record of a set, "all" where it has none."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line)["id"] for line in lines]
    return [row.partition(":")[0] if path.name.startswith("pl-pii") else "all" for row in rows]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure the whole house on public sets of personal data.")
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--everywhere", action="store_true", help="places and organisations also where nobody is near")
    parser.add_argument("--write", action="store_true", help="write benchmarks/benches.json")
    chosen = parser.parse_args()
    inspector = build_inspector([Tagger(everywhere=chosen.everywhere)], presidio=PresidioDetector())
    rows = {}
    for name in SETS:
        counts = bench(inspector, chosen.corpora / "eval" / f"{name}.jsonl.gz")
        rows[name] = counts.rows()
        print(name, *counts.lines(), sep="\n  ", flush=True)
    inspector.close()
    if chosen.write:
        figures.write({"rows": rows}, figures.BENCHES)


if __name__ == "__main__":
    main()
