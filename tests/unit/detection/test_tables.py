"""The data files."""

import pytest

from proxy.detection import tables

NAMES = ["entities", "iban", "credentials", "words", "confusables", "function_words", "identifiers/pl", "labels/pl"]


@pytest.mark.parametrize("name", NAMES)
def test_each_states_its_source(name):
    assert tables.table(name)["source"]
    assert tables.table(name)["rows"]


def test_one_without_a_source_is_not_read(monkeypatch):
    monkeypatch.setattr(tables.orjson, "loads", lambda raw: {"rows": {}})
    with pytest.raises(KeyError):
        tables.table("iban")
