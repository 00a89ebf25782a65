"""Pointers as text, and what a document shows of itself."""

from proxy.documents.model import Document, TextField, pointer_text


def test_pointer_text_escapes_as_rfc_6901_says() -> None:
    assert pointer_text(("a/b", 0, "c~d", "$json")) == "/a~1b/0/c~0d/$json"
    assert pointer_text(()) == ""


def test_reprs_hold_no_text() -> None:
    document = Document({"a": "Erika"}, (TextField(("a",), "Erika", context="Erika"),))
    assert "Erika" not in repr(document)
