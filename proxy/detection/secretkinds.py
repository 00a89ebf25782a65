"""How the value of each kind of label is read at a place: passwords, PINs and codes, keys, phrases, answers, pairs.

A reader gets (text, start of the label, place) and returns the span of the value, or None. All work on a window of a
few hundred characters.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import re2

from proxy.detection.matching import Span, options
from proxy.detection.secretplaces import Place, bare_span, label_end, places, value_span
from proxy.detection.secretvalues import (
    assigned,
    digits_in,
    keyish,
    ordinary,
    plain,
    random_looking,
    telling,
    words_of,
)

Reader = Callable[[str, int, Place], Span | None]

NEAR = 60
"""How far around a label other words and values count, in characters."""
_QUESTION = 150
_ENGLISH: Final = "pass"
"""A label that is a word of English, too: what a verb or words lead to must have a digit."""

_CODE = re.compile(
    r"(?:[A-Z]-)?(\d{3}[ -]\d{3}|\d{2}[ -]\d{2}(?:[ -]\d{2}){0,2}|\d(?: \d){3,5}|\d{4}(?:[ -]\d{4}){1,2}"
    r"|\d{4,10}[A-Z#*]?"
    r"|[A-Z]{1,3}-?\d{3,8}[A-Z#]?|[#*]\d{3,8}[#*]?|\d{1,4}(?:[A-Z]|#)\d{1,6}[A-Z]?[#*]?"
    r"|(?=[A-Za-z\d-]{0,20}\d)[A-Za-z\d]{4,6}(?:-[A-Za-z\d]{4,6}){1,5})"
    r"(?![\w/]|[.,:-]\d|[ ]?(?:\u20ac|EUR|z\u0142|PLN|K\u010d|Ft|kr|lei|лв|%|km|kg|[MG]B|mAh))"
)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_MORE_CODES = re.compile(r"(?:[\s,;]{1,20}(?:[A-Za-z\d]{4,5}-[A-Za-z\d]{4,5}|\d{6,8})(?![\w.])){1,20}")
_NUMBER_ENDS_LINE = re.compile(r"[ ]\d{1,4}[!?#*$]{0,3}(?=[ \t]{0,40}(?:\r?\n|$))")
_PHRASE = re.compile(
    r"[^\W\d_A-Z]{3,10}(?:[ ,]+(?:\d{1,2}[.)][ ]*)?[^\W\d_A-Z]{3,10}){2,23}"
    r"|(?:[^\W\d_]{3,12}-){2,9}[^\W\d_]{3,12}\d{0,4}"
)
_XML_VALUE = re.compile(r"[^<>\n]{3,120}(?=\s{0,40}(?:\]\]>)?\s{0,40}</)")
_ANSWER = re.compile(r"[^\s.,;:|<>\"\u201e\u201c?]+(?:[ ][^\s.,;:|<>\"\u201e\u201c?]+){0,4}")
_AFTER_QUESTION = re.compile(r"[\s\"\u201d\u00bb)*-]{0,40}")
_REPLIES: Final = "|".join(sorted(words_of("reply"), key=len, reverse=True))
_REPLY = re.compile(rf"(?i)(?:^|[\s.,;(])(?:{_REPLIES})\w{{0,6}}[ \t]{{0,9}}[:=-]\s{{0,40}}")
_REPLY_WORD = re.compile(rf"(?i)(?:^|\s)(?:{_REPLIES})\w{{0,6}}\s")
_QUESTIONS: Final = ("question", "frage", "pregunta", "domanda", "vraag")
_PAIR_VALUE = re.compile(
    r"[\"'`\u201e]?([\w.@+\-\\]{2,50}?)[\"'`\u201d]?[ ]{0,2}(?:/|\||:|,|;|[ ]-|[ ]|\n)[ ]{0,2}[\"'`\u201e]?(?=\S)"
)
_PAIRED_LABEL = re.compile(
    r"(?i)[^\W\d_]{3,}[ \t]{0,2}(?:[/|+&,]|and|und|et|y|e|i|a|en|og|och|és|și|ja|ir|un|и|και)[ \t]{0,2}$"
)
_JOINERS: Final = (*"/|+&,eyaiи", "and", "und", "et", "en", "og", "och", "és", "și", "ja", "ir", "un", "и")
_USERS: Final = "|".join(map(re.escape, sorted(words_of("pair"), key=len, reverse=True)))
_USER_BEFORE = re.compile(rf"(?i)(?:{_USERS})\w{{0,6}}[\"']?[ \t]{{0,9}}[:=]")
_WIRELESS = re.compile(
    r"(?i)\b(?:ssid|w-?lan|wi-?fi|wpa\d?|wep|fritz!?box|router|hotspot|livebox|freebox|netzwerk|réseau)\b"
)
_CLAUSE_ENDS = re.compile(
    r"[\"'`\u201d\u201c\u2019\u00bb*_)\]}]*[ \t]{0,40}"
    r"(?:[.,;!?<|&\\)\]}/#\n\r]|$|-\s|--|\(|//|(?:and|und|et|i|e|y|a|og|och|en|oder|or)\s)"
)
_CODE_BEFORE = re.compile(
    r"(?:^|[\s\"'(:>])(?:[A-Z]-)?(\d{4,8}|\d{3}[ -]\d{3})[\"'\u201d]?(?:[ ,]+|[ ]*[-:=][ ]*)"
    r"((?:[^\W\d_']+[ ']){0,5})$"
)
_TOKEN_BEFORE = re.compile(
    r"(?:^|[\s\"'`\u201e\u201c\u00ab(])([^\s\"'`\u201e\u201c\u201d\u00ab\u00bb()]{5,40})[\"'`\u201d\u201c\u00bb]?"
    r"(?:,?[ ]+|[ ]+[-=][ ]+)((?:[^\W\d_']+[ ']){0,4})$"
)
_OPENS = re2.compile("|".join(map(re2.escape, words_of("opens"))), options())
_AS: Final = frozenset(part for phrase in (*words_of("as"), *words_of("told")) for part in phrase.split())


def password(text: str, label: int, place: Place) -> Span | None:
    """Return the span of a password."""
    if place.how == "element":
        return _element(text, place.start)
    if place.how in {"sign", "line"} and _is_paired(text, label):
        span = _user_and_password(text, place.start)
        if span:
            return span
    start, end, quoted = value_span(text, place.start)
    value = text[start:end]
    if not value or (not quoted and text[end : end + 1] in {"(", "[", "{"} and value.isidentifier()):
        return None  # a call, not a value
    if place.how == "sign":
        return _assigned(text, label, place, (start, end), quoted=quoted)
    return (start, end) if _said(text, label, place, (start, end), quoted=quoted) else None


def _is_paired(text: str, label: int) -> bool:
    """Whether the label that begins at `label` is the second of two, as in "user / password"."""
    low = max(0, label - 10)
    joined = text[low:label].rstrip(" \t").lower().endswith(_JOINERS)
    return joined and _PAIRED_LABEL.search(text, low, label) is not None


def _assigned(text: str, label: int, place: Place, span: Span, *, quoted: bool) -> Span | None:
    start, end = span
    value = text[start:end]
    more = None if quoted or place.spaced or not value.isalpha() else _NUMBER_ENDS_LINE.match(text, end)
    alone = quoted or more is not None or _CLAUSE_ENDS.match(text, end) is not None
    paired = len(value) < 6 and _USER_BEFORE.search(text, max(0, label - NEAR), label) is not None
    literal = text[start - 1] == "=" and text[label : start - 1].isupper()
    if not assigned(value, quoted=quoted, alone=alone, spaced=place.spaced, paired=paired, literal=literal):
        return None
    return start, more.end() if more else end  # "Sommer 2024!"


def _said(text: str, label: int, place: Place, span: Span, *, quoted: bool) -> bool:
    """Whether text[span] is a password where words, a line break or a cell's edge lead to it."""
    start, end = span
    value = text[start:end]
    if value.isalpha() and not quoted:
        return False  # a word of the sentence
    alone = quoted or _CLAUSE_ENDS.match(text, end) is not None
    english = text[label : place.start].lower().startswith(_ENGLISH) and not text[label + 4].isalpha()
    if place.how == "line" and (english or not alone):
        return False
    if english:
        return digits_in(value) > 0 and text[start - 1] != "`" and telling(value)
    if place.how == "told" and (quoted or value.isdigit()):
        number = value.isdigit() and 4 <= len(value) <= 12 and not _YEAR.match(value) and alone
        return number or (quoted and text[start - 1] != "`" and assigned(value)) or telling(value)
    in_sql = quoted and place.how == "word" and text[label : label + 4].isupper() and text[start - 1] == "'"
    return telling(value) or (in_sql and assigned(value))


