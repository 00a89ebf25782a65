"""Reads a site's recognizers.yaml, in Presidio's own format, and makes the recognisers it names.

Presidio's models validate each row and its loader makes the recognisers; what Presidio would skip silently is refused
here with file, line and remedy. Nothing is downloaded: a model must lie in a folder, and recognisers that need
Presidio's NLP engine are refused, for none runs here. Recognisers with models are made in worker processes only.
"""

import importlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import regex
import tldextract
from presidio_analyzer import PatternRecognizer
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.input_validation import RecognizerRegistryConfig
from presidio_analyzer.predefined_recognizers import EmailRecognizer, SpacyRecognizer
from presidio_analyzer.recognizer_registry.recognizers_loader_utils import RecognizerListLoader
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from proxy.errors import Misconfigured
from proxy.recognisers import larger
from proxy.recognisers.workers import Recipe

_KEYS: Final = frozenset({"supported_languages", "supported_countries", "global_regex_flags", "recognizers"})
_FLAGS: Final = 26
"""Presidio's default global_regex_flags: IGNORECASE, MULTILINE, DOTALL."""
_MODELS: Final = ("HuggingFaceNerRecognizer", "GLiNERRecognizer", "MedicalNERRecognizer")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read. `where`: the line of each row, for messages."""

    path: Path
    languages: tuple[str, ...]
    countries: tuple[str, ...] | None
    flags: int
    rows: tuple[Any, ...]
    where: tuple[str, ...]


def recognisers_in(path: Path) -> list[Any]:
    """Return the enabled recognisers of the file: recognisers made of patterns, and recipes for worker processes.

    Raises Misconfigured with the file, the line and what to change.
    """
    file = _read(path)
    made: list[Any] = []
    for number, row in enumerate(file.rows):
        made += _made(file, row, f"{file.where[number]}: ")
    if not made:
        raise Misconfigured(f"{path}: no recogniser is enabled in it; enable one, or take the setting away.")
    return made


def recogniser_of(name: str) -> Any:
    """Return the recogniser "module:Class" of PARAVENT_RECOGNISER_MODULES, or a recipe for it. Raises Misconfigured."""
    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
        if isinstance(found, type) and issubclass(found, PatternRecognizer):
            return found()  # type: ignore[call-arg]  # a class that is named without arguments knows its own
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise Misconfigured(
            f"PARAVENT_RECOGNISER_MODULES: {name} can't be loaded ({type(error).__name__}); write module:Class."
        ) from None
    return Recipe(module, attribute)


def _read(path: Path) -> _File:
    try:
        loaded = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misconfigured(f"PARAVENT_RECOGNISERS_FILE: {path} can't be read: {error.strerror}.") from None
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark is not None else ""
        raise Misconfigured(f"{path}{place}: this is no valid YAML; {getattr(error, 'problem', error)}.") from None
    if not isinstance(loaded, Mapping) or not isinstance(loaded.get("recognizers"), Sequence):
        raise Misconfigured(f"{path}: write a list of recognisers under the key 'recognizers'.")
    unknown = sorted(str(key) for key in loaded if key not in _KEYS)
    if unknown:
        keys = ", ".join(sorted(_KEYS))
        raise Misconfigured(f"{path}: unknown key '{unknown[0]}'; the keys of this file are {keys}.")
    rows = loaded["recognizers"]
    plain = _plain(loaded)
    flags = plain.get("global_regex_flags", _FLAGS)
    if not isinstance(flags, int):
        raise Misconfigured(f"{path}: global_regex_flags must be a number, for example 26.")
    countries = plain.get("supported_countries")
    return _File(
        path,
        tuple(plain.get("supported_languages") or _languages(plain["recognizers"])),
        None if countries is None else tuple(countries),
        flags,
        tuple(plain["recognizers"]),
        tuple(f"{path}:{rows.lc.item(number)[0] + 1}" for number in range(len(rows))),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _languages(rows: Sequence[Any]) -> list[str]:
    """Return the languages that the rows name, for a file that names none for all."""
    found: list[str] = []
    for row in rows:
        if isinstance(row, Mapping):
            named = [row.get("supported_language"), *(row.get("supported_languages") or ())]
            found += [item["language"] if isinstance(item, Mapping) else item for item in named if item]
    return sorted(set(found)) or ["en"]


def _made(file: _File, row: Any, where: str) -> list[Any]:
    if not isinstance(row, Mapping):
        raise Misconfigured(f"{where}Presidio ignores a bare name; write it as '- name: {row}'.")
    if row.get("class_name") in larger.NAMES:
        made = larger.recipe(row, file.languages, where)
        return [] if made is None else [made]
    checked = _checked(file, dict(row), where)
    if not checked.get("enabled", True):
        return []
    kind = _class_of(checked)
    if kind is not None:
        _refuse(kind, checked, where)
        if not issubclass(kind, PatternRecognizer):
            return [Recipe(kind.__module__, kind.__name__, checked, file.languages, file.flags)]
    return _patterns(file, checked, where)


def _checked(file: _File, row: dict[str, Any], where: str) -> dict[str, Any]:
    """Return the row as Presidio's models understand it."""
    given: Any = {"supported_languages": list(file.languages), "recognizers": [row]}
    try:
        (item,) = RecognizerRegistryConfig(**given).recognizers
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"] if part != "recognizers")
        message = str(first["msg"]).removeprefix("Value error, ")
        raise Misconfigured(f"{where}{place + ': ' if place else ''}{message}") from None
    return dict(item.model_dump()) if not isinstance(item, str) else row


