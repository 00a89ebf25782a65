"""The vocabulary of the house as types: what policy, detection and the audit log speak of.

Words follow the regulation (GDPR, Regulation (EU) 2016/679). A value of a person never appears in any of these types.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
"""HTTP header fields in order; names in lower case, both parts as raw bytes (ASGI's form)."""


class DataCategory(StrEnum):
    """A category of personal data (GDPR Art. 30(1)(c)); the last ten are the special ones of Art. 9 and 10."""

    NAME = "name"
    CONTACT = "contact"
    ADDRESS = "address"
    BIRTH = "birth"
    DATE = "date"
    IDENTIFIER = "identifier"
    FINANCIAL = "financial"
    NETWORK = "network"
    DEVICE = "device"
    VEHICLE = "vehicle"
    ONLINE = "online"
    EMPLOYMENT = "employment"
    RECORD = "record"
    CREDENTIAL = "credential"
    OTHER = "other"
    HEALTH = "health"
    GENETIC = "genetic"
    BIOMETRIC = "biometric"
    ETHNIC_ORIGIN = "ethnic_origin"
    POLITICAL = "political"
    RELIGION = "religion"
    UNION = "union"
    SEX_LIFE = "sex_life"
    SEXUAL_ORIENTATION = "sexual_orientation"
    CRIMINAL = "criminal"

    @property
    def special(self) -> bool:
        """Whether GDPR Art. 9(1) or Art. 10 protects this category specially."""
        return self in SPECIAL


SPECIAL = frozenset(list(DataCategory)[list(DataCategory).index(DataCategory.HEALTH) :])


class Action(StrEnum):
    """What happens to one finding before the text may leave. Members stand from the mildest to the strictest."""

    KEEP = "keep"
    GENERALISE = "generalise"
    MASK = "mask"
    HASH = "hash"
    PSEUDONYMISE = "pseudonymise"
    REMOVE = "remove"
    BLOCK = "block"

    @property
    def strictness(self) -> int:
        """Rank for "the strictest wins"; 0 is the mildest."""
        return _STRICTNESS[self]


_STRICTNESS = {action: rank for rank, action in enumerate(Action)}


class LegalBasis(StrEnum):
    """The six bases of GDPR Art. 6(1)."""

    CONSENT = "6(1)(a)"
    CONTRACT = "6(1)(b)"
    LEGAL_OBLIGATION = "6(1)(c)"
    VITAL_INTERESTS = "6(1)(d)"
    PUBLIC_TASK = "6(1)(e)"
    LEGITIMATE_INTERESTS = "6(1)(f)"


class Lane(StrEnum):
    """Where text stands in an answer. Policy names the lanes in which values may be restored."""

    TEXT = "text"
    REASONING = "reasoning"
    TOOL_ARGUMENTS = "tool_arguments"


class RecordLevel(StrEnum):
    """How much of an exchange the audit log keeps: metadata only, or also the (sealed) text as it left."""

    METADATA = "metadata"
    REDACTED = "redacted"


@dataclass(frozen=True, slots=True)
class Principal:
    """The authenticated caller: the client it acts as (declared by policy) and the public id of the key it showed."""

    client: str
    key_id: str


@dataclass(frozen=True, slots=True)
class ClientKey:
    """An API key as it is kept: public id, client, keyed hash (never the key), milliseconds since 1970 (UTC)."""

    key_id: str
    client: str
    digest: bytes = field(repr=False)
    created_ms: int
    revoked_ms: int | None = None
    note: str = ""
