"""From a label ("Passwort", "DB_PASSWORD", "kod do bramy") to the places where its value could stand.

Handles what stands between: the rest of a name, brackets and quotes, a sign (":", "=", "=>"), markup, a few words with
or without a verb ("is", "lautet"), a line break. Looks at most `FAR` characters ahead, so it is linear.
"""

import re
from collections.abc import Generator, Iterator
from typing import Final, NamedTuple

from proxy.detection.matching import Span
from proxy.detection.secretvalues import LONGEST, words_of

FAR = 140
"""How far after its label a value may begin, in characters."""
_MOST_WORDS = 8
_TOLD_HOLDS = 3
"""For how many words after a verb a value is still awaited."""
_LONGEST_ENDING = 5
_LONGEST_NAME = 80

_UNLIKE: Final = frozenset(words_of("unlike"))
_TOLD: Final = frozenset(part for phrase in words_of("told") for part in phrase.split())
_LABELS: Final = frozenset(words_of("password"))
"""Words that are labels themselves: what follows them is theirs."""
_WHOLE: Final = frozenset(words_of("whole"))
_NOT_IN_NAME: Final = frozenset(
    (
        *("next", "page", "continuation", "max", "min", "num", "total", "eos", "bos", "pad", "unk", "sep", "cls"),
        *("stop", "forgot", "forgotten", "without", "has", "validate", "check", "toggle", "show", "hide", "count"),
        *("invalid", "no"),
    )
)
_NOT_BEFORE: Final = frozenset(("palabra", "palabras", "max", "total", "invalid", "wrong", "incorrect", "per"))

_REST = re.compile(r"[^\W\d_]*(?:(?:[_\-.]?[^\W\d_]+\d{0,3}|_\d{1,3}|\d{1,2})(?!\w))?(?:[_\-.][^\W\d_]+\d{0,3}(?!\d))*")
_ENDING = re.compile(r"[^\W\d_A-Z]*")
_PARTS = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+|[A-Z]+|[^\W\d_]+")
_JOINTS: Final = frozenset("_-.$")
_BLANKS: Final = frozenset(" \t")
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,20})[ \t]{1,40}$")
_OPEN_ELEMENT = re.compile(r"<(?:[\w.-]{1,40}:)?[\w.-]{0,40}$")
_ELEMENT = re.compile(r"(?:[ \t]{1,40}[\w:]+=\"[^\"<>\n]{0,60}\"){0,4}[ \t]{0,40}>[ \t]{0,40}(?:<!\[CDATA\[)?")
_CLOSE = re.compile(
    r"(?:\\?[\"'`\u00bb\u201c\u201d\u2019]|[*_\])}]){0,4}"
    r"(?:[ \t]{0,40}(?:\([^()\n\"']{1,40}\)|\[[^\[\]\n=]{1,30}\])(?![^\s:=]))?[*_]{0,2}"
)
_CLOSING: Final = frozenset("\\\"'`\u00bb\u201c\u201d\u2019*_])} \t([")
"""What `_CLOSE` may begin with."""
_NOTED: Final = frozenset(": \t")
_NOTE = re.compile(
    r"[ \t]{0,40}:[ \t]{0,40}(?:Optional\[)?[A-Za-z_][\w.\[\], |]{0,30}?[ \t]{0,40}=(?![=>])[ \t]{0,40}(?=[bru]?[\"'])"
)
_SIGN = re.compile(
    r"(?P<blank>[ \t]{0,40})(?:(?::=|=>|\?=|={1,3}|->|\u2192|\u21d2|:(?!//|:))(?P<colon>)|\((?=\\?[\"']))[ \t]{0,40}"
    r"(?:[*_]{1,3}[ \t]{1,40}|[|>]-?(?=[ \t]{0,40}\r?\n))?(?:\r?\n[ \t]{0,40}){0,2}(?:[*_]{2}(?=\w))?"
)
_ARGUMENT = re.compile(r"[ \t]{0,40},[ \t]{0,40}(?=\\?[\"'])")
_CALLED = re.compile(r"\([ \t]{0,40}[\"'][\w.\-]{0,40}$")
_VALUE_OF = re.compile(
    r"[ \t]{0,9}(?:,[ \t]{0,40}|\r?\n[ \t]{0,40}|[ \t]{1,40})[\"']?(?:value|content|val)[\"']?[ \t]{0,9}[:=][ \t]{0,9}"
    r"|[ \t]{0,40}\{[^{}]{0,160}?default[ \t]{0,40}=[ \t]{0,40}",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[: \t]*(?:</?[A-Za-z][^<>\n]{0,60}>\s{0,40}){1,5}(?::[ \t]{0,40})?")
_PIPE = re.compile(r"[ \t]{0,40}(?:\|{1,4}|\t{1,9})[ \t]{0,40}")
_LEADER = re.compile(r"[ \t]{0,40}(?:\.{3,99}|_{3,99}|\u2026{1,9})[ \t]{0,40}")
_BREAK = re.compile(r"[ \t]{0,40}(?:\r?\n[ \t]{0,40}){1,2}[>\-*#\u2022]{0,2}[ \t]{0,40}")
_LED = re.compile("[ \t]*[^ \t\\w]|[ \t]*[vVcC_]|[ ]*\t")
"""Whether anything but words leads on from a label: a sign, a break, an edge, or the name of an attribute."""
_APOSTROPHES: Final = frozenset("'\u2019")
_OWN = re.compile(r"['\u2019]s[ \t]{1,40}(?:now |still )?")
_ASKED = re.compile(r"\?{1,9}[\"')]*\s{1,3}(?:[>\-*\u2022]+[ \t]{0,40})?(?:\w{1,20}:[ \t]{1,40})?")
_STEP = re.compile(
    r"(?:[ \t]{0,40}\([ \t]{0,40}|[ \t]{1,40}(?:[\-|/>~]+[ \t]{1,40})?|,[ \t]{1,40})(?P<word>[^\s:=]{1,140})?"
)
_FIRST_STEP = re.compile(rf"{_STEP.pattern}|\n[ \t]{{0,40}}(?:[-*\u2022][ \t]{{1,40}})?(?P<below>[^\s:=]{{1,140}})?")
"""What parts two words, and the second one; the first may stand on the line below."""
_STOPS: Final = frozenset(".!;?")
_EDGES = ".,;!?()[]{}\"'`*_\u201e\u201c\u201d\u00ab\u00bb\u2019\u2018"

_CLOSERS: Final = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\u201e": '\u201c\u201d"',
    "\u201c": '\u201d"\u201c',
    "\u201d": '\u201d"',
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2039": "\u203a",
    "\u201a": "\u2018\u2019'",
    "\u2018": "\u2019'\u2018",
    "\u2019": "\u2019'",
}
_BARE = re.compile(
    r"(?:[^\s\"`'<>;,|&\\(){}\[\]\u201c\u201d\u201e\u00ab\u00bb]+|&(?!\w+=|amp;|quot;|lt;|gt;)|\\(?![nrt\"'\\u])"
    r"|,(?=\d{1,3}[^\s\d,;\"'])|(?<=\w)'(?=\w))+"
)
_STRIP = ".:,?"


