"""The figures of detection that documentation shows: benchmarks/figures.json, written by `python -m benchmarks.detection --write`.

Counts, not shares, so that whoever reads them sees how much they rest on. Nothing in it is a text of the corpus.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.corpus import TAGGED, Document

FILE = Path(__file__).parent / "figures.json"
BANDS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Lower ends of the bands of scores that are counted apart."""


def band(score: float) -> str:
    """Return the lower end of the band that a score is in."""
    return f"{max((low for low in BANDS if low <= score + 1e-9), default=BANDS[0])}"


def marked(documents: Iterable[Document]) -> dict[str, dict[str, int]]:
    """Return how many values of each label are marked: {label: {language: number}}, without what needs a tagger."""
    found: Counter[tuple[str, str]] = Counter()
    for document in documents:
        found.update((label, document.language) for _, _, label in document.marks if label not in TAGGED)
    labels = sorted({label for label, _ in found})
    return {
        label: {code: number for (name, code), number in sorted(found.items()) if name == label} for label in labels
    }


def figures(counts: Any, documents: Iterable[Document]) -> dict[str, Any]:
    """Return what the file holds, from a Tally (benchmarks.detection) over `documents`."""
    documents = tuple(documents)
    clean = [document for document in documents if document.kind == "clean"]
    return {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "documents": {"all": len(documents), "clean": len(clean)},
        "words": {
            "all": sum(document.words for document in documents),
            "clean": sum(document.words for document in clean),
        },
        "recall": {
            label: {code: [counts.caught[code, label], wanted] for code, wanted in languages.items()}
            for label, languages in marked(documents).items()
        },
        "alarms": {
            name: {
                language: [counts.alarms[language, flag], counts.words[language, flag]]
                for language in sorted({document.language for document in documents})
            }
            for name, flag in (("clean", True), ("other", False))
        },
        "entities": _three(counts.right, counts.by_entity),
        "scores": _three(counts.right_by_score, counts.wrong_by_score),
    }


def _three(right: Mapping[str, int], wrong: Mapping[tuple[str, bool], int]) -> dict[str, list[int]]:
    """Return {name: [findings on a mark, beside any mark, in clean text]}."""
    names = sorted({*right, *(name for name, _ in wrong)})
    return {name: [right.get(name, 0), wrong.get((name, False), 0), wrong.get((name, True), 0)] for name in names}


def write(content: Mapping[str, Any]) -> None:
    """Write the file, one row a line."""
    parts = []
    for name, value in content.items():
        if isinstance(value, dict) and all(isinstance(row, (dict, list)) for row in value.values()):
            rows = ",\n".join(f"    {json.dumps(key)}: {json.dumps(row)}" for key, row in value.items())
            parts.append(f"  {json.dumps(name)}: {{\n{rows}\n  }}")
        else:
            parts.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    FILE.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def read() -> dict[str, Any]:
    """Return what the file holds."""
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content
