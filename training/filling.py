"""Fills one written document: choices drawn, slots replaced, spans marked (format: text/README.md)."""

import random
import re
import string
from dataclasses import dataclass, field
from typing import Final

from training.language import Language, TextFault
from training.letters import plain
from training.people import FORMS, Person, Wider, drawn

LABELS: Final = (
    *("PERSON", "LOCATION", "ORGANIZATION", "ADDRESS", "DATE_OF_BIRTH", "AGE", "USERNAME", "CREDENTIAL", "CASE_NUMBER"),
    *("STATE_ID", "EMAIL", "PHONE", "IBAN", "PROFESSION", "NATIONALITY", "HEALTH", "GENETIC", "BIOMETRIC", "ETHNIC"),
    *("POLITICAL", "RELIGION", "UNION", "SEX", "CRIMINAL"),
)
SLOT: Final = re.compile(
    r"\{(?P<who>\d?[mf]?\.)?(?P<name>=?[A-Za-z_]\w*(?:\.\w+)*)(?::(?P<case>\w+))?(?P<forms>(?:/\w+)*)\}"
)
CHOICE: Final = re.compile(r"\[\[((?:(?!\[\[|\]\]).)*)\]\]", re.DOTALL)
MARK: Final = re.compile(r"⟦([A-Z_]+):((?:(?!⟦).)*?)⟧", re.DOTALL)
_NUMBER: Final = re.compile(r"([dnx])(\d+)$")
_LISTED: Final = {
    **{"town": "LOCATION", "address": "ADDRESS", "org": "ORGANIZATION", "phone": "PHONE", "dob": "DATE_OF_BIRTH"},
    **{"pw": "CREDENTIAL", "case": "CASE_NUMBER", "id": "STATE_ID", "date": "", "amount": ""},
}
_DOMAINS: Final = ("mail.example", "web.example", "firma.example", "posta.example", "gmx.example", "inbox.example")
_DEPTH: Final = 6
Span = tuple[int, int, str]


