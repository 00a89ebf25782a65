"""Which names are forms of one person's name."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.transformation.people import LABEL, VARIANTS, forms


def told(*names):
    return [(form.person, form.label) for form in (forms(names)[name] for name in names)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Eva Lang", "Lang", "Eva"], [("Eva Lang", "PERSON"), ("Eva Lang", "PERSON_B"), ("Eva Lang", "PERSON_C")]),
        (["Lang", "Eva Lang", "Eva"], [("Lang", "PERSON"), ("Lang", "PERSON_B"), ("Lang", "PERSON_C")]),
        (["Jan Novák", "Novákem"], [("Jan Novák", "PERSON"), ("Jan Novák", "PERSON_B")]),
        (["Horváth János", "Horváthnak"], [("Horváth János", "PERSON"), ("Horváth János", "PERSON_B")]),
        (["Eva Maria Lang", "Eva Lang"], [("Eva Maria Lang", "PERSON"), ("Eva Maria Lang", "PERSON_B")]),
        (["Eva Lang", "EVA LANG"], [("Eva Lang", "PERSON"), ("Eva Lang", "PERSON_B")]),
    ],
)
def test_forms_of_one_name_are_linked(names, expected):
    assert told(*names) == expected


@pytest.mark.parametrize(
    "names",
    [
        ["Eva Lang", "Jan Lang", "Lang"],  # whose surname is it?
        ["Lang Eva", "Jan Lang"],
        ["Jan Novák", "Nováková"],  # his wife, perhaps
        ["Eva Lang", "Langer"],
        ["Eva Lang", "Mia Lang"],
        ["Lang", "Kurz"],
        ["Ann Lee", "Lees"],  # too short for an ending
    ],
)
def test_what_is_not_sure_stays_apart(names):
    for name in names:
        assert forms(names)[name].label == LABEL
        assert forms(names)[name].person == name


def test_there_are_only_so_many_forms():
    names = [
        "Eva Lang",
        *(f"{'Lang'[:n]}{'Lang'[n:].upper()} {'eva' if m else 'Eva'}" for n in range(5) for m in (0, 1)),
    ]
    names += [f"Lang{' ' * n}Eva" for n in range(2, 30)]
    labels = [forms(names)[name].label for name in names]
    assert labels.count("PERSON_Z") <= 1
    assert len(set(labels)) <= 1 + len(VARIANTS)


@given(st.lists(st.sampled_from(["Eva Lang", "Lang", "Eva", "Jan Lang", "Jan", "Langs", "EVA"]), max_size=8))
def test_what_comes_later_changes_nothing_before(names):
    whole = forms(names)
    for size in range(len(names)):
        assert all(whole[name] == form for name, form in forms(names[:size]).items())


@given(st.lists(st.text(string.ascii_letters + " .áéÁ", max_size=12), max_size=8))
def test_every_name_has_one_form_and_no_two_share_a_surrogate(names):
    found = forms(names)
    assert set(found) == set(names)
    assert len({(form.person, form.label) for form in found.values()}) == len(found)
