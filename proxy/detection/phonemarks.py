"""What stands around a telephone number, or in its place: dates, amounts, names of other numbers, extensions.

Everything here looks at a few characters beside the number only.
"""

import re
from typing import Final

from proxy.detection.tables import table
from proxy.detection.vocabulary import bare

_ROWS: Final = table("phones")["rows"]

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
DATED = re.compile(
    rf"^(?:{_DAY}[./\-] ?{_DAY}[./\-] ?(?:\d\d|(?:19|20)\d\d)|\d{{4}}[./\-][01]?\d[./\-]{_DAY}"
    r"|\d{1,2}[./\-](?:19|20)\d\d)(?:[^\d./\-]|[./\-]\D|$)"
    rf"|^{_DAY}[./]?(?: ?- ?| ){_DAY}[./](?:0?[1-9]|1[0-2])[./](?:19|20)?\d\d(?!\d)"
    r"|^[012]?\d[.][0-5]\d ?- ?[012]?\d[.][0-5]\d(?!\d)"
    r"|^(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d$|^(?:19|20)\d\d[01]\d[0-3]\d$"
    r"|^\d{1,2}[./]\d{1,2} ?- ?\d{1,2}[./]\d{1,2}(?!\d)|^\d{1,2}[./](?:19|20)\d\d ?- ?\d{1,2}[./](?:19|20)\d\d"
    r"|^(?:\d{1,2}|\d{5,})[.]\d+$|^\d{5}-\d{4}$|^[1-9]\d{0,2}(?:\.\d{1,3}){3}$"
)
"""Dates, ranges of dates, hours and years, decimals, American postal codes, IPv4: no numbers of telephones."""


_BESIDE: Final = 64
_NAME: Final = r"(?:\A|[^\w.])[^\W\d_a-z][^\W\d_]+[ ](?:[^\W\d_]{1,3}[ ])?[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_]+)?"
_APART: Final = r"(?:,[ ]|[ ]?[|;\t][ ]?|[ ][\u2013\-][ ]|[ ]\()"
_SET_APART: Final = re.compile(rf"{_NAME}{_APART}\Z")
_NAMED_BEFORE: Final = re.compile(rf"{_NAME}(?:{_APART}|[ ])\Z")
_MAIL_BEFORE: Final = re.compile(rf"@[\w.\-]{{3,40}}\w(?:{_APART}|[ ])\Z")
_MAIL_AFTER: Final = re.compile(r"(?:,[ ]|[ ]?[|;\t][ ]?|[ ][\u2013\-][ ]|\)?[ ])[\w.+\-]{2,40}@\w")


def _either(words: list[str]) -> str:
    """Return a pattern of words, also without accents; "*" stands for any ending."""
    spelled = dict.fromkeys(form for word in words for form in (word, bare(word)))
    return "|".join(
        re.escape(form).replace(r"\*", r"[^\W\d_]{0,12}") for form in sorted(spelled, key=len, reverse=True)
    )


def _begins(words: list[str]) -> str:
    """Return the class of letters that words begin with, as they are and in capitals: most text is ruled out by it."""
    return "[" + re.escape("".join(sorted({form for word in words for form in (word[0], word[0].upper())}))) + "]"


