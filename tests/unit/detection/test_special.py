"""Special categories: notation of the lexicons, word forms, persons near, languages; every lexicon is well-formed."""

import pytest

from proxy.detection.house import house_rules
from proxy.detection.labels import LANGUAGES
from proxy.detection.matching import Candidate
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.special import (
    STRONG,
    STRONG_NEAR,
    UNATTACHED,
    WEAK_BESIDE,
    WEAK_NEAR,
    Part,
    SpecialCategories,
    attached,
    entries,
    parsed,
)
from proxy.detection.tables import table
from proxy.detection.vocabulary import SILENCE
from proxy.documents.model import TextField


@pytest.fixture(scope="module")
def rules():
    return house_rules()


def detector(codes=("pl",)):
    roles = Roles()
    special = SpecialCategories(roles, codes)
    vocabulary = roles.vocabulary()
    return lambda text: special.find(Source(text, vocabulary.hear(text)))


FIND = detector()


def found(text, least=UNATTACHED):
    return {(item.entity, text[item.start : item.end], item.score) for item in FIND(text) if item.score >= least}


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Pacjentka choruje na stwardnienie rozsiane.", ("HEALTH", "stwardnienie rozsiane", STRONG_NEAR)),
        ("STWARDNIENIA-ROZSIANEGO", ("HEALTH", "STWARDNIENIA-ROZSIANEGO", UNATTACHED)),
        ("mam cukrzyce", ("HEALTH", "cukrzyce", STRONG_NEAR)),
        ("schizofrenia paranoidalna", ("HEALTH", "schizofrenia", UNATTACHED)),
        ("Mam depresję.", ("HEALTH", "depresję", WEAK_NEAR)),
        ("Mój brat głosuje na PiS", ("POLITICAL", "PiS", WEAK_NEAR)),
        ("Moja siostra choruje na stwardnienie rozsiane", ("HEALTH", "stwardnienie rozsiane", STRONG_NEAR)),
        ("członek związku zawodowego", ("UNION", "członek związku zawodowego", UNATTACHED)),
    ],
)
def test_finds(text, hit):
    assert hit in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Depresja na giełdzie trwa.",
        "Ceny akcji wzrosły o 5%.",
        "stwardnienie. Rozsiane nasiona",
        "stwardnienie",
        "Mój brat. Depresja na giełdzie trwa.",
        "stwardnienie i rozsiane",
        "Moje konto to PiS61109010140000071219812874",
        "Mój plik 7PiS",
        "",
    ],
)
def test_leaves(text):
    assert found(text, WEAK_NEAR) == set()


def test_an_entry_counts_in_its_languages_only():
    text = "I have not been able to get to my account, it is my depresja and they know that"
    assert found(text, 0) == set()


def test_a_long_strong_entry_counts_in_every_language():
    text = "I have not been able to get to my account, it is my schizofrenia and they know that"
    assert {item[1] for item in found(text)} == {"schizofrenia"}


MAIL = Candidate(0, 5, "EMAIL_ADDRESS", 0.9)


@pytest.mark.parametrize(
    ("text", "others", "region", "scores"),
    [
        ("x" * 200 + " schizofrenia", [MAIL], None, [STRONG]),
        ("x" * 200 + " schizofrenia", [], None, []),
        ("x" * 2000 + " schizofrenia", [MAIL], None, []),
        ("x" * 200 + " schizofrenia", [], (190, 220, 1), [STRONG]),
        ("schizofrenia", [], None, [STRONG]),
        ("x" * 50 + " depresja", [MAIL], None, [WEAK_BESIDE]),
        ("x" * 200 + " depresja", [MAIL], None, []),
        ("depresja", [], None, []),
    ],
)
def test_what_stands_alone_counts_where_other_personal_data_is(text, others, region, scores):
    found = [*others, *FIND(text)]
    source = Source(text, SILENCE, regions=[region] if region else [])
    assert [item.score for item in attached(source, found) if item not in others] == scores


def test_without_lonely_entries_nothing_changes():
    assert attached(Source("x", SILENCE), [MAIL]) == [MAIL]


def test_reasons_name_entry_and_person():
    why = [item.why for item in FIND("mam cukrzyce")]
    assert ("special HEALTH 'cukrzyc*'", "person 'mam'") in why


@pytest.mark.parametrize(
    ("spelled", "parts", "cased"),
    [
        ("word", (Part("word", before=False, after=False),), ""),
        ("*itis", (Part("itis", before=True, after=False),), ""),
        ("*Karzinom*", (Part("karzinom", before=True, after=True),), ""),
        ("^HIV*", (Part("hiv", before=False, after=True),), "HIV"),
        (
            "a-b* c",
            (
                Part("a", before=False, after=False),
                Part("b", before=False, after=True),
                Part("c", before=False, after=False),
            ),
            "",
        ),
    ],
)
def test_notation(spelled, parts, cased):
    assert parsed(spelled) == (parts, cased)


@pytest.mark.parametrize("spelled", ["", "*", "a*b", "* *", "^"])
def test_wrong_notation(spelled):
    with pytest.raises(ValueError, match=r".*"):
        parsed(spelled)


