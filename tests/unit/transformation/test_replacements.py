"""What each action writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.terms import Action
from proxy.transformation.replacements import generalise, mask, plain, pseudonym_hash, remove

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("DE89370400440532013000", "******************3000"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_mask_keeps_the_last_four_of_long_values_only(value: str, masked: str) -> None:
    assert mask(value) == masked


@given(st.text())
def test_mask_shows_at_most_four_letters_or_digits(value: str) -> None:
    masked = mask(value)
    assert len(masked) == len(value)
    assert sum(char.isalnum() for char in masked) <= 4


@pytest.mark.parametrize(
    ("value", "coarse"),
    [
        ("12.03.1985", "1985"),
        ("1985-03-12", "1985"),
        ("12/03/85", None),
        ("1985", None),
        ("1985 or 1986", None),
        ("192.0.2.17", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("Rose Street", None),
    ],
)
def test_generalise_gives_year_or_network_or_nothing(value: str, coarse: str | None) -> None:
    assert generalise(value) == coarse


def test_hash_is_stable_keyed_and_says_its_label() -> None:
    one = pseudonym_hash("someone@example.org", "EMAIL", KEY)
    assert one == pseudonym_hash("someone@example.org", "EMAIL", KEY)
    assert one != pseudonym_hash("someone@example.org", "EMAIL", b"j" * 32)
    assert one.startswith("[EMAIL#")
    assert len(one) == len("[EMAIL#]") + 12


def test_removed_text_has_no_number_to_come_back_by() -> None:
    assert remove("EMAIL") == "[EMAIL]"


@pytest.mark.parametrize("action", list(Action))
def test_each_action_writes_text_or_asks_for_a_surrogate(action: Action) -> None:
    written = plain(action, "192.0.2.17", label="IP", hash_key=KEY)
    numbered = action in {Action.PSEUDONYMISE, Action.BLOCK, Action.KEEP}
    assert (written is None) == numbered
    assert written is None or "192.0.2.17" not in written


@pytest.mark.parametrize(
    ("action", "value"),
    [(Action.GENERALISE, "192.168.7.0"), (Action.MASK, "\u2026!?\u2026")],
)
def test_an_action_that_would_leave_the_value_whole_gives_way_to_a_surrogate(action: Action, value: str) -> None:
    assert plain(action, value, label="X", hash_key=KEY) is None
