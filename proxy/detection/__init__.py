"""Detection: rules that find personal data in text fields, the rule that joins findings, and echoes of found values."""

from proxy.detection.detector import Detector, NotInspected
from proxy.detection.echoes import with_echoes
from proxy.detection.entities import ENTITIES, Entity, entity_of
from proxy.detection.house import house_rules
from proxy.detection.joints import brought_back, joints
from proxy.detection.overlap import merge

__all__ = [
    "ENTITIES",
    "Detector",
    "Entity",
    "NotInspected",
    "brought_back",
    "entity_of",
    "house_rules",
    "joints",
    "merge",
    "with_echoes",
]
