"""A token classifier of the transformers library, exported to ONNX, as a recogniser: without torch or transformers.

The folder is what `optimum-cli export onnx --task token-classification` writes: model.onnx, tokenizer.json and
config.json (its `id2label`). Labels may be bare, BIO, BIOES or BILOU; a word has the label of its first piece. Words
are runs of letters and digits with hyphens and apostrophes, whatever the tokenizer takes for one: "(Anna)" is "Anna".
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from proxy.recognisers.larger import Larger, Spans, known, parts

LONGEST: Final = 512
STRIDE: Final = 64
"""Pieces that two windows of a long text share."""
_BEGINS: Final = frozenset({"B", "S", "U"})
_INNER: Final = frozenset("-'\u2019\u2010\u2011")
"""Signs that a name may have within."""
_PREFIXES: Final = frozenset({"B", "I", "E", "L", "S", "U"})


_APART: Final = (0, 0, "O", 1.0)


class OnnxTokenClassifier(Larger):
    """Runs the model in the folder `model`."""

    def __init__(self, model: str, **told: Any) -> None:
        self._folder = Path(model)
        super().__init__(**told)

    def open(self) -> None:
        """Load network, tokenizer and labels. Raises ValueError where none of our labels is one of the model's."""
        config = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))
        self._names = {int(number): str(name) for number, name in config["id2label"].items()}
        known(self.labels, map(_bare, self._names.values()))
        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        longest = min(LONGEST, int(config.get("max_position_embeddings") or LONGEST))
        self._tokenizer.enable_truncation(longest, stride=min(STRIDE, longest // 4))
        self._session = session_of(self._folder)
        self._inputs = {one.name for one in self._session.get_inputs()}

    def spans(self, text: str) -> Spans:
        """Yield the spans of all windows; where two overlap, the overlap rule joins them."""
        for at, part in parts(text):
            whole = self._tokenizer.encode(part)
            for window in (whole, *whole.overflowing):
                for start, end, label, score in self._window(part, window):
                    yield at + start, at + end, label, score

    def _window(self, text: str, window: Encoding) -> Spans:
        told = {"input_ids": window.ids, "attention_mask": window.attention_mask, "token_type_ids": window.type_ids}
        inputs = {name: np.array([one], dtype=np.int64) for name, one in told.items() if name in self._inputs}
        chances = softmax(self._session.run(None, inputs)[0][0])
        words = []
        for start, end, place in _words(text, window):
            best = int(chances[place].argmax())
            words.append((start, end, self._names[best], float(chances[place, best])) if place >= 0 else _APART)
        yield from joined(words)


def _words(text: str, window: Encoding) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and first piece of each word; -1 for signs that part what the tokenizer takes for one word."""
    for _, pieces in groupby(
        ((word, place) for place, word in enumerate(window.word_ids) if word is not None), itemgetter(0)
    ):
        runs: list[tuple[int, int, int]] = []
        signs: list[tuple[int, int, int]] = []
        goes_on = False
        for _, place in pieces:
            start, end = _stripped(text, *window.offsets[place])
            if start == end:
                continue
            if not any(map(str.isalnum, text[start:end])):
                goes_on = goes_on and text[start:end] in _INNER
                signs.append((start, end, place))
                if runs and not goes_on:
                    runs.append((start, end, -1))
            elif goes_on:
                runs[-1] = (runs[-1][0], end, runs[-1][2])
            else:
                runs.append((start, end, place))
                goes_on = True
        yield from runs or signs[:1]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without blanks: some tokenizers count the one before a word to it."""
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _bare(name: str) -> str:
    prefix, dash, rest = name.partition("-")
    return rest if dash and prefix in _PREFIXES else name


def session_of(folder: Path) -> Any:
    """Return a session of one thread for the network in `folder`."""
    path = folder / "model.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    onnxruntime.disable_telemetry_events()
    return onnxruntime.InferenceSession(
        str(path if path.is_file() else folder / "onnx" / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities over the last axis. Raises ValueError for what is no number."""
    if np.isnan(scores).any():
        raise ValueError("the network gave no numbers")
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    chances: NDArray[np.float32] = powers / powers.sum(-1, keepdims=True)
    return chances


def joined(words: Sequence[tuple[int, int, str, float]]) -> Spans:
    """Yield spans of labelled words (start, end, label, score); a span's score is the mean of its words'."""
    held: tuple[int, int, str, list[float]] | None = None
    for start, end, name, score in words:
        label = _bare(name)
        begins = label != name and name.partition("-")[0] in _BEGINS
        if held is not None and held[2] == label and not begins:
            held = (held[0], end, label, [*held[3], score])
            continue
        if held is not None:
            yield *held[:3], sum(held[3]) / len(held[3])
        held = None if label in {"O", ""} else (start, end, label, [score])
    if held is not None:
        yield *held[:3], sum(held[3]) / len(held[3])
