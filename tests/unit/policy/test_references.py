"""Names that exist, and upstreams that are what they say."""

import pytest

from proxy.policy.zones import REGIONS
from tests.unit.policy.sample import POLICY, problems


def changed(old, new):
    assert POLICY.count(old) >= 1, old
    return POLICY.replace(old, new, 1)


def test_the_sample_is_clean():
    assert problems(POLICY) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("processes_in: [DE, FR]", "processes_in: [DE, UK]", ["8:24 error unknown country 'UK'; ISO 3166-1 writes 'GB'"]),
        ("processes_in: [DE, FR]", "processes_in: [EUU]", ["8:20 error unknown zone 'EUU'; did you mean 'EU'?"]),
        ("processes_in: [DE, FR]", "processes_in: [DE]\n    stores_in: XX", ["unknown country 'XX'"]),
        ("country: FR", "country: ZZ", ["unknown country 'ZZ'"]),
        ("https://models.example.org", "http://models.example.org", ["error http:// is for loopback"]),
        ("https://models.example.org", "https://models.example.org/v1", ["warning leave /v1 out"]),
        ("https://models.example.org", "https://api.mistral.ai", ["error api.mistral.ai is a global endpoint; use https://api.eu"]),
        ("processes_in: DE\n", "processes_in: ANYWHERE\n    transfer: {mechanism: scc, reference: x}\n", ["warning a private address"]),
        ("client: bot", "client: bott", ["error unknown client 'bott'; did you mean 'bot'?"]),
        ("upstreams: [own]", "upstreams: [owen]", ["error unknown upstream 'owen'; did you mean 'own'?"]),
        ("zones: [DE]", "zones: [HOME]", ["error unknown zone 'HOME'"]),
        ("default_purpose: assistant", "default_purpose: asistant", ["unknown purpose 'asistant'; did you mean 'assistant'?"]),
        ("support: 6(1)(b)", "suport: 6(1)(b)", ["purpose 'support' has no legal basis", "unknown purpose 'suport'"]),
        ("{client: bot, model", "{client: bot, purpose: support, model", ["error unknown purpose of the named clients 'support'"]),
        ("{category: special}", "{category: special, purpose: sales}", ["error unknown purpose 'sales'"]),
        ("name: images without reasoning", "name: special at home", ["a rule named 'special at home' stands in line"]),
    ],
)  # fmt: skip
def test_faults(old, new, words):
    found = problems(changed(old, new))
    for word in words:
        assert any(word in one for one in found), found


@pytest.mark.parametrize(
    ("where", "transfer", "word"),
    [
        ("[DE, CH]", "", "warning CH is outside the EEA; write mechanism: adequacy"),
        ("[DE, CH]", "{mechanism: adequacy}", ""),
        ("[DE, US]", "", "error US has no adequacy decision; name the transfer mechanism"),
        ("[DE, US]", "{mechanism: dpf}", "error transfer by dpf: say in reference"),
        ("[DE, US]", "{mechanism: dpf, reference: listing 7}", ""),
        ("[DE, IN]", "{mechanism: dpf, reference: listing 7}", "error the Data Privacy Framework covers the US only, not IN"),
        ("[DE, IN]", "{mechanism: adequacy}", "error IN has no adequacy decision"),
        ("[DE, CA]", "{mechanism: adequacy}", "error the adequacy decision is partial (CA: "),
        ("[DE, CA]", "{mechanism: adequacy, reference: checked}", ""),
        ("[ANYWHERE]", "{mechanism: scc, reference: contract}", ""),
        ("[ANYWHERE]", "{mechanism: bcr}", "error transfer by bcr"),
        ("[ANYWHERE]", "", "error anywhere (*) has no adequacy decision"),
    ],
)  # fmt: skip
def test_transfers(where, transfer, word):
    text = changed(
        "processes_in: [DE, FR]", f"processes_in: {where}" + (f"\n    transfer: {transfer}" if transfer else "")
    )
    found = [one for one in problems(text) if "adequacy" in one or "transfer" in one or "Framework" in one]
    assert len(found) == bool(word), found
    if word:
        assert word in found[0]


def test_stored_data_is_a_transfer_too():
    text = changed("processes_in: [DE, FR]", "processes_in: DE\n    stores_in: US")
    assert any("US has no adequacy decision" in one for one in problems(text))


def test_entities_are_checked_when_they_are_known():
    assert problems(POLICY, entities=("IBAN_CODE",)) == []
    found = problems(POLICY, entities=("IBAN", "PERSON"))
    assert [one.split(" ", 1)[1] for one in found] == ["error unknown entity 'IBAN_CODE'; did you mean 'IBAN'?"]
    text = changed("{category: special}", "{entity: PERSN}").replace("{name: remove,", "{PERSN: remove,")
    text = text.replace("{restore: [text]}", "{actions: {PERSN: mask}}")
    found = problems(text, entities=("IBAN_CODE", "PERSON"))
    assert len([one for one in found if "unknown entity 'PERSN'; did you mean 'PERSON'?" in one]) == 3


def test_a_faulty_upstream_is_not_unknown_as_well():
    found = problems(changed("dialect: mistral\n", "dialect: mistrl\n"))
    assert [one.split(" ", 1)[1] for one in found] == ["error 'mistrl' is not known here; did you mean 'mistral'?"]


def test_a_faulty_client_is_not_unknown_as_well():
    found = problems(changed("purposes: assistant\n    legal_basis: 6(1)(a)", "purposes: assistant"))
    assert len(found) == 1
    assert "'legal_basis' is missing" in found[0]


def test_own_zones_are_checked():
    found = problems(POLICY + "zones: {HOME: [DE, UK]}\n")
    assert any("zone 'HOME': unknown country 'UK'" in one for one in found)
    assert "HOME" not in REGIONS.zones
