"""Countries and named sets of them: which places lie in which zones, from the dated table `tables/regions.json`.

Rules: a place is an ISO 3166-1 alpha-2 code, or "*" for anywhere; "*" lies in ANYWHERE only. Countries with a partial
adequacy decision (GDPR Art. 45) are in no zone by default. What changes with time stands in the table, never here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import orjson

from proxy.policy.problems import listed, nearest

ANYWHERE: Final = "*"
OLDEST_TABLE: Final = 400
"""Days after which a table must be verified again."""
_OFTEN_MEANT: Final = MappingProxyType({"UK": "GB", "EL": "GR"})
"""Codes in use elsewhere (EU bodies write EL) for a country that ISO 3166-1 names differently."""


def read_table(name: str) -> Any:
    """Return the parsed table `name` of this room."""
    return orjson.loads(files("proxy.policy").joinpath("tables", name).read_bytes())


@dataclass(frozen=True, slots=True)
class Regions:
    """The table of regions: names of countries, the zones everyone has, and when each part was verified."""

    countries: Mapping[str, str]
    zones: Mapping[str, frozenset[str]]
    partial: Mapping[str, str]
    verified: Mapping[str, date]

    def stale(self, today: date) -> tuple[str, ...]:
        """Return the parts that were verified more than OLDEST_TABLE days before `today`."""
        return tuple(part for part, on in self.verified.items() if (today - on).days > OLDEST_TABLE)


def _regions(table: Mapping[str, Any]) -> Regions:
    sets, adequacy = table["zones"], table["adequacy"]
    union, efta = frozenset(sets["EU"]), frozenset(sets["EFTA"])
    area = union | frozenset(sets["EEA_beyond_EU"])
    zones = {
        "EU": union,
        "EFTA": efta,
        "EEA": area,
        "EEA_ADEQUATE": area | frozenset(adequacy["full"]),
        "ANYWHERE": frozenset(table["countries"]["names"]) | {ANYWHERE},
    }
    verified = {part: date.fromisoformat(table[part]["verified_on"]) for part in ("countries", "zones", "adequacy")}
    return Regions(
        countries=MappingProxyType(dict(table["countries"]["names"])),
        zones=MappingProxyType(zones),
        partial=MappingProxyType(dict(adequacy["partial"])),
        verified=MappingProxyType(verified),
    )


REGIONS: Final = _regions(read_table("regions.json"))


def places(names: Iterable[str], zones: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the countries that `names` (country codes and names of `zones`) stand for; raises KeyError."""
    found: set[str] = set()
    for name in names:
        found |= zones[name] if name in zones else {REGIONS.countries[name] and name}
    return frozenset(found)


def unknown_place(name: str, zones: Mapping[str, frozenset[str]]) -> str | None:
    """Return why `name` is neither a country nor a zone, or None when it is one."""
    if name in zones or name in REGIONS.countries:
        return None
    if name in _OFTEN_MEANT:
        return f"unknown country {name!r}; ISO 3166-1 writes {_OFTEN_MEANT[name]!r}"
    if name == ANYWHERE:
        return "write ANYWHERE for a place that is not known"
    kind = "country" if len(name) == 2 else "zone"
    by_name = {country: code for code, country in REGIONS.countries.items()}
    if name in by_name:
        return f"unknown zone {name!r}; write the code {by_name[name]!r}"
    known = [*zones, *(REGIONS.countries if kind == "country" else ())]
    return f"unknown {kind} {name!r}{nearest(name, known)}"


def describe(countries: Iterable[str]) -> str:
    """Return `countries` in words: "anywhere (*)", "EU, CH", "DE, FR"; whole zones are named as such."""
    left = set(countries)
    if ANYWHERE in left:
        return "anywhere (*)"
    names = []
    for zone in ("EEA_ADEQUATE", "EEA", "EU"):
        if left >= REGIONS.zones[zone]:
            names.append(zone)
            left -= REGIONS.zones[zone]
    return listed([*names, *sorted(left)])


def resolve_zones(
    declared: Mapping[str, Iterable[str]],
) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Return all zones (the table's and the `declared` ones, resolved) and for each faulty one of them what is wrong.

    A zone may name countries and other zones. A zone in a circle of names, or with an unknown name, is faulty.
    """
    zones, faults = dict(REGIONS.zones), dict[str, str]()
    waiting = {name: tuple(parts) for name, parts in declared.items()}
    while waiting:
        ready = [name for name, parts in waiting.items() if not any(part in waiting for part in parts)]
        if not ready:
            faults |= dict.fromkeys(waiting, "zones name each other in a circle")
            break
        for name in ready:
            wrong = [text for part in waiting[name] if part not in faults and (text := unknown_place(part, zones))]
            if wrong:
                faults[name] = wrong[0]
            known = [part for part in waiting.pop(name) if unknown_place(part, zones) is None]
            zones[name] = places(known, zones)
    return zones, faults
