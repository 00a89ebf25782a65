"""Forms of letters: without diacritics, Greek and Cyrillic in Latin letters, as people type them."""

import unicodedata
from typing import Final

_LATIN: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ß": "ss", "æ": "ae", "Æ": "Ae"}
    | {"ı": "i", "þ": "th", "Þ": "Th", "ð": "d", "œ": "oe", "Œ": "Oe"}
)
_PAIRS: Final = {
    **dict(zip("абвгдезийклмнопрстуфхъь", "a b v g d e z i y k l m n o p r s t u f h a y".split(), strict=True)),
    **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"},
    **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "a v g d e z i i k l m n x o p r s s t y f o".split(), strict=True)),
    **{"θ": "th", "χ": "ch", "ψ": "ps"},
}
_OTHER: Final = str.maketrans(_PAIRS | {low.upper(): latin.capitalize() for low, latin in _PAIRS.items()})


def plain(text: str) -> str:
    """Return `text` in Latin letters without diacritics; its length may differ."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_LATIN).translate(_OTHER)
