"""Larger recognisers as rows of recognizers.yaml: spaCy, token classifiers and GLiNER in ONNX, a remote Presidio.

    recognizers:
      - class_name: OnnxTokenClassifier
        model: /models/multilingual-ner
        labels: {PER: PERSON, LOC: LOCATION}

Each runs in a worker process with a deadline, beside the house's rules and tagger, and is joined with them by the one
overlap rule. Nothing is downloaded: a model is a folder (of spaCy also an installed package). Needs no torch.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from proxy.errors import Misconfigured
from proxy.recognisers.workers import Recipe

LABELS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("PER", "PERSON", "PRS", "persName", "NAME"), "PERSON"),
    **dict.fromkeys(("LOC", "LOCATION", "GPE", "placeName", "geogName", "FAC"), "LOCATION"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "orgName"), "ORGANIZATION"),
}
"""Labels that models use, and our entities; what stands here for a row without `labels`."""
ASKED: Final[Mapping[str, str]] = {
    "person": "PERSON",
    "organization": "ORGANIZATION",
    "location": "LOCATION",
    "address": "ADDRESS",
}
"""What GLiNER is asked for in a row without `labels`: words in its prompt, and our entities."""
LONGEST_RUN: Final = 400
"""The longest run without a blank that a model reads as one: tokenizers take quadratic time for some of them."""
_RUN: Final = re.compile(rf"\S{{{LONGEST_RUN}}}(?=\S)")
_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?", re.IGNORECASE)
_INSIDE: Final = (".internal", ".local", ".localdomain", ".svc", ".lan")
Spans = Iterator[tuple[int, int, str, float]]


class Larger(EntityRecognizer):
    """A recogniser with a model of its own: `spans` says start, end, label and score; `labels` are those reported.

    `others`: labels that stand in no mapping are reported, too, by their own names. What it finds is a guess: where a
    rule knows better, that counts (detection/overlap.py).
    """

    name: str
    guesses = True

    def __init__(
        self,
        *,
        name: str,
        labels: Mapping[str, str],
        threshold: float = 0.5,
        supported_language: str = "en",
        others: bool = False,
    ) -> None:
        self.labels = dict(labels)
        self.threshold = threshold
        self._others = others
        self._open = False
        super().__init__(sorted(set(labels.values())), name=name, supported_language=supported_language)
        self.score_thresholds = {"default": threshold}

    def load(self) -> None:
        """Open the model; Presidio asks for it more than once."""
        if not self._open:
            self.open()
        self._open = True

    def open(self) -> None:
        """Open the model."""
        raise NotImplementedError

    def spans(self, text: str) -> Spans:
        """Yield what the model finds in `text`."""
        raise NotImplementedError

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002 - Presidio's own signature
        """Return the spans of labels that are asked for, from the threshold on."""
        results = []
        for start, end, label, score in self.spans(text):
            entity = self.labels.get(label, label if self._others else None)
            if entity is None or score < self.threshold:
                continue
            if self._others or not entities or entity in entities:
                told = AnalysisExplanation(self.name, score)
                results.append(RecognizerResult(entity, start, end, score, analysis_explanation=told))
        return results


def parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield `text` in parts with where each begins: it is cut within runs without a blank that are too long."""
    start = 0
    for run in _RUN.finditer(text):
        yield start, text[start : run.end()]
        start = run.end()
    yield start, text[start:]


def known(labels: Mapping[str, str], names: Iterable[str]) -> None:
    """Raise ValueError when a model has none of `labels`: it would find nothing, and nobody would know."""
    names = sorted(set(names))
    if labels and not set(labels) & set(names):
        raise ValueError(f"the model has none of the labels {', '.join(labels)}; it has {', '.join(names)}")


class _Row(BaseModel):
    """What every row may say."""

    model_config = ConfigDict(extra="forbid")
    class_name: str
    name: str = ""
    type: str = "predefined"
    enabled: bool = True
    labels: dict[str, str] | None = None
    threshold: float = Field(0.5, ge=0, le=1)
    supported_language: str = ""
    supported_languages: list[str] = Field(default_factory=list)

    def fault(self) -> str:
        """Return what is wrong and what to do, "" for nothing."""
        return ""

    def arguments(self, languages: Sequence[str]) -> dict[str, Any]:
        """Return what the class is made with."""
        told = self.model_dump(
            exclude={"class_name", "type", "enabled", "supported_languages", "supported_language", "labels", "name"}
        )
        language = self.supported_language or (self.supported_languages or list(languages) or ["en"])[0]
        labels = dict(LABELS if self.labels is None else self.labels)
        return told | {"name": self.name or self.class_name, "labels": labels, "supported_language": language}


