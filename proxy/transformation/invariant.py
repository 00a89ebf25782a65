"""The wire invariant: no replaced value stands in the bytes about to be sent, in any of the usual encodings.

Searched are the raw text, JSON escapes (also of JSON inside a string), percent-encoding and base64 at its three
alignments. This is the last look before the socket; a hit means that an earlier step has failed, so nothing leaves.
"""

import json
import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator
from urllib.parse import quote

SHORTEST = 4
"""Shorter values (characters) say nothing about a person on their own and stand in any text by chance."""
SHORTEST_ENCODED = 6
"""Values under this length (bytes) have no base64 core long enough to be told from chance."""
WORDLIKE = 8
"""Values under this length count only as whole words, and not where the structure of the request has them too."""
_FEW = 128
"""So many forms are searched one after another; more in one pass over the body."""
_LONG = 8
"""Forms of this length (bytes) and more are told from chance by their beginning."""
_ESCAPE = re.compile("%[0-9A-F]{2}")
# The letter before a word may be the end of an escape (\n, \u00a0).
_WORD_START = rb"(?:(?<![0-9A-Za-z_\x80-\xff])|(?<=\\[bfnrt])|(?<=\\u[0-9A-Fa-f]{4}))"


def encodings(value: str, *, escapes: bool = True, percents: bool = True) -> Iterator[bytes]:
    """Yield the byte forms under which `value` (a text) could stand in a JSON body; some may be equal.

    `escapes` and `percents` are off for a body without backslashes, or without percent and plus signs.
    """
    raw = value.encode()
    yield raw
    if escapes:
        for form in {json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(value)[1:-1]}:
            yield from (form.encode(), form.replace("/", r"\/").encode(), json.dumps(form)[1:-1].encode())
    if percents and (percent := quote(value, safe="")) != value:
        lower = _ESCAPE.sub(lambda escape: escape[0].lower(), percent)
        loose = percent.replace("%2F", "/")
        yield from (form.encode() for form in (percent, lower, loose, percent.replace("%20", "+")))
    if len(raw) >= SHORTEST_ENCODED:
        yield from _base64_cores(raw)


def _base64_cores(raw: bytes) -> Iterator[bytes]:
    """Yield the characters of base64 that depend on `raw` alone, for each of the three alignments (RFC 4648)."""
    for lead in range(3):
        core = b2a_base64(_LEADS[lead] + raw, newline=False)[(lead * 8 + 5) // 6 : (lead + len(raw)) * 8 // 6]
        yield core
        if b"+" in core or b"/" in core:
            yield core.translate(_URL_SAFE)


_LEADS = (b"", b"\0", b"\0\0")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def leaks(body: bytes, values: Iterable[str], *, structure: bytes = b"") -> bool:
    """Say whether `body` holds any of `values` in any encoding.

    `structure` is the same body with all its texts emptied; a short value that stands there as often as in `body` is a
    word of the protocol (a role, a key), not a leak.
    """
    escapes, percents = b"\\" in body, b"%" in body or b"+" in body
    needles = {
        form: len(value)
        for value in values
        if len(value) >= SHORTEST
        for form in encodings(value, escapes=escapes, percents=percents)
    }
    return any(_stands(body, form, length, structure) for form, length in _present(body, needles))


def _present(body: bytes, needles: dict[bytes, int]) -> Iterator[tuple[bytes, int]]:
    if len(needles) <= _FEW:
        yield from ((form, length) for form, length in needles.items() if form in body)
        return
    for width, longer in ((_LONG, True), (SHORTEST, False)):
        forms = {form: length for form, length in needles.items() if (len(form) >= _LONG) is longer}
        yield from _among_many(body, forms, width)


def _among_many(body: bytes, forms: dict[bytes, int], width: int) -> Iterator[tuple[bytes, int]]:
    """Yield those of many `forms` (each of `width` bytes or more) that stand in `body`, in one pass over it.

    Where a form may begin, each length that forms with this beginning have is tried: linear whatever the values are.
    """
    lengths: dict[bytes, set[int]] = {}
    for form in forms:
        lengths.setdefault(form[:width], set()).add(len(form))
    if not lengths:
        return
    for at in [at for at in range(len(body)) if body[at : at + width] in lengths]:
        for length in lengths[body[at : at + width]]:
            form = body[at : at + length]
            if form in forms:
                yield form, forms[form]


def _stands(body: bytes, form: bytes, length: int, structure: bytes) -> bool:
    if length >= WORDLIKE:
        return True
    word = re.compile(_WORD_START + re.escape(form) + rb"(?![0-9A-Za-z_\x80-\xff])")
    return len(word.findall(body)) > len(word.findall(structure))
