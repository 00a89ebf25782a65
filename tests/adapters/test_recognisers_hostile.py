"""No text makes detection slow: hostile shapes cost no more for their length than ordinary text, or are refused.

The cost of a text is compared with the worst ordinary text of the same run, so that no absolute time is asserted. A
second measure needs no clock: how much text the slow engine of Presidio's patterns is given to read.
"""

import contextlib
import time

import pytest

from proxy.detection import NotInspected
from proxy.detection.rules import RuleDetector
from proxy.documents.model import TextField
from proxy.recognisers.presidio import PresidioDetector, predefined_registry
from tests.adapters.presidio_texts import SEEDS, SENTENCES

SIZE = 8_192
TIMES = 3
"""How much more than the worst ordinary text, which is full of numbers, a hostile one may cost."""

CHEAP = 0.01
"""Seconds: what costs less needs no second measurement."""

SHAPES = (
    "a.", "a-", "a@", "a_", "a:", "a/", "a ", "1", "1 ", "1-", "1.", "12-", "12 34 ", "1234-", "123456789 ", "A1", "AB12", "AB12 ", "aA1-", "0-", "00", "9" * 9 + "-",
    "(", ")", "((1", "[", "[[", "{", '{"a":', "<", "<a>", '"', "'", "'s", '"a",', "`", "::", ":", "://", "http://", "www.", "a.b.c.", "@", "@a.", "#", "$1,", "%41", "&#49;", "\\u0031",
    "\\x31", "=", "==", "a=1&", "é", "ß", "İ", "ı", "\u212a", "١", "中", "\U0001f600", "\u200b", "\u0301", "e\u0301", "\ud800", "\n", "\t", " \n", "\u2009", "Rx ", "claim no ", "DE89 ", "AB CD ",
    "passport ", "iban", "+49 ", "+4930", "bc1q", "0x", "eyJ", "AKIA", "-----BEGIN ", "password=", "steuernummer: ", "card 1", "d'", "z.B.", "Straße 1 ", "Dr. ", "12.03.", "a" * 40 + "1", "X" * 9,
    "diagnosis: x\n", '"diagnoses":["a"],', "diagnosis:\n - asthma\n", "diagnosis" + "." * 40, "he has asthma of ", "@eva_lang ", "Eva Lang, ", "Seoladh: An Tulach, Co. na Gaillimhe H91 D4K8 ", "login: eva4 ",
    "Frau Dr. ", "my son Mario ", "Eva Lang, Elektriker ist Lehrer\n", "Hauptstraße einundzwanzig ", "rue deux ", "Eva Lang 51 77 20 11 ", "Nowa Wieś 17, gmina ", "Kossuth u. al. ",
)  # fmt: skip
ENDS = ("", "@", "!", "1", " a@b.example.org")


def usual_cost(detector):
    """Return what the worst ordinary text costs, when matchers and tokenisers are warm."""
    detector.detect([TextField((number,), text) for number, text in enumerate(ordinary())])
    return max(seconds(detector, text) for text in ordinary())


def ordinary():
    """Return ordinary texts of the size: prose, code, tables of numbers, and findings with their words."""
    lines = [f"passport number {seed}, my card {seed} and NIF 12345678Z\n" for seed in SEEDS]
    return [
        *("".join(sentence for _ in range(SIZE // len(sentence) + 1))[:SIZE] for sentence in SENTENCES),
        "".join(lines * 4)[:SIZE],
        "".join(f"{n * 7919 % 1000003};{n * 104729 % 100000};2025-03-{n % 28 + 1:02}\n" for n in range(400))[:SIZE],
    ]


def hostile():
    return [(shape, (shape * (SIZE // len(shape) + 1))[:SIZE] + end) for shape in SHAPES for end in ENDS[:2]]


def seconds(detector, text):
    """Return what the text costs, the better of up to three runs; a refusal costs what it took."""
    best = float("inf")
    for _ in range(3):
        begun = time.thread_time()
        with contextlib.suppress(NotInspected):
            detector.detect([TextField((), text)])
        best = min(best, time.thread_time() - begun)
        if best < CHEAP:
            break
    return best


DETECTORS = {
    "presidio": PresidioDetector,
    "every predefined recogniser": lambda: PresidioDetector(predefined_registry().recognizers),
    "rules": RuleDetector,
}


@pytest.mark.parametrize("name", DETECTORS)
def test_hostile_texts_cost_what_ordinary_ones_cost(name):
    detector = DETECTORS[name]()
    usual = usual_cost(detector)
    slow = {}
    for shape, text in hostile()[:: 2 if name.startswith("every") else 1]:
        cost = seconds(detector, text)
        if cost > TIMES * usual:
            slow[shape] = round(cost / usual, 1)
    assert slow == {}


@pytest.mark.parametrize("end", ENDS[2:])
def test_what_comes_at_the_end_makes_no_difference(end):
    detector = PresidioDetector()
    usual = usual_cost(detector)
    slow = [shape for shape in SHAPES if seconds(detector, (shape * SIZE)[: SIZE - len(end)] + end) > TIMES * usual]
    assert slow == []


def test_twice_the_text_costs_about_twice():
    detector = PresidioDetector()
    worse = {}
    for shape in SHAPES:
        text = (shape * SIZE)[:SIZE]
        once, twice = seconds(detector, text), seconds(detector, text * 2)
        if twice > 0.02 and twice > 6 * once:
            worse[shape] = round(twice / once, 1)
    assert worse == {}


class Counting:
    """A compiled pattern that counts the characters it is asked to read."""

    def __init__(self, compiled):
        self.compiled = compiled
        self.read = 0

    def finditer(self, text, start, end, timeout):
        self.read += min(end, len(text)) - start
        return self.compiled.finditer(text, start, end, timeout=timeout)


def test_the_slow_engine_reads_little():
    """Counted, not timed: over prose nothing at all, over hostile text a bounded number of times its length."""
    detector = PresidioDetector()
    engines = detector._weighing._engines
    counted = []
    for engine in engines.engines:
        for pattern in engine.patterns:
            counting = Counting(pattern.compiled)
            object.__setattr__(pattern, "compiled", counting)
            counted.append(counting)

    def read(text):
        before = sum(item.read for item in counted)
        detector.detect([TextField((), text)])
        return (sum(item.read for item in counted) - before) / len(text)

    assert max(read((sentence * SIZE)[:SIZE]) for sentence in SENTENCES[:5]) == 0
    cost = {shape: round(read(text), 1) for shape, text in hostile()}
    assert {shape: times for shape, times in cost.items() if times > 60} == {}
