"""Rules for places on Earth: decimal degrees, degrees and minutes, geo URIs, map links, plus codes, what3words, grids.

RFC 5870 (geo URIs), ISO 6709, the specification of Open Location Code. A pair of bare decimals counts when it lies in
Europe and is no part of a longer row of numbers; everything else needs degrees, a hemisphere or a word beside it.
"""

import re
from typing import Final

from proxy.detection.labels import label
from proxy.detection.matching import Rule, Span, Words

_NUMBER = re.compile(r"[-+]?\d+[.,]\d+|[-+]?\d+")
_SIDES = re.compile(r"[NSEWOVZJÖØ]|°", re.IGNORECASE)
_ROW_BEFORE = re.compile(r"\d[.,]\d+[\]\s,;|]{1,4}$")
_ROW_AFTER = re.compile(r"[\s,;|]{1,4}[-+]?\d+\.\d{3,}")
_EUROPE: Final = (27.0, 72.0, -32.0, 46.0)
_STRICT_WORDS: Final = Words(
    (
        *(
            "lat",
            "lon",
            "lng",
            "latitude",
            "longitude",
            "mlat",
            "mlon",
            "latitud",
            "longitud",
            "latitudine",
            "longitudine",
        ),
        *(
            "breitengrad",
            "längengrad",
            "breddegrad",
            "længdegrad",
            "breddgrad",
            "längdgrad",
            "leveysaste",
            "pituusaste",
        ),
        *("gps", "geo", "coords", "szerokość geogr", "długość geogr", "leveyspiiri", "koordinaatit", "latitudni"),
    )
)
_VAGUE: Final = frozenset(
    (
        *(
            "ширина",
            "дължина",
            "position",
            "location",
            "location:",
            "breite",
            "länge",
            "laenge",
            "positie",
            "posizione",
        ),
        *("coordonnées", "localisation", "lokacij", "lokalizac", "lokalizác", "plats", "placering", "locatie", "dł."),
        *(
            "szer.",
            "položaj",
            "położenie",
            "standort",
            "lokation",
            "asukoht",
            "asukoha",
            "tocht",
            "geodaten",
            "pozíció",
        ),
    )
)
_WORDS: Final = Words(
    tuple(dict.fromkeys((*(w for w in label("coordinates").words if w not in _VAGUE), *_STRICT_WORDS.words)))
)
_DEGREE = "[°ºo˚*]"
_MINUTE = "['\u2032\u2019\u2018\u00b4`]"
_SECOND = "(?:[\"\u2033\u201d\u201c]|['\u2032\u2019\u00b4`]{2})"
_SIDE = r"(?:[NSEWOVZJÖ]\b|(?:[сюзи]|CW)\.? ?[шд]\b\.?|[NSEWOV]\.? ?[BL]\b|°? ?(?:pn|pd|wsch|zach)\b\.?)"
_DMS = (
    rf"\d{{1,3}} ?{_DEGREE} ?\d{{1,2}}(?:[.,]\d{{1,6}})? ?{_MINUTE}"
    rf"(?: ?\d{{1,2}}(?:[.,]\d{{1,6}})? ?{_SECOND})?"
)
_CODE = "23456789CFGHJMPQRVWX"


def _degrees(value: str) -> float:
    return float(value.replace(",", "."))


def pair(text: str, start: int, end: int) -> Span | None:
    """Return the span of a latitude and a longitude (or the other way round) that may be a place's."""
    value = text[start:end]
    numbers = [_degrees(one) for one in _NUMBER.findall(value)]
    if len(numbers) != 2 or _inside_row(text, start, end):
        return None
    first, second = numbers
    if _SIDES.search(value):
        return (start, end) if abs(first) <= 180 and abs(second) <= 180 else None
    low, high, west, east = _EUROPE
    here = low <= first <= high and west <= second <= east
    return (start, end) if here or (low <= second <= high and west <= first <= east and value[:1] in "-0") else None


def named_pair(text: str, start: int, end: int) -> Span | None:
    """Return the span of two numbers in the range of degrees; for use with a word."""
    numbers = [_degrees(one) for one in _NUMBER.findall(text[start:end])]
    good = len(numbers) == 2 and all(abs(one) <= 180 for one in numbers) and any(abs(one) >= 10 for one in numbers)
    good = good and not _inside_row(text, start, end)
    return (start, end) if good else None


def degree(text: str, start: int, end: int) -> Span | None:
    """Return the span of one number in the range of degrees; for use with a word right before it."""
    if text[end : end + 1].isalnum() or text[start - 1 : start] in {".", ","} or text[end : end + 2] in {" %", " €"}:
        return None
    return (start, end) if abs(_degrees(text[start:end])) <= 180 else None


