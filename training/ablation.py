"""What each source of text and each part of training is worth: `python -m training.ablation --corpora FOLDER`.

Trains once with everything and once without each part, all from the same seed and for the same few steps, and measures
each: F1 of people on the public sets (exact spans), and on the half of our own corpus that is
never trained on the recall of people at the threshold that keeps the budget of false alarms (training.calibrate).
"""

import argparse
import json
import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import torch

from proxy.recognisers.tagmodel import TagModel
from proxy.recognisers.tagspans import Decoder
from training.calibrate import Read, read, thresholds
from training.card import ABLATION
from training.encoding import KNOWN
from training.evaluate import PERSON_SETS, Tagging, exact
from training.examples import Plan
from training.export import export
from training.network import Drops
from training.records import corpus
from training.train import Material, learn, material

_SAMPLE: Final = 600
_CAUGHT: Final = 0.8


@dataclass(frozen=True)
class Trial:
    """One training: what is left out of it."""

    name: str
    plan: Plan = field(default_factory=Plan)
    drops: Drops = field(default_factory=Drops)
    known: int = KNOWN


TRIALS: Final = (
    Trial("everything"),
    Trial("without lists at run time", drops=Drops(listed=3.0)),
    Trial("without leaving out at random", drops=Drops(0, 0, 0, 0, 0, 0)),
    Trial("without rows of frequent words", known=1),
    Trial("without the public corpora", Plan(gold=False)),
    Trial("without text written for this project", Plan(written=0)),
    Trial("without half of our own corpus", Plan(copies=0)),
    Trial("without other names in the corpora", Plan(renamed=0)),
)


def measured(model: TagModel, corpora: Path) -> dict[str, float]:
    """Return the figures of one model in per cent."""
    scores = []
    tagging = Tagging(model)
    for name in PERSON_SETS:
        records = list(corpus(corpora / "eval" / f"{name}.jsonl.gz"))
        drawn = random.Random(1).sample(records, min(_SAMPLE, len(records)))
        scores.append(exact(tagging, drawn).figures("PERSON")[2])
    texts = read(model)
    least = thresholds(model, texts)
    recall = {label: _recall(texts, Decoder(model.classes, least), label) for label in ("PERSON", "ADDRESS", "HEALTH")}
    return {"public": sum(scores) / len(scores)} | recall


def _recall(texts: list[Read], decoder: Decoder, label: str) -> float:
    caught = wanted = 0
    for text in texts:
        spans = text.spans(decoder)
        for start, end, name in text.document.marks:
            if name == label:
                covered = sum(any(left <= at < right for left, right, *_ in spans) for at in range(start, end))
                wanted += 1
                caught += covered >= _CAUGHT * (end - start)
    return 100 * caught / wanted


def write(rows: Mapping[str, Mapping[str, float]], steps: int) -> None:
    """Write benchmarks/ablation.json."""
    told = {name: {key: round(value, 1) for key, value in row.items()} for name, row in rows.items()}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in told.items())
    ABLATION.write_text(f'{{"steps": {steps}, "rows": {{\n{lines}\n}}}}\n', encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure what each part of training is worth.")
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--only", type=int, nargs="*", default=range(len(TRIALS)), help="numbers of trials")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    rows: dict[str, dict[str, float]] = {}
    held: tuple[Plan, int] | None = None
    given: Material
    for number in chosen.only:
        trial = TRIALS[number]
        if held != (trial.plan, trial.known):  # trials that learn in other ways from the same stand together
            held = (trial.plan, trial.known)
            given = material(chosen.corpora, trial.plan, trial.known, 1)
        with tempfile.TemporaryDirectory() as folder:
            trained, model = Path(folder) / "trained.pt", Path(folder) / "model"
            learn(given, trained, trial.drops, seed=1, steps=chosen.steps)
            export(trained, model)
            rows[trial.name] = measured(TagModel(model), chosen.corpora)
        print(trial.name, json.dumps(rows[trial.name]), flush=True)
    if list(chosen.only) == list(range(len(TRIALS))):
        write(rows, chosen.steps)


if __name__ == "__main__":
    main()
