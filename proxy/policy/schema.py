"""The policy language, version 1, as strict models: what a person may write, with a description of each key.

Rules: unknown keys are errors; a value has the written type; names that point elsewhere (zones, upstreams, clients,
purposes, entities) are checked in `references.py`; a key of an upstream is named, never written.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from proxy.terms import Action, DataCategory, Lane, LegalBasis, RecordLevel

SPECIAL_GROUP: Final = "special"
"""Stands for the ten special categories of GDPR Art. 9 and 10 where a category is asked for."""

MOST_ITEMS: Final = 200
"""Longest list in a policy, rules aside."""

_CATEGORIES: Final = (*(category.value for category in DataCategory), SPECIAL_GROUP)
_ENTITY: Final = re.compile(r"[A-Z][A-Z0-9_]{1,39}")


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _as_action(value: object) -> object:
    return {"action": value} if isinstance(value, str) else value


def _as_any_purpose(value: object) -> object:
    return {"*": value} if isinstance(value, str) else value


def _no_literal_key(value: object) -> object:
    if isinstance(value, str):
        raise PydanticCustomError("literal_key", "write key: {env: NAME}; the key itself never stands in a policy")
    return value


def _category(value: object) -> object:
    if not isinstance(value, str) or value not in _CATEGORIES:
        raise PydanticCustomError("unknown_category", "unknown category")
    return value


def _subject(value: object) -> object:
    if not (isinstance(value, str) and _ENTITY.fullmatch(value)):
        return _category(value)
    return value


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{2,39}$")]
EntityName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")]
CategoryName = Annotated[str, BeforeValidator(_category), WithJsonSchema({"type": "string", "enum": list(_CATEGORIES)})]
SubjectName = Annotated[
    str,
    BeforeValidator(_subject),
    WithJsonSchema({"anyOf": [{"enum": list(_CATEGORIES)}, {"pattern": f"^{_ENTITY.pattern}$"}]}),
]
"""What an action is for: a category in lower case or an entity in upper case."""
Pattern = Annotated[str, StringConstraints(pattern=r"^(?:[^*\s]*\*){0,3}[^*\s]*$", min_length=1, max_length=120)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]+$")]
Media = Literal["image", "audio", "video", "file"]
Dialect = Literal["mistral", "openai"]
RequestDialect = Literal["chat"]
Mechanism = Literal["none", "adequacy", "dpf", "scc", "bcr", "derogation"]
Threshold = Annotated[float, Field(ge=0, le=1, strict=True)]
Actions = dict[SubjectName, Action]
Purposes = Annotated[
    dict[str, LegalBasis], BeforeValidator(_as_any_purpose, json_schema_input_type=LegalBasis | dict[str, LegalBasis])
]


@dataclass(frozen=True, slots=True)
class _Listed:
    """Lets one string stand for a list of one, in the validation and in the JSON schema."""

    least: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounded = {**handler(source), "min_length": self.least, "max_length": MOST_ITEMS}
        return core_schema.no_info_before_validator_function(_as_list, cast("CoreSchema", bounded))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        array = handler(schema)
        return {"anyOf": [array["items"], array]}


_T = TypeVar("_T")
OneOrMore = Annotated[list[_T], _Listed(1)]
AnyNumber = Annotated[list[_T], _Listed(0)]


class Strict(BaseModel):
    """Base of all models: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)


class Key(Strict):
    """Where the key of an upstream is found."""

    env: Variable = Field(description="Name of the environment variable that holds the key. Never the key itself.")


class Operator(Strict):
    """Who runs an upstream: usually a processor in the sense of GDPR Art. 28."""

    name: Sentence = Field(description="Legal entity that runs the endpoint.")
    country: Country = Field(description="Country of its seat (ISO 3166-1 alpha-2).")


class Transfer(Strict):
    """What permits data to leave the EEA (GDPR Chapter V)."""

    mechanism: Mechanism = Field(
        default="none",
        description="none (stays in the EEA), adequacy (Art. 45), dpf (Data Privacy Framework), scc (Art. 46(2)(c)), "
        "bcr (Art. 47) or derogation (Art. 49).",
    )
    reference: Sentence | None = Field(
        default=None, description="Where the proof is kept: decision, contract, listing. Needed for all but none."
    )


class Upstream(Strict):
    """An endpoint that requests may be forwarded to."""

    dialect: Dialect = Field(description="The API it speaks.")
    base_url: str = Field(description="https://host[:port][/path], without /v1. http:// for private addresses only.")
    key: Annotated[Key | None, BeforeValidator(_no_literal_key)] = Field(
        default=None, description="Where its key is found; leave out for an endpoint without keys."
    )
    operator: Operator = Field(description="Who runs it.")
    processes_in: OneOrMore[str] = Field(
        description="Countries or zones in which it processes requests. ANYWHERE when that is not known."
    )
    stores_in: OneOrMore[str] | None = Field(
        default=None,
        description="Countries or zones in which it stores anything; the same as processes_in if left out.",
    )
    transfer: Transfer = Field(
        default=Transfer(), description="What permits the transfer when a place is outside the EEA."
    )
    models: OneOrMore[Pattern] = Field(description='Models it may be asked for; "*" stands for any characters.')
    model_map: dict[str, str] = Field(
        default={}, description="Names that clients use, each with the model's name at this upstream."
    )
    opaque: AnyNumber[Media] = Field(
        default=[],
        description="Parts that can't be inspected and may go there all the same: image, audio, video, file.",
    )
    actions: Actions = Field(
        default={},
        description="What this upstream asks for beyond categories and rules; `block` keeps such requests from it.",
    )
    timeout_s: float = Field(
        default=300.0, gt=0, le=3600, strict=True, description="Longest time for one answer in seconds."
    )


