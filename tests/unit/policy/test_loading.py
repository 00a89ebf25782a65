"""From texts to one policy: all faults at once, each with its place; several files as one."""

import pytest

from proxy.policy.loading import _leave_out, load

START = "version: 1\n"


def faults(*texts):
    draft = load([(f"{letter}.yaml", text) for letter, text in zip("abc", texts, strict=False)])
    return [f"{one.file[0]}{one.line}:{one.column} {one.message}" for one in sorted(draft.problems)]


def test_a_good_file_has_no_faults():
    draft = load([("a.yaml", START + "categories:\n  name: mask\n")])
    assert not draft.problems
    assert not draft.failed
    assert draft.policy is not None
    assert draft.place(("categories", "name")).line == 3
    assert draft.place(("categories", "name"), key=True).column == 3
    assert draft.place(("categories", "name", "action")).column == 9
    assert draft.place(("nothing",)).line == 1


def test_no_file_and_an_empty_file():
    assert faults() == ["p1:1 no policy file (*.yaml); without a policy nothing leaves"]
    assert faults("") == ["a1:1 a policy file is a mapping that starts with version: 1"]
    assert faults("- a\n") == ["a1:1 a policy file is a mapping that starts with version: 1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("categories: {}\n", ["a1:1 the file does not say version: 1"]),
        ("version: 2\n", ["a1:10 this Paravent reads version: 1 of the language"]),
        ("version: true\n", ["a1:10 this Paravent reads version: 1 of the language"]),
        (START + "upstrems: {}\n", ["a2:1 unknown key 'upstrems'; did you mean 'upstreams'?"]),
        (START + "categories:\n  nam: mask\n", ["a3:3 unknown category 'nam'; did you mean 'name'?"]),
        (START + "categories:\n  name: maks\n", ["a3:9 'maks' is not known here; did you mean 'mask'?"]),
        (START + "categories:\n  name: {acton: mask}\n", ["a3:10 unknown key 'acton'; did you mean 'action'?"]),
        (START + "categories:\n  name: 3\n", ["a3:9 this should be a valid dictionary or instance of Treatment"]),
        (START + "defaults:\n  record: all\n",
         ["a3:11 'all' is not known here; one of metadata, redacted"]),
        (START + "defaults: {restore: [txt]}\n", ["a2:22 'txt' is not known here; did you mean 'text'?"]),
        (START + "clients:\n  demo: {purposes: a, legal_basis: 6(1)(x)}\n",
         ["a3:36 '6(1)(x)' is not known here; did you mean '6(1)(f)'?"]),
        (START + "clients:\n  demo: {purposes: a, legal_basis: {a: 6}}\n", None),
        (START + "clients:\n  demo:\n    legal_basis: 6(1)(a)\n", ["a3:3 'purposes' is missing"]),
        (START + "rules:\n  - name: x\n    when: {category: helth}\n    then: {block: no}\n",
         ["a4:22 unknown category 'helth'; did you mean 'health'?"]),
        (START + "rules:\n  - name: x\n    when: {client: }\n    then: {block: no}\n",
         ["a4:12 'client' has no value; write one or leave the key out"]),
        (START + "rules:\n  - name: x\n    then: {}\n",
         ["a4:11 the rule asks for nothing; write block, actions, zones or upstreams"]),
        (START + "rules: [3, {then: {block: x}}]\n",
         ["a2:9 this should be a valid dictionary or instance of Rule", "a2:12 'name' is missing"]),
        (START + "categories:\n  name:\n", ["a3:3 'name' has no value; write one or leave the key out"]),
        (START + "rules:\n  - {name: x, when: {category: [[a]]}, then: {block: x}}\n", ["a3:33 unknown category \"['a']\""]),
        (START + "clients:\n  demo: {purposes: a, legal_basis: 6(1)(a), x: 1}\n", ["a3:45 unknown key 'x'"]),
        (START + "upstreams:\n  a: {operator: {nam: x}}\n", None),
        (START + "upstreams:\n  a: {key: {evn: X}}\n", None),
        (START + "rules: 3\n", ["a2:8 this should be a valid list"]),
        (START + "upstreams:\n  a: {key: sk-1234}\n", None),
        (START + "zones:\n  eu: [DE]\n", None),
        (START + "? a\n: b\n", ["a2:3 unknown key 'a'"]),
    ],
)  # fmt: skip
def test_faults_have_places(text, found):
    seen = faults(text)
    assert seen
    if found is not None:
        assert seen == found
    assert all("sk-1234" not in one for one in seen)


def test_a_faulty_key_hides_no_other_fault():
    text = (
        START
        + "upstreams:\n  a:\n    dialect: mistrl\n    models: [1, 'a b']\n  b: {dialect: openai}\ndefaults: {x: 1}\n"
    )
    found = faults(text)
    assert [one.split(" ")[0] for one in found] == ["a3:3"] * 3 + ["a4:14", "a5:14", "a5:17"] + ["a6:3"] * 4 + ["a7:12"]


def test_faulty_names_stay_declared():
    draft = load([("a.yaml", START + "clients:\n  demo: {}\n")])
    assert draft.failed
    assert draft.declared("clients") == {"demo"}
    assert draft.declared("upstreams") == frozenset()
    assert draft.policy is not None
    assert not draft.policy.clients


def test_a_key_of_a_part_that_may_be_left_out_has_a_nearest_name():
    assert "a3:13 unknown key 'evn'; did you mean 'env'?" in faults(START + "upstreams:\n  a: {key: {evn: X}}\n")


def test_what_is_not_there_is_not_left_out():
    raw, removed = {"version": 1}, set()
    _leave_out(raw, {"type": "enum", "loc": ("a", "b")}, removed)
    assert (raw, removed) == ({"version": 1}, set())


def test_the_passes_are_bounded(monkeypatch):
    monkeypatch.setattr("proxy.policy.loading._PASSES", 1)
    draft = load([("a.yaml", START + "clients: {demo: {}}\n")])
    assert draft.policy is None
    assert draft.failed


def test_warnings_are_no_failure():
    draft = load([("a.yaml", START)])
    draft.warn(("version",), "hm")
    assert [(one.column, one.severity) for one in draft.problems] == [(10, "warning")]
    assert not draft.failed


def test_files_are_joined():
    draft = load([("b.yaml", START + "categories: {name: mask}\n"), ("a.yaml", START + "categories: {date: keep}\n")])
    assert draft.policy is not None
    assert set(draft.policy.categories) == {"name", "date"}
    assert draft.place(("categories", "name")).file == "b.yaml"


def test_nothing_stands_in_two_files():
    first = START + "categories: {name: mask}\nrules: []\n"
    assert faults(first, START + "categories: {name: keep}\nrules: []\n") == [
        "b2:14 'name' of categories stands in a.yaml line 2 already; write it in one file",
        "b3:1 'rules' stands in a.yaml line 3 already; write it in one file",
    ]
    assert faults(first, START + "categories: 3\n") == [
        "b2:1 'categories' stands in a.yaml line 2 already; write it in one file"
    ]


def test_a_broken_file_does_not_hide_faults_of_another_but_gives_no_policy():
    draft = load([("a.yaml", "a: ["), ("b.yaml", "a: 1\na: 2\n")])
    assert [one.file for one in draft.problems] == ["a.yaml", "b.yaml", "b.yaml"]
    assert draft.policy is None


def test_a_key_that_stands_twice_is_an_error():
    assert faults(START + "rules: []\nrules: []\n") == ["a3:1 the key 'rules' stands here a second time"]
