"""Decisions: each way to yes and to no, and the laws that hold for all of them."""

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.errors import Refused
from proxy.policy import PolicyErrors, compile_policy, decide
from proxy.policy.decide import counts, evaluate, unmet
from proxy.policy.decision import Decision
from proxy.terms import Action, DataCategory, Lane, LegalBasis, RecordLevel
from tests.unit.policy.sample import POLICY, TODAY, facts, finding, snapshot

C = DataCategory
SAMPLE = snapshot()


def ask(*findings, policy=SAMPLE, **asked) -> Decision:
    return decide(policy, facts(**asked), findings)


def refusal(*findings, **asked):
    found = ask(*findings, **asked)
    assert found.refusal is not None
    assert found.upstreams == ()
    return found.refusal.code, found.refusal.rule


def test_the_usual_request():
    found = ask(finding(C.NAME), finding(C.DATE), finding(C.FINANCIAL, "IBAN_CODE"))
    assert found.refusal is None
    assert found.upstreams == ("eu", "own")
    assert found.actions == (Action.PSEUDONYMISE, Action.KEEP, Action.MASK)
    assert (found.client, found.tenant, found.purpose) == ("demo", "default", "assistant")
    assert found.legal_basis is LegalBasis.LEGITIMATE_INTERESTS
    assert found.policy == SAMPLE.digest
    assert found.rules == ("in the EU",)
    assert (found.level, found.restore) == (RecordLevel.REDACTED, {Lane.TEXT})
    assert found.outcomes == ()


def test_a_stated_purpose():
    assert ask(purpose="support").legal_basis is LegalBasis.CONTRACT
    assert ask(client="bot").tenant == "north"


@pytest.mark.parametrize(
    ("asked", "code", "rule"),
    [
        ({"client": "nobody"}, "client_not_in_policy", "default"),
        ({"purpose": "sales"}, "purpose_not_allowed", "clients.demo.purposes"),
        ({"purpose": ""}, "purpose_not_allowed", "clients.demo.purposes"),
        ({"model": "gpt-9"}, "model_not_allowed", "clients.demo.models"),
        ({"client": "bot", "model": "other-1"}, "blocked_by_policy", "no support by bots"),
        ({"dialect": "unheard"}, "no_permitted_upstream", "in the EU"),
        ({"opaque": ("audio",)}, "opaque_not_allowed", "in the EU"),
        ({"opaque": ("image", "video")}, "opaque_not_allowed", "in the EU"),
    ],
)
def test_refusals(asked, code, rule):
    assert refusal(**asked) == (code, rule)


def test_a_barred_request_keeps_nothing_of_what_the_caller_said():
    found = ask(finding(C.NAME), client="nobody", purpose="words of a person")
    assert (found.purpose, found.legal_basis, found.actions) == ("", None, (Action.BLOCK,))
    assert found.restore == frozenset()
    assert "words" not in str(found.refusal)
    assert "words" not in str(ask(purpose="words of a person").refusal)


def test_a_rule_blocks_with_its_own_message():
    found = ask(client="bot", model="other-1")
    assert found.refusal is not None
    assert found.refusal.message == "Bots use mistral models; ask for one of those."


def test_a_category_that_is_blocked():
    assert refusal(finding(C.CREDENTIAL)) == ("blocked_by_policy", "categories.credential")
    found = ask(finding(C.NAME), finding(C.CREDENTIAL))
    assert found.actions == (Action.PSEUDONYMISE, Action.BLOCK)
    assert found.refusal is not None
    assert "credential" in found.refusal.message


def test_an_action_of_a_rule_blocks():
    policy = snapshot(POLICY.replace("{contact: remove}", "{contact: block}"))
    assert refusal(finding(C.CONTACT), policy=policy, client="lab") == ("blocked_by_policy", "research")
    assert ask(finding(C.NAME), policy=policy, client="lab").refusal is None


def test_special_categories_go_elsewhere():
    assert ask(finding(C.HEALTH)).upstreams == ("own",)
    assert ask(finding(C.HEALTH)).rules == ("special at home", "in the EU")


def test_findings_below_the_threshold_count_as_none():
    found = ask(finding(C.HEALTH, score=0.39), finding(C.CREDENTIAL, score=0.1), finding(C.RELIGION, score=0.69))
    assert (found.actions, found.upstreams) == ((Action.KEEP,) * 3, ("eu", "own"))
    assert ask(finding(C.RELIGION, score=0.7)).actions == (Action.REMOVE,)
    assert ask(finding(C.NAME, score=float("nan"))).actions == (Action.PSEUDONYMISE,)