def _element(text: str, start: int) -> Span | None:
    found = _XML_VALUE.match(text, start)
    value = found[0].rstrip() if found else ""
    good = len(value) > 3 and " " not in value and not plain(value) and not ordinary(value)
    return (start, start + len(value)) if good else None


def code(text: str, _label: int, place: Place) -> Span | None:
    """Return the span of a PIN, a one-time code, the code of a door; or of several backup codes."""
    start, _, quoted = value_span(text, place.start)
    found = _CODE.match(text, start if quoted else place.start)
    if found is None or (place.how == "gap" and not _may_follow_words(found[1], place.gap)):
        return None
    more = _MORE_CODES.match(text, found.end(1))
    return found.start(1), more.end() if more else found.end(1)


def _may_follow_words(value: str, gap: int) -> bool:
    """Whether a code counts after `gap` words without a verb or a colon between ("kod do bramy 4821")."""
    if _YEAR.match(value) or len(value) > 8:
        return False
    return gap < 3 or (value.isdigit() and gap < 6)


def token(text: str, _label: int, place: Place) -> Span | None:
    """Return the span of a key or token."""
    start, end, quoted = value_span(text, place.start)
    value = text[start:end]
    if not value or " " in value or (not quoted and text[end : end + 1] in {"(", "["}):
        return None
    return (start, end) if keyish(value, direct=place.how in {"sign", "told", "element"}) else None


