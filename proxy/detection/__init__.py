"""Detection: rules that find personal data in text fields, the rule that joins findings, and echoes of found values."""

from proxy.detection.canonical import View, canonical
from proxy.detection.detector import Detector, NotInspected
from proxy.detection.echoes import with_echoes
from proxy.detection.entities import ENTITIES, entity_of
from proxy.detection.house import house_rules
from proxy.detection.joints import brought_back, joints

__all__ = [
    "ENTITIES",
    "Detector",
    "NotInspected",
    "View",
    "brought_back",
    "canonical",
    "entity_of",
    "house_rules",
    "joints",
    "with_echoes",
]
