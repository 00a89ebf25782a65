"""What a secret looks like, apart from what stands where a secret could stand: templates, code, documentation, dates.

All functions are pure and look at one short value (at most `LONGEST` characters) only.
"""

import re
from collections.abc import Mapping
from typing import Final

from proxy.detection.tables import table

LONGEST = 160
"""A told or assigned secret is at most this long; longer ones have a shape of their own."""

_ROWS: Final[Mapping[str, Mapping[str, list[str]]]] = table("told")["rows"]


def words_of(kind: str) -> tuple[str, ...]:
    """Return the words of one kind (data/told.json) in all languages, each once."""
    return tuple(dict.fromkeys(word for words in _ROWS[kind].values() for word in words))


_ORDINARY: Final = frozenset(words_of("ordinary"))
_ALSO_VALUES: Final = frozenset({"secret", "token", "clave"})
_LABELS: Final = tuple(
    word
    for kind in ("password", "secret", "pair")
    for word in words_of(kind)
    if len(word) > 4 and " " not in word and word not in _ALSO_VALUES
)
_LABEL = re.compile("|".join(map(re.escape, _LABELS)))
_DEFAULTS: Final = frozenset({"admin", "root", "guest"})
_SAME: Final = frozenset("*.xX\u2022\u25cf\u2219\u00b7-_#?=\u2588\u2026")
_SIGNS: Final = frozenset("!@#$%^&*+=?~|\u00a7\u20ac\u00a3{}\\")
_TEMPLATE = re.compile(
    r"#[0-9A-Fa-f]{3,8}$|\$\{|\{\{|\{%|<|%\(|%[sdv]$|\$\(|\[\[|os\.|process\.|env\.|self\.|this\.|config\.|settings\."
    r"|secrets\.|\.\.\.|[\[^]|@[A-Za-z.]+$|%[A-Za-z]+$|\\?\*+\w+:?$|ENC\[|!\w+$|!Ref|@\w+@$|\$\w+$|\$env:|%\w+%$|:\w+$"
    r"|\?$|__\w+__$|\{\w*\}$|vault:|arn:|projects/|(?:your|the|insert|enter|replace|paste)[_\- ]"
    r"|my[_-](?:api|secret|pass|token|key|client)|YOUR|MY_|REPLACE|CHANGE_ME|\w+://|/[\w./-]+$|~/|\./|[A-Z]:\\|\\\\"
)
_CALL = re.compile(r"\(\)?;?$|\.\w+\(|\bfunction\b|=>")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+$")
_MOMENT = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?(?:T[\d:.Z+-]+)?$|\d{1,2}[:.h]\d{2}(?::\d{2})?h?$|v?\d+(?:\.\d+)+$"
)
_MEASURE = re.compile(r"\d+[.,:/\u00d7-]?\d*[ -]?[^\W\d_]{0,3}\.?$|\d+-[^\W\d_]+$|\d+(?:th|st|nd|rd|er|ème|º|ª)$")
_SHORT_MARK = re.compile(r"[^\W\d_]{1,2}-?\d{1,3}$|[^\W\d_]{3}-?\d{1,2}$")
_TECHNICAL = re.compile(
    r"(?i)(?:sha|md|utf|base|iso|rfc|ipv|oauth|http|https|pbkdf|argon|aes|rsa|ecdsa|ed|tls|ssl|wpa|mp|win|windows|python|java"
    r"|php|node|sql|gpt|llama|mistral|web|din|oidc|saml|fido|cve|level|tier|step|stage|phase|version|release)"
    r"[-_ ]?\d[\w.\-]*$|bcrypt|2fa$|mfa$|365$|office365$|e-?mail|wi-?fi$|n/a$|\d+/\d+$|[a-z]-[a-z]$|0-9|a-z"
)
_CODE_NAME = re.compile(r"[A-Za-z_]+(?:[._][A-Za-z_]+)+$|[a-z]+(?:[A-Z][a-z]+)+$")
_NAME = re.compile(r"[a-z]+(?:_[a-z\d]+)+$")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
_FILE = re.compile(
    r"[\w.\-/]+\.(?:ya?ml|json|txt|pem|crt|key|pub|env|php|py|js|ts|html?|md|pdf|docx?|xlsx?|cfg|conf|ini)$"
)
_SETTING = re.compile(r"[A-Za-z_.-]+=")
_RULES = re.compile(r"[A-Za-z_]+[|:]\S*$")


def digits_in(value: str) -> int:
    """Return how many digits `value` has."""
    return sum(map(str.isdigit, value))


