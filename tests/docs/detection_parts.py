"""The generated parts of docs/detection.md: what is found, where it is from, and what was measured."""

import json

from benchmarks.figures import BANDS, read
from proxy.detection import ENTITIES
from proxy.detection.identifiers import BY_SHAPE, RULES, WEAK
from proxy.detection.labels import LANGUAGES, language
from proxy.detection.states import ROWS
from proxy.detection.tables import table as data
from proxy.documents.model import TextField
from tests.detectors import rules
from tests.docs.tables import table
from tests.evasion import TRANSFORMS, caught
from tests.structure.tree import ROOT

FIGURES = read()
TAGGER = json.loads((ROOT / "benchmarks" / "tagger.json").read_text(encoding="utf-8"))
BENCHES = json.loads((ROOT / "benchmarks" / "benches.json").read_text(encoding="utf-8"))
MODEL = json.loads((ROOT / "proxy" / "recognisers" / "model" / "model.json").read_text(encoding="utf-8"))
CERTAINTY = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)
FIRST_WORDS = 4
VALUES = 20
SHORT = {
    "criminal": "Art. 10", "ethnic_origin": "origin", "sex_life": "sex life", "sexual_orientation": "orientation",
}  # fmt: skip


def counts(entity):
    """How often findings of an entity touched a mark of the corpus, and how often none; "-" where none was found."""
    right, beside, clean = FIGURES["entities"].get(entity, (0, 0, 0))
    return f"{right} / {beside + clean}" if right or beside or clean else "-"


def entities():
    """Every entity that is no number of a state (those have their own table)."""
    national = {row["entity"] for row in ROWS}
    rest = [(name, one) for name, one in ENTITIES.items() if name not in national]
    return table(
        ("entity", "category", "surrogate", "country", "corpus"),
        [
            (f"`{name}`", one.category.value, f"`[{one.label}_N]`", one.country or "-", counts(name))
            for name, one in sorted(rest, key=lambda pair: (pair[1].country, pair[0]))
        ],
    )


def numbers():
    """Numbers of states: one row for each entity and kind of a country."""
    groups = {}
    for row, rule in zip(ROWS, RULES, strict=False):
        groups.setdefault((row["country"], row["entity"], row["kind"]), []).append((row, rule))
    return table(
        ("country", "entity", "kind", "name", "surrogate", "check", "found", "first words", "source", "corpus"),
        [
            (
                country or "-",
                f"`{entity}`",
                kind.replace("_", " "),
                joined(row["name"] for row, _ in group),
                f"`[{ENTITIES[entity].label}_N]`",
                joined(check(row, rule) for row, rule in group),
                joined(found(rule) for _, rule in group),
                ", ".join(distinct(word for row, _ in group for word in row["words"])[:FIRST_WORDS]) or "-",
                joined(row["source"] for row, _ in group),
                counts(entity),
            )
            for (country, entity, kind), group in sorted(groups.items())
        ],
    )


def distinct(values):
    return list(dict.fromkeys(values))


def joined(values):
    return "; ".join(distinct(values))


def check(row, rule):
    if not row["proof"]:
        return "none"
    name = row["proof"].removeprefix("stdnum:") if row["proof"].startswith("stdnum:") else "own"
    return f"{name} (structure)" if rule.supported == BY_SHAPE else name


def found(rule):
    if rule.score > WEAK:
        return f"alone ({rule.score})"
    return "right behind its word" if rule.close else "beside a word"


def a_row():
    """One row of a country's file, as it stands there."""
    row = next(row for row in data("identifiers/nl")["rows"] if row["entity"] == "NL_EDUCATION_NUMBER")
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in row.items())
    return f"```json\n{{\n{lines}\n}}\n```\n"


def secrets():
    """The services whose secrets are known by their shape."""
    shapes = data("credentials")["rows"]
    services = sorted({row[3] for row in shapes}, key=str.lower)
    return f"{len(shapes)} shapes of {len(services)} kinds: {', '.join(services)}.\n"


