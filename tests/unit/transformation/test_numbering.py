"""One value, one surrogate, numbered by first appearance; the strictest action holds everywhere."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from proxy.documents.model import FieldKind, Finding, TextField
from proxy.surrogate import TOLERANT, SurrogateTable, canonical
from proxy.terms import Action, DataCategory
from proxy.transformation.numbering import Labels, Ledger, assign, mentions, value_key

LABELS = Labels(of=lambda entity: entity, known=frozenset({"EMAIL", "IBAN", "TEXT", "IP"}))
KEY = b"k" * 32


def fields(*texts: str) -> list[TextField]:
    return [TextField(("messages", number, "content"), text) for number, text in enumerate(texts)]


def find(texts: Sequence[TextField], value: str, entity: str = "EMAIL") -> list[Finding]:
    found = []
    for number, one in enumerate(texts):
        start = one.text.find(value)
        while start >= 0:
            found.append(Finding(number, start, start + len(value), entity, DataCategory.CONTACT, 1.0, "test"))
            start = one.text.find(value, start + 1)
    return found


def edit(texts: list[TextField], findings: list[Finding], actions: list[Action]) -> tuple[dict[int, str], Ledger]:
    return assign(texts, mentions(texts, findings, actions, labels=LABELS), hash_key=KEY)


def test_numbers_follow_first_appearance_over_all_fields() -> None:
    texts = fields("a@example.org and b@example.org", "b@example.org", "c@example.org")
    findings = sorted(find(texts, "a@example.org") + find(texts, "b@example.org") + find(texts, "c@example.org"))
    edits, ledger = edit(texts, findings, [Action.PSEUDONYMISE] * 4)
    assert edits == {0: "[EMAIL_1] and [EMAIL_2]", 1: "[EMAIL_2]", 2: "[EMAIL_3]"}
    assert SurrogateTable(ledger.issued)["[EMAIL_2]"].value == "b@example.org"


def test_a_growing_conversation_keeps_its_numbers() -> None:
    short = fields("a@example.org", "b@example.org")
    longer = fields("a@example.org", "b@example.org", "c@example.org a@example.org")
    values = ("a@example.org", "b@example.org", "c@example.org")

    def edited(texts: list[TextField]) -> dict[int, str]:
        findings = sorted(one for value in values for one in find(texts, value))
        return edit(texts, findings, [Action.PSEUDONYMISE] * len(findings))[0]

    assert edited(longer)[0] == edited(short)[0]
    assert edited(longer)[1] == edited(short)[1]
    assert edited(longer)[2] == "[EMAIL_3] [EMAIL_1]"


def test_case_and_separators_do_not_make_another_value() -> None:
    assert value_key("A@Example.org", "EMAIL") == value_key("a@example.org", "EMAIL")
    assert value_key("DE89 3704", "IBAN") == value_key("de893704", "IBAN")
    assert value_key("+44 20", "PHONE") != value_key("44 20", "PHONE")
    assert value_key("Rose", "PERSON") != value_key("rose", "PERSON")


def test_the_strictest_action_holds_wherever_the_value_stands() -> None:
    texts = fields("a@example.org", "a@example.org")
    edits, ledger = edit(texts, find(texts, "a@example.org"), [Action.KEEP, Action.PSEUDONYMISE])
    assert edits == {0: "[EMAIL_1]", 1: "[EMAIL_1]"}
    assert ledger.replaced == {"a@example.org"}


def test_a_kept_value_stays_and_is_not_watched_for() -> None:
    texts = fields("a@example.org")
    edits, ledger = edit(texts, find(texts, "a@example.org"), [Action.KEEP])
    assert edits == {}
    assert ledger.replaced == set()


def test_text_that_looks_like_a_surrogate_is_neutralised_and_comes_back_as_typed() -> None:
    texts = fields(r"Write \[email 1\] and [Figure 2] to a@example.org")
    edits, ledger = edit(texts, find(texts, "a@example.org"), [Action.PSEUDONYMISE])
    assert edits == {0: "Write [TEXT_1] and [Figure 2] to [EMAIL_1]"}
    assert ledger.issued["[TEXT_1]"].value == r"\[email 1\]"
    assert ledger.replaced == {"a@example.org"}


def test_a_number_field_remembers_that_it_was_a_number() -> None:
    texts = [TextField(("metadata", "card"), "4111111111111111", FieldKind.NUMBER)]
    finding = Finding(0, 0, 16, "CARD", DataCategory.FINANCIAL, 1.0, "test")
    _, ledger = edit(texts, [finding], [Action.PSEUDONYMISE])
    assert ledger.issued["[CARD_1]"].number


def test_actions_without_a_number_issue_nothing() -> None:
    texts = fields("192.0.2.17")
    edits, ledger = edit(texts, find(texts, "192.0.2.17", "IP"), [Action.GENERALISE])
    assert edits == {0: "192.0.2.0/24"}
    assert ledger.issued == {}
    assert ledger.replaced == {"192.0.2.17"}


def test_an_action_that_cannot_be_carried_out_becomes_the_next_stricter_one() -> None:
    texts = fields("a@example.org")
    edits, _ = edit(texts, find(texts, "a@example.org"), [Action.GENERALISE])
    assert edits == {0: "[EMAIL_1]"}


def test_reprs_hold_no_value() -> None:
    texts = fields("a@example.org")
    _, ledger = edit(texts, find(texts, "a@example.org"), [Action.PSEUDONYMISE])
    assert "example.org" not in repr(ledger) + repr(SurrogateTable(ledger.issued)) + repr(texts)


@given(st.lists(st.sampled_from(["a@example.org", "b@example.org", " ", "[EMAIL_1]", "x"]), max_size=12))
def test_restoring_by_the_table_gives_back_what_was_typed(parts: list[str]) -> None:
    texts = fields("|".join(parts))
    findings = sorted(find(texts, "a@example.org") + find(texts, "b@example.org"))
    edits, ledger = edit(texts, findings, [Action.PSEUDONYMISE] * len(findings))
    left = edits.get(0, texts[0].text)
    assert TOLERANT.sub(lambda match: ledger.issued[canonical(match)].value, left) == texts[0].text


def test_keys_of_objects_are_not_made_the_same() -> None:
    texts = [
        TextField(("metadata", "#0"), "2024-01-01", FieldKind.KEY),
        TextField(("metadata", "#1"), "2024-02-02", FieldKind.KEY),
        TextField(("metadata", "#1"), "2024-02-02 2024-03-03"),
    ]
    found = sorted(one for value in ("2024-01-01", "2024-02-02", "2024-03-03") for one in find(texts, value, "IP"))
    edits, _ = edit(texts, found, [Action.GENERALISE] * len(found))
    assert edits == {0: "[IP_1]", 1: "[IP_2]", 2: "[IP_2] 2024"}


def test_blank_marks_say_nothing_and_differ_by_value() -> None:
    texts = fields("a@example.org b@example.org a@example.org")
    found = sorted(find(texts, "a@example.org") + find(texts, "b@example.org"))
    places = mentions(texts, found, [Action.HASH] * len(found), labels=LABELS)
    edits, _ = assign(texts, places, hash_key=KEY, blank=True)
    first, second, third = edits[0].split()
    assert first == third != second
    assert not any(char.isascii() and char.isalnum() for char in edits[0])


def test_text_like_surrogates_between_values_is_neutralised_and_inside_them_left_to_them() -> None:
    texts = fields("[EMAIL_1] a@[EMAIL_2] [EMAIL_3]b@x.org[EMAIL_4]")
    found = [*find(texts, "a@[EMAIL_2]"), *find(texts, "b@x.org")]
    edits, _ = edit(texts, found, [Action.PSEUDONYMISE] * 2)
    assert edits[0] == "[TEXT_1] [EMAIL_1] [TEXT_2][EMAIL_2][TEXT_3]"


def test_forms_of_a_name_share_its_number() -> None:
    texts = fields("Eva Lang met Jan Lang.", "Eva and Jan; Lang")
    findings = sorted(one for value in ("Eva Lang", "Jan Lang") for one in find(texts[:1], value, "PERSON"))
    findings += [Finding(1, *place, "PERSON", DataCategory.NAME, 1.0, "test") for place in ((0, 3), (8, 11), (13, 17))]
    edits, ledger = edit(texts, findings, [Action.PSEUDONYMISE] * 5)
    assert edits == {0: "[PERSON_1] met [PERSON_2].", 1: "[PERSON_B_1] and [PERSON_B_2]; [PERSON_3]"}
    assert ledger.issued["[PERSON_B_1]"].value == "Eva"


def test_text_in_the_shape_of_a_form_is_neutralised() -> None:
    texts = fields("Eva Lang asked what [PERSON_B_1] means")
    edits, _ = edit(texts, find(texts, "Eva Lang", "PERSON"), [Action.PSEUDONYMISE])
    assert edits == {0: "[PERSON_1] asked what [TEXT_1] means"}
