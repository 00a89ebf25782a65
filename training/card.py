"""The model card: `python -m training.card --corpora FOLDER` writes README.md beside the model."""

import argparse
import json
from pathlib import Path
from typing import Any, Final

from proxy.recognisers.tagmodel import HOUSE_MODEL
from training import figures
from training.encoding import GAPS, KNOWN
from training.records import SKIPPED

_TEXT: Final = """# The tagger's model

Finds people, places, organisations, addresses and what is told of people in the 24 official languages of the European Union. It is part of
Paravent, made by its own pipeline (`make train`, folder `training/`), and runs on one core without a network.

| | |
|---|---|
| architecture | words as bags of hashed character 3- to 5-grams (65,536 rows of 64), {known:,} frequent words with rows of their own (128), {gaps:,} kinds of gaps between words; three convolutions over five words (dilation 1, 2, 4); one class and one start for each word |
| numbers | 8-bit integers throughout, run by onnxruntime |
| size | {size:.1f} MB |
| classes | {classes} |
| licence | **CC BY-SA 4.0** (the weights; some of the training data are share-alike). The code is Apache-2.0 |
| digests (SHA-256) | {digests} |

## Data

Gold and silver corpora, changed: converted to character spans, labels mapped, names of people partly replaced by invented ones, letter case
and diacritics varied. Lists of names and places (stella/anonymize, Faker, popular names by country, GeoNames postal codes CC BY 4.0) and a lexicon
of word forms (simplemma, MIT) as a side task for single words. Half of Paravent's own corpus (`benchmarks/corpus`, every other document){written}. No text of an evaluation set: the pipeline
compares digests of all of them and stops.

| language | source | repository | licence | records | attribution |
|---|---|---|---|---|---|
{sources}

## Figures

Exact spans on public test sets, the model alone (precision, recall, F1); more in docs/detection.md.

| set | PERSON | LOCATION | ORGANIZATION |
|---|---|---|---|
{public}

## Limits

- Gold text is news, law, clinic and web; some languages (bg, el, ga, mt, lt, it) have little or none. See the figures by language in docs/detection.md.
- It tells names by their form and the words around them. A name that looks like nothing else and stands alone may be missed; a product that looks like a
  name may be taken for one.
- Places and organisations are marked wherever they stand; Paravent reports them beside a person only.
- Scores are probabilities of the model, not of the world: the reliability table in docs/detection.md says how often each was right on our corpus.
"""


def _sources(corpora: Path) -> list[str]:
    rows = []
    for path in sorted((corpora / "train").glob("*/*.meta.json")):
        if any(part in path.name for part in SKIPPED):
            continue
        meta: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        cells = (
            path.parent.name,
            meta["source"],
            meta["repository"],
            meta["licence"],
            f"{meta['records']:,}",
            meta["attribution"],
        )
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write the model card.")
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    chosen = parser.parse_args()
    card = json.loads((HOUSE_MODEL / "model.json").read_text(encoding="utf-8"))
    measured = figures.read()["public"]
    public = "\n".join(
        f"| {name} | {' | '.join(' / '.join(f'{one:.1f}' for one in row) for row in by_label.values())} |"
        for name, by_label in measured.items()
    )
    text = _TEXT.format(
        known=KNOWN,
        gaps=GAPS,
        size=sum(path.stat().st_size for path in HOUSE_MODEL.iterdir() if path.name != "README.md") / 1e6,
        classes=", ".join(card["classes"][1:]),
        digests="<br>".join(f"`{name}` `{digest}`" for name, digest in card["sha256"].items()),
        written=" and text written for this project (`training/text`)"
        if any(Path("training/text").glob("*.txt"))
        else "",
        sources="\n".join(_sources(chosen.corpora)),
        public=public,
    )
    (HOUSE_MODEL / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
