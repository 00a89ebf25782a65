"""One language's names, lists and inflection, as text/xx.toml tells them (format: text/README.md)."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "text"
_PARTS: Final = re.compile(r"([ \-])")
_NAMES: Final = ("male", "female", "last_male")
Rules = tuple[tuple[re.Pattern[str], str], ...]


class TextFault(ValueError):
    """A text file does not keep to the format; the message names the file, the place and what to write."""


@dataclass(frozen=True)
class Language:
    """What fills the slots of one language."""

    code: str
    family_first: bool
    male: tuple[str, ...]
    female: tuple[str, ...]
    last_male: tuple[str, ...]
    last_female: tuple[str, ...]
    nick: dict[str, tuple[str, ...]]
    lists: dict[str, tuple[str, ...]]
    rules: dict[str, dict[str, Rules]] = field(repr=False)

    def inflected(self, text: str, part: str, case: str) -> str:
        """Return `text` in `case`; `part` is first_m, first_f, last_m, last_f or town. Raises TextFault."""
        cases = self.rules.get(part, {})
        if case not in cases:
            raise TextFault(f"{self.code}.toml has no rules inflect.{part}.{case}; it has {sorted(cases) or 'none'}")
        if part == "town":
            return _changed(text, cases[case])
        return "".join(
            word if word[:1] in {"", " ", "-"} or word.islower() else _changed(word, cases[case])
            for word in _PARTS.split(text)
        )


def _changed(word: str, rules: Rules) -> str:
    for pattern, replacement in rules:
        if pattern.search(word):
            return pattern.sub(replacement, word, count=1)
    return word


def _items(text: str) -> tuple[str, ...]:
    return tuple(item for item in (" ".join(part.split()) for part in text.split(";")) if item)


def _rules(code: str, place: str, lines: list[str]) -> Rules:
    made = []
    for line in lines:
        pattern, arrow, replacement = line.partition("=>")
        if not arrow:
            raise TextFault(f'{code}.toml, {place}: write "regex => replacement" instead of "{line}"')
        try:
            made.append((re.compile(pattern.strip()), replacement.strip()))
        except re.error as error:
            raise TextFault(f"{code}.toml, {place}: {pattern.strip()!r} is no regular expression ({error})") from None
    return tuple(made)


def _nicks(code: str, text: str) -> dict[str, tuple[str, ...]]:
    made = {}
    for item in _items(text):
        name, colon, short = item.partition(":")
        if not colon:
            raise TextFault(f'{code}.toml, names.nick: write "Name: short, short" instead of "{item}"')
        made[name.strip()] = tuple(part.strip() for part in short.split(",") if part.strip())
    return made


@cache
def language(code: str) -> Language:
    """Return the language `code` (ISO 639-1). Raises TextFault."""
    path = FOLDER / f"{code}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TextFault(f"{code}.toml is no TOML: {error}") from None
    names = data.get("names", {})
    missing = [name for name in _NAMES if not names.get(name)]
    if missing:
        raise TextFault(f"{code}.toml, names: {', '.join(missing)} missing")
    men = _items(names["last_male"])
    women = _items(names.get("last_female", "")) or men
    if len(men) != len(women):
        raise TextFault(
            f"{code}.toml, names: last_male has {len(men)} items, last_female {len(women)}: make them pairs"
        )
    return Language(
        code=code,
        family_first=names.get("order", "first last") == "last first",
        male=_items(names["male"]),
        female=_items(names["female"]),
        last_male=men,
        last_female=women,
        nick=_nicks(code, names.get("nick", "")),
        lists={name: tuple(items) for name, items in data.get("lists", {}).items()},
        rules={
            part: {case: _rules(code, f"inflect.{part}.{case}", lines) for case, lines in cases.items()}
            for part, cases in data.get("inflect", {}).items()
        },
    )
