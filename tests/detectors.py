"""The house's own detector, made once for all tests of a process: it holds no state between texts."""

import functools

from proxy.detection.rules import RuleDetector


@functools.cache
def rules() -> RuleDetector:
    return RuleDetector()
