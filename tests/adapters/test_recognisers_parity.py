"""PresidioDetector.analyze gives what AnalyzerEngine.analyze gives: spans, entities, scores, explanations.

More than five thousand texts, in eleven languages. data/differences.json lists what differs on purpose; nothing else may.
"""

import inspect

import pytest
import spacy
import tldextract.tldextract as suffixes
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

from proxy.recognisers.context import Boost
from proxy.recognisers.presidio import PresidioDetector
from tests.adapters.presidio_texts import SEEDS, texts
from tests.adapters.tiny_recognisers import Beside

EXTRA = ("nl", "fr")
GENERIC = ("CreditCardRecognizer", "IbanRecognizer", "IpRecognizer", "DateRecognizer", "CryptoRecognizer")
COUNT = 4_300
EACH = 260


class Blank(SpacyNlpEngine):
    """Presidio's spaCy engine over blank pipelines; a token's lemma is its text, or nothing (`lemmas`)."""

    def __init__(self, languages, *, lemmas=True):
        super().__init__(models=[{"lang_code": language, "model_name": "blank"} for language in languages])
        self.nlp = {language: blank(language) for language in languages}
        self._lemmas = lemmas

    def load(self):
        pass

    def _doc_to_nlp_artifact(self, doc, language):
        if not self._lemmas:
            return super()._doc_to_nlp_artifact(doc, language)
        places = [token.idx for token in doc]
        return NlpArtifacts([], doc, places, [token.text for token in doc], self, language)


def blank(language):
    try:
        return spacy.blank(language)
    except ImportError:
        return spacy.blank("xx")


def recognisers():
    """Return every predefined pattern recogniser in its own language, and the generic ones in each."""
    classes = [
        item for _, item in inspect.getmembers(predefined, inspect.isclass) if issubclass(item, PatternRecognizer)
    ]
    made = [item() for item in classes]
    languages = sorted({item.supported_language for item in made} | set(EXTRA))
    generic = [getattr(predefined, name) for name in GENERIC]
    made += [item(supported_language=language) for item in generic for language in languages if language != "en"]
    return made, languages


def groups(made):
    """Return of each recogniser its context words, and the seeds that it finds."""
    return [
        (item.context or ["number"], [seed for seed in SEEDS if item.analyze(seed, item.supported_entities)] or SEEDS)
        for item in made
    ]


@pytest.fixture(scope="module", autouse=True)
def offline():
    """EmailRecognizer reads the suffix list that comes with tldextract; it would fetch a newer one."""
    before = suffixes.TLD_EXTRACTOR
    suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(suffix_list_urls=(), cache_dir=None)
    yield
    suffixes.TLD_EXTRACTOR = before


def presidio(made, languages, *, enhancer=None, lemmas=True):
    registry = RecognizerRegistry(recognizers=made, supported_languages=languages)
    engine = Blank(languages, lemmas=lemmas)
    return AnalyzerEngine(
        registry=registry, nlp_engine=engine, supported_languages=languages, context_aware_enhancer=enhancer
    )


def plain(results):
    """Return what must be equal of results."""
    return [(one.entity_type, one.start, one.end, one.score) for one in results]


def told(results):
    """Return what explains results, sorted; one of several equal patterns may be named."""
    return sorted(
        (
            one.entity_type,
            one.start,
            one.end,
            one.analysis_explanation.original_score,
            one.analysis_explanation.supportive_context_word,
            one.analysis_explanation.pattern_name,
        )
        for one in results
    )


