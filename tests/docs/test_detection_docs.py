"""docs/detection.md shows figures that belong to the corpus as it is, and examples whose parts are there."""

import re

import pytest

from benchmarks.corpus import everything
from benchmarks.figures import BANDS, band, marked, read
from proxy.detection import ENTITIES
from proxy.detection.identifiers import RULES
from proxy.detection.matching import THRESHOLD
from proxy.detection.states import COUNTRIES, ROWS
from proxy.recognisers.inspector import Limits
from proxy.recognisers.presidio import THRESHOLD as PRESIDIO_THRESHOLD
from proxy.recognisers.registry_file import recognisers_in
from tests.docs.detection_parts import PARTS, counts, found, marked_counts
from tests.structure.tree import ROOT

TEXT = (ROOT / "docs" / "detection.md").read_text(encoding="utf-8")
AGAIN = "the corpus has changed, run: python -m benchmarks.detection --write; python -m tests.docs.generated"


def test_the_figures_are_of_the_corpus_as_it_is():
    documents = everything()
    figures = read()
    assert marked_counts() == marked(documents), AGAIN
    assert figures["documents"]["all"] == len(documents), AGAIN
    assert figures["words"]["all"] == sum(document.words for document in documents), AGAIN


def test_the_figures_add_up():
    figures = read()
    by_entity, by_score = (
        [sum(column) for column in zip(*figures[name].values(), strict=True)] for name in ("entities", "scores")
    )
    clean, other = (sum(found for found, _ in figures["alarms"][name].values()) for name in ("clean", "other"))
    assert by_entity == by_score
    assert by_entity[1:] == [other, clean]
    assert all(caught <= wanted for by in figures["recall"].values() for caught, wanted in by.values())


def test_every_entity_stands_in_a_table():
    told = set(re.findall(r"`([A-Z][A-Z0-9_]+)` \|", PARTS["entities"]() + PARTS["numbers of states"]()))
    assert told == set(ENTITIES)


def test_every_country_has_its_numbers():
    countries = set(re.findall(r"^\| ([A-Z]{2}) \|", PARTS["numbers of states"](), re.MULTILINE))
    assert countries == {code.upper() for code in COUNTRIES} - {"EU"}
    assert len(ROWS) > 500


@pytest.mark.parametrize(
    ("score", "low"), [(0.39, "0.4"), (0.4, "0.4"), (0.55, "0.5"), (0.6, "0.6"), (0.9, "0.9"), (1.0, "0.9")]
)
def test_a_score_is_in_its_band(score, low):
    assert band(score) == low


def test_the_limits_that_are_told_are_the_limits():
    assert min(BANDS) == THRESHOLD == PRESIDIO_THRESHOLD
    assert f"less than {THRESHOLD} is dropped" in TEXT
    limits = Limits()
    told = f"{limits.field_characters:,} characters a string, {limits.request_characters:,} a request"
    assert told in " ".join(TEXT.split())


def test_an_entity_that_was_never_found_has_no_figure():
    assert counts("NO_SUCH_ENTITY") == "-"


def test_the_example_file_is_read(tmp_path):
    (content,) = re.findall(r"<!-- file: badges.yaml -->\n```yaml\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "badges.yaml"
    path.write_text(content, encoding="utf-8")
    assert {item.supported_language for item in recognisers_in(path)} == {"en", "de"}


def test_contents_lead_to_headings():
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^##+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= headings


def test_how_a_number_is_found_is_told():
    made = {found(rule) for rule in RULES}
    assert {"beside a word", "right behind its word"} < made