def test_thresholds_of_entities():
    policy = snapshot(POLICY.replace("IBAN_CODE: mask", "IBAN_CODE: {action: mask, threshold: 0.8}"))
    low = finding(C.FINANCIAL, "IBAN_CODE", score=0.7)
    assert ask(low, policy=policy).actions == (Action.KEEP,)
    assert counts(policy, [low, finding(C.NAME)]) == [finding(C.NAME)]


def test_the_strictest_action_holds():
    assert ask(finding(C.CONTACT), client="lab").actions == (Action.REMOVE,)
    assert ask(finding(C.CONTACT)).actions == (Action.PSEUDONYMISE,)


def test_actions_of_permitted_upstreams_count():
    assert ask(finding(C.NAME), client="lab").actions == (Action.REMOVE,)
    without = SAMPLE.without(["world"])
    assert ask(finding(C.NAME), client="lab", policy=without).actions == (Action.PSEUDONYMISE,)


def test_block_of_an_upstream_keeps_data_from_it_only():
    policy = snapshot(
        POLICY.replace(
            "- name: special at home\n    when: {category: special}",
            "- name: special at home\n    when: {category: genetic}",
        )
    )
    found = ask(finding(C.HEALTH), client="lab", policy=policy)
    assert (found.refusal, found.upstreams) == (None, ("own",))


def test_nothing_that_must_go_stands_where_nothing_can_be_replaced():
    named = finding(C.NAME, field=3)
    assert refusal(named, fixed=frozenset({3})) == ("not_replaceable", "default")
    assert ask(named, fixed=frozenset({2})).refusal is None
    assert ask(finding(C.DATE, field=3), fixed=frozenset({3})).refusal is None
    assert ask(finding(C.NAME, field=3, score=0.1), fixed=frozenset({3})).refusal is None


def test_models_decide_the_upstream():
    assert ask(model="other-1").upstreams == ("own",)
    assert ask(model="small").upstreams == ("eu", "own")
    assert ask(model=None).upstreams == ("eu", "own")


def test_dialects():
    assert ask(dialect="mistral").upstreams == ("eu",)
    assert ask(dialect="openai").upstreams == ("own",)
    policy = snapshot(POLICY.replace("{opaque: image}", "{dialect: chat}"))
    for dialect in ("chat", "mistral", "openai"):
        assert "images without reasoning" in ask(policy=policy, dialect=dialect).rules


def test_opaque_parts_go_where_they_may():
    found = ask(opaque=("image",))
    assert found.upstreams == ("own",)
    assert found.rules == ("images without reasoning", "in the EU")


def test_entities_are_conditions_too():
    policy = snapshot(POLICY.replace("{category: special}", "{entity: IBAN_CODE}"))
    assert ask(finding(C.FINANCIAL, "IBAN_CODE"), policy=policy).upstreams == ("own",)
    assert ask(finding(C.FINANCIAL, "OTHER"), policy=policy).upstreams == ("eu", "own")


def test_a_missing_key_takes_an_upstream_away():
    assert ask(policy=SAMPLE.without(["eu"])).upstreams == ("own",)
    assert refusal(policy=SAMPLE.without(["eu", "own"]))[0] == "no_permitted_upstream"


def test_no_rule_no_way():
    policy = snapshot(POLICY.replace("when: {client: [demo, bot]}", "when: {client: demo}"))
    assert refusal(client="bot", policy=policy) == ("no_permitted_upstream", "default")


def test_a_rule_about_content_never_permits():
    text = POLICY.replace("when: {client: [demo, bot]}", "when: {client: [demo, bot], category: name}")
    policy = snapshot(text)
    assert refusal(policy=policy)[0] == "no_permitted_upstream"
    assert refusal(finding(C.NAME), policy=policy)[0] == "no_permitted_upstream"


def test_upstreams_in_the_order_of_the_first_rule_that_names_some():
    policy = snapshot(POLICY.replace("upstreams: [eu, own]", "upstreams: [own, eu]"))
    assert ask(policy=policy).upstreams == ("own", "eu")
    policy = snapshot(POLICY.replace("upstreams: [eu, own], ", ""))
    assert ask(policy=policy).upstreams == ("eu", "own")


