"""Models of a few words, made on the spot: real files, loaded and run by the code that runs large ones."""

import json

import numpy as np
import onnx
import spacy
from onnx import numpy_helper
from spacy.training import Example
from tokenizers import Tokenizer
from tokenizers.models import Unigram, WordLevel
from tokenizers.pre_tokenizers import Metaspace, Whitespace
from tokenizers.processors import TemplateProcessing

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "<<ENT>>", "<<SEP>>", "anna", "maria", "riga", "in", "lives", "person")
CLASSES = ("O", "B-PER", "I-PER", "B-LOC")
_CLASS_OF = {"anna": 1, "maria": 2, "riga": 3}


def spacy_model(folder):
    """A pipeline of spaCy that was trained on four sentences, until it knows them."""
    nlp = spacy.blank("de")
    nlp.add_pipe("ner")
    told = [
        ("Anna wohnt in Riga.", [(0, 4, "PER"), (14, 18, "LOC")]),
        ("Heute kam Anna.", [(10, 14, "PER")]),
        ("Der Zug nach Riga kam.", [(13, 17, "LOC")]),
        ("Heute kam der Zug.", []),
    ]
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": spans}) for text, spans in told]
    spacy.util.fix_random_seed(1)
    optimiser = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimiser)
    nlp.to_disk(folder)


def _tokenizer(folder, *, framed):
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    if framed:
        marks = [("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
        made.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=marks)
    made.save(str(folder / "tokenizer.json"))


def _saved(folder, text, **tables):
    model = onnx.parser.parse_model(f'<ir_version: 8, opset_import: ["" : 17]>\n{text}')
    model.graph.initializer.extend(
        numpy_helper.from_array(np.asarray(table), name=name) for name, table in tables.items()
    )
    onnx.checker.check_model(model)
    onnx.save(model, str(folder / "model.onnx"))


def classifier(folder, longest=512):
    """A token classifier that knows three words: a row of a table is a word's logits."""
    table = np.full((len(WORDS), len(CLASSES)), -4.0, dtype=np.float32)
    table[:, 0] = 1.0
    for word, number in _CLASS_OF.items():
        table[WORDS.index(word)] = -4.0
        table[WORDS.index(word), number] = 3.0
    _tokenizer(folder, framed=True)
    config = {"id2label": dict(enumerate(CLASSES)), "max_position_embeddings": longest}
    (folder / "config.json").write_text(json.dumps(config))
    _saved(
        folder,
        "tagger (int64[b, n] input_ids, int64[b, n] attention_mask) => (float[b, n, c] logits) "
        "{ logits = Gather(table, input_ids) }",
        table=table,
    )


PIECES = (
    "<unk>",
    "\u2581",
    "\u2581(",
    "\u2581anna",
    "anna",
    "-",
    "'",
    ")",
    ",",
    "\u2581in",
    "\u2581maria",
    "maria",
    "\u2581riga",
)


def spaced_classifier(folder):
    """The same over pieces that hold the blank before them, as those of XLM-R; signs and words are one word there."""
    table = np.full((len(PIECES), len(CLASSES)), -4.0, dtype=np.float32)
    table[:, 0] = 1.0
    for number, piece in enumerate(PIECES):
        known = _CLASS_OF.get(piece.strip("\u2581"))
        if known is not None:
            table[number] = -4.0
            table[number, known] = 3.0
    made = Tokenizer(Unigram([(piece, -1.0 - len(piece) / 100) for piece in PIECES], unk_id=0))
    made.pre_tokenizer = Metaspace()
    made.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"id2label": dict(enumerate(CLASSES))}))
    _saved(
        folder,
        "tagger (int64[b, n] input_ids) => (float[b, n, c] logits) { logits = Gather(table, input_ids) }",
        table=table,
    )


def gliner(folder, *, spans=True):
    """A span model: a span is a person when it starts with "anna" and ends with "anna" or "maria"; it reads all inputs."""
    first, last = (np.full((len(WORDS), 2), -5.0, dtype=np.float32) for _ in range(2))
    first[WORDS.index("anna"), 0], last[WORDS.index("anna"), 0] = 4.0, 2.0
    last[WORDS.index("maria"), 0] = 3.0
    first[WORDS.index("riga"), 1] = last[WORDS.index("riga"), 1] = 2.0
    _tokenizer(folder, framed=False)
    (folder / "gliner_config.json").write_text(json.dumps({"max_width": 2, "max_len": 6}))
    if not spans:
        _saved(
            folder,
            "tokens (int64[b, n] input_ids) => (float[b, n, c] logits) { logits = Gather(table, input_ids) }",
            table=first,
        )
        return
    _saved(
        folder,
        """spans (int64[b, n] input_ids, int64[b, n] attention_mask, int64[b, n] words_mask, int64[b, 1] text_lengths,
                  int64[b, s, 2] span_idx, bool[b, s] span_mask) => (float[b, l, k, c] logits) {
            length = Squeeze(text_lengths)
            one = Constant <value_int: int = 1> ()
            end = Add(length, one)
            numbers = Range(one, end, one)
            rows = Unsqueeze(numbers, last_axis)
            same = Equal(words_mask, rows)
            hits = Cast <to: int = 7> (same)
            places = ArgMax <axis: int = 1, keepdims: int = 0> (hits)
            ids = Squeeze(input_ids, first_axis)
            words = Gather(ids, places)
            pairs = Squeeze(span_idx, first_axis)
            starts = Gather <axis: int = 1> (pairs, zero)
            ends = Gather <axis: int = 1> (pairs, unit)
            start_words = Gather(words, starts)
            end_words = Gather(words, ends)
            start_scores = Gather(first, start_words)
            end_scores = Gather(last, end_words)
            least = Min(start_scores, end_scores)
            here = Squeeze(span_mask, first_axis)
            real = Unsqueeze(here, last_axis)
            scores = Where(real, least, never)
            logits = Reshape(scores, form)
        }""",
        first=first,
        last=last,
        first_axis=np.array([0], dtype=np.int64),
        last_axis=np.array([1], dtype=np.int64),
        zero=np.array(0, dtype=np.int64),
        unit=np.array(1, dtype=np.int64),
        never=np.array(-9.0, dtype=np.float32),
        form=np.array([1, -1, 2, 2], dtype=np.int64),
    )
