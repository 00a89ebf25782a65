"""Thresholds and reliability: `python -m training.calibrate MODEL` reads our own corpus and writes both into the model.

A class's threshold is the lowest at which it raises at most so many false alarms per 1,000 words of clean text; so
recall comes first, within what answers bear. Near somebody (tagspans.SOMEBODY) it is the lowest from which on spans are
right at least in WORTH of cases. The reliability table says how often spans of a score are right.
"""

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.corpus import Document, unseen
from proxy.recognisers.tagmodel import HOUSE_MODEL, Scores, TagModel
from proxy.recognisers.tagspans import Decoder, located
from proxy.recognisers.tagwords import TextWords, text_words

GRID: Final = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 0.985)
BUDGETS: Final = {
    **{"PERSON": 0.7, "ADDRESS": 0.2, "LOCATION": 2.5, "ORGANIZATION": 2.5},
    **dict.fromkeys(("CREDENTIAL", "USERNAME"), 0.05),
}
"""False alarms per 1,000 words of clean text that a class may raise."""
BUDGET: Final = 0.12
SURE: Final = 0.9
"""The lowest threshold of what a policy may refuse a request for and few texts of the corpus have."""
EVERYWHERE: Final = {"PROFESSION": 0.85}
"""The lowest threshold of a class, near somebody too: "writes to agent anna@mail.example" tells a role only."""
BESIDE: Final = (0.4, 0.5, 0.6, 0.7, 0.8)
WORTH: Final = 0.5
_FEW: Final = 3
_RARE: Final = frozenset({"GENETIC", "BIOMETRIC", "ETHNIC", "POLITICAL", "RELIGION", "UNION", "SEX", "CRIMINAL"})
_BANDS: Final = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)


@dataclass(frozen=True)
class Read:
    """A document with what the model says of it."""

    document: Document
    words: TextWords
    scores: Scores

    def spans(self, decoder: Decoder) -> list[tuple[int, int, str, float]]:
        """Return start, end, class and score of each span."""
        found = located(self.document.text, self.words, decoder.spans(self.scores, self.words.starts))
        return [(start, end, one.label, one.score) for start, end, one in found]


def read(model: TagModel) -> list[Read]:
    """Return our own corpus, read by the model."""
    made = []
    for document in unseen():
        words = text_words(document.text)
        made.append(Read(document, words, model.scores([words])[0]))
    return made


def thresholds(model: TagModel, texts: list[Read]) -> dict[str, float]:
    """Return the lowest threshold of each class that keeps its budget."""
    size = sum(one.document.words for one in texts if one.document.kind == "clean")
    chosen: dict[str, float] = {}
    alarms: dict[float, Counter[str]] = {}
    for least in GRID:
        decoder = Decoder(model.classes, dict.fromkeys(model.classes[1:], least))
        alarms[least] = Counter(
            label for one in texts if one.document.kind == "clean" for *_, label, _ in one.spans(decoder)
        )
    for label in model.classes[1:]:
        budget = BUDGETS.get(label, BUDGET)
        fitting = [least for least in GRID if 1000 * alarms[least][label] / size <= budget]
        least = SURE if label in _RARE else EVERYWHERE.get(label, 0.0)
        chosen[label] = max(fitting[0] if fitting else GRID[-1], least)
    return chosen


def beside(model: TagModel, texts: list[Read], least: dict[str, float]) -> dict[str, float]:
    """Return the threshold of each class near somebody: at most that of other texts."""
    decoders = {low: Decoder(model.classes, least, dict.fromkeys(model.classes[1:], low)) for low in BESIDE}
    sure = {one: {span[:3] for span in read.spans(Decoder(model.classes, least))} for one, read in enumerate(texts)}
    chosen = dict(least)
    for low in sorted(BESIDE, reverse=True):
        right: Counter[str] = Counter()
        found: Counter[str] = Counter()
        for number, text in enumerate(texts):
            for start, end, label, _ in text.spans(decoders[low]):
                if (start, end, label) not in sure[number]:
                    found[label] += 1
                    right[label] += any(start < stop and begin < end for begin, stop, _ in text.document.marks)
        for label in model.classes[1:]:
            if EVERYWHERE.get(label, 0.0) <= low < chosen[label] and (
                right[label] >= WORTH * found[label] or found[label] < _FEW
            ):
                chosen[label] = low
    return chosen


def reliability(model: TagModel, texts: list[Read]) -> dict[str, list[list[float]]]:
    """Return for each class rows of [least score, spans, share on a mark]: in texts about people and in clean ones."""
    decoder = Decoder(model.classes, dict.fromkeys(model.classes[1:], GRID[0]))
    counts: dict[str, dict[float, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for one in texts:
        marks = one.document.marks
        for start, end, label, score in one.spans(decoder):
            band = max(least for least in _BANDS if least <= score)
            row = counts[label][band]
            row[0] += 1
            row[1] += any(start < stop and begin < end for begin, stop, _ in marks)
    return {
        label: [[band, row[0], round(row[1] / row[0], 3)] for band, row in sorted(rows.items())]
        for label, rows in sorted(counts.items())
    }


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Choose thresholds and measure reliability.")
    parser.add_argument("model", type=Path, nargs="?", default=HOUSE_MODEL)
    chosen = parser.parse_args()
    model = TagModel(chosen.model)
    texts = read(model)
    path = chosen.model / "model.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["thresholds"] = thresholds(model, texts)
    card["beside"] = beside(model, texts, card["thresholds"])
    card["reliability"] = reliability(model, texts)
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps({name: [card["thresholds"][name], card["beside"][name]] for name in model.classes[1:]}))


if __name__ == "__main__":
    main()
