"""The house's own detector is loaded where text is read."""

from proxy.detection import Detector, house_rules
from proxy.detection.rules import RuleDetector


def test_the_rules_are_the_houses_detector():
    made = house_rules()
    assert isinstance(made, RuleDetector)
    assert isinstance(made, Detector)