@pytest.mark.parametrize("first", [0, 1])
def test_all_matching_rules_must_agree(first):
    written = [
        {"zones": ["EU"]},
        {"zones": ["DE"]},
        {"upstreams": ["own", "eu"]},
        {"upstreams": ["eu", "own", "world"]},
    ]
    for one, other, both in ((0, 1, ["own"]), (2, 1, ["own"]), (3, 0, ["eu", "own"])):
        pair = [written[one], written[other]]
        drawn = [{"when": {"client": "demo", "model": "*"}, "then": pair[first]}, {"when": {}, "then": pair[1 - first]}]
        assert sorted(ask(policy=compiled(drawn)).upstreams) == both


def test_a_condition_on_the_model_needs_a_model():
    policy = snapshot(POLICY.replace("{opaque: image}", '{model: "mistral-*"}'))
    assert "images without reasoning" in ask(policy=policy).rules
    assert "images without reasoning" not in ask(policy=policy, model="other-1").rules
    assert "images without reasoning" not in ask(policy=policy, model=None).rules


def test_what_is_recorded():
    policy = snapshot(POLICY.replace("{restore: [text]}", "{restore: [], record: metadata}"))
    found = ask(policy=policy, opaque=("image",))
    assert (found.level, found.restore) == (RecordLevel.METADATA, frozenset())
    assert ask(policy=policy).level is RecordLevel.REDACTED
    assert ask(client="lab").level is RecordLevel.METADATA


def test_unmet_names_the_first_condition():
    seen = evaluate(SAMPLE, facts(), []).seen
    assert [unmet(rule, seen) for rule in SAMPLE.rules] == ["client", "category", "opaque", "", "client"]


def test_an_error_denies():
    with pytest.raises(Refused) as caught:
        decide(SAMPLE, facts(), [dataclasses.replace(finding(C.NAME), category="no such category")])
    assert caught.value.code == "policy_error"
    assert caught.value.status == 403


# Laws -----------------------------------------------------------------------------------------------------------------

ZONES = ("DE", "FR", "EU", "EEA", "EEA_ADEQUATE", "ANYWHERE")
CATEGORIES = ("name", "health", "contact", "credential", "special")


@st.composite
def rules(draw):
    when = {
        key: draw(st.sampled_from(values))
        for key, values in {
            "client": ("demo", "lab"),
            "purpose": ("assistant",),
            "model": ("mistral-*", "*"),
            "category": CATEGORIES,
            "opaque": ("image",),
        }.items()
        if draw(st.integers(0, 3)) == 0
    }
    then = {}
    if draw(st.booleans()):
        then["zones"] = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True))
    if draw(st.booleans()):
        then["upstreams"] = draw(st.permutations(["eu", "own", "world"]))[: draw(st.integers(1, 3))]
    if draw(st.booleans()):
        then["actions"] = {draw(st.sampled_from(CATEGORIES)): draw(st.sampled_from(list(Action))).value}
    if draw(st.integers(0, 9)) == 0:
        then["block"] = "no"
    return {"when": when, "then": then or {"zones": ["EEA"]}}


def written(drawn, text=POLICY):
    """Return the sample with the drawn rules; JSON is YAML."""
    named = [{"name": f"r{number}", **rule} for number, rule in enumerate(drawn)]
    return text[: text.index("rules:\n")] + "rules: " + json.dumps(named) + "\n"


def compiled(drawn, text=POLICY):
    """Return the snapshot, or None for a policy with an error (dead rules): it permits nothing."""
    try:
        return compile_policy([("a.yaml", written(drawn, text))], today=TODAY)
    except PolicyErrors:
        return None


@st.composite
def permitting(draw):
    """Return one to four rules, the last of which permits something to everyone, and their snapshot."""
    last = {"when": {}, "then": {"zones": [draw(st.sampled_from(ZONES[2:]))]}}
    drawn = [*draw(st.lists(rules(), max_size=3)), last]
    return drawn, compiled(drawn)


policies = permitting().filter(lambda pair: pair[1] is not None)
found = st.lists(
    st.builds(
        finding,
        st.sampled_from([C.NAME, C.HEALTH, C.CONTACT, C.CREDENTIAL, C.DATE]),
        st.sampled_from(["THING", "IBAN_CODE"]),
        score=st.sampled_from([0.1, 0.9]),
        field=st.integers(0, 2),
    ),
    max_size=3,
)
asked = st.builds(
    lambda who, **more: facts(client=who[0], purpose=who[1], **more),
    st.sampled_from([("demo", None), ("demo", "support"), ("lab", None), ("bot", "assistant"), ("bot", "support")]),
    model=st.sampled_from(["mistral-small", "other-1", None]),
    opaque=st.sampled_from([(), (), ("image",)]),
    fixed=st.sampled_from([frozenset(), frozenset(), frozenset({1})]),
)


