"""Text of any length: pieces leave nothing out, offsets hold, values at borders are whole, echoes reach everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.detection import with_echoes
from proxy.documents.model import Finding, TextField
from proxy.operations.scanning import OVERLAP, PIECE, pieces, pseudonymised, scanned
from proxy.terms import DataCategory
from tests.detectors import rules

MAIL = "greta.lindqvist@example.org"
IBAN = "DE89 3704 0044 0532 0130 00"


def inspect(text):
    field = TextField((), text)
    return with_echoes([field], rules().detect([field]))


def spans(text, findings):
    return [(one.entity, text[one.start : one.end]) for one in findings]


@given(st.text(alphabet="ab \n", max_size=60), st.integers(min_value=1, max_value=12))
def test_pieces_are_the_text(text, size):
    cut = list(pieces(text, size))
    assert "".join(text[start:end] for start, end in cut) == text
    assert all(end - start <= size for start, end in cut)
    assert all(start < end for start, end in cut) or text == ""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("one\ntwo three four", "one\n"),
        ("one two three four", "one two "),
        ("onetwothreefour", "onetwothre"),
        ("one", "one"),
    ],
)
def test_a_piece_ends_at_a_line_else_at_a_blank(text, first):
    start, end = next(pieces(text, 10))
    assert text[start:end] == first


def test_short_text_is_inspected_once():
    asked = []
    text = f"{MAIL} and {IBAN}"

    def noting(part):
        asked.append(part)
        return inspect(part)

    assert spans(text, scanned(text, noting)) == [("EMAIL_ADDRESS", MAIL), ("IBAN_CODE", IBAN)]
    assert asked == [text]


@pytest.mark.parametrize("blanks", [" ", "\n", "x"])
@pytest.mark.parametrize("shift", [-30, -28, -14, -1, 0, 1])
def test_a_value_at_a_border_is_found_whole_and_once(blanks, shift):
    before = blanks * (PIECE + shift - 1)
    text = f"{before} {IBAN} {blanks * PIECE} {IBAN}"
    assert spans(text, scanned(text, inspect)) == [("IBAN_CODE", IBAN)] * 2


def test_a_value_that_is_found_once_is_found_everywhere():
    value = "Lindqvistsson"

    def once(part):
        place = part.find(f"named {value}")
        start = place + len("named ")
        found = Finding(0, start, start + len(value), "PERSON", DataCategory.NAME, 1.0, "t")
        return [found] if place >= 0 else []

    text = f"{value}{' ' * 2 * PIECE}named {value}{' ' * 2 * PIECE}{value}"
    assert spans(text, scanned(text, once)) == [("PERSON", value)] * 3


def test_a_piece_is_read_with_its_surroundings():
    asked = []

    def noting(part):
        asked.append(len(part))
        return []

    assert scanned("x" * 3 * PIECE, noting) == ()
    assert asked == [PIECE + OVERLAP, PIECE + 2 * OVERLAP, PIECE + OVERLAP]


def test_progress_counts_every_character():
    told = []
    text = "word " * PIECE
    scanned(text, lambda _: [], told.append)
    assert sum(told) == len(text)


def test_half_pairs_are_read_as_one_character():
    text = f"\ud800 {MAIL} \udc00"
    assert spans(text, scanned(text, inspect)) == [("EMAIL_ADDRESS", MAIL)]


def test_what_is_not_inspected_is_an_error():
    def refuse(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        scanned("x", refuse)


def test_text_with_surrogates():
    text = f"{MAIL}, {IBAN}, {MAIL}, [EMAIL_1]"
    shown = pseudonymised(text, inspect(text))
    assert MAIL not in shown
    assert shown.startswith("[EMAIL_1], [IBAN_1], [EMAIL_1], ")


def test_nothing_found_is_nothing_changed():
    assert pseudonymised("Hello\r\n", ()) == "Hello\r\n"