_UNIT_AFTER = re.compile(
    rf"(?i)\s{{0,2}}(?:,-|,\d\d?\s?|[.]-)?\s?(?={_begins([*_ROWS['units'], *'€£$%°'])})"
    rf"(?:(?:{_either(_ROWS['units'])})(?![^\W\d_])|[€£$%°])"
)
_CURRENCIES: Final = ("eur", "usd", "gbp", "pln", "chf", "czk", "kr", "rs", "zł", "cena", "kwota", "price", "betrag")
_BEFORE_AMOUNTS: Final = (*_CURRENCIES, "ca", "approx", *"€£$")
_UNIT_BEFORE = re.compile(rf"(?i)(?:[€£$]|\b(?:{'|'.join(_CURRENCIES)}|ca|approx))[.: ]{{0,2}}$")
_BEFORE_UNITS: Final = frozenset(",.€£$%°‰")
_WORDS = re.compile(r"[^\W\d_]+")
_TELLS_NUMBER: Final = frozenset(
    {"nr", "no", "number", "num", "numer", "nummer", "číslo", "cislo", "n", "n°", "nº", "č"}
)
_OTHER_NAMES: Final = frozenset(form for word in _ROWS["not_before"] if word[-1] != "*" for form in (word, bare(word)))
_OTHER_STEMS: Final = tuple(form[:-1] for word in _ROWS["not_before"] if word[-1] == "*" for form in (word, bare(word)))
_CODES: Final = frozenset(form for word in _ROWS["codes"] for form in (word, bare(word)))
_JOINS: Final = " \t:#=-\"'(.\u2116°º"
_EXTENSION = re.compile(
    rf"(?i)[ ,;/]{{0,3}}[(\[]?[ ]?(?={_begins(_ROWS['extensions'])})(?<![^\W\d_])"
    rf"(?:(?:{_either(_ROWS['extensions'])})\.?[ ]?(?:nr\.?|no\.?)?[ :\-]{{0,3}})\d{{1,5}}(?!\w)[)\]]?"
    r"|[ ]?[#][ ]?\d{1,5}(?!\w)|[ ]?/[ ]?\d{1,2}(?: mellék)?(?![\w/]|[.,]\d)|[ ]mellék"
)
_NO_EXTENSION: Final = frozenset(("", "\n", ".", ")", "<", '"'))
_LONG = re.compile(r"[+0]\d(?:[ \-]?\d){7}")
_GOES_ON = re.compile(r"/\d{1,2}(?![\w/]|[.,]\d)|,(?!\d{1,2}(?![\d,]))")
"""A second number that differs in its last digits, or the next cell of a table."""
_IBAN_BEFORE = re.compile(r"[A-Z]{2}\d{2}(?: ?[0-9A-Z]{2,4}){0,7} ?$")


def free_before(text: str, start: int) -> bool:
    """Whether the span does not go on to the left: no letter, digit, ticket sign, no number or word joined to it."""
    if not start:
        return True
    before, earlier = text[start - 1], text[max(0, start - 2) : start - 1]
    if before.isalnum() or before in "_+#":
        return False
    if before in ":=.":
        return not earlier.isdigit()
    if before == ",":
        return not earlier.isdigit() or _LONG.match(text, start) is not None  # a cell of a table, no decimals
    return not (before in "-/@&%" and earlier.isalnum())


def free_after(text: str, end: int) -> bool:
    """Whether the span does not go on to the right."""
    after, later = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or after in {"_", "@", "%"}:
        return after == "x" and later.isdigit()
    return not (after in {"-", ".", ",", ":", "/"} and later.isdigit()) or _GOES_ON.match(text, end) is not None


def measured(text: str, start: int, end: int) -> bool:
    """Whether a unit or a currency stands beside the number, or the number is a part of an account's."""
    after = text[end : end + 1]
    if (after.isalpha() or after in _BEFORE_UNITS or after.isspace()) and _UNIT_AFTER.match(text, end):
        return True
    low = max(0, start - 12)
    before = text[low:start].rstrip(".: ")
    if before.lower().endswith(_BEFORE_AMOUNTS) and _UNIT_BEFORE.search(text, low, start):
        return True
    last = text[max(0, start - 2) : start].rstrip()[-1:]
    return (last.isdigit() or last.isupper()) and _IBAN_BEFORE.search(text, max(0, start - 36), start) is not None


def misnamed(text: str, start: int) -> bool:
    """Whether the word right before the number is the name of another kind of number."""
    before = text[max(0, start - 32) : start].lower().rstrip(_JOINS)
    if not before[-1:].isalpha():
        return False
    words = _WORDS.findall(before)[-3:]
    if not words or not before.endswith(words[-1]):
        return False
    if not _CODES.isdisjoint(words):
        return True
    last = words[-2] if words[-1] in _TELLS_NUMBER and len(words) > 1 else words[-1]
    return last in _OTHER_NAMES or last.startswith(_OTHER_STEMS)


def extended(text: str, end: int) -> int:
    """Return where the number ends with the extension that follows it."""
    match = None if text[end : end + 1] in _NO_EXTENSION else _EXTENSION.match(text, end)
    return match.end() if match else end


def beside_somebody(text: str, start: int, end: int) -> bool:
    """Whether a number stands right behind a name or beside an address of e-mail, as in lists of people."""
    before = text[max(0, start - _BESIDE) : start]
    if _MAIL_BEFORE.search(before) or _MAIL_AFTER.match(text, end):
        return True
    return (_NAMED_BEFORE if " " in text[start:end] else _SET_APART).search(before) is not None