def required(policy, asked_facts, findings, upstream):
    """Return what `upstream` alone would ask for each finding."""
    others = [name for name in policy.upstreams if name != upstream]
    return decide(policy.without(others), asked_facts, findings).actions


def never_permits_more(before, after):
    assert set(after.upstreams) <= set(before.upstreams)
    assert after.refusal is not None or before.refusal is None
    assert after.restore <= before.restore


@settings(max_examples=60, deadline=None)
@given(policies, asked, found, found.filter(bool))
def test_another_finding_never_permits_more(policy, asked, found, extra):
    _, policy = policy
    before, after = decide(policy, asked, found), decide(policy, asked, [*found, extra[0]])
    never_permits_more(before, after)
    if before.refusal is None:
        for name in after.upstreams:
            alone = required(policy, asked, found, name)
            more = required(policy, asked, [*found, extra[0]], name)
            assert all(one.strictness <= two.strictness for one, two in zip(alone, more, strict=False))


@settings(max_examples=50, deadline=None)
@given(policies, asked, found)
def test_another_opaque_part_never_permits_more(policy, asked, found):
    _, policy = policy
    more = dataclasses.replace(asked, opaque=(*asked.opaque, "image"))
    never_permits_more(decide(policy, asked, found), decide(policy, more, found))


@settings(max_examples=50, deadline=None)
@given(policies, asked, found, st.data())
def test_a_zone_less_never_permits_more(policy, asked, found, data):
    drawn, policy = policy
    wide = [number for number, rule in enumerate(drawn) if len(rule["then"].get("zones", ())) > 1]
    if not wide:
        return
    number = data.draw(st.sampled_from(wide))
    then = drawn[number]["then"]
    fewer = [*drawn]
    fewer[number] = {**drawn[number], "then": {**then, "zones": then["zones"][1:]}}
    narrowed = compiled(fewer)
    if narrowed is not None:
        never_permits_more(decide(policy, asked, found), decide(narrowed, asked, found))


@settings(max_examples=50, deadline=None)
@given(policies, asked, found)
def test_a_purpose_or_its_legal_basis_less_never_permits_more(policy, asked, found):
    drawn, policy = policy
    text = POLICY.replace("purposes: [assistant, support]", "purposes: [assistant]").replace(", support: 6(1)(b)", "")
    fewer = compiled(drawn, text)
    for purpose in ("assistant", "support", None):
        stated = dataclasses.replace(asked, purpose=purpose)
        if fewer is not None:
            never_permits_more(decide(policy, stated, found), decide(fewer, stated, found))
    assert compiled(drawn, POLICY.replace(", support: 6(1)(b)", "")) is None


@settings(max_examples=60, deadline=None)
@given(policies, asked, found)
def test_each_permitted_upstream_lies_in_the_zones_of_each_matching_rule(policy, asked, found):
    _, policy = policy
    decision = decide(policy, asked, found)
    matching = [rule for rule in policy.rules if rule.name in decision.rules]
    for name in decision.upstreams:
        countries = set(policy.upstreams[name].countries)
        assert all(countries <= rule.countries for rule in matching if rule.zones)
        assert all(name in rule.order for rule in matching if rule.order)
        assert any(rule.grants for rule in matching)
        assert set(asked.opaque) <= policy.targets[name].opaque
    assert (decision.refusal is None) == bool(decision.upstreams)
    assert len(decision.actions) == len(found)
    if decision.refusal is None:
        assert Action.BLOCK not in decision.actions


def test_what_a_finding_covers_is_treated_as_strictly_as_if_it_stood_alone():
    covering = dataclasses.replace(finding(C.DATE), covers=(("IBAN_CODE", C.FINANCIAL, 0.9), ("X", C.NAME, 0.9)))
    found = ask(finding(C.DATE), covering, finding(C.FINANCIAL, "IBAN_CODE"))
    assert found.actions == (Action.KEEP, Action.PSEUDONYMISE, Action.MASK)
    assert [one.entity for one in counts(SAMPLE, [covering])] == [covering.entity, "IBAN_CODE", "X"]
    weak = dataclasses.replace(finding(C.DATE), covers=(("X", C.NAME, 0.01),))
    assert ask(weak).actions == (Action.KEEP,)
    blocked = dataclasses.replace(finding(C.DATE), covers=(("PASSWORD", C.CREDENTIAL, 0.9),))
    assert refusal(blocked)[0] == "blocked_by_policy"
