"""The tagger's model: one network that onnxruntime runs, from words to probabilities; its tables are mapped, not read.

Vectors of frequent words stand ready in a table; those of all others are made of their pieces. Both tables hold 8-bit
integers. One model serves all threads: nothing in it changes after it was loaded, and it keeps nothing of a text.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as faults

from proxy.errors import Misconfigured
from proxy.recognisers.taglists import WordLists
from proxy.recognisers.tagwords import VIEW, TextWords, gap_rows, neighbours, pieces, shape, zeros

HOUSE_MODEL: Final = Path(__file__).parent / "model"
_WINDOW: Final = 512
"""Words of a text that run at once; longer texts run in windows that overlap."""
_TOGETHER: Final = 600
"""Words of several texts that run at once."""
_BROKEN: Final = (faults.Fail, faults.InvalidArgument, faults.InvalidGraph, faults.InvalidProtobuf, faults.NoSuchFile)

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """For each word: the most probable class other than "none", the probability of all but "none", of a new span."""

    best: Numbers
    inside: Floats
    starts: Floats


class TagModel:
    """A loaded model. Raises Misconfigured when the folder holds none, or one that does not fit together."""

    def __init__(self, folder: Path = HOUSE_MODEL) -> None:
        try:
            card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            names = (folder / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
            self._gaps: dict[str, int] = {gap: row for row, gap in enumerate(card["gaps"])}
            self.classes: tuple[str, ...] = tuple(card["classes"])
            self.thresholds: dict[str, float] = card["thresholds"]
            self.beside: dict[str, float] = card["beside"]
            self._session = _session(folder / "tagger.onnx")
            bits = np.asarray(np.memmap(folder / "lists.bin", dtype=np.uint8, mode="r"))
            self._lists = WordLists(bits, card["lists"])
        except (OSError, ValueError, KeyError, *_BROKEN) as error:
            raise Misconfigured(
                f"The tagger's model in {folder.name}/ can't be read ({type(error).__name__})."
            ) from None
        self._number = {name: row for row, name in enumerate(names)}

    def scores(self, texts: Sequence[TextWords]) -> list[Scores]:
        """Return what the network says of each word of each text; short texts run together."""
        parts: list[list[list[Any]]] = [[] for _ in texts]
        pack: list[_Window] = []
        size = 0
        for number, text in enumerate(texts):
            for window in _windows(number, len(text.words)):
                if pack and size + window.size > _TOGETHER:
                    self._run(texts, pack, parts)
                    pack, size = [], 0
                pack.append(window)
                size += window.size
        if pack:
            self._run(texts, pack, parts)
        return [Scores(*(np.concatenate(one) for one in zip(*part, strict=True))) for part in parts]

    def _run(self, texts: Sequence[TextWords], pack: Sequence["_Window"], parts: list[list[list[Any]]]) -> None:
        """Run some windows at once, and give each text its part of the answer."""
        words: list[str] = []
        gaps: list[str] = []
        near = []
        for one in pack:
            seen = neighbours(1, one.size)
            near.append(np.where(seen > 0, seen + len(words), 0) if words else seen)
            words += texts[one.text].words[one.first : one.last]
            gaps += texts[one.text].gaps[one.first : one.last]
        inputs = self._inputs(words)
        inputs["gaps"] = np.array(gap_rows(gaps, self._gaps), dtype=np.int64)
        inputs["near"] = np.concatenate(near, axis=1) if len(near) > 1 else near[0]
        made = self._session.run(None, inputs)
        at = 0
        for one in pack:
            low, high = at + one.low - one.first, at + one.high - one.first
            parts[one.text].append([part[low:high] for part in made])
            at += one.size

    def _inputs(self, words: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Return rows of frequent words, pieces and lists of all others, and which of both stands at each place."""
        get = self._number.get
        rows: list[int] = []
        others: dict[str, int] = {}
        place: list[int] = []
        for word in words:
            row = get(word)
            if row is None and word[:1].isdecimal():
                row = get(zeros(word))
            if row is None:
                place.append(-1 - others.setdefault(word, len(others)))
            else:
                place.append(len(rows))
                rows.append(row)
        where = np.array(place, dtype=np.int64)
        where[where < 0] = len(rows) - 1 - where[where < 0]
        unknown = list(others) or [""]  # the network wants at least one
        return {
            "rows": np.array(rows, dtype=np.int64),
            "pieces": pieces(unknown),
            "shapes": np.array([shape(word) for word in unknown], dtype=np.int64),
            "flags": self._lists.flags(unknown),
            "place": where,
        }


@dataclass(frozen=True, slots=True)
class _Window:
    """Words `low` to `high` of a text, read with what stands around them, from `first` to `last`."""

    text: int
    low: int
    high: int
    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first


def _windows(number: int, size: int) -> Iterator[_Window]:
    for low in range(0, size, _WINDOW):
        high = min(size, low + _WINDOW)
        yield _Window(number, low, high, max(0, low - VIEW), min(size, high + VIEW))


def _session(path: Path) -> Any:
    """Return a session of one thread: requests run beside each other, so a word's cost is one core's."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    onnxruntime.disable_telemetry_events()
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
