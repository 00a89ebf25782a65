"""Shapes: what a protocol needs fits, what could be text or number a person does not."""

import pytest

from proxy.dialects import shapes


@pytest.mark.parametrize("value", ["user", "json_schema", "web_search_premium", "auto", "gpt-4o.audio"])
def test_words(value: str) -> None:
    assert shapes.word(value)


@pytest.mark.parametrize(
    "value",
    [
        "x-4111-1111-1111-1111",
        "de89370400440532013000",
        "Erika",
        "erika mustermann",
        "",
        "a" * 65,
        "a\n",
        5,
        None,
        "erika@example.org",
    ],
)
def test_no_words(value: object) -> None:
    assert not shapes.word(value)


@pytest.mark.parametrize(
    "value",
    ["mistral-large-latest", "meta-llama/Llama-3.1-8B", "ft:open-mistral-7b:org:20250101:ab12", "gpt-4.1-2025-04-14"],
)
def test_model_names(value: str) -> None:
    assert shapes.model_name(value)


@pytest.mark.parametrize(
    "value",
    ["", "a b", "erika@example.org", "x-4111111111111111", "DE89-3704-0044-0532-0130-00", "m" * 129, None, "m\n"],
)
def test_no_model_names(value: object) -> None:
    assert not shapes.model_name(value)


@pytest.mark.parametrize(
    "value",
    [
        *("a1B2c3D4e", "call_AbC123xyz", "chatcmpl-tool-9f8e7d6c5b4a39281706f5e4d3c2b1a0", "functions.get_time:0"),
        *(
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "00000000-1111-2222-3333-444444444444",
            "deadbeef01",
            "toolu_01A09q90",
        ),
    ],
)
def test_machine_ids(value: str) -> None:
    assert shapes.machine_id(value)


@pytest.mark.parametrize(
    "value",
    [
        *("erika.mustermann", "erika@example.org", "4111111111111111", "078051120", "call_4111111111111111", "", None),
        *("Erika Mustermann", "call_" + "a" * 80, "a1B2c3D4e\n", 123456789, "12345678", "abcdefab"),
        *("12345678Z", "call_4111-1111-1111-1111", "49-151-12345678-a"),
    ],
)
def test_no_machine_ids(value: object) -> None:
    assert not shapes.machine_id(value)


def test_signatures() -> None:
    assert shapes.signature("QUJD" * 10 + "==")
    assert not shapes.signature("QUJD")
    assert not shapes.signature("Erika Mustermann, " * 3)
    assert not shapes.signature(None)


@pytest.mark.parametrize(
    ("shape", "fits", "fits_not"),
    [
        (shapes.flag, [True, False], [0, 1, "true", None]),
        (shapes.integer, [0, -1, 999999999, 42], [True, 1.0, 10**9, "1", None]),
        (shapes.token_id, [0, 151645], [-1, True, 10**7, "1", None]),
        (shapes.number, [0, 0.7, -2, 1e8], [True, 1e9, 4111111111111111, "1", None]),
        (shapes.flag_or_integer, [True, 5], [1.5, "x"]),
        (shapes.choices, [1, 16], [0, 17, True, 1.0, "1"]),
        (shapes.one_of("a", "b"), ["a"], ["c", None, []]),
    ],
)
def test_values(shape: object, fits: list[object], fits_not: list[object]) -> None:
    assert callable(shape)
    assert all(shape(value) for value in fits)
    assert not any(shape(value) for value in fits_not)
