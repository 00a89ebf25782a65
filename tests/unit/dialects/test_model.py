"""Facts about requests and sites are values."""

from proxy.dialects import READERS
from proxy.dialects.model import Call, Site
from proxy.documents.model import Document
from proxy.terms import Lane


def test_a_call_shows_no_text() -> None:
    assert "Erika" not in repr(Call("chat", Document({"a": "Erika"}, ()), "m", stream=False, json_mode=False))


def test_sites_point_into_their_holder() -> None:
    holder = {"content": "x"}
    site = Site(holder, "content", Lane.TEXT, (0, "content"))
    assert site.holder is holder
    assert not site.whole_json


def test_every_reader_reads_its_operation() -> None:
    body = b'{"model":"a","messages":[{"role":"user","content":"x"}]}'
    for (_, operation), read in READERS.items():
        assert read(body).operation == operation
