"""Detection: rules that find personal data in text fields, the rule that joins findings, and echoes of found values."""

from proxy.detection.detector import Detector, NotInspected
from proxy.detection.echoes import with_echoes
from proxy.detection.entities import ENTITIES, Entity, entity_of
from proxy.detection.joints import brought_back, joints
from proxy.detection.overlap import merge
from proxy.detection.rules import RuleDetector

__all__ = [
    "ENTITIES",
    "Detector",
    "Entity",
    "NotInspected",
    "RuleDetector",
    "brought_back",
    "entity_of",
    "joints",
    "merge",
    "with_echoes",
]
