"""Names that titles, relatives and introductions announce, in 24 languages; what only looks like one stays."""

import pytest

from proxy.detection.canonical import canonical
from proxy.detection.persons import Persons
from tests.unit.detection.sightings import Sight

SIGHT = Sight(Persons)


def names(text):
    return [text[item.start : item.end] for item in sorted(SIGHT.candidates(text), key=lambda item: item.start)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mr. Leiva flew home.", "Leiva"),
        ("For my take on Mrs Poissonnier, see below", "Poissonnier"),
        ("Herr Zwettler kommt morgen.", "Zwettler"),
        ("Frau von der Ohe hat angerufen", "von der Ohe"),
        ("Herrn Prof. Dr. med. Karl-Heinz Ohm", "Karl-Heinz Ohm"),
        ("Herr Direktor Zwettler", "Zwettler"),
        ("Mme Delorme-Vidal est là", "Delorme-Vidal"),
        ("la dott.ssa Bellucci", "Bellucci"),
        ("il sig. Tommasi riferisce", "Tommasi"),
        ("medico dr.ssa Pegoraro", "Pegoraro"),
        ("Doña Carmen Ruiz Gil", "Carmen Ruiz Gil"),
        ("Sr. de la Torre", "de la Torre"),
        ("a Dra. Inês Falcão", "Inês Falcão"),
        ("mevrouw J. van den Berg", "J. van den Berg"),
        ("hr. Damgaard", "Damgaard"),
        ("fru Åkerblom", "Åkerblom"),
        ("rouva Hietala", "Hietala"),
        ("härra Tammsoo", "Tammsoo"),
        ("ponas Žukauskas", "Žukauskas"),
        ("Bērziņa kungs zvanīja", "Bērziņa"),
        ("Tisztelt Kovács Úr!", "Kovács"),
        ("Kati néni hívott", "Kati"),
        ("JUDr. Kráľ", "Kráľ"),
        ("pani Nowakowa", "Nowakowa"),
        ("Panie Marku", "Marku"),
        ("paní Dvořáková", "Dvořáková"),
        ("gospod Hribar", "Hribar"),
        ("gđa Šimić", "Šimić"),
        ("doamna Popescu", "Popescu"),
        ("d-na Ionescu", "Ionescu"),
        ("г-жа Иванова", "Иванова"),
        ("ο κύριος Παπαδόπουλος", "Παπαδόπουλος"),
        ("An tUas. Seán Ó Briain", "Seán Ó Briain"),
        ("Is-Sinjura Żammit", "Żammit"),
        ("zia Rita", "Rita"),
        ("my kid Mario", "Mario"),
        ("his wife, Sarah Lindqvist-Obi, said", "Sarah Lindqvist-Obi"),
        ("ma fille Zoé", "Zoé"),
        ("moja żona Anna Nowak", "Anna Nowak"),
        ("fiul meu Andrei", "Andrei"),
        ("синът ми Георги", "Георги"),
        ("ο γιος μου Νίκος", "Νίκος"),
        ("vaimoni Aino", "Aino"),
        ("je m'appelle Ana Ruiz", "Ana Ruiz"),
        ("Mein Name ist Ohlendiek", "Ohlendiek"),
        ("Nazywam się Jan Kiepura-Lis", "Jan Kiepura-Lis"),
    ],
)
def test_finds(text, name):
    assert set(names(text)) == {name}


@pytest.mark.parametrize(
    "text",
    [
        "Frau Mitte 40",
        "Sehr geehrte Damen und Herren",
        "Herr Direktor kommt, Herr Landesrat auch",
        "Mr. President, Madam Speaker",
        "Pan Bóg, Z Panem Bogiem",
        "Tisztelt Igazgató Úr!",
        "Enjoy ur day. Hope ur ready",
        "Avda. Doctor Fleming, Hospital Doctor Peset",
        "Nuestra Señora de Candelaria",
        "professor da Universidade",
        "glucemia 90 mg/dl. Peso",
        "the MS Word file, DR Kongo, MR Venografie",
        "I miss Tourchwood",
        "we tell Madame. Cordialement, yours",
        "OA: hypertenze, dna. RAK",
        "DNA Popescu",
        "Ks. KKO 2018:51",
        "my wife is here, my son too",
        "nicht mit Unrecht, von dit Drama",
        "Mrs and Mr",
        "user_mr Smithson",
        "Herr",
        "mi madre, I think",
    ],
)
def test_leaves(text):
    assert names(text) == []


def test_a_name_ends_where_no_name_goes_on():
    assert names("Mr. Smith Monday") == ["Smith"]
    assert names("Mr. John Smith. Then") == ["John Smith"]


def test_the_reason_is_told():
    (item,) = SIGHT.candidates("Frau Ohm")
    assert (item.entity, item.score, item.why) == ("PERSON", 0.85, ("title before it",))


def test_long_text_of_nothing_but_titles():
    text = "Frau Dr. " * 4_000 + "my son " * 2_000
    assert canonical(text).text == text
    assert names(text) == []