def words():
    """How many words are listened for in each language: beside values, for persons, and lexicon entries."""
    first = data(f"special/{LANGUAGES[0]}")["rows"]
    head = ("language", "beside values", "for persons", *(SHORT.get(name, name) for name in first))
    made = []
    for code in LANGUAGES:
        lists = language(code)
        labels = sum(
            len(values) for kind, values in lists.items() if kind != "person" and isinstance(values, (list, dict))
        )
        lexicon = data(f"special/{code}")["rows"]
        entries = [len(lexicon[name]["strong"]) + len(lexicon[name]["weak"]) for name in first]
        made.append((code, labels, len(lists["person"]), *entries))
    return table(head, [*made, ("all", *(sum(row[at] for row in made) for at in range(1, len(head))))])


def evasion():
    """How many of some invented values are still found when they are written so."""

    def detect(text):
        return rules().detect([TextField((), text)])

    made = []
    for name, (write, kinds) in TRANSFORMS.items():
        hits = sum(caught(detect, write, kind, VALUES) for kind in kinds)
        made.append((name, ", ".join(sorted(kinds)), f"{hits} of {VALUES * len(kinds)}"))
    return table(("written so", "kinds", "found"), made)


def recall(figures=FIGURES):
    """Recall on the corpus, by label and language."""
    languages = list(figures["alarms"]["clean"])
    made = []
    for label, by_language in figures["recall"].items():
        hits, wanted = map(sum, zip(*by_language.values(), strict=True))
        cells = (percent(by_language[code]) if code in by_language else "" for code in languages)
        made.append((label, wanted, f"**{100 * hits / wanted:.1f}**", *cells))
    return table(("label", "marked", "all", *languages), made)


def house():
    """Recall of rules and tagger together, by label and language."""
    return recall(TAGGER)


def public():
    """What the tagger alone finds on public sets, exact spans."""
    made = []
    for name, by_label in TAGGER["public"].items():
        code, _, source = name.partition("/")
        cells = (f"{value:.1f}" for label in ("PERSON", "LOCATION", "ORGANIZATION") for value in by_label[label])
        made.append((code, source.removesuffix("-test").removesuffix("-heldout"), *cells))
    mean = sum(by_label["PERSON"][2] for by_label in TAGGER["public"].values()) / len(TAGGER["public"])
    made.append(("", "**on average**", "", "", f"**{mean:.1f}**", *[""] * 6))
    head = ("", "set", "person P", "R", "F1", "place P", "R", "F1", "organisation P", "R", "F1")
    return table(head, made)


def benches():
    """What rules and tagger find in public sets of personal data; sets with parts are told part by part."""
    made = []
    for name, lanes in BENCHES["rows"].items():
        for lane, row in lanes.items():
            if lane == "all" or len(lanes) > 1:
                cells = (f"{row[key]}" if key in row else "" for key in ("outside", "characters", "F1", "F2"))
                part = "" if lane == "all" else f": {lane}"
                made.append(
                    (f"{name}{part}", row["wanted"], percentage(row, "found"), percentage(row, "touched"), *cells)
                )
    return table(("set", "marked", "found", "touched", "outside of marks", "character precision", "F1", "F2"), made)


def percentage(row, key):
    return f"{100 * row[key] / row['wanted']:.1f}" if row["wanted"] else ""


def thresholds():
    """The least score of each class, and how often spans of a score are right."""
    made = []
    for label, least in MODEL["thresholds"].items():
        rows = {band: (count, right) for band, count, right in MODEL["reliability"].get(label, ())}
        cells = (f"{100 * rows[band][1]:.0f} of {rows[band][0]}" if band in rows else "" for band in CERTAINTY)
        made.append((label, f"{least}", f"{MODEL['beside'][label]}", *cells))
    return table(("class", "least", "near somebody", *(f"from {band}" for band in CERTAINTY)), made)


HEADLINES = {
    "names of people": ("PERSON",), "e-mail": ("EMAIL",), "IBAN": ("IBAN",), "cards": ("CARD",), "IP and MAC": ("IP", "MAC"), "telephone": ("PHONE",),
    "numbers of states": ("STATE_ID",), "dates of birth": ("DATE_OF_BIRTH",), "secrets": ("CREDENTIAL",),
    "case and customer numbers": ("CASE_NUMBER",), "user names": ("USERNAME",), "addresses": ("ADDRESS",),
    "special categories": ("HEALTH", "GENETIC", "BIOMETRIC", "ETHNIC", "POLITICAL", "RELIGION", "UNION", "SEX", "CRIMINAL"),
}  # fmt: skip
"""What the README shows: a name, and the labels of the corpus that it sums up."""