def _class_of(row: Mapping[str, Any]) -> type[Any] | None:
    """Return the class that a row names, None for patterns that stand in the file."""
    if row.get("type") == "custom":
        return None
    return RecognizerListLoader.get_existing_recognizer_cls(str(row.get("class_name") or row["name"]))


def _refuse(kind: type[Any], row: Mapping[str, Any], where: str) -> None:
    """Raise Misconfigured for what would find nothing here, or fetch a model."""
    if issubclass(kind, SpacyRecognizer):
        raise Misconfigured(
            f"{where}{kind.__name__} reads what Presidio's NLP engine found, and none runs here. Set 'enabled: false', "
            "or name your model in a row of 'class_name: SpacyModel'."
        )
    models = tuple(getattr(predefined, name) for name in _MODELS if hasattr(predefined, name))
    if issubclass(kind, models):
        model = row.get("model_name")
        if not model or not Path(str(model)).is_dir():
            raise Misconfigured(
                f"{where}{kind.__name__} would download its model. Fetch it, and give its folder as 'model_name'."
            )


def _patterns(file: _File, row: dict[str, Any], where: str) -> list[Any]:
    rows: Any = [row]
    try:
        made: list[Any] = list(RecognizerListLoader.get(rows, file.languages, file.flags, file.countries))
        for recogniser in made:
            for pattern in recogniser.patterns:
                regex.compile(pattern.regex, file.flags)
    except regex.error as error:
        raise Misconfigured(f"{where}the pattern is no valid regular expression: {error}.") from None
    except (TypeError, ValueError) as error:
        raise Misconfigured(f"{where}{error}") from None
    if not made and file.countries is None:  # Presidio's own default file has such rows
        languages = ", ".join(file.languages)
        _log.warning("%sleft out, its language is not among supported_languages (%s)", where, languages)
    return [_offline(recogniser) for recogniser in made]


def _offline(recogniser: Any) -> Any:
    """Return the recogniser; one of e-mail reads the suffix list that comes with tldextract, and fetches none."""
    if isinstance(recogniser, EmailRecognizer):
        extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
        vars(recogniser)["validate_result"] = lambda text: extract(text).fqdn != ""
    return recogniser


def names(recognisers: Sequence[Any]) -> Iterator[str]:
    """Yield the names of what was made."""
    for item in recognisers:
        yield item.attribute if isinstance(item, Recipe) else item.name
