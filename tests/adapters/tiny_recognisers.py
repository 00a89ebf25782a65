"""Recognisers for the tests of worker processes; a module of its own, so that a spawned process can import it."""

import os
import time

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult


class Tiny(EntityRecognizer):
    """Finds "Anna"; does what the text tells it to."""

    def __init__(self, **kwargs):
        super().__init__(supported_entities=["PERSON", "TINY_THING"], **kwargs)

    def load(self):
        self.loaded = True

    def analyze(self, text, entities, nlp_artifacts=None):
        assert self.loaded
        if "sleep" in text:
            time.sleep(600)
        if "raise" in text:
            raise ValueError(text)
        if "die" in text:
            os._exit(3)
        if "nothing" in text:
            return None
        if "outside" in text:
            return [RecognizerResult("PERSON", 0, 10_000, 0.9)]
        at = text.find("Anna")
        found = [] if at < 0 else [RecognizerResult("PERSON", at, at + 4, 0.9)]
        return [*found, RecognizerResult("TINY_THING", 0, 1, 0.2)]


class Shouting(PatternRecognizer):
    """A pattern recogniser with a matching loop of its own."""

    def __init__(self):
        super().__init__("SHOUT", patterns=[Pattern("shout", "[A-Z]{5,}", 0.9)])

    def analyze(self, text, entities, nlp_artifacts=None, regex_flags=None):
        return [item for item in super().analyze(text, entities, nlp_artifacts, 0) if item.end - item.start > 5]
