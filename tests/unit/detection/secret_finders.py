"""Runs the finders of secrets alone over one text."""

import functools

from proxy.detection.book import RuleBook
from proxy.detection.canonical import canonical
from proxy.detection.credentials import RULES
from proxy.detection.layout import cells
from proxy.detection.matching import key_text
from proxy.detection.roles import Roles
from proxy.detection.source import Source
from proxy.detection.told import Told


@functools.cache
def _finders():
    roles = Roles()
    told, shapes = Told(roles, {"mixed": ("losung",)}), RuleBook([RULES], roles)
    return told, shapes, roles.vocabulary()


def source(text, key=""):
    vocabulary = _finders()[2]
    regions = [(start, end, vocabulary.hear(key_text(head)).mask) for start, end, head in cells(text)]
    return Source(text, vocabulary.hear(text), vocabulary.hear(key_text(key)).mask if key else 0, regions)


def told(text, key=""):
    """Return {(entity, value)} of told and assigned secrets."""
    text = canonical(text).text
    return {(item.entity, text[item.start : item.end]) for item in _finders()[0].find(source(text, key))}


def shaped(text):
    """Return {(entity, value)} of secrets with a shape."""
    text = canonical(text).text
    return {(item.entity, text[item.start : item.end]) for item in _finders()[1].find(source(text))}
