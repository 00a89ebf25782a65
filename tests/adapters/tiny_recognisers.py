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


class Looking(EntityRecognizer):
    """Finds the word "code" by its token, and has a context boost of its own."""

    def __init__(self, **kwargs):
        super().__init__(supported_entities=["LOOKED"], **kwargs)

    def load(self):
        pass

    def analyze(self, text, entities, nlp_artifacts=None):
        return [RecognizerResult("LOOKED", at.idx, at.idx + 4, 0.5) for at in nlp_artifacts.tokens if at.text == "code"]

    def enhance_using_context(self, text, raw_results, other_raw_results, nlp_artifacts, context=None):
        for result in raw_results:
            if "code" in nlp_artifacts.keywords:
                result.score = 0.7
                result.recognition_metadata = {RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: True}
        return raw_results


class Beside(PatternRecognizer):
    """A pattern recogniser with a context boost of its own: only beside another finding."""

    def __init__(self, **kwargs):
        super().__init__("BESIDE", patterns=[Pattern("b", "b[0-9]", 0.3)], context=["thing"], **kwargs)

    def enhance_using_context(
        self, text, raw_recognizer_results, other_raw_recognizer_results, nlp_artifacts, context=None
    ):
        for result in raw_recognizer_results:
            if other_raw_recognizer_results and nlp_artifacts.tokens:
                result.score = 0.95
                result.recognition_metadata[RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY] = True
        return raw_recognizer_results
