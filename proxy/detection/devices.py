"""Rules for what names a device or a browser: IMEI, IMSI, SIM cards, advertising and cookie ids, serial numbers, hosts.

Numbers follow 3GPP TS 23.003 (IMEI with a Luhn digit, IMSI with the country code of a European network) and ITU-T E.118
(SIM cards). Serial numbers and ids have no shape of their own: they count right after a word that names them.
"""

import re
from typing import Final

from proxy.detection.checksums import luhn
from proxy.detection.labels import label
from proxy.detection.matching import Rule, Span, Words

_IMEI_WORDS: Final = Words((*label("imei").words, "meid", "tac code", "nr aparatu", "imei/sv"))
_PHONE_WORDS: Final = Words(
    (
        *("device", "handset", "smartphone", "smartfon", "phone", "gerät", "handy", "telefon", "appareil", "téléphone"),
        *("dispositivo", "teléfono", "telemóvel", "cellulare", "apparaat", "toestel", "apparat", "enhet", "enhed"),
        *("laite", "puhelin", "urządzeni", "komórk", "zařízení", "zariadeni", "készülék", "dispozitiv", "устройств"),
        *("uređaj", "naprav", "seade", "ierīc", "įrengin", "συσκευή", "κινητό", "gléas", "fón", "apparat", "mobil"),
    )
)
_SIM_WORDS: Final = Words((*label("imsi").words, "iccid", "icc id", "sim card", "karta sim", "simkort", "esim", "eid"))
_NOT_DEVICES: Final = frozenset({"s n", "sn", "v. č.", "serial", "position", "ad id", "\u0441. \u043d."})
_EXTRA: Final = (
    *("idfa", "idfv", "gaid", "aaid", "adid", "android id", "android_id", "advertisingid", "openudid", "udid", "oaid"),
    *("device uuid", "device guid", "deviceid", "dev id", "machine guid", "machineguid", "hwid", "fcm token"),
    *("registration token", "installation id", "instance id", "serial:", "serial=", "serial no", "s/n", "sn:", "sn="),
    *("laitetunnus", "laitteen tunnus", "laitteen id", "sarjanumero", "mainostunniste", "laite id", "numru tas serje"),
    *("numru tas-serje", "enhets-id", "apparat-id", "serienummer", "hostname", "host name", "computer name"),
    *("rechnername", "gerätename", "nazwa komputera", "nom d'hôte", "nombre del equipo", "nome computer"),
)
_NAMES: Final = (*(word for word in label("device").words if word not in _NOT_DEVICES), *_EXTRA)
_DEVICE_WORDS: Final = Words(
    tuple(dict.fromkeys((*_NAMES, *(f"{word}." for word in _NAMES if word.endswith(("nr", "no", " n", "br", "sz"))))))
)
"""Abbreviations also with their dot, which would end a sentence otherwise."""
_COOKIE_WORDS: Final = Words(
    (
        *(
            "visitor id",
            "visitorid",
            "cookie id",
            "cookieid",
            "tracking id",
            "anonymous id",
            "anonymousid",
            "distinct id",
        ),
        *("browser id", "client cookie", "_uid", "muid", "guest id", "fingerprint id", "fingerprintid", "besucher id"),
        *(
            "id visiteur",
            "id odwiedzającego",
            "ajs_anonymous_id",
            "ajs_user_id",
            "mp_distinct_id",
            "optimizelyenduserid",
        ),
    )
)
_CARRIERS: Final = r"(?:20[2468]|21[3-9]|22[0-35-9]|23[0-24-57-9]|24[0246-8]|26[0268]|27[0-4689]|28[0-4]|29[0-57])"
"""Mobile country codes of Europe (ITU-T E.212)."""
_ISSUERS: Final = r"(?:3[0-4]|35[0-9]|36|37[0-9]|38[0-9]|39|40|41|42[013]|4[3-9])"
_DATE = re.compile(r"(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d(?:\D.*)?|[0-3]?\d[-/.][01]?\d[-/.](?:19|20)?\d\d")
_UUID = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"


def _digits(value: str) -> str:
    return "".join(char for char in value if char.isdigit())


def imei(value: str) -> bool:
    """Return whether a number of 15 digits has the right Luhn digit; with 14 or 16 digits it has none."""
    digits = _digits(value)
    return len(digits) != 15 or luhn(digits)


def proven(text: str, start: int, end: int) -> Span | None:
    """Return the span of an IMEI with the right check digit."""
    return (start, end) if luhn(text[start:end]) else None


def sim(value: str) -> bool:
    """Return whether a number of a SIM card has the right Luhn digit (19 digits, or 20 with a filler)."""
    digits = _digits(value)
    return luhn(digits) or luhn(digits[:19])