class Place(NamedTuple):
    """Where a value could stand and what leads there.

    `how`: "sign" (after ":" or "="), "far" (after words and a sign), "told" (after a verb), "word" (right after the
    label), "gap" (after words), "line" (on the next line), "cell" (in the next cell), "element" (in an XML element).
    `spaced`: a blank stood before an equals sign. `gap`: how many words stand between.
    """

    start: int
    how: str
    spaced: bool = False
    gap: int = 0


def label_end(text: str, start: int, end: int) -> int | None:
    """Return where the name that the label text[start:end] is part of ends; None where it names something else."""
    following = text[end : end + 1]
    stop = _name_end(text, start, end) if following.isalnum() or following in _JOINTS else end
    if stop is None or not start:
        return stop
    before = text[start - 1]
    if before in _BLANKS:
        previous = _WORD_BEFORE.search(text, max(0, start - 24), start)
        return None if previous and previous[1].lower() in _NOT_BEFORE else stop
    low, least = start, max(0, start - 40)
    while low > least and (text[low - 1].isalnum() or text[low - 1] in _JOINTS):
        low -= 1
    return None if low < start and not _NOT_IN_NAME.isdisjoint(_names(text[low:start])) else stop


def _name_end(text: str, start: int, end: int) -> int | None:
    """Return where a name that goes on behind the label text[start:end] ends; None where it names something else."""
    ending = _ENDING.match(text, end)
    letters = ending.end() - end if ending else 0
    if letters and (end - start < 4 or letters > _LONGEST_ENDING or text[start:end].lower() in _WHOLE):
        return None
    rest = _REST.match(text, end, end + _LONGEST_NAME)
    stop = rest.end() if rest else end
    names = [text[end : end + letters].lower(), *_names(text[end + letters : stop])]
    return stop if _UNLIKE.isdisjoint(names) else None


def _names(name: str) -> list[str]:
    return [part.lower() for part in _PARTS.findall(name)]


def places(text: str, start: int, end: int) -> Iterator[Place]:
    """Yield the places where the value of the label text[start:end] could stand, the likeliest first."""
    stop = label_end(text, start, end)
    if stop is None:
        return
    fixed = _fixed(text, start, stop)
    if fixed:
        yield fixed
        return
    close = _CLOSE.match(text, stop) if text[stop : stop + 1] in _CLOSING else None
    at = close.end() if close else stop
    if "(" in text[stop:at]:
        yield Place(text.index("(", stop) + 1, "word")
    led = _LED.match(text, at)
    if led is None:
        yield from _beyond_words(text, at, name_goes_on="-" in text[end:stop])
        return
    argument = _ARGUMENT.match(text, at)
    if argument:  # define('DB_PASSWORD', '...')
        if stop == end and _CALLED.search(text, max(0, start - 48), start):
            yield Place(argument.end(), "sign")
        return
    sign = _SIGN.match(text, at)
    if sign:
        if sign["colon"] is not None or "." not in text[end:stop]:  # else password.encode("utf-8")
            yield from _after_sign(text, sign)
        return
    yield from _after_label(text, at, name_goes_on="-" in text[end:stop])