def _inside_row(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before.isalnum() or before in {".", "_"} or after.isalnum() or after == "_":
        return True
    return bool(_ROW_BEFORE.search(text, max(0, start - 16), start) or _ROW_AFTER.match(text, end))


def short_code(text: str, start: int, end: int) -> Span | None:
    """Return the span of a short plus code: digits and letters, with the name of a town after it."""
    code = text[start:end]
    mixed = any(map(str.isdigit, code)) and any(map(str.isalpha, code))
    return (start, end) if mixed and re.match(r",? [^\W\d_][^\W\d_A-Z]{2}", text[end:][:5]) else None


RULES: Final = (
    Rule(
        "COORDINATES",
        r"[-+]?\d{1,3}\.\d{4,15} ?°? ?[NSEW]?\b? ?[,;/| ] ?[-+]?\d{1,3}\.\d{4,15}(?: ?° ?[NSEWOnsewo]\b|°| ?[NSEW]\b)?",
        0.7,
        0.9,
        _WORDS,
        check=pair,
    ),
    Rule(
        "COORDINATES",
        r"\d{1,2}[.,]\d{2,10} ?°? ?[NSns]\b[ ,;/]{1,3}\d{1,3}[.,]\d{2,10} ?°? ?(?:[EWOVZewo]\b|[ØÖ])"
        r"|\b[NS] ?\d{1,2}[.,]\d{3,10}°?[ ,;/]{1,3}[EWO] ?\d{1,3}[.,]\d{3,10}°?",
        0.8,
        check=named_pair,
    ),
    Rule(
        "COORDINATES",
        rf"(?i){_DMS} ?{_SIDE}?[ ,;/]{{0,3}}(?:i |und |and |et |y |e |og )?{_DMS}(?: ?{_SIDE})?",
        0.85,
    ),
    Rule(
        "COORDINATES",
        rf"(?i)\b[NS] ?\d{{1,2}} ?{_DEGREE} ?\d{{1,2}}[.,]\d{{2,5}} ?{_MINUTE}?[ ,;/]{{0,3}}"
        rf"[EWO] ?\d{{1,3}} ?{_DEGREE} ?\d{{1,2}}[.,]\d{{2,5}} ?{_MINUTE}?",
        0.85,
    ),
    Rule(
        "COORDINATES",
        rf"(?i)\b[NS] ?{_DMS}[ ,;/]{{0,3}}[EWO] ?{_DMS}",
        0.85,
    ),
    Rule(
        "COORDINATES",
        r"[-+]?\d{1,3}[.,]\d{2,15} ?°?[ ]?[,;/| ][ ]?[-+]?\d{1,3}[.,]\d{2,15}",
        0.1,
        0.7,
        _WORDS,
        check=named_pair,
        close=True,
        kind="degrees",
    ),
    Rule(
        "COORDINATES",
        r"[-+]?\d{1,3}[.,]\d{3,15}",
        0.1,
        0.7,
        _STRICT_WORDS,
        check=degree,
        close=True,
        kind="degrees",
    ),
    Rule(
        "COORDINATES",
        r"(?i)\bgeo:(-?\d{1,2}(?:\.\d+)?,-?\d{1,3}(?:\.\d+)?(?:,-?\d+(?:\.\d+)?)?)",
        0.9,
        group=1,
        anchor="geo:",
    ),
    Rule("COORDINATES", r"/@(-?\d{1,2}\.\d{2,},-?\d{1,3}\.\d{2,})", 0.9, group=1, anchor="/@"),
    Rule("COORDINATES", r"map=\d{1,2}/(-?\d{1,2}\.\d{2,}/-?\d{1,3}\.\d{2,})", 0.9, group=1, anchor="map="),
    Rule("COORDINATES", rf"\b[23456789CFGHJMPQRV][{_CODE}]{{7}}\+[{_CODE}]{{2,7}}\b", 0.8),
    Rule(
        "COORDINATES",
        rf"\b[{_CODE}]{{4,6}}\+[{_CODE}]{{2,3}}\b",
        0.6,
        0.8,
        Words(("plus code", "pluscode")),
        check=short_code,
    ),
    Rule(
        "COORDINATES",
        rf"\b[{_CODE}]{{4,6}}\+[{_CODE}]{{2,3}}\b",
        0.1,
        0.8,
        Words(("plus code", "pluscode", "maps", "gps")),
        kind="degrees",
    ),
    Rule("COORDINATES", r"(?:^|[^/:\pL])(///\pL{3,20}[.]\pL{3,20}[.]\pL{3,20})", 0.85, group=1, anchor="///"),
    Rule("COORDINATES", r"w3w\.co/([a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20})", 0.9, group=1, anchor="w3w.co/"),
    Rule("COORDINATES", r"what3words\.com/(\pL{3,20}\.\pL{3,20}\.\pL{3,20})", 0.9, group=1, anchor="what3words.com/"),
    Rule(
        "COORDINATES",
        r"\b\d{1,2}[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?\d{4,5} ?\d{4,5}\b"
        r"|\b\d{1,2}[C-HJ-NP-X] \d{6}(?:\.\d+)? \d{7}(?:\.\d+)?\b",
        0.1,
        0.8,
        Words(("mgrs", "utm", "grid", "gps", "koordin", "coord", "współrz")),
        kind="degrees",
    ),
)