@dataclass
class Filler:
    """Fills documents of one language; every draw comes from `draw`."""

    home: Language
    draw: random.Random
    wider: Wider = field(default_factory=Wider)
    inflects: bool = False
    people: dict[str, Person] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    at: int = 0

    def fill(self, document: str) -> tuple[str, list[Span]]:
        """Return the text of a filled document and its spans (start, end, label). Raises TextFault."""
        self.out, self.spans, self.at, self.people = [], [], 0, {}
        text = self._chosen(document)
        self.inflects = any(m["case"] and m["name"] in FORMS for m in SLOT.finditer(text))
        self._cast(text)
        last = 0
        for mark in MARK.finditer(text):
            self._slots(text[last : mark.start()])
            if mark[1] not in LABELS:
                raise TextFault(f"⟦{mark[1]}:…⟧ is no label: {', '.join(LABELS)}")
            self._put(self._bare(mark[2]), mark[1])
            last = mark.end()
        self._slots(text[last:])
        return "".join(self.out), self.spans

    def _chosen(self, text: str) -> str:
        while True:
            text, count = CHOICE.subn(lambda m: self.draw.choice(m[1].split("‖")), text)
            if not count:
                return text

    def _cast(self, text: str) -> None:
        """Draw the people of the document; a sex told anywhere holds everywhere."""
        sexes = {m["who"][0]: m["who"][1] for m in SLOT.finditer(text) if m["who"] and len(m["who"]) == 3}
        for number, sex in sexes.items():
            self.people[number] = self._person(woman=sex == "f")

    def _person(self, *, woman: bool | None) -> Person:
        return drawn(self.home, self.wider, self.draw, woman=woman, inflects=self.inflects)

    def _who(self, who: str | None) -> Person:
        number = _number_of(who)
        if number not in self.people:
            self.people[number] = self._person(woman=None)
        return self.people[number]

    def _put(self, text: str, label: str = "") -> None:
        if label and text:
            lead = len(text) - len(text.lstrip())
            self.spans.append((self.at + lead, self.at + len(text.rstrip()), label))
        self.out.append(text)
        self.at += len(text)

    def _slots(self, text: str) -> None:
        last = 0
        before = ""
        for slot in SLOT.finditer(text):
            made = self._made(slot, 0)
            if made is None:
                continue
            gap = text[last : slot.start()]
            named = _number_of(slot["who"]) if slot["name"] in FORMS else ""
            self._put(gap)
            self._put(*made)
            if named and named == before and gap == " ":  # "{first} {last}" is one name of one person
                (start, *_), (_, end, label) = self.spans[-2:]
                self.spans[-2:] = [(start, end, label)]
            before, last = named, slot.end()
        self._put(text[last:])

    def _bare(self, text: str, depth: int = 0) -> str:
        if depth > _DEPTH:
            raise TextFault(f"the lists of {self.home.code}.toml call each other in a circle: {text[:40]}")

        def value(slot: re.Match[str]) -> str:
            made = self._made(slot, depth)
            return slot[0] if made is None else made[0]

        return SLOT.sub(value, self._chosen(text))

    def _made(self, slot: re.Match[str], depth: int) -> tuple[str, str] | None:
        """Return the value of a slot and its label, or None when it is no slot but text in braces."""
        name, case = slot["name"], slot["case"] or ""
        made = self._value(name, case, slot["who"], depth)
        if made is None:
            return None
        text, label = made
        for form in slot["forms"].split("/")[1:]:
            text = _formed(text, form)
        return text, label

    def _value(self, name: str, case: str, who: str | None, depth: int) -> tuple[str, str] | None:
        if name in FORMS:
            # Inside a list's item ("{last} and Sons Ltd") the name is nobody's of this document.
            person = self._person(woman=None) if depth and not who else self._who(who)
            return person.written(name, case, self.draw), "PERSON"
        if name == "user":
            return self._handle(who, "user"), "USERNAME"
        if name == "mail":
            return self._mail(who), "EMAIL"
        if name == "street":
            number = self.draw.randint(1, 180)
            shape = self.home.lists.get("street_number", ("{=street} {n180}",))
            return self._bare(self.draw.choice(shape), depth + 1) or str(number), "ADDRESS"
        if name == "town" and case:
            return self.home.inflected(self._listed("town", depth), "town", case), "LOCATION"
        if name in _LISTED:
            return self._listed(name, depth), _LISTED[name]
        if name == "age":
            return str(self.draw.randint(16, 96)), "AGE"
        if name == "iban":
            return self._iban(), "IBAN"
        if name == "time":
            return f"{self.draw.randint(0, 23):02}:{self.draw.randint(0, 59):02}", ""
        number = _NUMBER.match(name)
        if number:
            return self._number(number[1], int(number[2])), ""
        if name.startswith("="):
            return self._listed(name[1:], depth), ""
        if name.split(".", maxsplit=1)[0] in LABELS and name in self.home.lists:
            return self._listed(name, depth), name.split(".", maxsplit=1)[0]
        if name.split(".", maxsplit=1)[0] in LABELS:
            raise TextFault(f"{self.home.code}.toml has no list {name}")
        return None

    def _listed(self, name: str, depth: int) -> str:
        if not self.home.lists.get(name):
            raise TextFault(f"{self.home.code}.toml has no list {name}")
        return self._bare(self.draw.choice(self.home.lists[name]), depth + 1)

    def _number(self, kind: str, size: int) -> str:
        if kind == "n":
            return str(self.draw.randint(1, max(size, 1)))
        letters = string.digits if kind == "d" else "0123456789abcdef"
        return "".join(self.draw.choices(letters, k=size))

    def _handle(self, who: str | None, name: str) -> str:
        first, last = self._who(who).handle(self.draw)
        shape = self.draw.choice(self.home.lists.get(name, ("{first}.{last}", "{first}{d2}")))
        shape = (
            shape.replace("{first}", first).replace("{last}", last).replace("{f}", first[:1]).replace("{l}", last[:1])
        )
        return self._bare(shape).replace(" ", "")

    def _mail(self, who: str | None) -> str:
        first, last = self._who(who).handle(self.draw)
        local = self.draw.choice((f"{first}.{last}", f"{first[:1]}.{last}", f"{last}{self.draw.randint(1, 99)}", first))
        domain = self._listed("domain", 0) if "domain" in self.home.lists else self.draw.choice(_DOMAINS)
        return f"{local}@{domain}"

    def _iban(self) -> str:
        country = self.home.lists.get("country", (self.home.code.upper(),))[0]
        digits = self._number("d", self.draw.choice((16, 18, 20, 22)))
        text = country + digits
        return " ".join(text[i : i + 4] for i in range(0, len(text), 4)) if self.draw.random() < 0.6 else text


def _number_of(who: str | None) -> str:
    return who[0] if who and who[0].isdigit() else "1"


def _formed(text: str, form: str) -> str:
    if form == "lower":
        return text.lower()
    if form == "upper":
        return text.upper()
    if form == "title":
        return text.title()
    if form == "plain":
        return plain(text)
    raise TextFault(f"/{form} is no form: lower, upper, title, plain")
