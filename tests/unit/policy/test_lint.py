"""Dead rules are errors, doubtful ones warnings."""

import pytest

from proxy.policy.lint import covers
from tests.unit.policy.sample import POLICY, RULES, problems, snapshot

BASE = POLICY.removesuffix(RULES)


def linted(*rules):
    """Return the problems of the sample with `rules` (each "when | then"), named a, b, c."""
    text = BASE.replace("  IBAN_CODE: mask\n", "  IBAN_CODE: block\n") + "rules:\n"
    for name, rule in zip("abcdef", rules, strict=False):
        when, _, then = rule.partition("|")
        text += f"  - name: {name}\n    when: {{{when.strip()}}}\n    then: {{{then.strip()}}}\n"
    return [one.split(" ", 1)[1] for one in problems(text) if "nothing" not in one and "permits" not in one]


def test_the_sample_is_clean():
    assert problems(POLICY) == []


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        (["| block: no", "client: demo | zones: EU"], ["error rule 'b' is never reached: rule 'a' refuses all"]),
        (["client: demo | zones: EU", "| block: no"], ["error rule 'a' is never reached: rule 'b' refuses all"]),
        (["client: [demo, bot] | block: no", "client: demo, purpose: support | block: no"],
         ["error rule 'b' is never reached"]),
        (["client: demo | block: no", "client: [demo, bot] | block: all"], []),
        (["client: demo, purpose: support | block: no", "client: demo | zones: EU"], []),
        (["model: 'mistral-*' | block: no", "model: ['mistral-*'], client: demo | zones: EU"], ["error rule 'b' is never"]),
        (["model: '*' | block: no", "model: 'other-*' | zones: EU"], ["error rule 'b' is never reached"]),
        (["model: 'mistral-*' | block: no", "client: demo | zones: EU"], []),
        (["| zones: EU", "| zones: EU"], ["error rule 'b' says what an earlier rule says"]),
        (["category: credential | record: metadata"], ["error rule 'a' never changes anything"]),
        (["category: credential | block: write a better message"], []),
        (["category: [credential, name] | record: metadata"], []),
        (["| zones: SE"], ["error rule 'a' leads to no upstream: eu: it processes in DE, FR, outside SE of rule 'a'"]),
        (["| zones: EU, upstreams: [world]"], ["error rule 'a' leads to no upstream: world: it processes in anywhere (*)"]),
        (["| zones: DE, upstreams: [own, eu]"],
         ["warning upstream 'eu' is never permitted here: it processes in FR, outside DE of rule 'a'"]),
        (["| zones: EU, upstreams: [eu]", "category: special | upstreams: [own]"],
         ["error rule 'b' leads to no upstream: own: rule 'a' matches too and does not name it"]),
        (["client: demo | zones: EU, upstreams: [eu]", "category: special | upstreams: [own]"], []),
        (["category: special | upstreams: [own]", "| zones: EU, upstreams: [eu, own]"], []),
        (["category: special | zones: DE", "| zones: EU"], []),
        (["model: nothing | zones: EU, upstreams: [eu]"], []),
        (["opaque: file | zones: DE"], ["error no upstream may get parts of the kind file"]),
        (["opaque: file | block: no files"], []),
        (["| zones: EU, actions: {credential: remove, name: remove}"],
         ["warning no effect: credential is treated as strictly without this rule"]),
        (["| zones: EU, actions: {IBAN_CODE: keep, PERSON: keep}"],
         ["warning no effect: IBAN_CODE is treated as strictly without this rule"]),
    ],
)  # fmt: skip
def test_rules(rules, found):
    seen = linted(*rules)
    assert len(seen) == len(found), seen
    assert all(one.startswith(start) for one, start in zip(seen, found, strict=True)), seen


def test_a_model_that_nothing_serves():
    text = POLICY.replace('    models: "*"\n', '    models: "own-*"\n').replace('model: "other-*"', "model: [else]")
    text = text.replace('then: {block: "Bots use mistral models; ask for one of those."}', "then: {record: metadata}")
    assert any("error no upstream serves the model 'else'" in one for one in problems(text))


def test_a_milder_entity_keeps_a_rule_about_its_category_alive():
    rules = "rules:\n  - name: a\n    when: {category: credential}\n    then: {record: metadata}\n"
    assert not [one for one in problems(BASE + rules) if "error" in one]


def test_places_are_those_of_the_rule():
    text = BASE + "rules:\n  - name: a\n    then: {zones: SE}\n"
    line = text.splitlines().index("    then: {zones: SE}") + 1
    assert any(one.startswith(f"{line}:11 error rule 'a' leads") for one in problems(text))


def test_what_nothing_permits_is_a_warning():
    text = BASE + "rules:\n  - name: a\n    when: {client: demo}\n    then: {zones: EU}\n"
    assert [one.split(" ", 1)[1] for one in problems(text)] == [
        "warning no rule permits the upstream 'world'",
        "warning no rule permits anything to the client 'bot'",
        "warning no rule permits anything to the client 'lab'",
    ]


def test_a_policy_without_anything_says_so():
    assert problems("version: 1\n") == ["1:1 warning the policy declares no client: every request is refused"]
    found = problems("version: 1\nrules:\n  - {name: a, then: {zones: EU}}\n")
    assert found[-1] == "3:21 error rule 'a' leads to no upstream"


def test_covers():
    rules = snapshot().rules
    assert covers(rules[1], rules[1])
    assert not covers(rules[1], rules[3])
    assert not covers(rules[0], rules[3])