def plain(value: str) -> bool:
    """Whether `value` is a template, a mask, an address or a piece of code rather than a secret."""
    if _SAME.issuperset(value) or "***" in value or "\u2022\u2022\u2022" in value or _TEMPLATE.match(value):
        return True
    if value.isalnum():
        return value == "function"
    return any(
        (_CALL.search(value), _MAIL.match(value), "." in value and _FILE.match(value))  # each a match, or none
    )


def ordinary(value: str) -> bool:
    """Whether `value` is a word of documentation or of forms, also with a validation rule after it."""
    low = value.lower().strip(".:!?,;()[]\"'")
    if low in _ORDINARY:
        return True
    if low.isalnum():
        return not digits_in(low) and _LABEL.search(low) is not None
    if _RULES.match(value) and re.split(r"[|:]", low, maxsplit=1)[0] in _ORDINARY:
        return True
    return not digits_in(low) and _LABEL.search(low) is not None


def telling(value: str) -> bool:
    """Whether `value` looks like a secret by itself: letters with digits, or with signs, and no date or measure."""
    core = value.rstrip("!?.")
    if len(core) < 4 or plain(value) or ordinary(value):
        return False
    if _SETTING.match(value) or _MOMENT.match(core) or _TECHNICAL.match(core):
        return False
    letter, sign = any(map(str.isalpha, core)), not _SIGNS.isdisjoint(core)
    if not digits_in(core):
        if "_" in core and not core.islower() and not core.isupper():
            return len(core) > 5 and core[0].isalpha()
        return sign and letter and len(core) > 5 and core[0] not in "&#" and core[0] != "*" != core[-1]
    if sign:
        return "/" not in core or letter
    return letter and len(core) > 4 and "/" not in core and not _MEASURE.match(core) and not _SHORT_MARK.match(core)


def assigned(
    value: str,
    *,
    quoted: bool = True,
    alone: bool = True,
    spaced: bool = False,
    paired: bool = False,
    literal: bool = False,
) -> bool:
    """Whether `value` is a password where it stands after "password:" or "password =".

    `alone`: nothing but the end of a clause follows on its line. `spaced`: a blank stood before an equals sign, as in
    code. `paired`: a user name stands before, so that a short word ("admin") counts, too. `literal`: it is no name of
    a variable, as in "SMTP_PASSWORD=" of an environment.
    """
    if len(value) < 3 or plain(value) or (ordinary(value) and not (paired and value.lower() in _DEFAULTS)):
        return False
    if quoted:
        return _quoted(value)
    if _MOMENT.match(value) or _UUID.match(value):
        return False
    if value.isdigit():
        return len(value) > 3
    return (literal and len(value) > 3) or _bare(value, alone=alone, spaced=spaced, paired=paired)


def _bare(value: str, *, alone: bool, spaced: bool, paired: bool) -> bool:
    if digits_in(value):
        return len(value) > 3 and not _TECHNICAL.match(value)
    if not _SIGNS.isdisjoint(value):
        return len(value) > 4 and any(map(str.isalpha, value))
    if _CODE_NAME.match(value):
        return not spaced and "." not in value and not value.islower() and not value.isupper()
    return alone and not (value.islower() and len(value) < 6 and not paired)


def _quoted(value: str) -> bool:
    if " " not in value:
        return len(value) > 3
    parts = value.split()
    if len(parts) > 8 or any(ordinary(part) for part in parts):
        return False
    return digits_in(value) > 0 or (len(parts) < 7 and value == value.lower() and value[-1] not in ".!?:")


def keyish(value: str, *, direct: bool) -> bool:
    """Whether `value` can be a key or token: long, letters with digits. `direct`: right after its label and a sign."""
    if plain(value) or ordinary(value) or _MOMENT.match(value) or _SETTING.match(value.rstrip("=")):
        return False
    digits = digits_in(value)
    if direct and value.isdigit():
        return 6 <= len(value) <= 12
    if not digits or not any(map(str.isalpha, value)) or _TECHNICAL.match(value):
        return False
    if not direct and (digits < 3 or len(value) < 16 or (_NAME.match(value) and value.islower())):
        return False
    path = value.count("/") > 2 and len(value) < 24
    return len(value) > 7 and not path


def random_looking(value: str) -> bool:
    """Whether `value` is long and of mixed letters and digits, so that a bare "key" before it suffices."""
    mixed = not value.islower() and not value.isupper()
    return len(value) > 19 and mixed and digits_in(value) > 2 and value.isalnum() and keyish(value, direct=True)