class _Folder(_Row):
    model: str

    def fault(self) -> str:
        folder = Path(self.model)
        if not folder.is_dir():
            return (
                f"{self.class_name}: there is no folder {self.model}; fetch the model, and give its folder as 'model'."
            )
        missing = [" or ".join(names) for names in self.needs() if not any((folder / one).is_file() for one in names)]
        return f"{self.class_name}: {self.model} has no {missing[0]}." if missing else ""

    @staticmethod
    def needs() -> tuple[tuple[str, ...], ...]:
        return ()


class _Spacy(_Row):
    model: str

    def fault(self) -> str:
        if self.model and (Path(self.model).is_dir() or (self.model.isidentifier() and find_spec(self.model))):
            return ""
        return f"SpacyModel: there is no folder and no installed package {self.model}; give one of both as 'model'."


class _Onnx(_Folder):
    def fault(self) -> str:
        if find_spec("tokenizers") is None:
            return f"{self.class_name} needs the package tokenizers; pip install 'paravent[larger]'."
        return super().fault()

    @staticmethod
    def needs() -> tuple[tuple[str, ...], ...]:
        return (("model.onnx", "onnx/model.onnx"), ("tokenizer.json",), ("config.json",))


class _Gliner(_Onnx):
    def arguments(self, languages: Sequence[str]) -> dict[str, Any]:
        return super().arguments(languages) | {"labels": dict(ASKED if self.labels is None else self.labels)}

    @staticmethod
    def needs() -> tuple[tuple[str, ...], ...]:
        return (("model.onnx", "onnx/model.onnx"), ("tokenizer.json",), ("gliner_config.json",))


class _Remote(_Row):
    url: str
    language: str = ""
    timeout_s: float = Field(4.0, gt=0, le=60)

    def fault(self) -> str:
        try:
            parts = urlsplit(self.url)
            host = parts.hostname or ""
        except ValueError:
            return f"RemotePresidio: 'url' is no address: {self.url.partition('@')[0]}"
        more = (parts.username, parts.password, parts.query, parts.fragment)
        if parts.scheme not in {"http", "https"} or not host or any(one is not None and one != "" for one in more):
            return "RemotePresidio: 'url' must be the address of a Presidio analyzer, for example https://presidio.lan"
        if parts.scheme == "http" and not _inside(host):
            return f"RemotePresidio: texts would go to {host} in the clear; use https."
        return ""

    def arguments(self, languages: Sequence[str]) -> dict[str, Any]:
        told = super().arguments(languages)
        named = {} if self.labels is None else {"labels": self.labels}
        return told | {"labels": {}, "others": self.labels is None, "language": self._asked(told)} | named

    def _asked(self, told: Mapping[str, Any]) -> str:
        return self.language or str(told["supported_language"])


def _inside(host: str) -> bool:
    """Whether a host is on this machine or in a network of the site's own."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:  # a resolver reads a number as an address, too: 134744072 is 8.8.8.8
        numeric = bool(_NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]))
        return not numeric and ("." not in host or host.endswith(_INSIDE))


_ROWS: Final[Mapping[str, tuple[type[_Row], str]]] = {
    "SpacyModel": (_Spacy, "proxy.recognisers.larger_spacy"),
    "OnnxTokenClassifier": (_Onnx, "proxy.recognisers.larger_onnx"),
    "GlinerOnnx": (_Gliner, "proxy.recognisers.larger_gliner"),
    "RemotePresidio": (_Remote, "proxy.recognisers.larger_remote"),
}
NAMES: Final = tuple(_ROWS)


def recipe(row: Mapping[str, Any], languages: Sequence[str], where: str) -> Recipe | None:
    """Return how to make what a row names, None when it is not enabled. Raises Misconfigured with `where` in front."""
    kind, module = _ROWS[str(row["class_name"])]
    try:
        checked = kind.model_validate(dict(row))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Misconfigured(f"{where}{place}: {first['msg']}") from None
    if not checked.enabled:
        return None
    if checked.labels == {}:
        raise Misconfigured(f"{where}labels: name at least one label, or leave 'labels' out.")
    if fault := checked.fault():
        raise Misconfigured(f"{where}{fault}")
    return Recipe(module, checked.class_name, arguments=checked.arguments(languages))