def code_or_token(text: str, label: int, place: Place) -> Span | None:
    """Return the span of a secret whose label does not tell whether it is a PIN or a key."""
    return code(text, label, place) or token(text, label, place)


def named_key(text: str, label: int, place: Place) -> Span | None:
    """Return the span of a value of a bare "key": that of a wireless network, or long and random by its looks."""
    if place.how != "sign":
        return None
    start, end, _ = value_span(text, place.start)
    value = text[start:end]
    if _WIRELESS.search(text, max(0, label - NEAR), label):
        return (start, end) if 7 < len(value) < 64 and digits_in(value) and not plain(value) else None
    return (start, end) if random_looking(value) else None


def phrase(text: str, label: int, place: Place) -> Span | None:
    """Return the span of a passphrase or of recovery words; where it is no phrase, of a password."""
    start, _, quoted = value_span(text, place.start)
    if place.how in {"sign", "told", "line", "far", "element"}:
        found = _PHRASE.match(text, start if quoted else place.start)
        if found and (quoted or len(found[0].split()) > 3 or "-" in found[0]):
            if not any(ordinary(part) for part in found[0].split()[:2]):
                return found.span()
            return None
    return password(text, label, place)


def pair(text: str, _label: int, place: Place) -> Span | None:
    """Return the span of the password in "user / password" after a word for the login."""
    return _user_and_password(text, place.start) if place.how in {"sign", "told", "word", "line", "far"} else None


def _user_and_password(text: str, start: int) -> Span | None:
    found = _PAIR_VALUE.match(text, start)
    if found is None or ordinary(found[1]) or not found[1][0].isalpha():
        return None
    left, right = bare_span(text, found.end())
    value = text[left:right]
    return (left, right) if telling(value) and "/" not in value and "://" not in text[start:right] else None


def answer(text: str, start: int, end: int) -> Span | None:
    """Return the span of a security answer: after "?", after a word for answer, or after a label that is one."""
    at = _answer_begins(text, start, end)
    if at < 0:
        return None
    left, right, quoted = value_span(text, at)
    found = None if quoted else _ANSWER.match(text, at)
    if found:
        left, right = found.span()
    elif not quoted:
        return None
    value = text[left:right]
    return None if len(value) < 2 or plain(value) or ordinary(value.split()[0]) else (left, right)


def _answer_begins(text: str, start: int, end: int) -> int:
    window = min(len(text), end + _QUESTION)
    reply = _REPLY.search(text, end, window)
    if reply:
        return reply.end()
    question = text.find("?", end, window)
    if question >= 0 and "\n\n" not in text[end:question]:
        begins = _AFTER_QUESTION.match(text, question + 1)
        return begins.end() if begins else question + 1
    if text[start:end].lower().endswith(_QUESTIONS) and not _REPLY_WORD.search(text, max(0, start - NEAR), start):
        return -1
    return next((place.start for place in places(text, start, end) if place.how in {"sign", "told"}), -1)


def before(text: str, start: int, end: int, *, digits: bool) -> Span | None:
    """Return the span of a value that stands before its label: "482913 is your code", "kot123 to moje hasło"."""
    if not _DIGIT.search(text, max(0, start - NEAR), start) or label_end(text, start, end) is None:
        return None
    pattern = _CODE_BEFORE if digits else _TOKEN_BEFORE
    found = pattern.search(text, max(0, start - NEAR), start)
    if found is None or _AS.isdisjoint(found[2].lower().split()):
        return None
    return found.span(1) if digits or telling(found[1]) else None


def opens_something(text: str, start: int, end: int) -> bool:
    """Whether words near a bare "code" say that it opens something: a door, an account, a safe."""
    if text[start - 1 : start] in {"_", "-", "."}:
        return False
    return _OPENS.search(text[max(0, start - NEAR) : end + NEAR].lower()) is not None


def whole(text: str, start: int, end: int, *, kind: str) -> Span | None:
    """Return the span of text[start:end], a whole text or cell that its key or head names, if it is one value."""
    cell = text[start:end]
    value = cell.strip(" \t\r\n\"'")
    left = start + cell.find(value)
    if not 3 < len(value) <= 120 or plain(value) or ordinary(value) or not _fits(value, kind):
        return None
    return left, left + len(value)


def _fits(value: str, kind: str) -> bool:
    if kind == "password":
        return assigned(value) and (" " not in value or digits_in(value) > 0)
    if kind == "pin":
        return _CODE.fullmatch(value) is not None
    if kind == "phrase":
        return _PHRASE.fullmatch(value) is not None
    named = kind in {"secret", "mixed"} and " " not in value
    return named and (keyish(value, direct=True) or (value.isalpha() and len(value) > 9))


READERS: Final[Mapping[str, Reader]] = {
    "password": password,
    "phrase": phrase,
    "pin": code,
    "code": code,
    "secret": token,
    "mixed": code_or_token,
    "key": named_key,
    "pair": pair,
}
"""The reader of each kind of label but "answer"."""
