"""Professions told of somebody, by the sign that says so; talk about professions stays."""

import pytest

from proxy.detection.house import house_rules
from proxy.detection.professions import Professions
from proxy.documents.model import TextField
from tests.unit.detection.sightings import Sight

SIGHT = Sight(Professions)


@pytest.mark.parametrize(
    ("text", "profession", "sign"),
    [
        ("Annegret Lohmeyer\nRechtsanwältin, Fachanwältin", "Rechtsanwältin", "behind a name"),
        ("Mit Gruß\nBernd Ohm, Elektriker", "Elektriker", "behind a name"),
        ("Katarina Hultén, advokat\nStora Nygatan", "advokat", "behind a name"),
        ("Jana Nováková – účetní", "účetní", "behind a name"),
        ("Mein Mandant ist Bäckermeister und", "Bäckermeister", "told with a verb"),
        ("I am a truck driver and", "truck driver", "told with a verb"),
        ("Jsem řidič kamionu a", "řidič kamionu", "told with a verb"),
        ("Soy enfermera en", "enfermera", "told with a verb"),
        ("съм учителка", "учителка", "told with a verb"),
        ("είμαι δικηγόρος", "δικηγόρος", "told with a verb"),
        ("Sie arbeitet seit 2019 als Krankenpflegerin", "Krankenpflegerin", "told of work"),
        ("travaille comme serveuse", "serveuse", "told of work"),
        ("Erfahrung\n05/2021 – heute  Industriemechaniker, Werk", "Industriemechaniker", "behind years"),
        ("Praxe\n2018–dosud  projektant, Elpromont", "projektant", "behind years"),
        ("58 éves, tűzoltó, lakik", "tűzoltó", "behind an age"),
        ("58 Jahre alt, Elektriker", "Elektriker", "behind an age"),
    ],
)
def test_finds(text, profession, sign):
    found = {(text[one.start : one.end], one.entity, one.why) for one in SIGHT.candidates(text)}
    assert found == {(profession, "PROFESSION", (f"profession {sign}",))}


@pytest.mark.parametrize(
    "text",
    [
        "The accountants' handbook",
        "Call an electrician, plumber or carpenter.",
        "Die Ausbildung zum Elektriker dauert lange",
        "AN 482715 ist leider abgelaufen",
        "der Fahrer",
        "Lehrer, Bäcker, Maurer gesucht",
        "Room 12, the teacher",
    ],
)
def test_leaves(text):
    assert SIGHT.candidates(text) == []


def test_long_text_of_nothing_else():
    text = "Bernd Ohm, Elektriker ist Lehrer\n" * 500
    assert len(SIGHT.candidates(text)) == 1_000


def test_a_signature_is_no_table():
    text = "Rechtsanwältin, Fachanwältin für Mietrecht\nHohenzollernring 88, 50672 Köln"
    found = house_rules().detect([TextField((), text)])
    assert "Hohenzollernring 88, 50672 Köln" in {text[one.start : one.end] for one in found}
