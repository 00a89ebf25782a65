"""Trains the tagger: `python -m training.train --corpora ../shared/corpora --out build/tagger.pt`."""

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from proxy.recognisers.taglists import WordLists
from training.encoding import GAPS, KNOWN, Encoded, TypeTable, allowed, gap_table, type_table
from training.examples import LANGUAGES, Plan, filled, home_of, joined, own, varied, wider, written
from training.gazetteers import Gazetteers, gazetteers
from training.language import language
from training.network import Bags, Context, Drops, WordVectors, dropped
from training.records import CLASSES, Record, corpus, gold, leaked
from training.variation import Variation

_BATCH_WORDS: Final = 6_000
_RATE: Final = 2e-3
_WARM: Final = 300
_START_WEIGHT: Final = 0.3
_AVERAGED: Final = 0.002
"""What each step adds to the mean of weights that is kept."""


class Training:
    """The network, its data and its optimisers."""

    def __init__(self, encoded: Encoded, table: TypeTable, names: Gazetteers, drops: Drops) -> None:
        self.drops = drops
        counts = np.diff(np.append(table.starts, len(table.rows)))
        self.bags = Bags(*(torch.from_numpy(part) for part in (table.rows, table.starts, counts)))
        self.known, self.shapes = torch.from_numpy(table.known), torch.from_numpy(table.shapes)
        self.flags = torch.from_numpy(table.flags)
        self.names = names
        self.words = WordVectors(int(table.known.max()), drops)
        gap_of, self.gaps = gap_table(encoded, GAPS)
        self.context = Context(len(CLASSES), len(self.gaps), drops)
        targets = np.stack([allowed(target) for target in encoded.targets])
        self.allowed = torch.log(torch.from_numpy(targets).clamp(min=1e-9))
        self.sure = torch.from_numpy((targets[:, 0] == 0) & (targets.sum(1) <= 2))
        self.flat = {
            name: np.frombuffer(getattr(encoded, name), dtype=np.int32) for name in ("word", "gap", "target", "start")
        }
        self.flat["gap"] = gap_of[self.flat["gap"]]
        self.starts = np.asarray(encoded.starts)
        self.weight = torch.tensor(encoded.weight)
        sparse = [self.words.pieces.weight, self.words.known.weight]
        self.dense = [p for m in (self.words, self.context) for p in m.parameters() if all(p is not s for s in sparse)]
        self.optimisers = (
            torch.optim.AdamW(self.dense, lr=_RATE, weight_decay=0.01),
            torch.optim.SparseAdam(sparse, lr=_RATE),
        )
        self.average = [p.detach().clone() for p in self.dense]
        self._steps = 0

    def batches(self, draw: random.Random) -> Iterator[list[int]]:
        """Yield the pieces in batches of about as many words, each of pieces of like length."""
        sizes = np.diff(self.starts)
        order = sorted(range(len(sizes)), key=lambda n: (sizes[n] // 4, draw.random()))
        made, batch, width = [], [], 0
        for number in order:
            width = max(width, int(sizes[number]))
            if batch and width * (len(batch) + 1) > _BATCH_WORDS:
                made.append(batch)
                batch, width = [], int(sizes[number])
            batch.append(number)
        made.append(batch)
        draw.shuffle(made)
        yield from made

    def step(self, batch: list[int], rate: float) -> float:
        """Learn from one batch; return its loss."""
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate
            optimiser.zero_grad()
        loss = self._loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.dense, 1.0)
        for optimiser in self.optimisers:
            optimiser.step()
        self._steps += 1
        with torch.no_grad():
            for mean, now in zip(self.average, self.dense, strict=True):
                mean.lerp_(now, max(_AVERAGED, 1 / self._steps))
        return float(loss.detach())

    def _padded(self, name: str, batch: list[int], width: int, fill: int) -> Tensor:
        made = np.full((len(batch), width), fill, dtype=np.int64)
        for row, number in enumerate(batch):
            low, high = self.starts[number], self.starts[number + 1]
            made[row, : high - low] = self.flat[name][low:high]
        return torch.from_numpy(made)

    def _loss(self, batch: list[int]) -> Tensor:
        width = max(int(self.starts[n + 1] - self.starts[n]) for n in batch)
        word = self._padded("word", batch, width, -1)
        real = word >= 0
        types, place = torch.unique(word.clamp(min=0), return_inverse=True)
        vectors = self.words(self.bags.of(types), self.known[types], self.shapes[types], self.flags[types])
        mask = real.unsqueeze(-1).float()
        drops = self.drops
        x = dropped(vectors[place] * mask, drops.word) * (torch.rand(*word.shape, 1) >= drops.hidden)
        with torch.autocast("cpu", torch.bfloat16):
            out = self.context.learn(x, self._padded("gap", batch, width, 0), mask).float()
        target = self._padded("target", batch, width, 0)
        weight = self.weight[batch].unsqueeze(1) * real
        found = torch.log_softmax(out[..., :-1], -1) + self.allowed[target]
        loss = -(torch.logsumexp(found, -1) * weight).sum() / weight.sum()
        sure = weight * self.sure[target]
        start = self._padded("start", batch, width, 0).float()
        begun = nn.functional.binary_cross_entropy_with_logits(out[..., -1], start, reduction="none")
        return loss + _START_WEIGHT * (begun * sure).sum() / sure.sum().clamp(min=1)

    def save(self, path: Path, vocabulary: list[str]) -> None:
        """Write the averaged weights and the frequent words."""
        own = [p.detach().clone() for p in self.dense]
        with torch.no_grad():
            for now, mean in zip(self.dense, self.average, strict=True):
                now.copy_(mean)
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(
            {
                "words": self.words.state_dict(),
                "context": self.context.state_dict(),
                "vocabulary": vocabulary,
                "gaps": self.gaps,
                "classes": list(CLASSES),
                "lists": torch.from_numpy(self.names.bits),
                "sizes": list(self.names.sizes),
            },
            path,
        )
        with torch.no_grad():
            for now, mean in zip(self.dense, own, strict=True):
                now.copy_(mean)


def records(corpora: Path, plan: Plan, draw: random.Random) -> list[Record]:
    """Return all training records. Raises SystemExit when one of them is a text of an evaluation set."""
    names = {code: wider(corpora / "gazetteers", code) for code in LANGUAGES}
    ways = {code: Variation(home_of(corpora / "gazetteers", code), names[code]) for code in LANGUAGES}
    held = [record for path in sorted((corpora / "eval").glob("*/*.jsonl.gz")) for record in corpus(path)]
    source = gold(corpora / "train") if plan.gold else []
    if found := leaked(source, held):
        raise SystemExit(f"{len(found)} training texts are in an evaluation set; the first is of {found[0].source}")
    made = list(joined(list(varied(source, ways, plan, draw)), draw))
    for code in LANGUAGES:
        made += own(code, ways[code], plan, draw)
    for code in written():
        made += filled(code, names[code], plan, draw)
    same = {id(record) for record in leaked(made, held)}  # a name put in for another may bring a text there by chance
    return [record for record in made if id(record) not in same]


@dataclass(frozen=True)
class Material:
    """All that is learnt from, as numbers."""

    encoded: Encoded
    table: TypeTable
    vocabulary: list[str]
    names: Gazetteers


def material(corpora: Path, plan: Plan, known: int, seed: int) -> Material:
    """Return what is learnt from; the same for the same seed."""
    draw = random.Random(seed)
    encoded = Encoded()
    encoded.add(records(corpora, plan, draw))
    homes = tuple(language(code) for code in written())
    names = gazetteers(corpora / "gazetteers", homes, encoded.common(known), encoded.types, draw)
    table, vocabulary = type_table(encoded, known, WordLists(names.bits, names.sizes))
    print(f"{len(encoded.weight)} pieces, {len(encoded.word)} words, {len(encoded.types)} types", flush=True)
    return Material(encoded, table, vocabulary, names)


def learn(given: Material, out: Path, drops: Drops, *, seed: int, minutes: float = 0.0, steps: int = 0) -> None:
    """Train for `minutes`, or for so many `steps`, and write the network to `out`."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    training = Training(given.encoded, given.table, given.names, drops)
    begun, last, step, epoch, mean = time.monotonic(), 0.0, 0, 0, 0.0
    done = 0.0
    while done < 1:
        epoch += 1
        for batch in training.batches(draw):
            spent = time.monotonic() - begun
            done = step / steps if steps else spent / (60 * minutes)
            if done >= 1:
                break
            step += 1
            rate = _RATE * min(1.0, step / _WARM) * max(0.02, 1 - done)
            mean += (training.step(batch, rate) - mean) * (0.01 if step > 100 else 0.1)
            if spent - last > 60:
                last = spent
                print(json.dumps({"s": round(spent), "epoch": epoch, "step": step, "loss": round(mean, 4)}), flush=True)
                training.save(out, given.vocabulary)
    training.save(out, given.vocabulary)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Train the tagger.")
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--out", type=Path, default=Path("build/tagger.pt"))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    begun = time.monotonic()
    given = material(chosen.corpora, Plan(), KNOWN, chosen.seed)
    print(f"prepared in {time.monotonic() - begun:.0f} s", flush=True)
    learn(given, chosen.out, Drops(), seed=chosen.seed, minutes=chosen.minutes)


if __name__ == "__main__":
    main()
