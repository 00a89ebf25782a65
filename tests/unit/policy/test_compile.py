"""Compilation: specs, expanded sets, the digest, dated tables."""

import copy
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.policy import PolicyErrors, compile_policy
from proxy.policy.yaml_nodes import read_yaml
from proxy.policy.zones import REGIONS
from proxy.terms import Action, Lane, LegalBasis, RecordLevel
from tests.unit.policy.sample import POLICY, RULES, TODAY, TREATMENTS, UPSTREAMS, snapshot

HEAD = "version: 1\n"


def digest(*sources):
    return compile_policy([(f"{number}.yaml", text) for number, text in enumerate(sources)], today=TODAY).digest


def test_upstreams():
    policy = snapshot()
    assert list(policy.upstreams) == ["eu", "own", "world"]
    eu = policy.upstreams["eu"]
    assert (eu.dialect, eu.base_url, eu.key_env) == ("mistral", "https://models.example.org", "EU_KEY")
    assert (eu.operator, eu.operator_country, eu.countries) == ("Example", "FR", ("DE", "FR"))
    assert (eu.models, eu.transfer, dict(eu.model_map)) == (("mistral-*",), "none", {"small": "mistral-small-latest"})
    assert policy.upstreams["own"].key_env is None
    assert policy.upstreams["world"].countries == ("*",)
    assert policy.upstreams["world"].transfer == "scc"


def test_stored_places_count():
    text = POLICY.replace("processes_in: [DE, FR]", "processes_in: DE\n    stores_in: [DE, FI]")
    assert snapshot(text).upstreams["eu"].countries == ("DE", "FI")


def test_clients():
    policy = snapshot()
    demo, bot = policy.clients["demo"], policy.clients["bot"]
    assert demo.purposes == {"assistant": LegalBasis.LEGITIMATE_INTERESTS, "support": LegalBasis.CONTRACT}
    assert (demo.default_purpose, demo.tenant, demo.models) == (
        "assistant",
        "default",
        ("mistral-*", "small", "other-*"),
    )
    assert (bot.default_purpose, bot.tenant, bot.purposes) == ("assistant", "north", {"assistant": LegalBasis.CONSENT})
    assert bot.models == ("*",)


def test_rules_reach_only_what_their_zones_hold():
    policy = snapshot()
    bits = {name: target.bit for name, target in policy.targets.items()}
    home = policy.rules[1]
    assert home.reach == bits["own"]
    assert not home.grants
    assert dict(home.conditions)["category"] >= {"health", "criminal"}
    assert policy.rules[3].reach == bits["eu"] | bits["own"]
    assert policy.rules[3].grants
    assert policy.rules[2].reach == sum(bits.values())
    assert [rule.name for rule in policy.rules_of["lab"]] == ["special at home", "images without reasoning", "research"]


def test_treatments():
    policy = snapshot()
    whole, iban = policy.treated[""], policy.treated["IBAN_CODE"]
    assert (whole["name"].action, whole["name"].origin, whole["name"].threshold) == (
        Action.PSEUDONYMISE, "defaults.action", 0.4,
    )  # fmt: skip
    assert (whole["health"].action, whole["health"].origin) == (Action.PSEUDONYMISE, "categories.special")
    assert (whole["religion"].action, whole["religion"].threshold) == (Action.REMOVE, 0.7)
    assert whole["credential"].origin == "categories.credential"
    assert {one.action for one in iban.values()} == {Action.MASK}
    assert iban["religion"].threshold == 0.7
    assert iban["financial"].origin == "entities.IBAN_CODE"


def test_a_threshold_alone_keeps_the_action():
    text = POLICY.replace("IBAN_CODE: mask", "IBAN_CODE: {threshold: 0.9}")
    iban = snapshot(text).treated["IBAN_CODE"]
    assert (iban["credential"].action, iban["credential"].threshold) == (Action.BLOCK, 0.9)
    assert iban["credential"].origin == "categories.credential"


def test_the_group_gives_way_to_a_category_in_actions():
    text = POLICY.replace("{contact: remove}", "{special: remove, health: hash, contact: remove}")
    actions = snapshot(text).rules[-1].actions
    assert (actions["health"], actions["genetic"]) == (Action.HASH, Action.REMOVE)
    assert "special" not in actions


def test_defaults():
    policy = snapshot(POLICY + "defaults: {record: redacted, restore: [text, reasoning]}\n")
    assert policy.record is RecordLevel.REDACTED
    assert policy.restore == {Lane.TEXT, Lane.REASONING}
    assert snapshot().restore == {Lane.TEXT}


