"""Which countries an entity's language points to: for `paravent scan --language`.

An entity that belongs to a country (a national id) counts for a language that is official there, in the whole country
or in a part of it; an international entity always counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from proxy.detection import entity_of
from proxy.documents.model import Finding

OFFICIAL: Mapping[str, frozenset[str]] = {
    language: frozenset(countries.split())
    for language, countries in {
        "af": "ZA",
        "bg": "BG",
        "bn": "IN",
        "ca": "ES",
        "cs": "CZ",
        "cy": "GB",
        "da": "DK",
        "de": "AT BE CH DE IT LI LU",
        "el": "CY GR",
        "en": "AU CA GB IE IN MT NG PH SG US ZA",
        "es": "ES US",
        "et": "EE",
        "eu": "ES",
        "fi": "FI",
        "fil": "PH",
        "fr": "BE CA CH FR IT LU",
        "ga": "GB IE",
        "gd": "GB",
        "gl": "ES",
        "gu": "IN",
        "hi": "IN",
        "hr": "AT HR",
        "hu": "AT HU RO SI SK",
        "is": "IS",
        "it": "CH HR IT SI",
        "kn": "IN",
        "ko": "KR",
        "lb": "LU",
        "lt": "LT",
        "lv": "LV",
        "ml": "IN",
        "mr": "IN",
        "ms": "SG",
        "mt": "MT",
        "nb": "NO",
        "nl": "BE NL",
        "nn": "NO",
        "no": "NO",
        "nr": "ZA",
        "nso": "ZA",
        "pa": "IN",
        "pl": "PL",
        "pt": "PT",
        "rm": "CH",
        "ro": "RO",
        "se": "FI NO SE",
        "sk": "CZ SK",
        "sl": "AT IT SI",
        "ss": "ZA",
        "st": "ZA",
        "sv": "FI SE",
        "ta": "IN SG",
        "te": "IN",
        "th": "TH",
        "tl": "PH",
        "tn": "ZA",
        "tr": "CY TR",
        "ts": "ZA",
        "ur": "IN",
        "ve": "ZA",
        "xh": "ZA",
        "zh": "SG",
        "zu": "ZA",
    }.items()
}
"""Language (ISO 639) -> countries (ISO 3166-1 alpha-2) in which it is official, nationally or regionally.

Collected by hand on 2026-11-25 for the countries that ENTITIES names. Where it is in doubt whether a language counts as
official in a part of a country, it is listed: to report too much is the safer side.
"""


def for_language(findings: Sequence[Finding], language: str) -> tuple[Finding, ...]:
    """Return the findings of international entities and of those of countries in which `language` is official.

    A finding that is something of such a country, too, stays as that.
    """
    countries = {"", *OFFICIAL.get(language.lower(), frozenset())}
    kept = []
    for one in findings:
        if entity_of(one.entity).country in countries:
            kept.append(one)
            continue
        fitting = [cover for cover in one.covers if entity_of(cover[0]).country in countries]
        if fitting:
            entity, category, score = max(fitting, key=lambda cover: (cover[2], cover[0]))
            kept.append(replace(one, entity=entity, category=category, score=score))
    return tuple(kept)
