"""Records: what a source marks, what it leaves open, and that nothing of an evaluation set is learnt."""

import gzip
import json
import random
from itertools import pairwise

import numpy as np
import pytest

from proxy.recognisers.taglists import LISTS, ORDINARY, WordLists, filled
from training.encoding import WINDOW, Encoded, allowed, gap_table, type_table
from training.language import Language
from training.people import Wider
from training.records import CLASSES, Record, corpus, fingerprint, gold, leaked
from training.variation import Variation, recased, slipped

NEWS = frozenset({"PERSON", "LOCATION", "ORGANIZATION"})


def record(text, *spans, marked=NEWS, source="news"):
    return Record(text, spans, "de", source, marked)


def test_a_corpus_is_read_with_what_it_marks(tmp_path):
    rows = [
        {"text": "Eva, @eva, 3 May, x", "spans": [[0, 3, "PERSON"], [5, 9, "PERSON", "USERNAME"], [11, 16, "DATE"], [18, 19, "URL"]]},
        {"text": "it", "spans": [[0, 2, "OTHER", "PROPN"]]},
    ]  # fmt: skip
    folder = tmp_path / "de"
    folder.mkdir()
    for name in ("one", "some-silver"):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.meta.json").write_text('{"exhaustive": ["PERSON"], "weight": "low"}')
    one, other = corpus(folder / "one.jsonl.gz")
    assert one.spans == ((0, 3, "PERSON"), (5, 9, "USERNAME"), (11, 16, "DATE"))
    assert other.spans == ((0, 2, "?"),)
    assert (one.language, one.source, one.marked, one.weight) == ("de", "one", {"PERSON"}, 0.35)
    assert {found.source for found in gold(tmp_path)} == {"one"}  # silver whose labels nobody checked is left out


def test_texts_of_evaluation_sets_are_told():
    held = [record("Die Würde des Menschen ist unantastbar.")]
    again = record("die würde des menschen — ist unantastbar")
    assert leaked([again, record("Etwas ganz anderes steht hier.")], held) == [again]
    assert fingerprint("ＡＢ c") == fingerprint("abC!")


@pytest.mark.parametrize(
    ("target", "sure", "open_too"),
    [
        (("PERSON", NEWS), {"PERSON"}, set()),
        (("O", NEWS), {"O"}, {"HEALTH", "ADDRESS"}),
        (("O", frozenset(CLASSES[1:])), {"O"}, set()),
        (("?", NEWS), set(CLASSES), set()),
        (("ID", NEWS), {"STATE_ID", "CASE_NUMBER"}, set()),
        (("LOCATION", NEWS), {"LOCATION"}, {"ADDRESS"}),
        (("DATE", NEWS), {"O"}, {"DATE_OF_BIRTH"}),
    ],
)
def test_what_is_not_marked_stays_open(target, sure, open_too):
    row = dict(zip(CLASSES, allowed(target), strict=True))
    assert {name for name, value in row.items() if value == 1} == sure
    assert open_too <= {name for name, value in row.items() if 0 < value < 1}


def test_names_not_marked_are_as_likely_as_none():
    assert allowed(("O", frozenset({"PERSON"})))[CLASSES.index("LOCATION")] == 1


def test_words_get_the_labels_of_their_spans():
    encoded = Encoded()
    encoded.add([record("Frau Eva Lang, Jan.", (5, 13, "PERSON"), (15, 18, "PERSON"))])
    names = {number: label for (label, _), number in encoded.targets.items()}
    assert [names[number] for number in encoded.target] == ["O", "PERSON", "PERSON", "PERSON", "O"]
    assert list(encoded.start) == [0, 1, 0, 1, 0]


def test_long_texts_are_cut_at_lines():
    encoded = Encoded()
    encoded.add([record("\n".join("a b c d e f g" for _ in range(100)))])
    sizes = [high - low for low, high in pairwise(encoded.starts)]
    assert sum(sizes) == 701
    assert max(sizes) <= WINDOW
    assert all(size % 7 == 0 for size in sizes[:-1])


def test_frequent_words_and_gaps_have_rows():
    encoded = Encoded()
    encoded.add([record("a a a, b b c")])
    lists = [filled(["b"] if name == "ordinary" else (), 8) for name in LISTS]
    table, vocabulary = type_table(encoded, 2, WordLists(np.concatenate(lists), [8] * len(lists)))
    assert vocabulary == ["a", "b"]
    assert table.known[encoded.types["a"]] == 0
    assert table.known[encoded.types["c"]] == 2
    assert table.flags[encoded.types["b"]] == 1 << ORDINARY
    assert encoded.common(2) == ["a", "b"]
    assert len(table.starts) == len(encoded.types)
    rows, gaps = gap_table(encoded, 1)
    assert gaps == [" "]
    assert rows[encoded.gaps[" "]] == 0
    assert rows[encoded.gaps[", "]] >= 1


HOME = Language("de", False, ("Jan",), ("Eva",), ("Lang",), ("Lang",), {}, {}, {})


@pytest.mark.parametrize("seed", range(10))
def test_variations_keep_their_spans(seed):
    draw = random.Random(seed)
    one = record(
        "Herr Müßig wohnt in ÖSTERREICH, sagt Zoë.", (5, 10, "PERSON"), (20, 30, "LOCATION"), (37, 40, "PERSON")
    )
    other = recased(Variation(HOME, Wider()).renamed(one, draw), draw)
    assert len(other.spans) == 3
    for start, end, label in other.spans:
        assert other.text[start:end].isprintable()
        assert not other.text[start - 1].isalpha()
        assert label in NEWS
    text, _ = slipped(one.text, list(one.spans), draw)
    assert len(text) == len(one.text)


def test_without_names_nothing_is_renamed():
    one = record("Eva", (0, 3, "PERSON"))
    assert Variation(None, Wider()).renamed(one, random.Random(1)) == one
    assert np.isfinite(allowed(("O", NEWS))).all()