def test_the_digest_knows_content_not_form():
    whole = digest(POLICY)
    assert len(whole) == 64
    assert digest(HEAD + RULES, HEAD + UPSTREAMS, HEAD + TREATMENTS) == whole
    assert digest(HEAD + TREATMENTS, HEAD + RULES, HEAD + UPSTREAMS) == whole
    assert digest(POLICY.replace('models: "*"', "models: ['*']")) == whole
    assert digest("# a remark\n" + POLICY) == whole
    swapped = POLICY.replace("  credential: block\n  date: keep\n", "  date: keep\n  credential: block\n")
    assert swapped != POLICY
    assert digest(swapped) == whole
    assert digest(POLICY.replace("tenant: north", "tenant: north\n    notes: hello")) == whole


@pytest.mark.parametrize(
    ("old", "new"),
    [("date: keep", "date: mask"), ("zones: EU", "zones: EEA"), ("EU_KEY", "OTHER_KEY"), ("tenant: north", "tenant: south"),
     ("threshold: 0.7", "threshold: 0.6"), ("contract 12", "contract 13")],
)  # fmt: skip
def test_the_digest_changes_with_what_is_said(old, new):
    assert old in POLICY
    assert digest(POLICY.replace(old, new)) != digest(POLICY)


def test_own_zones():
    text = POLICY.replace("zones: EU", "zones: HOME") + "zones: {HOME: [NORTH, FR], NORTH: DE}\n"
    rule = snapshot(text).rules[3]
    assert rule.countries == {"DE", "FR"}
    assert rule.zones == ("HOME",)


def test_a_faulty_zone_gives_no_snapshot():
    with pytest.raises(PolicyErrors, match="zone 'HOME': unknown country 'UK'"):
        snapshot(POLICY + "zones: {HOME: UK}\n")


def test_an_unreadable_file_gives_no_snapshot():
    with pytest.raises(PolicyErrors, match="not YAML"):
        snapshot("a: [")


def nodes(value, path=()):
    yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from nodes(part, (*path, key))


PLAIN = read_yaml("a", POLICY).value
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(0, 2)
    | st.sampled_from(["", "EU", "own", "name", "*", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "x", "EU"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(nodes(PLAIN))[1:]), ODD), min_size=1, max_size=3))
def test_whatever_is_written_compiles_or_has_problems(changes):
    value = copy.deepcopy(PLAIN)
    for path, odd in changes:
        holder = value
        for part in path[:-1]:
            holder = (
                holder[part]
                if isinstance(holder, dict | list)
                and part in (holder if isinstance(holder, dict) else range(len(holder)))
                else None
            )
        if isinstance(holder, dict) or (isinstance(holder, list) and path[-1] in range(len(holder))):
            holder[path[-1]] = odd
    text = json.dumps(value)
    try:
        snapshot(text)
    except PolicyErrors as error:
        problems = error.problems
    else:
        return
    assert any(one.severity == "error" and one.line == 1 for one in problems)


def test_errors_give_no_snapshot_and_all_problems():
    text = POLICY.replace("zones: EU", "zones: EUU").replace("client: lab", "client: labb")
    with pytest.raises(PolicyErrors) as caught:
        snapshot(text)
    assert len([one for one in caught.value.problems if one.severity == "error"]) == 2


def test_dead_rules_give_no_snapshot():
    with pytest.raises(PolicyErrors, match="leads to no upstream"):
        snapshot(POLICY.replace("zones: EU,", "zones: SE,"))


def test_old_tables_warn():
    fresh = compile_policy([("a", POLICY)], today=TODAY)
    assert fresh.warnings == ()
    old = compile_policy([("a", POLICY)], today=date(2029, 1, 1))
    assert [one.message.split(" was")[0] for one in old.warnings] == [
        f"the table of {part}" for part in ("adequacy", "countries", "hosts", "zones")
    ]
    assert all(one.severity == "warning" for one in old.warnings)
    assert old.digest == fresh.digest


def test_norway_is_a_country():
    text = POLICY.replace("processes_in: [DE, FR]", "processes_in: [NO]").replace("zones: EU", "zones: [NO, DE]")
    policy = snapshot(text)
    assert policy.upstreams["eu"].countries == ("NO",)
    assert "NO" in REGIONS.zones["EEA"]