LEAST = {
    "health": 150, "genetic": 8, "biometric": 8, "ethnic_origin": 35, "political": 40, "religion": 45,
    "union": 12, "sex_life": 15, "sexual_orientation": 15, "criminal": 50,
}  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_its_lexicon(code):
    rows = table(f"special/{code}")["rows"]
    assert set(rows) == set(LEAST)
    assert {
        name: len(row["strong"]) + len(row["weak"])
        for name, row in rows.items()
        if len(row["strong"]) + len(row["weak"]) < LEAST[name]
    } == {}
    assert entries([code])


def test_a_word_of_the_text_in_a_compound():
    german = detector(("de",))
    text = "Der Patient hat ein Bronchialkarzinom"
    assert {(item.entity, text[item.start : item.end]) for item in german(text)} >= {("HEALTH", "Bronchialkarzinom")}


LEXICON = ("alpha beta*", "*gamma* delta", "^Red Line", "epsilon * zeta", "alpha* beta gamma")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        *(("an alpha betas x", "alpha betas"), ("1alpha betas", ""), ("alpha beta1", "alpha beta1")),
        *(("Xgammas delta", "Xgammas delta"), ("Xgammas delta1", ""), ("the Red Line", "Red Line")),
        *(("red line", ""), ("delta", ""), ("gamma", ""), ("gamma . delta", ""), ("(delta", "")),
        *(
            ("alphas beta gamma", "alphas beta gamma"),
            ("alphas beta gam", ""),
            ("alphas beta", ""),
            ("xa beta gamma", ""),
        ),
    ],
)
def test_all_words_of_an_entry_stand_there(text, whole, monkeypatch):
    rows = {"rows": {"health": {"strong": LEXICON, "weak": ()}}}
    monkeypatch.setattr("proxy.detection.special.table", lambda _: rows)
    found = {text[item.start : item.end] for item in detector()(text)}
    assert found == ({whole} if whole else set())


def test_parts_of_names_of_accounts_and_streets_tell_nothing(rules):

    def entities(text):
        return {item.entity for item in rules.detect([TextField((), text)])}

    assert "RELIGION" not in entities("Numele meu de utilizator e iulia.m.popa, mama mea scrie")
    assert "UNION" not in entities("Locuiesc la Vaslui, Str. Spiru Haret 8, mama mea scrie")
    assert "HEALTH" in entities("Fiica mea are diabet, locuim pe Str. Lungă 8")
    assert "HEALTH" in entities("Die Notiz: hiv_positive, Anna Berg, tel. +49 30 901820")
    assert "HEALTH" in entities("Herr Ohm hat angerufen.depression ist zurück, tel. +49 30 901820")


def test_an_address_hides_no_illness():
    text = "Frau Ohm ist dement"
    heard = Roles().vocabulary().hear(text)
    inner, outer = Candidate(13, 19, "HEALTH", STRONG_NEAR), Candidate(0, 19, "ADDRESS", 0.8)
    assert attached(Source(text, heard), [inner, outer]) == [inner, outer]
    saint = Candidate(13, 19, "RELIGION", STRONG_NEAR)
    assert attached(Source(text, heard), [saint, outer]) == [outer]


def test_a_short_datum_before_other_data_is_kept(rules):
    text = "Diagnose: MS, geboren 12.03.1980 in Bonn"
    found = {(item.entity, text[item.start : item.end]) for item in rules.detect([TextField((), text)])}
    assert ("HEALTH", "MS") in found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Patientin: Eva Lang, Tel. +49 30 901820\nAllergien: ________ Medikamente: ________ Krankheiten: ________",
            set(),
        ),
        ("Cliënt: eva.lang@mail.example\nHandicap: ja", {"HEALTH"}),
        ("Patientin: Eva Lang, Tel. +49 30 901820\nSie hat Allergien.", {"HEALTH"}),
        ("navn;cpr;mail;fagforening;handicap\nEva Lang;010203-1234;eva@mail.example;;", set()),
        ("navn;cpr;mail;note\nEva Lang;010203-1234;eva@mail.example;har epilepsi", {"HEALTH"}),
        ("INSERT INTO pacienti (meno, mail, diagnoza) VALUES ('Eva Lang', 'eva@mail.example', 'astma')", {"HEALTH"}),
    ],
)
def test_labels_and_heads_tell_nothing_of_anybody(rules, text, told):
    found = {item.entity: text[item.start : item.end] for item in rules.detect([TextField((), text)])}
    assert told == {"HEALTH", "UNION"} & set(found)
    assert found.get("HEALTH", "") not in {"diagnoza", "handicap", "note"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Obžalovaný Jan Hrubý vypovedal pred súdom, tel. +421 2 5960 1111.", False),
        ("Jan Hrubý je obžalovaný z krádeže, tel. +421 2 5960 1111.", True),
        ("PROPOUŠTĚCÍ ZPRÁVA\nPacient: Jan Hrubý, tel. +420 601 234 567", False),
        ("Eva Lang, eva@mail.example, è in ospedale da ieri.", True),
        ("Ospedale civile, eva@mail.example, Eva Lang", False),
    ],
)
def test_roles_institutions_and_sorts_of_text_are_no_fact_about_somebody(rules, text, told):
    found = {item.entity for item in rules.detect([TextField((), text)])}
    assert bool(found & {"CRIMINAL", "HEALTH"}) is told
