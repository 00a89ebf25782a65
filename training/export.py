"""Writes a trained network as the model that runs: `python -m training.export TRAINED FOLDER`."""

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from proxy.recognisers.taglists import WordLists
from proxy.recognisers.tagwords import DILATIONS, PIECES, SPAN, shape
from training.encoding import ROWS, flat_pieces
from training.network import Bags, Context, WordVectors

DEFAULT_THRESHOLD: Final = 0.5
_FILES: Final = ("tagger.onnx", "tagger.bin", "words.txt", "lists.bin")


class Table8(nn.Module):
    """A table in 8-bit integers of one scale; its few largest values are cut."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        flat = table.abs().flatten()
        self.scale = float(flat.kthvalue(int(0.9999 * len(flat))).values) / 127
        self.register_buffer("rows", torch.round(table / self.scale).clamp(-127, 127).to(torch.int8))

    def forward(self, numbers: Tensor) -> Tensor:
        rows: Tensor = self.rows[numbers]
        return rows.float()


class Running(nn.Module):
    """The whole way of a text: rows, pieces, shapes, place, gaps and neighbours to best, inside, starts."""

    def __init__(self, words: WordVectors, context: Context, frequent: Tensor) -> None:
        super().__init__()
        empty = torch.zeros(1, words.pieces.embedding_dim)
        self.frequent = Table8(frequent)
        self.pieces = Table8(torch.cat([words.pieces.weight.detach(), empty]))
        self.words, self.context = words, context
        self.base = nn.Parameter(words.known.weight[-1].detach().clone())

    def forward(
        self, rows: Tensor, pieces: Tensor, shapes: Tensor, flags: Tensor, place: Tensor, gaps: Tensor, near: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        words = self.words
        counts = (pieces < PIECES).float().sum(1, keepdim=True)
        x = words.widen(self.pieces(pieces).sum(1) * (self.pieces.scale / counts)) + self.base
        x = x + words.shapes(shapes) + words.flags(flags)
        made = words.norm(x + words.back(torch.relu(words.hidden(x))))
        vectors = torch.cat([self.frequent(rows) * self.frequent.scale, made])[place]
        out = self.context(vectors, gaps, near)
        chances = torch.softmax(out[:, :-1], -1)
        return chances[:, 1:].argmax(1) + 1, 1 - chances[:, 0], torch.sigmoid(out[:, -1])


def loaded(path: Path) -> tuple[WordVectors, Context, dict[str, Any]]:
    """Return the parts of a trained network, and its frequent words, gaps, classes, lists and their sizes."""
    data: dict[str, Any] = torch.load(path, weights_only=True)
    words, context = WordVectors(len(data["vocabulary"])), Context(len(data["classes"]), len(data["gaps"]))
    words.load_state_dict(data["words"])
    context.load_state_dict(data["context"])
    named = ("vocabulary", "gaps", "classes", "lists", "sizes")
    return words.eval(), context.eval(), {name: data[name] for name in named}


def export(path: Path, folder: Path) -> None:
    """Write the model of `path` into `folder`; training.calibrate chooses its thresholds."""
    words, context, rest = loaded(path)
    vocabulary, classes = rest["vocabulary"][:ROWS], rest["classes"]
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        (folder / name).unlink(missing_ok=True)
    (folder / "words.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    bits = rest["lists"].numpy()
    bits.tofile(folder / "lists.bin")
    with torch.no_grad():
        flags = torch.from_numpy(WordLists(bits, rest["sizes"]).flags(vocabulary))
        running = Running(words, context, _frequent(words, vocabulary, flags)).eval()
        _written(running, folder)
    described = {
        "classes": classes,
        "gaps": rest["gaps"],
        "lists": rest["sizes"],
        "thresholds": dict.fromkeys(classes[1:], DEFAULT_THRESHOLD),
        "beside": dict.fromkeys(classes[1:], DEFAULT_THRESHOLD),
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in _FILES},
    }
    (folder / "model.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def _frequent(words: WordVectors, vocabulary: list[str], flags: Tensor) -> Tensor:
    """Return the vectors of the frequent words, whole."""
    rows, starts = flat_pieces(vocabulary)
    counts: NDArray[np.int64] = np.diff(np.append(starts, len(rows)))
    bags = Bags(torch.from_numpy(rows), torch.from_numpy(starts), torch.from_numpy(counts))
    number = torch.arange(len(vocabulary))
    made: Tensor = words(bags.of(number), number, torch.tensor([shape(word) for word in vocabulary]), flags)
    return made


def _written(running: Running, folder: Path) -> None:
    inputs = ("rows", "pieces", "shapes", "flags", "place", "gaps", "near")
    sample = (
        torch.zeros(5, dtype=torch.int64),
        torch.full((3, 7), PIECES),
        torch.zeros(3, dtype=torch.int64),
        torch.zeros(3, dtype=torch.int64),
        torch.zeros(40, dtype=torch.int64),
        torch.zeros(40, dtype=torch.int64),
        torch.zeros(len(DILATIONS), 40, SPAN, dtype=torch.int64),
    )
    axes = {"rows": {0: "rows"}, "pieces": {0: "others", 1: "longest"}, "shapes": {0: "others"}, "flags": {0: "others"}}
    axes |= {name: {0: "length"} for name in ("place", "gaps", "best", "inside", "starts")}
    axes["near"] = {1: "length"}
    with tempfile.TemporaryDirectory() as temporary:
        whole, small = Path(temporary) / "whole.onnx", Path(temporary) / "small.onnx"
        torch.onnx.export(
            running,
            sample,
            str(whole),
            input_names=list(inputs),
            output_names=["best", "inside", "starts"],
            dynamic_axes=axes,
            dynamo=False,
            opset_version=17,
        )
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"])
        onnx.save_model(
            onnx.load(small),
            folder / "tagger.onnx",
            save_as_external_data=True,
            location="tagger.bin",
            size_threshold=4096,
        )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write a trained network as the model that runs.")
    parser.add_argument("trained", type=Path)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    export(chosen.trained, chosen.folder)


if __name__ == "__main__":
    main()