class Client(Strict):
    """An application that calls Paravent. Its keys are made with `paravent clients add`."""

    tenant: Name = Field(default="default", description="Whose data it is; records of tenants are kept apart.")
    purposes: OneOrMore[Name] = Field(description="What it may process data for (GDPR Art. 5(1)(b)).")
    default_purpose: Name | None = Field(
        default=None, description="The purpose of a request that states none. Needed when there are several."
    )
    legal_basis: Purposes = Field(description="A basis of GDPR Art. 6(1), such as 6(1)(f), or one for each purpose.")
    models: OneOrMore[Pattern] = Field(default=["*"], description="Models it may ask for.")
    notes: str | None = Field(default=None, max_length=2000, description="Remarks for people; no effect.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.purposes)) < len(self.purposes):
            raise PydanticCustomError("twice", "a purpose stands twice in purposes")
        if self.default_purpose is None and len(self.purposes) > 1:
            raise PydanticCustomError("no_default", "several purposes: say which one is the default_purpose")
        return self


class Treatment(Strict):
    """What happens to findings of one category or entity."""

    action: Action | None = Field(default=None, description="What happens to a finding before the text may leave.")
    threshold: Threshold | None = Field(default=None, description="Findings with a lower score count as none.")


TreatmentOrAction = Annotated[Treatment, BeforeValidator(_as_action, json_schema_input_type=Action | Treatment)]


class Defaults(Strict):
    """What holds where nothing else is said."""

    action: Action = Field(default=Action.PSEUDONYMISE, description="For categories that are not named.")
    threshold: Threshold = Field(default=0.4, description="Findings with a lower score count as none.")
    record: RecordLevel = Field(
        default=RecordLevel.METADATA,
        description="What the audit log keeps: metadata, or redacted (also the text as it left, sealed).",
    )
    restore: AnyNumber[Lane] = Field(
        default=[Lane.TEXT],
        description="Where values are put back into answers: text, reasoning, tool_arguments. Rules only take away.",
    )


class When(Strict):
    """When a rule matches: all conditions hold. A condition with several values holds for any of them."""

    client: OneOrMore[Name] | None = Field(default=None, description="The calling client.")
    purpose: OneOrMore[Name] | None = Field(default=None, description="The purpose of the request.")
    model: OneOrMore[Pattern] | None = Field(default=None, description="The model asked for; * allowed.")
    dialect: OneOrMore[RequestDialect] | None = Field(default=None, description="The API the client speaks: chat.")
    category: OneOrMore[CategoryName] | None = Field(default=None, description="Data found in the request.")
    entity: OneOrMore[EntityName] | None = Field(default=None, description="Entities found in the request.")
    opaque: OneOrMore[Media] | None = Field(default=None, description="Parts that can't be inspected.")


class Then(Strict):
    """What a matching rule asks for. Rules only take away; all matching rules must agree."""

    block: Sentence | None = Field(
        default=None, description="Refuses the request; the client reads this message, so it names a remedy."
    )
    actions: Actions = Field(
        default={}, description="Action for a category or an entity; the strictest of all matching rules holds."
    )
    zones: OneOrMore[str] | None = Field(
        default=None,
        description="Countries or zones in which an upstream must process and store. Without a matching rule that says "
        "zones (and asks for no category, entity or opaque part) nothing is permitted.",
    )
    upstreams: OneOrMore[str] | None = Field(
        default=None, description="The only upstreams permitted, in the order to try them."
    )
    record: RecordLevel | None = Field(default=None, description="What the audit log keeps; metadata wins.")
    restore: AnyNumber[Lane] | None = Field(default=None, description="The only places where values are put back.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError(
                "empty_rule", "the rule asks for nothing; write block, actions, zones or upstreams"
            )
        return self


class Rule(Strict):
    """One rule: when it matches, then what it asks for."""

    name: Sentence = Field(description="Stands in records and refusals; unique.")
    when: When = Field(default=When(), description="When it matches; left out, it always does.")
    then: Then = Field(description="What it asks for.")

    @property
    def content_bound(self) -> bool:
        """Whether it matches for what is in a request; such a rule restricts and never permits."""
        return bool(self.when.category or self.when.entity or self.when.opaque)


class Policy(Strict):
    """A policy: all files of the folder together."""

    version: Literal[1] = Field(description="Version of the language: 1.")
    zones: dict[ZoneName, OneOrMore[str]] = Field(default={}, description="Own sets of countries and zones.")
    upstreams: dict[Name, Upstream] = Field(default={}, description="Endpoints that requests may be forwarded to.")
    clients: dict[Name, Client] = Field(default={}, description="Applications that may call.")
    defaults: Defaults = Field(default=Defaults(), description="What holds where nothing else is said.")
    categories: dict[CategoryName, TreatmentOrAction] = Field(
        default={}, description="What happens to findings, by category of data."
    )
    entities: dict[EntityName, TreatmentOrAction] = Field(
        default={}, description="What happens to findings of one entity, before its category."
    )
    rules: list[Rule] = Field(default=[], max_length=500, description="Rules in order; in one file only.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one policy file, for editors."""
    schema = Policy.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Paravent policy, version 1"}