def serial(text: str, start: int, end: int) -> Span | None:
    """Return the span of a serial number: it has digits, is no date and no word; None where it goes on."""
    value = text[start:end]
    if (
        sum(map(str.isdigit, value)) < 2
        or "0-9" in value
        or _DATE.fullmatch(value)
        or text[end : end + 1] in {"@", "%", "€"}
    ):
        return None
    if text[end : end + 1] in {".", ":", ","} and text[end + 1 : end + 2].isdigit():
        return None
    return (start, end) if not value.isdigit() or len(value) >= 6 else None


def named_host(text: str, start: int, end: int) -> Span | None:
    """Return the span of a host that an operating system named: it has a digit behind its hyphen."""
    rest = text[start:end].partition("-")[2]
    return (start, end) if any(map(str.isdigit, rest)) else None


RULES: Final = (
    Rule("IMEI", r"\b\d(?:[ \-/.]?\d){13,15}\b", 0.1, 0.9, _IMEI_WORDS, proof=imei),
    Rule("IMEI", r"\b(?:35|86|01|99)[ \-/]\d{6}[ \-/]\d{6}[ \-/]\d\b", 0.6, 0.9, _IMEI_WORDS, proof=imei),
    Rule("IMEI", r"\b(?:35|86|01|99)\d{13}\b", 0.1, 0.7, _PHONE_WORDS, check=proven, close=True),
    Rule("IMSI", rf"\b{_CARRIERS}[ \-]?\d{{2,3}}[ \-]?\d{{9,10}}\b", 0.1, 0.85, _SIM_WORDS),
    Rule("ICCID", r"\b89(?:[ \-]?\d){16,18}[Ff]?\b", 0.1, 0.9, _SIM_WORDS, proof=sim),
    Rule("ICCID", rf"\b89{_ISSUERS}\d{{13,15}}\b", 0.5, 0.9, _SIM_WORDS, proof=sim),
    Rule("ICCID", r"\b89\d{30}\b", 0.1, 0.85, _SIM_WORDS),
    Rule("DEVICE_ID", rf"\b{_UUID}\b", 0.1, 0.85, _DEVICE_WORDS, kind="device"),
    Rule(
        "DEVICE_ID", r"\b[0-9A-Fa-f]{8}-[0-9A-Fa-f]{16}\b|\b[0-9a-fA-F]{40}\b", 0.1, 0.8, _DEVICE_WORDS, kind="device"
    ),
    Rule("DEVICE_ID", r"\b[0-9a-fA-F]{16}(?:[0-9a-fA-F]{16})?\b", 0.1, 0.8, _DEVICE_WORDS, close=True, kind="device"),
    Rule(
        "DEVICE_ID",
        r"\b[A-Za-z0-9](?:[A-Za-z0-9]|[\-/][A-Za-z0-9]){3,30}\b",
        0.1,
        0.7,
        _DEVICE_WORDS,
        check=serial,
        close=True,
        kind="device",
    ),
    Rule("DEVICE_ID", r"\b(?:LAPTOP|DESKTOP)-[A-Z0-9]{5,12}\b", 0.7, check=named_host, anchor="top-"),
    Rule("DEVICE_ID", r"\b(?i:nb|pc|ws|notebook|tablet)-[A-Za-z0-9\-]{3,15}\b", 0.1, 0.6, _DEVICE_WORDS, kind="device"),
    *(
        Rule(
            "DEVICE_ID",
            r"\b\pL{2,20}-(?i:macbook|iphone|ipad|imac)(?:-(?i:pro|air|mini|\d{1,2}))*(?:\.(?:local|lan|home))?\b"
            r"|\b(?i:macbook|iphone|ipad|imac)(?:-(?i:pro|air|mini|\d{1,2}))*-(?:von|de|di|van|od|af|av)-\pL{2,20}\b",
            0.6,
            anchor=literal,
        )
        for literal in ("macbook", "iphone", "ipad")
    ),
    Rule("COOKIE_ID", r"\bGA1\.[1-3]\.\d{6,12}\.\d{9,10}\b", 0.9, anchor="ga1."),
    Rule("COOKIE_ID", r"\bfb\.[12]\.\d{10,13}\.[A-Za-z0-9_\-]{6,64}", 0.9, anchor="fb."),
    Rule(
        "COOKIE_ID", r"[A-Za-z0-9][A-Za-z0-9_\-.]{6,62}[A-Za-z0-9]", 0.1, 0.7, _COOKIE_WORDS, check=serial, close=True
    ),
)