def _fixed(text: str, start: int, stop: int) -> Place | None:
    """Return the one place that the label's form decides: an XML element, an annotated name, "password's"."""
    low = max(0, start - 80)
    if text.rfind("<", low, start) >= 0 and _OPEN_ELEMENT.search(text, low, start):
        element = _ELEMENT.match(text, stop)
        if element:
            return Place(element.end(), "element")
    following = text[stop : stop + 1]
    note = _NOTE.match(text, stop) if following in _NOTED else None
    if note:
        return Place(note.end(), "sign", spaced=True)
    own = _OWN.match(text, stop) if following in _APOSTROPHES else None
    return Place(own.end(), "told") if own else None


def _after_sign(text: str, sign: re.Match[str]) -> Iterator[Place]:
    yield Place(sign.end(), "sign", spaced=bool(sign["blank"]) and "=" in sign[0])
    if sign["colon"] is not None and text[sign.end() - 1].isspace():
        # as in "Passwords: mail Rose_11", or in a list below the label
        yield from _beyond_words(text, sign.end() - 1, most=3)


def _after_label(text: str, at: int, *, name_goes_on: bool) -> Iterator[Place]:
    asked = _ASKED.match(text, at)
    if asked:
        yield from _beyond_words(text, asked.end() - 1, told=2)
        return
    for pattern, how in ((_VALUE_OF, "sign"), (_MARKUP, "cell"), (_PIPE, "cell"), (_LEADER, "cell"), (_BREAK, "line")):
        found = pattern.match(text, at)
        if found:
            yield Place(found.end(), how)
            if pattern in {_MARKUP, _BREAK}:
                return
    yield from _beyond_words(text, at, name_goes_on=name_goes_on)


def _beyond_words(
    text: str, at: int, *, told: int = 0, most: int = _MOST_WORDS, name_goes_on: bool = False
) -> Iterator[Place]:
    limit = at + FAR
    for number in range(most):
        step = _STEP.match(text, at) if number else _FIRST_STEP.match(text, at)
        if step is None:
            broken = _BREAK.match(text, at) if told else None
            if broken:
                yield Place(broken.end(), "told", gap=number)
            return
        word = step["word"] or ("" if number else step["below"] or "")
        at = step.end()
        yield Place(at - len(word), "told" if told else "gap" if number or name_goes_on else "word", gap=number)
        name = word.strip(_EDGES).lower()
        if not word or at > limit or name in _LABELS or (name in _UNLIKE and not number):
            return
        told = _TOLD_HOLDS if name in _TOLD else max(0, told - 1)
        if word[-1] in _STOPS or not (text[at : at + 1] in _BLANKS and text[at + 1 : at + 2].isalnum()):
            last = yield from _at_end_of(text, word, at, told=told, number=number)
            if last:
                return


def _at_end_of(text: str, word: str, at: int, *, told: int, number: int) -> Generator[Place, None, bool]:
    """Yield the place after a sign or a question mark that ends `word`; return whether nothing is to be seen beyond."""
    sign = _SIGN.match(text, at)
    if sign and "=" not in sign[0]:
        yield Place(sign.end(), "sign" if told and number < 3 else "far", gap=number + 1)
        return True
    if word[-1] == "?":
        yield from _beyond_words(text, at, told=2, most=3)
    return word[-1] in _STOPS


def bare_span(text: str, start: int) -> Span:
    """Return the span of the unquoted value that begins at `start`, without punctuation at its end; maybe empty."""
    found = _BARE.match(text, start, min(len(text), start + LONGEST))
    return (start, start + len(found[0].rstrip(_STRIP))) if found else (start, start)


def value_span(text: str, start: int) -> tuple[int, int, bool]:
    """Return (start, end, quoted) of the value at `start`: within its quotes where it has some."""
    at = start
    while text[at : at + 1] == "\\":
        at += 1
    if text[at : at + 1] in {"b", "r", "f", "u"} and text[at + 1 : at + 2] in {'"', "'"}:
        at += 1
    closers = _CLOSERS.get(text[at : at + 1])
    if closers is None:
        return *bare_span(text, at), False
    for end in range(at + 1, min(len(text), at + 1 + LONGEST)):
        if text[end] == "\n":
            break
        if text[end] in closers and (text[end] != "'" or not text[end + 1 : end + 2].isalnum()):
            return at + 1, end - (text[end - 1] == "\\"), True
    return *bare_span(text, at + 1), False
