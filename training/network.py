"""The network: words as bags of hashed pieces, then dilated convolutions over words, then a class and a start each.

A word's vector (pieces + the word itself, when frequent + its shape, through one small layer) does not depend on its
neighbours: at run time those of frequent words stand in a table (proxy/recognisers/tagmodel.py). Convolutions are
written as matrix products over shifted words, since those run in 8-bit integers (onnxruntime's MatMulInteger).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from proxy.recognisers.taglists import COMPOUND, FLAGS, ORDINARY
from proxy.recognisers.tagwords import DILATIONS, ODD_GAPS, PIECES, SHAPES, SPAN
from training.encoding import PIECE_WIDTH, WIDTH


@dataclass(frozen=True)
class Drops:
    """What is left out at random in training, so that no single hint is relied on: shares of each."""

    known: float = 0.5
    """Frequent words that are read as if they had no row of their own."""
    piece: float = 0.15
    listed: float = 0.3
    """Words whose lists of names, and a third of that whose list of ordinary words, are not looked at."""
    word: float = 0.2
    """Features of words, the same ones in all words of a text."""
    block: float = 0.15
    hidden: float = 0.04
    """Words that are not seen at all: their neighbours must tell."""


@dataclass(frozen=True)
class Bags:
    """Pieces of every word type: rows one after the other, where each type's begin, and how many it has."""

    rows: Tensor
    starts: Tensor
    counts: Tensor

    def of(self, types: Tensor) -> tuple[Tensor, Tensor]:
        """Return the rows of `types`, one after the other, and the offsets where each begins."""
        counts = self.counts[types]
        offsets = torch.cumsum(counts, 0) - counts
        index = torch.arange(int(counts.sum())) - torch.repeat_interleave(offsets, counts)
        return self.rows[index + torch.repeat_interleave(self.starts[types], counts)], offsets


class WordVectors(nn.Module):
    """Word types to vectors (n, WIDTH)."""

    def __init__(self, known: int, drops: Drops = Drops()) -> None:
        super().__init__()
        self._drops = drops
        self.pieces = nn.EmbeddingBag(PIECES, PIECE_WIDTH, mode="mean", sparse=True)
        self.known = nn.Embedding(known + 1, WIDTH, sparse=True)  # the last row is that of all other words
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.flags = nn.Embedding(FLAGS, WIDTH)
        self.widen = nn.Linear(PIECE_WIDTH, WIDTH)
        self.hidden = nn.Linear(WIDTH, 2 * WIDTH)
        self.back = nn.Linear(2 * WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        nn.init.normal_(self.pieces.weight, std=0.3)
        nn.init.normal_(self.known.weight, std=0.1)
        nn.init.zeros_(self.flags.weight)

    def forward(self, bag: tuple[Tensor, Tensor], known: Tensor, shapes: Tensor, flags: Tensor) -> Tensor:
        own = self.known(known)
        if self.training:  # frequent words, too, must be told by their pieces and shape now and then
            own = own * (torch.rand(len(known), 1) >= self._drops.known)
            flags = self._some(flags)
        x = self.widen(self._spelled(*bag)) + own + self.shapes(shapes) + self.flags(flags)
        return self.norm(x + self.back(torch.relu(self.hidden(x))))

    def _some(self, flags: Tensor) -> Tensor:
        """Return flags without those of some words: a new name is on no list, and a list forgets words."""
        words = 1 << ORDINARY | 1 << COMPOUND
        chance = torch.rand(len(flags))
        flags = torch.where(chance < self._drops.listed, flags & words, flags)
        return torch.where(chance > 1 - self._drops.listed / 3, flags & ~words, flags)

    def _spelled(self, rows: Tensor, offsets: Tensor) -> Tensor:
        """Return the mean of each word's pieces; in training of some of them, since a new word has only some known."""
        if not self.training:
            mean: Tensor = self.pieces(rows, offsets)
            return mean
        kept = (torch.rand(len(rows)) >= self._drops.piece).float()
        counts = torch.diff(offsets, append=torch.tensor([len(rows)]))
        word = torch.repeat_interleave(torch.arange(len(offsets)), counts)
        sums = torch.zeros(len(offsets)).index_add_(0, word, kept).clamp(min=1)
        return nn.functional.embedding_bag(
            rows, self.pieces.weight, offsets, mode="sum", sparse=True, per_sample_weights=kept / sums[word]
        )


class Block(nn.Module):
    """One convolution over SPAN words, and a layer back; added to what came in."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.wide = nn.Linear(SPAN * WIDTH, WIDTH)
        self.back = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Tensor, near: Tensor, nothing: Tensor) -> Tensor:
        y = torch.cat([nothing, self.norm(x)])
        return x + self.back(torch.relu(self.wide(y[near].flatten(1))))

    def learn(self, x: Tensor, real: Tensor, dilation: int, drop: float) -> Tensor:
        """Return the same of texts of one length (texts, words, WIDTH), where `real` (texts, words, 1) is 1."""
        reach = SPAN // 2 * dilation
        y = nn.functional.pad(self.norm(x) * real, (0, 0, reach, reach))
        seen = torch.cat([y[:, at * dilation : at * dilation + x.shape[1]] for at in range(SPAN)], -1)
        return x + dropped(self.back(torch.relu(self.wide(seen))), drop)


def dropped(x: Tensor, share: float) -> Tensor:
    """Return `x` (texts, words, WIDTH) without some of its features, in each text others, in all of its words."""
    return x * ((torch.rand(len(x), 1, x.shape[2]) >= share) / (1 - share))


class Context(nn.Module):
    """Word vectors (n, WIDTH), rows of gaps (n,) and neighbours (blocks, n, SPAN) to scores (n, classes + 1).

    Neighbours are places in the vectors, from 1 on; 0 stands for "none there".
    The last score is the log-odds of a new span.
    """

    def __init__(self, classes: int, gaps: int, drops: Drops = Drops()) -> None:
        super().__init__()
        self._drops = drops
        self.gaps = nn.Embedding(gaps + ODD_GAPS, WIDTH)
        self.blocks = nn.ModuleList([Block() for _ in DILATIONS])
        self.norm = nn.LayerNorm(WIDTH)
        self.out = nn.Linear(WIDTH, classes + 1)
        self.register_buffer("nothing", torch.zeros(1, WIDTH), persistent=False)

    def forward(self, x: Tensor, gaps: Tensor, near: Tensor) -> Tensor:
        x = x + self.gaps(gaps)
        for number, block in enumerate(self.blocks):
            x = block(x, near[number], self.nothing)
        return self.out(self.norm(x))

    def learn(self, x: Tensor, gaps: Tensor, real: Tensor) -> Tensor:
        """Return the same of texts of one length (texts, words, WIDTH), with some features dropped."""
        x = x + self.gaps(gaps)
        for block, dilation in zip(self.blocks, DILATIONS, strict=True):
            x = block.learn(x, real, dilation, self._drops.block)  # type: ignore[operator]
        return self.out(self.norm(x))
