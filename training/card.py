"""The model card: `python -m training.card --corpora FOLDER` writes README.md beside the model."""

import argparse
import json
from pathlib import Path
from typing import Any, Final

from proxy.recognisers.tagmodel import HOUSE_MODEL
from proxy.recognisers.tagwords import PIECES
from training import figures
from training.encoding import GAPS, PIECE_WIDTH, ROWS, WIDTH
from training.records import SKIPPED

ABLATION: Final = Path(__file__).parents[1] / "benchmarks" / "ablation.json"
_TEXT: Final = """# The tagger's model

Finds people, places, organisations, addresses and what is told of people in the 24 official languages of the European Union. It is part of
Paravent, made by its own pipeline (`make train`, folder `training/`), and runs on one core without a network.

| | |
|---|---|
| architecture | words as bags of hashed character 3- to 5-grams ({pieces:,} rows of {piece_width}), their shape, and which lists they are on (Bloom filters of first names, surnames, places, professions, words of health and of other special categories, ordinary words: {lists:.1f} MB); {known:,} frequent words with rows of their own ({width}); {gaps:,} kinds of gaps between words; three convolutions over five words (dilation 1, 2, 4); one class and one start for each word |
| numbers | 8-bit integers throughout, run by onnxruntime |
| size | {size:.1f} MB |
| classes | {classes} |
| licence | **CC BY-SA 4.0** (the weights; some of the training data are share-alike). The code is Apache-2.0 |
| digests (SHA-256) | {digests} |

## Data

Gold and silver corpora, changed: converted to character spans, labels mapped, names of people partly replaced by invented ones, letter case
and diacritics varied. Lists of names and places (stella/anonymize, Faker, popular names by country, GeoNames postal codes CC BY 4.0) and a lexicon
of word forms (simplemma, MIT) as filters, with the words that Paravent's own lexicons and lists of professions listen for. Half of Paravent's own corpus (`benchmarks/corpus`, every other document){written}. No text of an evaluation set: the pipeline
compares digests of all of them and stops.

| language | source | repository | licence | records | attribution |
|---|---|---|---|---|---|
{sources}

## Figures

Exact spans on public test sets, the model alone (precision, recall, F1); more in docs/detection.md.

| set | PERSON | LOCATION | ORGANIZATION |
|---|---|---|---|
{public}

{ablation}## Limits

- Gold text is news, law, clinic and web; some languages (bg, el, ga, mt, lt, it) have little or none. See the figures by language in docs/detection.md.
- It tells names by their form and the words around them. A name that looks like nothing else and stands alone may be missed; a product that looks like a
  name may be taken for one.
- Places and organisations are marked wherever they stand; Paravent reports them beside a person only.
- Scores are probabilities of the model, not of the world: the reliability table in docs/detection.md says how often each was right on our corpus.
"""


_PARTS: Final = """## What each part is worth

Trained once with everything and once without each part, {steps} steps each, a fraction of the real training: F1 of people on the public
sets (a sample, exact spans); recall of people, addresses and health on the half of our own corpus that is never trained on, the model alone, at thresholds
that keep the budget of false alarms (`python -m training.ablation`). Measured before the lists of professions and special categories
came in, and with a side task on single words, which was given up then.

| | people, public F1 | people, own | addresses, own | health, own |
|---|---|---|---|---|
{rows}

"""


def _parts() -> str:
    """Return the table of the ablation, nothing where it was not measured."""
    if not ABLATION.is_file():
        return ""
    told = json.loads(ABLATION.read_text(encoding="utf-8"))
    rows = (f"| {name} | {' | '.join(f'{one:.1f}' for one in row.values())} |" for name, row in told["rows"].items())
    return _PARTS.format(steps=told["steps"], rows="\n".join(rows))


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
        known=ROWS,
        pieces=PIECES,
        piece_width=PIECE_WIDTH,
        width=WIDTH,
        lists=sum(card["lists"]) / 1e6,
        ablation=_parts(),
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
