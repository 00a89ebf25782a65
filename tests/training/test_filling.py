"""Written documents, filled: slots, choices, marks, inflection; what is wrong is said with its place."""

import random
import re

import pytest

from training import language as languages
from training.examples import written
from training.filling import Filler
from training.language import TextFault, language
from training.synthetic import faults, marked, templates

TOML = """
[names]
male = "Jan; Petr"
female = "Jana; Eva"
last_male = "Novák; Malý"
last_female = "Nováková; Malá"
nick = "Jan: Honza; Eva: Evička"

[inflect.first_m]
gen = ["$ => a"]
[inflect.first_f]
gen = ["a$ => y"]
[inflect.last_m]
gen = ["ý$ => ého", "$ => a"]
[inflect.last_f]
gen = ["ová$ => ové", "á$ => é"]
[inflect.town]
loc = ["o$ => ě"]

[lists]
town = ["Brno"]
street = ["Lidická"]
address = ["{=street} 5, {=town}"]
org = ["{last} s.r.o."]
user = ["{first}{d2}"]
product = ["Anna [[1‖2]]"]
HEALTH = ["astma"]
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "cs.toml").write_text(TOML)
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    language.cache_clear()
    yield language("cs")
    language.cache_clear()


def filled(home, document, seed=1):
    return marked(*Filler(home, random.Random(seed)).fill(document))


def test_first_name_and_surname_of_one_person_are_one_name(home):
    assert filled(home, "{1m.first} {1.last}, {2m.first}").count("PERSON") == 2
    assert filled(home, "{last/upper} {first/upper}").count("PERSON") == 1
    assert filled(home, "{first} {2.last}").count("PERSON") == 2
    assert filled(home, "{first}; {last}").count("PERSON") == 2


@pytest.mark.parametrize("code", written())
def test_our_own_text_keeps_to_the_format(code):
    language.cache_clear()
    assert [fault for fault in faults(code) if "wanted" not in fault] == []
    assert len(templates(code)) >= 60


@pytest.mark.parametrize("seed", range(8))
def test_slots_of_one_number_are_one_person(home, seed):
    text = filled(home, "{1m.first}|{1.last:gen}|{1.first}|{2f.last}", seed)
    first, last, again, other = text.split("|")
    assert first == again
    assert re.fullmatch("⟦PERSON:(Nováka|Malého)(-Nováka|-Malého)?⟧", last)
    assert re.fullmatch("⟦PERSON:(Nováková|Malá)(-Nováková|-Malá)?⟧", other)


def test_forms_and_lists(home):
    assert (
        filled(home, "{town/upper} {town:loc} {address}") == "⟦LOCATION:BRNO⟧ ⟦LOCATION:Brně⟧ ⟦ADDRESS:Lidická 5, Brno⟧"
    )
    assert filled(home, "{HEALTH} {=product}") in {"⟦HEALTH:astma⟧ Anna 1", "⟦HEALTH:astma⟧ Anna 2"}
    assert filled(home, "{org}").startswith("⟦ORGANIZATION:")
    assert "s.r.o." in filled(home, "⟦ORGANIZATION:{last/upper} s.r.o.⟧")
    assert filled(home, "{1m.first/upper}") in {"⟦PERSON:JAN⟧", "⟦PERSON:PETR⟧"}
    assert filled(home, "{town:loc/plain/lower}") == "⟦LOCATION:brne⟧"


def test_text_in_braces_that_is_no_slot_stays(home):
    assert filled(home, '{"a": 1} {x_y} { first }') == '{"a": 1} {x_y} { first }'


def test_choices_may_be_nested_and_empty(home):
    assert {filled(home, "a[[b‖[[c‖d]]‖]]", seed) for seed in range(40)} == {"ab", "ac", "ad", "a"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{last:dat}", "no rules inflect.last_"),
        ("{first/tiny}", "no form"),
        ("⟦NAME:x⟧", "no label"),
        ("{=drug}", "no list drug"),
        ("{RELIGION}", "no list RELIGION"),
    ],
)
def test_faults_are_told(home, document, said):
    with pytest.raises(TextFault, match=said):
        filled(home, document)


def test_the_checker_names_file_and_line(home, tmp_path, monkeypatch):
    monkeypatch.setattr("training.synthetic.FOLDER", tmp_path)
    (tmp_path / "cs.txt").write_text("=== chat\n{first}: ahoj\n=== note\n{last:dat}\n\n=== note\n{last:dat}\n")
    read = templates("cs")
    assert [(one.kind, one.line, one.peopled, one.inflects) for one in read] == [
        ("chat", 1, True, False), ("note", 3, True, True), ("note", 6, True, True),
    ]  # fmt: skip
    told = list(faults("cs"))
    assert any(one.startswith("cs.txt:3: cs.toml has no rules inflect.last_") for one in told)
    assert "cs.txt:6: the same document twice" in told
    assert "cs.toml, names.male: 2 different items, 120 wanted" in told


def test_a_file_that_is_wrong_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    for text, said in (
        ("[names", "is no TOML"),
        ("[names]\nmale='a'", "female, last_male missing"),
        ("[names]\nmale='a'\nfemale='b'\nlast_male='c; d'\nlast_female='c'", "make them pairs"),
        ("[names]\nmale='a'\nfemale='b'\nlast_male='c'\nnick='a'", "Name: short"),
        ("[names]\nmale='a'\nfemale='b'\nlast_male='c'\n[inflect.town]\nloc=['x']", "regex => replacement"),
        ("[names]\nmale='a'\nfemale='b'\nlast_male='c'\n[inflect.town]\nloc=['( => x']", "no regular expression"),
    ):
        language.cache_clear()
        (tmp_path / "xx.toml").write_text(text)
        with pytest.raises(TextFault, match=said):
            language("xx")
    language.cache_clear()


def test_where_the_family_name_comes_first_only_the_last_word_has_an_ending():
    home = language("hu")
    texts = [Filler(home, random.Random(seed)).fill("{1m.full:ins}|{1m.last:ins}")[0] for seed in range(40)]
    whole, last = texts[0].split("|")
    assert all(one.split("|")[0].endswith(("al", "el")) for one in texts)
    assert sum(one.split("|")[1] == one.split("|")[0].split()[0] for one in texts) == 0
    assert whole.split()[0] != last