def test_every_predefined_recogniser_in_eleven_languages():
    made, languages = recognisers()
    theirs, ours = presidio(made, languages), PresidioDetector(made)
    entities, boosted, compared, failed = set(), 0, 0, 0
    for number, text in enumerate(texts(COUNT, groups(made))):
        own = made[number % len(made)].supported_language
        language = own if number % 3 else languages[number // 3 % len(languages)]
        try:
            expected = theirs.analyze(text, language, return_decision_process=True)
        except (KeyError, ValueError):  # a check of theirs failed on an odd character
            failed += 1
            continue
        found = ours.analyze(text, language)
        assert plain(found) == plain(expected), (language, text)
        assert told(found) == told(expected), (language, text)
        entities |= {one.entity_type for one in expected}
        boosted += sum(one.analysis_explanation.supportive_context_word != "" for one in expected)
        compared += len(expected)
    predefined_entities = {item.supported_entities[0] for item in made}
    assert len(predefined_entities - entities) < 4, " ".join(sorted(predefined_entities - entities))
    assert failed < 10
    assert boosted > 1_000
    assert compared > 5_000


def some():
    """Return recognisers of a site: deny list, own flags, thresholds, checks, an own context boost, an odd pattern."""

    class Checked(PatternRecognizer):
        def validate_result(self, pattern_text):
            return None if "5" in pattern_text else "7" in pattern_text

        def invalidate_result(self, pattern_text):
            return "00" in pattern_text

    kept = PatternRecognizer("KEPT", patterns=[Pattern("k", r"\d{3,}", 0.2), Pattern("k2", r"\d{5}", 0.6)])
    kept.score_thresholds = {"KEPT": 0.5}
    default = PatternRecognizer("OTHER", patterns=[Pattern("o", r"\d{4}", 0.1)], context=["number", "id"])
    default.score_thresholds = {"default": 0.4}
    return [
        PatternRecognizer(
            "PROJECT", deny_list=["Straße", "U.S.-based", "passport", "l'été", "(", "*"], name="projects"
        ),
        PatternRecognizer("CASED", patterns=[Pattern("c", "[A-Z]{2}[0-9]{4,}", 0.3)], global_regex_flags=8),
        PatternRecognizer("ODD", patterns=[Pattern("p", r"\p{Lu}\p{Ll}+", 0.2), Pattern("w", r"\W\d", 0.1)]),
        PatternRecognizer("UNGATED", patterns=[Pattern("f", r"(?e)(?:passport){e<=1}", 0.4)], context=["the"]),
        PatternRecognizer("EMPTY", patterns=[Pattern("e", r"\d*", 0.3)], context=["is", "ist", ""]),
        Checked("CHECKED", patterns=[Pattern("d", r"\b\d{4,}\b", 0.4)], context=["CARD", "Nummer", "a", "ς"]),
        PatternRecognizer("KEPT", patterns=[Pattern("k3", r"\d{3}", 0.55)], name="again"),
        kept,
        default,
        Beside(),
    ]


@pytest.mark.parametrize(
    "numbers",
    [{}, {"context_prefix_count": 2, "context_suffix_count": 3}, {"context_matching_mode": "whole_word"}],
    ids=["defaults", "window", "whole words"],
)
def test_recognisers_of_a_site(numbers):
    made = some()
    enhancer = LemmaContextAwareEnhancer(**numbers)
    boost = Boost(
        before=enhancer.context_prefix_count,
        after=enhancer.context_suffix_count,
        whole_words=enhancer.context_matching_mode == "whole_word",
    )
    theirs, ours = presidio(made, ["en"], enhancer=enhancer), PresidioDetector(made, boost=boost)
    assert ours._analysis._engines.ungated == ((3, 0),)
    for text in texts(EACH, [(["number", "card", "id", "passport"], SEEDS)], seed=5, long_ones=3):
        expected = theirs.analyze(text, "en", return_decision_process=True)
        assert plain(ours.analyze(text, "en")) == plain(expected), text


def test_words_of_the_caller_are_context_too():
    made = some()
    theirs, ours = presidio(made, ["en"]), PresidioDetector(made)
    for text in texts(EACH // 4, [(["x"], SEEDS)], seed=6, long_ones=0):
        words = ["CardHolder", "no"]
        assert plain(ours.analyze(text, "en", context=words)) == plain(theirs.analyze(text, "en", context=words)), text


def test_a_pipeline_without_lemmas_knows_no_context():
    made, languages = recognisers()
    theirs = presidio(made, languages, lemmas=False)
    ours = PresidioDetector(made, boost=Boost(factor=0, least=0))
    for number, text in enumerate(texts(EACH, groups(made), seed=7, long_ones=2)):
        language = languages[number % len(languages)]
        assert plain(ours.analyze(text, language)) == plain(theirs.analyze(text, language)), text


def test_a_language_without_recognisers_has_no_results():
    assert PresidioDetector(some()).analyze("passport 12345", "fi") == []


def test_a_match_on_a_blank_at_the_end_has_no_context():
    made = [PatternRecognizer("END", patterns=[Pattern("e", r"\s$", 0.5)], context=["x"])]
    with pytest.raises(ValueError, match="Did not find word"):
        presidio(made, ["en"]).analyze("x y ", "en")
    assert plain(PresidioDetector(made).analyze("x y ", "en")) == [("END", 3, 4, 0.5)]
