"""Reads the room's vectors; one rule book for all tests."""

import functools
import json
import pathlib

from proxy.documents.model import TextField
from tests.detectors import rules

FOLDER = pathlib.Path(__file__).parents[2] / "vectors" / "detection"


@functools.cache
def vectors(name):
    content = json.loads((FOLDER / f"{name}.json").read_text())
    assert content["source"]
    assert content["verified_on"]
    return content


@functools.cache
def detector():
    return rules()


def found(text, key=""):
    """Return {(entity, value)} that the rules find in one text."""
    return {
        (item.entity, text[item.start : item.end]) for item in detector().detect([TextField((), text, context=key)])
    }


def valid(name):
    return [(row["entity"], row["text"], row["value"]) for row in vectors(name)["valid"]]


def invalid(name):
    return [(row["entity"], row["text"]) for row in vectors(name)["invalid"]]
