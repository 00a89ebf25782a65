"""The one table of entities: what a detector reports, the data category it counts as, the label people see.

Numbers of states stand in data/identifiers/*.json, all others in data/entities.json.

An entity that stands in no row (a plugged-in recogniser's own) counts as OTHER and is labelled by its own name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from proxy.detection.states import ROWS
from proxy.detection.tables import table
from proxy.surrogate import LONGEST_LABEL
from proxy.terms import DataCategory

_NOT_LABEL = re.compile(r"[^A-Z0-9_]+")


@dataclass(frozen=True, slots=True)
class Entity:
    """What an entity counts as: its data category, its surrogate's label, its country (ISO 3166-1 alpha-2) or ""."""

    category: DataCategory
    label: str
    country: str = ""


ENTITIES: Mapping[str, Entity] = MappingProxyType(
    {row["entity"]: Entity(DataCategory(row["category"]), row["label"], row["country"]) for row in reversed(ROWS)}
    | {name: Entity(DataCategory(row[0]), row[1], row[2]) for name, row in table("entities")["rows"].items()}
)


def entity_of(name: str) -> Entity:
    """Return the row of entity `name`; for an unknown one category OTHER and a label made of its own name."""
    known = ENTITIES.get(name)
    if known is not None:
        return known
    label = _NOT_LABEL.sub("_", name.upper())[:LONGEST_LABEL].strip("_")
    return Entity(DataCategory.OTHER, label if label[:1].isalpha() else "OTHER")
