"""A span model of GLiNER in ONNX as a recogniser, without torch: it is asked for entities in words.

Zaratiana et al., "GLiNER: Generalist Model for Named Entity Recognition" (NAACL 2024). The prompt holds one <<ENT>> and
a label's words for each label, then <<SEP>>, then the text's words; the network scores every span of up to `max_width`
words for every label: logits (texts, words, max_width, labels). The folder holds model.onnx, tokenizer.json and
gliner_config.json, as GLiNER's own export writes them.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

import numpy as np
from tokenizers import Tokenizer

from proxy.recognisers.larger import Larger, Spans
from proxy.recognisers.larger_onnx import session_of

_WORD: Final = re.compile(r"\w{1,40}(?:[-_]\w{1,40}){0,4}|\S")
_LONGEST: Final = 384


class GlinerOnnx(Larger):
    """Runs the model in the folder `model`; the keys of `labels` are what it is asked for."""

    def __init__(self, model: str, **told: Any) -> None:
        self._folder = Path(model)
        super().__init__(**told)

    def open(self) -> None:
        """Load network, tokenizer and configuration. Raises ValueError for a model that can't be asked so."""
        config = json.loads((self._folder / "gliner_config.json").read_text(encoding="utf-8"))
        self._width = int(config.get("max_width", 12))
        self._most = max(2 * self._width, int(config.get("max_len", _LONGEST)))
        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._session = session_of(self._folder)
        if "span_idx" not in {one.name for one in self._session.get_inputs()}:
            raise ValueError("the network takes no span_idx: only GLiNER's span-level models run here")
        self._asked = list(self.labels)
        entity, apart = config.get("ent_token", "<<ENT>>"), config.get("sep_token", "<<SEP>>")
        for token in (entity, apart):
            if self._tokenizer.token_to_id(token) is None:
                raise ValueError(f"the tokenizer has no token {token}")
        self._prompt = [part for label in self._asked for part in (entity, label)] + [apart]

    def spans(self, text: str) -> Spans:
        """Yield spans of windows of words that overlap by the widest span; those of one label never overlap in one."""
        words = [match.span() for match in _WORD.finditer(text)]
        step = self._most - self._width
        for first in range(0, max(1, len(words) - self._width), step):
            part = words[first : first + self._most]
            if part:
                yield from self._window(text, part)

    def _window(self, text: str, words: list[tuple[int, int]]) -> Spans:
        logits = self._session.run(None, self._inputs([text[start:end] for start, end in words]))[0][0]
        if np.isnan(logits).any():
            raise ValueError("the network gave no numbers")
        chances = 1 / (1 + np.exp(-logits[: len(words)]))
        found = [
            (float(chances[at, size, label]), at, at + size, label)
            for at, size, label in np.argwhere(chances >= self.threshold).tolist()
            if at + size < len(words)
        ]
        taken: list[list[tuple[int, int]]] = [[] for _ in self._asked]
        for score, first, last, label in sorted(found, key=lambda one: (-one[0], one[1:])):
            if all(last < start or end < first for start, end in taken[label]):
                taken[label].append((first, last))
                yield words[first][0], words[last][1], self._asked[label], score

    def _inputs(self, words: list[str]) -> dict[str, Any]:
        read = self._tokenizer.encode([*self._prompt, *words], is_pretokenized=True)
        mask = np.zeros(len(read.ids), dtype=np.int64)
        last = None
        for place, word in enumerate(read.word_ids):
            if word is not None and word >= len(self._prompt) and word != last:
                mask[place] = word - len(self._prompt) + 1
            last = word
        starts = np.repeat(np.arange(len(words)), self._width)
        ends = starts + np.tile(np.arange(self._width), len(words))
        real = ends < len(words)
        return {
            "input_ids": np.array([read.ids], dtype=np.int64),
            "attention_mask": np.array([read.attention_mask], dtype=np.int64),
            "words_mask": mask[None],
            "text_lengths": np.array([[len(words)]], dtype=np.int64),
            "span_idx": np.stack([starts * real, ends * real], -1)[None].astype(np.int64),
            "span_mask": real[None],
        }
