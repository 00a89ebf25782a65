"""What stands behind labels of special categories: in forms, records, keys and tables of 24 languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection.entities import ENTITIES as TABLE
from proxy.detection.matching import Candidate
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.special import UNATTACHED, SpecialCategories, attached
from proxy.detection.stated import ENTITIES, Stated
from proxy.detection.tables import table
from tests.unit.detection.sightings import Sight


class Told:
    """The values alone, as candidates."""

    def __init__(self, roles):
        self._stated = Stated(roles)

    def find(self, source):
        return [Candidate(one.start, one.end, one.entity, UNATTACHED) for one in self._stated.find(source)[0]]


SIGHT = Sight(Told)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Diagnose: Grubnitz-Syndrom\nTel.: 1", ("HEALTH", "Grubnitz-Syndrom")),
        ("Name: Eva\nErkrankungen (bekannt): Migräne; Wohnort: Ulm", ("HEALTH", "Migräne")),
        ("Medikamente ........: Xarelto 20 mg", ("HEALTH", "Xarelto 20 mg")),
        ("7. Zdravotný stav: Parkinsonova choroba", ("HEALTH", "Parkinsonova choroba")),
        ("- Allergies and intolerances: nuts", ("HEALTH", "nuts")),
        ("Slaugos poreikio lygis .: SPS I lygis", ("HEALTH", "SPS I lygis")),
        ("Diagnosis: asthma. Seen on Monday", ("HEALTH", "asthma")),
        ('{"name":"Eva","diagnosis":"J45.0 asthma"}', ("HEALTH", "J45.0 asthma")),
        ("<Diagnose>Asthma</Diagnose>", ("HEALTH", "Asthma")),
        ("Konfesija: baptiste", ("RELIGION", "baptiste")),
        ("Gewerkschaft: ver.di", ("UNION", "ver.di")),
        ("Θρήσκευμα: Χριστιανή Ορθόδοξη", ("RELIGION", "Χριστιανή Ορθόδοξη")),
        ("Criminal record: theft, 2019", ("CRIMINAL", "theft, 2019")),
        ("Ποινικό μητρώο: κλοπή", ("CRIMINAL", "κλοπή")),
        ("Tautība: latgaliete", ("ETHNIC_ORIGIN", "latgaliete")),
        ("Orientation sexuelle : bi", ("SEXUAL_ORIENTATION", "bi")),
        ("Parteizugehörigkeit: die Grauen", ("POLITICAL", "die Grauen")),
        ("Genetischer Befund: BRCA2", ("GENETIC", "BRCA2")),
        ("Otisky prstů: oba ukazováky", ("BIOMETRIC", "oba ukazováky")),
        ("Sexe : F   Nationalité : française\nAdresse : x", ("NATIONALITY", "française")),
        ("Pareigos: siuvėja. Sutarties nr. DS-2", ("PROFESSION", "siuvėja")),
    ],
)
def test_reads_the_value_behind_a_label(text, seen):
    assert SIGHT(text) == {seen}


def test_reads_lists_and_points():
    text = '{"diagnoses":["J44.1","asthma"],"medication":["Spiriva"],"smoker":true}'
    assert {value for _, value in SIGHT(text)} == {"J44.1", "asthma", "Spiriva"}
    assert {value for _, value in SIGHT("Diagnozės:\n - Astma\n - Gripas, sunkus\nKita eilutė")} == {
        "Astma",
        "Gripas, sunkus",
    }


def test_reads_keys_and_columns():
    assert SIGHT("Rheuma", "diagnosis") == {("HEALTH", "Rheuma")}
    assert SIGHT("ver.di", "gewerkschaft") == {("UNION", "ver.di")}
    assert SIGHT("name;diagnose;ort\nEva;Rheuma;Ulm\nJan;Gicht;Hof\n") == {("HEALTH", "Rheuma"), ("HEALTH", "Gicht")}


@pytest.mark.parametrize(
    "text",
    [
        "Diagnose: ________ Allergien: ________",
        "Diagnose:\nTelefon: 030",
        "Allergies: none",
        "Allergies: no known allergies",
        "Gewerkschaft: ja",
        "Trade union: yes",
        "Religion: -",
        "Er sagte mir gestern die Diagnose: es geht",
        "Die Diagnose steht noch aus.",
        "Medication: 5",
    ],
)
def test_nothing_is_told(text):
    assert SIGHT(text) == set()


def test_a_label_tells_nothing_itself_but_where_it_is_answered_with_yes():
    sight = Sight(SpecialCategories)
    assert sight("Der Patient. Alergija: penicilinas") == {("HEALTH", "penicilinas")}
    assert sight("Der Patient. Allergien: keine") == set()
    assert ("UNION", "Trade union") in sight("The employee. Trade union member: yes")


def test_other_personal_data_ends_a_value():
    text = "Diagnose: Rheuma, geboren 12.03.1980"
    value = Candidate(10, len(text), "HEALTH", UNATTACHED, ("behind the label 'diagnose'",))
    birth = Candidate(text.index("12"), len(text), "DATE_OF_BIRTH", 0.9)
    kept = attached(Source(text, Roles().vocabulary().hear(text)), [value, birth])
    assert (10, text.index(",")) in {(one.start, one.end) for one in kept if one.entity == "HEALTH"}


def test_labels_have_known_entities_and_stand_once():
    rows = table("stated")["rows"]
    assert set(ENTITIES) | {"nothing", "yes"} == set(rows)
    assert set(ENTITIES.values()) <= set(TABLE)
    labels = [label for category in ENTITIES for label in rows[category]]
    assert len(labels) == len(set(labels))
    assert all(label == label.strip().lower() for row in rows.values() for label in row)


@given(st.text(alphabet='Diagnose:. -\n[]",;medication()ja', max_size=80))
def test_any_text_is_only_text(text):
    for item in SIGHT.candidates(text):
        assert 0 <= item.start < item.end <= len(text)


def test_small_words_before_a_name_are_no_value():
    assert "HEALTH" not in {entity for entity, _ in SIGHT("Anamnesi: il sig. Tommasi")}
