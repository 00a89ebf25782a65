"""One text in pieces: the output does not depend on how it was cut, and equals the whole text restored."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.restoration.restorer import Restorer, Tally, json_escaped, restore_text
from proxy.surrogate import LONGEST_TOLERANT, TOLERANT, Original, SurrogateTable, canonical, has_opener, lead

TABLE = SurrogateTable(
    {
        "[PERSON_1]": Original('Erika "[PERSON_2]" Muster\n[EMAIL'),
        "[PERSON_2]": Original("Max"),
        "[EMAIL_1]": Original("_1]"),
        "[CARD_12]": Original("4111111111111111", number=True),
    }
)
PIECES = [
    *(
        "[",
        "]",
        "\\",
        "\\\\",
        "&",
        "&#91;",
        "&#93;",
        "&lbrack;",
        "&rsqb;",
        "&#x5b;",
        "&#95;",
        "&lowbar;",
        "#",
        ";",
        "9",
    ),
    *("PERSON", "person", "Email", "CARD", "_", "\\_", " _ ", "-", " ", "  ", "1", "2", "12", "0", "x", "\u00e9", "\n"),
    *(
        "[PERSON_1]",
        "[PERSON_2]",
        "\\[PERSON\\_1\\]",
        "[ person 2 ]",
        "&#91;EMAIL_1&#93;",
        "[card-12]",
        "[FOO_1]",
        "[1]",
    ),
]
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def oracle(text: str) -> str:
    """Whole-text restoration as surrogate.py defines it, without any state."""
    return TOLERANT.sub(
        lambda match: lead(match) + TABLE[found].value if (found := canonical(match)) in TABLE else match[0], text
    )


def fed(pieces: list[str]) -> str:
    restorer = Restorer(TABLE)
    out = []
    for piece in pieces:
        out.append(restorer.feed(piece))
        assert len(restorer._held) <= LONGEST_TOLERANT
        assert restorer.holds == bool(restorer._held)
    return "".join(out) + restorer.close() + restorer.close()


@given(texts, st.data())
def test_the_cut_makes_no_difference(text: str, data: st.DataObject) -> None:
    expected = oracle(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    assert fed([text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]) == expected
    assert fed(list(text)) == expected
    assert restore_text(text, TABLE) == expected


def test_a_thousand_random_splits() -> None:
    chance = random.Random(11)
    text = "".join(chance.choices(PIECES, k=300))
    expected = oracle(text)
    assert expected != text
    for _ in range(1000):
        cuts = sorted(chance.choices(range(len(text) + 1), k=chance.randint(0, 200)))
        assert fed([text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]) == expected


@pytest.mark.parametrize(
    "mangled",
    [
        *("[PERSON_2]", "[person_2]", "[Person 2]", "[PERSON-2]", "\\[PERSON\\_2\\]", "[ PERSON_2 ]", "[PERSON _ 2]"),
        *("&#91;PERSON_2&#93;", "&lbrack;PERSON&lowbar;2&rbrack;", "[PERSON_02]", "\\\\[PERSON\\\\_2\\\\]"),
    ],
)
def test_what_models_do_to_surrogates_is_undone(mangled: str) -> None:
    assert restore_text(f"a {mangled}'s b", TABLE) == "a Max's b"
    assert fed(list(f"a {mangled}'s b")) == "a Max's b"


@pytest.mark.parametrize("text", ["[PERSON_3]", "[NAME_1]", "PERSON_1", "[PERSON_]", "[PERSON_1", "[PERSON_0000001]"])
def test_what_was_not_issued_stays(text: str) -> None:
    assert restore_text(text, TABLE) == text


def test_restored_values_are_not_scanned_again() -> None:
    assert restore_text("[PERSON_1][EMAIL_1]", TABLE) == 'Erika "[PERSON_2]" Muster\n[EMAIL_1]'
    assert fed(list("[PERSON_1][EMAIL_1]")) == 'Erika "[PERSON_2]" Muster\n[EMAIL_1]'


def test_values_are_escaped_inside_json() -> None:
    assert restore_text('{"a":"[PERSON_1]"}', TABLE, escape=True) == '{"a":"Erika \\"[PERSON_2]\\" Muster\\n[EMAIL"}'
    assert json_escaped("\u00fc\u2028\x00") == "\u00fc\u2028\\u0000"


def test_text_flows_up_to_the_first_doubt() -> None:
    restorer = Restorer(TABLE)
    assert restorer.feed("Dear [PERS") == "Dear "
    assert restorer.feed("ON_2], see [1] and") == "Max, see [1] and"
    assert restorer.feed(" \\") == " "
    assert restorer.feed("n") == "\\n"
    assert not restorer.holds


def test_restored_and_missed_are_counted() -> None:
    tally = Tally()
    restore_text("[PERSON_2] [person 2] [PERSON_7] [1]", TABLE, tally=tally)
    assert (tally.restored, tally.missed) == (2, 1)


def test_openers() -> None:
    assert [has_opener(text) for text in ("a]b", "[", "a\\", "&")] == [False, True, True, True]


@pytest.mark.parametrize("unit", ["[", "\\", "&", "[A", "[A_", "&#", "\\[", "[ " + "A" * 24 + " ", "[A B C D E 1"])
def test_hostile_tails_hold_little_and_come_out_whole(unit: str) -> None:
    text = unit * (4000 // len(unit))
    assert restore_text(text * 10, TABLE) == text * 10
    assert fed(list(text)) == text


def test_a_backslash_that_stood_before_a_value_stays() -> None:
    assert restore_text("DOMAIN\\[PERSON_2] and \\[PERSON\\_2\\]", TABLE) == "DOMAIN\\Max and Max"
