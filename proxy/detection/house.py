"""The house's own detector, loaded when it is needed: the rules take half a second, and most commands read no text."""

from proxy.detection.detector import Detector


def house_rules() -> Detector:
    """Return a new detector that finds what patterns, check digits and context words can find."""
    from proxy.detection.rules import RuleDetector  # noqa: PLC0415 - see above

    return RuleDetector()
