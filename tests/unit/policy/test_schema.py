"""The language as models: short forms, strictness, and the JSON Schema for editors."""

import pytest
from pydantic import BaseModel, ValidationError

from proxy.policy.schema import Client, Defaults, Policy, Rule, Strict, Then, Treatment, Upstream, When, json_schema
from proxy.terms import Action, DataCategory, Lane, LegalBasis, RecordLevel

UPSTREAM = {
    "dialect": "mistral",
    "base_url": "https://models.example.org",
    "operator": {"name": "Example", "country": "FR"},
    "processes_in": "FR",
    "models": "*",
}


def fault(model, value):
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    return caught.value.errors()[0]


def test_one_value_may_stand_for_a_list():
    upstream = Upstream.model_validate(UPSTREAM)
    assert (upstream.processes_in, upstream.models, upstream.stores_in) == (["FR"], ["*"], None)
    assert Upstream.model_validate({**UPSTREAM, "opaque": "image"}).opaque == ["image"]
    assert Then.model_validate({"restore": []}).restore == []
    assert When.model_validate({"client": "a", "category": ["name", "special"]}).client == ["a"]


def test_short_forms():
    policy = Policy.model_validate({"version": 1, "categories": {"name": "mask", "date": {"threshold": 1}}})
    assert policy.categories == {"name": Treatment(action=Action.MASK), "date": Treatment(threshold=1)}
    client = Client.model_validate({"purposes": "help", "legal_basis": "6(1)(c)"})
    assert client.legal_basis == {"*": LegalBasis.LEGAL_OBLIGATION}


def test_defaults_are_careful():
    defaults = Defaults()
    assert (defaults.action, defaults.threshold) == (Action.PSEUDONYMISE, 0.4)
    assert (defaults.record, defaults.restore) == (RecordLevel.METADATA, [Lane.TEXT])
    assert Upstream.model_validate(UPSTREAM).opaque == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"key": "sk-0123"}, "literal_key"),
        ({"key": {"env": "sk-0123"}}, "string_pattern_mismatch"),
        ({"processes_in": []}, "too_short"),
        ({"dialect": "other"}, "literal_error"),
        ({"models": ["a*b*c*d*e"]}, "string_pattern_mismatch"),
        ({"timeout_s": 0}, "greater_than"),
        ({"timeout_s": "3"}, "float_type"),
        ({"opaque": ["film"]}, "literal_error"),
        ({"actions": {"helth": "mask"}}, "unknown_category"),
        ({"actions": {"IBAN": "hush"}}, "enum"),
        ({"region": "eu"}, "extra_forbidden"),
    ],
)
def test_upstreams_are_strict(change, kind):
    assert fault(Upstream, {**UPSTREAM, **change})["type"] == kind


def test_a_literal_key_is_not_quoted():
    assert "sk-0123" not in fault(Upstream, {**UPSTREAM, "key": "sk-0123"})["msg"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"purposes": ["a", "a"], "legal_basis": "6(1)(a)", "default_purpose": "a"}, "twice"),
        ({"purposes": ["a", "b"], "legal_basis": "6(1)(a)"}, "no_default"),
        ({"purposes": "a", "legal_basis": "6(1)(g)"}, "enum"),
        ({"purposes": "a"}, "missing"),
        ({"purposes": "a b", "legal_basis": "6(1)(a)"}, "string_pattern_mismatch"),
    ],
)
def test_clients_are_strict(value, kind):
    assert fault(Client, value)["type"] == kind


def test_a_rule_asks_for_something():
    assert fault(Then, {})["type"] == "empty_rule"
    assert fault(Then, {"zones": []})["type"] == "too_short"
    assert fault(When, {"category": "helth"})["type"] == "unknown_category"
    assert fault(When, {"dialect": "mistral"})["type"] == "literal_error"


@pytest.mark.parametrize(
    ("when", "bound"),
    [({}, False), ({"client": "a", "model": "*"}, False), ({"category": "name"}, True), ({"entity": "IBAN"}, True),
     ({"opaque": "image"}, True)],
)  # fmt: skip
def test_rules_about_content_are_told_apart(when, bound):
    assert Rule.model_validate({"name": "x", "when": when, "then": {"zones": "EU"}}).content_bound is bound


def test_the_version_is_one():
    assert fault(Policy, {"version": 2})["type"] == "literal_error"
    assert fault(Policy, {})["type"] == "missing"


def models(base=Strict):
    for model in base.__subclasses__():
        yield model
        yield from models(model)


def test_every_model_and_key_is_described():
    assert len(list(models())) >= 11
    for model in models():
        assert model.__doc__
        assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_the_json_schema_describes_short_forms_and_names():
    schema = json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["version"]
    one, several, _ = schema["$defs"]["When"]["properties"]["category"]["anyOf"]
    assert one["enum"] == [*DataCategory, "special"]
    assert several == {"type": "array", "items": one, "minItems": 1, "maxItems": 200}
    basis = schema["$defs"]["Client"]["properties"]["legal_basis"]["anyOf"]
    assert [option.get("type", "ref") for option in basis] == ["ref", "object"]
    assert issubclass(Policy, BaseModel)
