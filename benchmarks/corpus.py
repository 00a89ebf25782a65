"""Our own evaluation corpus: realistic text of 24 languages in which every personal datum is marked.

`benchmarks/corpus/<language>.txt` holds documents, each after a line "=== kind"; a value stands as ⟦LABEL:value⟧.
Documents of kind "clean" have none: what is found there is a false alarm. All people and numbers are invented.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
LABELS = (
    *(
        "PERSON",
        "EMAIL",
        "PHONE",
        "IBAN",
        "CARD",
        "IP",
        "MAC",
        "STATE_ID",
        "DATE_OF_BIRTH",
        "AGE",
        "ADDRESS",
        "USERNAME",
    ),
    *("CREDENTIAL", "CASE_NUMBER", "BANK_ACCOUNT", "COORDINATES", "DEVICE", "ORGANIZATION", "LOCATION", "PROFESSION"),
    *("NATIONALITY", "HEALTH", "GENETIC", "BIOMETRIC", "ETHNIC", "POLITICAL", "RELIGION", "UNION", "SEX", "CRIMINAL"),
)
SPECIAL = frozenset(LABELS[LABELS.index("HEALTH") :])
TAGGED = frozenset({"PERSON", "ORGANIZATION", "LOCATION", "PROFESSION", "NATIONALITY"})
"""What rules can't find: names and the like need a trained tagger."""
_HEAD = re.compile(r"^=== (\w+)[^\n]*\n", re.MULTILINE)
_MARK = re.compile(r"⟦([A-Z_]+):(.*?)⟧", re.DOTALL)


@dataclass(frozen=True)
class Document:
    """One document: its text without marks, and its marks as (start, end, label)."""

    language: str
    kind: str
    text: str
    marks: tuple[tuple[int, int, str], ...]

    @property
    def words(self) -> int:
        return len(self.text.split())


def documents(language: str) -> Iterator[Document]:
    """Yield the documents of one language. Raises ValueError for a label that is unknown."""
    content = (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(content))
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(content)
        yield _document(language, head[1], content[head.end() : end].strip("\n"))


def _document(language: str, kind: str, marked: str) -> Document:
    parts: list[str] = []
    marks: list[tuple[int, int, str]] = []
    at = length = 0
    for mark in _MARK.finditer(marked):
        if mark[1] not in LABELS:
            raise ValueError(f"{language}, {kind}: label {mark[1]}")
        parts += [marked[at : mark.start()], mark[2]]
        length += mark.start() - at
        marks.append((length, length + len(mark[2]), mark[1]))
        length += len(mark[2])
        at = mark.end()
    text = "".join([*parts, marked[at:]])
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"{language}, {kind}: a mark is not closed")
    return Document(language, kind, text, tuple(marks))


def languages() -> list[str]:
    """Return the languages of the corpus."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def everything() -> list[Document]:
    """Return all documents."""
    return [document for language in languages() for document in documents(language)]


def learnt(language: str) -> list[Document]:
    """Return every other document of a language: those that the tagger also learns from (training/examples.py)."""
    return list(documents(language))[::2]


def unseen() -> list[Document]:
    """Return the other half of the documents: the tagger never sees them, so its figures come from them."""
    return [document for language in languages() for document in list(documents(language))[1::2]]
