"""The finder of addresses alone, as the detector runs it: over the canonical text with its vocabulary and tables."""

import functools

from proxy.detection.addresses import Addresses
from proxy.detection.canonical import canonical
from proxy.detection.layout import cells
from proxy.detection.matching import key_text
from proxy.detection.roles import Roles
from proxy.detection.source import Source


@functools.cache
def _finder():
    roles = Roles()
    finder = Addresses(roles)
    return finder, roles.vocabulary()


def found(text, key=""):
    """Return [(entity, value)] of the addresses in one text; what overlaps is one, as overlap.merge joins it."""
    finder, vocabulary = _finder()
    view = canonical(text)
    regions = [(start, end, vocabulary.hear(key_text(head)).mask) for start, end, head in cells(view.text)]
    beside = vocabulary.hear(key_text(key)).mask if key else 0
    source = Source(view.text, vocabulary.hear(view.text), beside, [region for region in regions if region[2]])
    spans = []
    for item in sorted(finder.find(source), key=lambda item: (item.start, -item.end)):
        if spans and item.start < spans[-1][1]:
            begin, end, entity = spans[-1]
            longer = item.end - item.start > end - begin
            spans[-1] = (begin, max(end, item.end), item.entity if longer else entity)
        else:
            spans.append((item.start, item.end, item.entity))
    return [(entity, text[slice(*view.original(start, end))]) for start, end, entity in spans]
