"""Written documents, filled: `python -m training.synthetic check de`, `python -m training.synthetic show de -n 5`."""

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from training.filling import SLOT, Filler, Span
from training.language import FOLDER, Language, TextFault, language
from training.people import FORMS

_HEAD: Final = re.compile(r"^=== *(\w+)[^\n]*\n", re.MULTILINE)
_WANTED: Final = {
    **{"town": 80, "street": 60, "address": 12, "org": 60, "user": 30, "date": 4, "dob": 5, "phone": 4, "id": 2},
    **{"case": 6, "pw": 10, "amount": 2, "product": 60, "PROFESSION": 60, "NATIONALITY": 25, "HEALTH": 60},
    **dict.fromkeys(("RELIGION", "POLITICAL", "UNION", "CRIMINAL", "SEX", "ETHNIC", "BIOMETRIC", "GENETIC"), 12),
}


@dataclass(frozen=True)
class Template:
    """One written document with its slots, and the line where it begins."""

    kind: str
    text: str
    line: int

    @property
    def peopled(self) -> bool:
        """Whether it speaks of a person."""
        return "⟦PERSON:" in self.text or any(slot["name"] in FORMS for slot in SLOT.finditer(self.text))

    @property
    def inflects(self) -> bool:
        """Whether it asks for an inflected form."""
        return any(slot["case"] for slot in SLOT.finditer(self.text))


def templates(code: str) -> tuple[Template, ...]:
    """Return the documents of text/<code>.txt."""
    content = (FOLDER / f"{code}.txt").read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(content))
    ends = [head.start() for head in heads[1:]] + [len(content)]
    return tuple(
        Template(head[1], content[head.end() : end].strip("\n"), content.count("\n", 0, head.start()) + 1)
        for head, end in zip(heads, ends, strict=True)
    )


def faults(code: str) -> Iterator[str]:
    """Yield what is wrong with the files of one language."""
    try:
        home = language(code)
    except TextFault as error:
        yield str(error)
        return
    yield from _thin(home)
    seen: set[str] = set()
    for template in templates(code):
        place = f"{code}.txt:{template.line}"
        if template.text in seen:
            yield f"{place}: the same document twice"
        seen.add(template.text)
        yield from (f"{place}: {fault}" for fault in _filled(home, template))


def _thin(home: Language) -> Iterator[str]:
    for name, least in (("male", 120), ("female", 120), ("last_male", 250)):
        items = getattr(home, name)
        if len(set(items)) < least:
            yield f"{home.code}.toml, names.{name}: {len(set(items))} different items, {least} wanted"
    for name, least in _WANTED.items():
        if len(home.lists.get(name, ())) < least:
            yield f"{home.code}.toml, lists.{name}: {len(home.lists.get(name, ()))} items, {least} wanted"


def _filled(home: Language, template: Template) -> Iterator[str]:
    found: set[str] = set()
    for seed in range(6):
        try:
            text, _ = Filler(home, random.Random(seed)).fill(template.text)
        except TextFault as error:
            found.add(str(error))
            continue
        for rest in ("⟦", "⟧", "[[", "]]", "‖"):
            if rest in text:
                line = template.line + 1 + template.text[: max(template.text.find(rest), 0)].count("\n")
                found.add(f'"{rest}" is left in the text (about line {line})')
        found.update(
            f"{left} is no slot; text in braces stays as it is"
            for left in re.findall(r"\{\d?[mf]?\.?[a-z]+(?::\w+)?(?:/\w+)*\}", text)
        )
    yield from sorted(found)


def marked(text: str, spans: list[Span]) -> str:
    """Return `text` with its spans as marks."""
    for start, end, label in sorted(spans, reverse=True):
        text = f"{text[:start]}⟦{label}:{text[start:end]}⟧{text[end:]}"
    return text


def _check(code: str) -> int:
    wrong = list(faults(code))
    print("\n".join(wrong))
    read = templates(code)
    kinds = Counter(template.kind for template in read)
    people = sum(template.peopled for template in read)
    print(f"{code}: {len(read)} documents ({people} with people, {len(read) - people} without), ", end="")
    print(f"{sum(template.inflects for template in read)} with cases, {sum(len(t.text.split()) for t in read)} words")
    print("kinds:", ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    return 1 if wrong else 0


def _show(code: str, count: int, seed: int | None) -> int:
    draw = random.Random(seed)
    read = templates(code)
    for template in draw.sample(read, min(count, len(read))):
        print(f"=== {template.kind} (line {template.line})")
        print(marked(*Filler(language(code), draw).fill(template.text)), end="\n\n")
    return 0


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Check and show the text that the tagger learns from.")
    parser.add_argument("command", choices=("check", "show"))
    parser.add_argument("language")
    parser.add_argument("-n", type=int, default=5, help="how many documents to show")
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args()
    if chosen.command == "check":
        return _check(chosen.language)
    return _show(chosen.language, chosen.n, chosen.seed)


if __name__ == "__main__":
    sys.exit(main())
