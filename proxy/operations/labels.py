"""How entities are called in surrogates, and which labels there are at all."""

from proxy.detection import ENTITIES, entity_of
from proxy.surrogate import LITERAL
from proxy.transformation import Labels

LABELS = Labels(
    of=lambda entity: entity_of(entity).label, known=frozenset(entity.label for entity in ENTITIES.values()) | {LITERAL}
)