def headlines():
    """The figures in short, for the README."""
    shares = []
    for labels in HEADLINES.values():
        pairs = [pair for label in labels for pair in TAGGER["recall"][label].values()]
        hits, wanted = map(sum, zip(*pairs, strict=True))
        shares.append(f"{100 * hits / wanted:.1f} %")
    number, size = map(sum, zip(*TAGGER["alarms"]["clean"].values(), strict=True))
    made = [
        *zip(HEADLINES, shares, strict=True),
        ("false alarms per 1,000 words of clean text", f"{1000 * number / size:.1f}"),
    ]
    return table(("", "found"), made)


def percent(pair):
    hits, wanted = pair
    return f"{100 * hits // wanted}"  # rounded down: 100 means all


def alarms(figures=FIGURES):
    """False alarms per 1,000 words of clean text, by language."""
    by_language = figures["alarms"]["clean"]
    number, size = map(sum, zip(*by_language.values(), strict=True))
    cells = (f"{1000 * found / size:.1f}" for found, size in by_language.values())
    return table(("all", *by_language), [(f"**{1000 * number / size:.2f}**", *cells)])


def house_alarms():
    """False alarms of rules and tagger together."""
    return alarms(TAGGER)


def measured():
    """What was measured, in a sentence."""
    documents, size = FIGURES["documents"], FIGURES["words"]
    return (
        f"{FIGURES['measured_on']}: {documents['all']:,} documents with {size['all']:,} words in "
        f"{len(FIGURES['alarms']['clean'])} languages, of them {documents['clean']:,} clean ones with "
        f"{size['clean']:,} words; {sum(sum(one.values()) for one in marked_counts().values()):,} marked values.\n"
    )


def marked_counts():
    """{label: {language: how many are marked}}, as the figures say."""
    return {
        label: {code: wanted for code, (_, wanted) in by.items()} for label, by in FIGURES["recall"].items()
    }  # fmt: skip


def scores():
    """How often findings of a band of scores were right on the corpus."""
    made = []
    for low, high in zip(BANDS, [*BANDS[1:], None], strict=True):
        right, beside, clean = FIGURES["scores"].get(f"{low}", (0, 0, 0))
        whole = right + beside + clean
        name = f"{low} up to {high}" if high else f"{low} and more"
        made.append((name, right, beside, clean, f"{100 * right / whole:.1f} %" if whole else "-"))
    return table(("score", "on a marked value", "beside any, in personal text", "in clean text", "right"), made)


def differences():
    """Where results differ from presidio-analyzer's own, and why."""
    path = ROOT / "proxy" / "recognisers" / "data" / "differences.json"
    found = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return table(
        ("what", "presidio-analyzer", "here", "where"),
        [(row["what"], row["presidio"], row["here"], f"`{row['source']}`") for row in found],
    )


def unreported():
    """Entities of Presidio's predefined recognisers that are left out, or count beside a context word only."""
    path = ROOT / "proxy" / "recognisers" / "data" / "presidio.json"
    reasons = {}
    for entity, (when, why) in json.loads(path.read_text(encoding="utf-8"))["rows"].items():
        if when != "always":
            reasons.setdefault((when, why), []).append(f"`{entity}`")
    told = {"never": "left out", "context": "beside a context word"}
    return table(
        ("entities", "counts", "why"),
        [(", ".join(names), told[when], why) for (when, why), names in sorted(reasons.items(), reverse=True)],
    )


PARTS = {
    "house recall": house,
    "house alarms": house_alarms,
    "public sets": public,
    "benches": benches,
    "thresholds": thresholds,
    "entities": entities,
    "numbers of states": numbers,
    "a row": a_row,
    "secrets": secrets,
    "words": words,
    "evasion": evasion,
    "measured": measured,
    "recall": recall,
    "figures": headlines,
    "false alarms": alarms,
    "scores": scores,
    "presidio differences": differences,
    "presidio weighed": unreported,
}
