"""What looks like a secret and what does not."""

import pytest

from proxy.detection.secretvalues import assigned, digits_in, keyish, ordinary, plain, random_looking, telling, words_of


@pytest.mark.parametrize(
    "value",
    [
        "********",
        "ab***cd",
        "•••",
        "${VAR}",
        "{{ x }}",
        "<key>",
        "os.environ",
        "$HOME",
        "%s",
        "YOUR_KEY",
        "your-key",
        "[API_KEY_1]",
        "get()",
        "a.b()",
        "anna@example.org",
        "secrets.yaml",
        "https://x",
        "/run/x",
        "my-api-key",
        "@property",
        "**kw",
        "vault:v1",
    ],
)
def test_templates_masks_and_code_are_plain(value):
    assert plain(value)


@pytest.mark.parametrize("value", ["Zima2024!", "my-super-secret-9", "$ecret!9", "letmein"])
def test_secrets_are_not_plain(value):
    assert not plain(value)


@pytest.mark.parametrize(
    "value", ["required", "Required.", "required|min:8", "vergessen", "userPassword", "hasło", "wymagane"]
)
def test_words_of_forms_are_ordinary(value):
    assert ordinary(value)


@pytest.mark.parametrize("value", ["password123", "kitten", "kot|pies"])
def test_other_words_are_not(value):
    assert not ordinary(value)


@pytest.mark.parametrize("value", ["kot123", "Zima2024!", "P@ssw0rd", "blue$ky", "a1b2c3", "Green_Cat", "x9!k"])
def test_telling(value):
    assert telling(value)


@pytest.mark.parametrize(
    "value",
    [
        "kot",
        "kitten",
        "2024-01-05",
        "12:30",
        "1.2.3",
        "8-stellig",
        "24h",
        "SHA256",
        "OAuth2",
        "user=jan1",
        "a1/b2",
        "${X1}",
        "required",
        "12/24!",
        "green_cat",
        "_Private_Name",
        "1st",
        "4821",
    ],
)
def test_not_telling(value):
    assert not telling(value)


@pytest.mark.parametrize(
    ("value", "how", "good"),
    [
        ("ab", {}, False),
        ("kitten", {}, True),
        ("correct horse 9", {}, True),
        ("correct horse battery", {}, True),
        ("Choose a new one", {}, False),
        ("please wait", {}, False),
        ("one two three four five six seven eight nine", {}, False),
        ("1234", {"quoted": False}, True),
        ("123", {"quoted": False}, False),
        ("12.03.2024", {"quoted": False}, False),
        ("550e8400-e29b-41d4-a716-446655440000", {"quoted": False}, False),
        ("kot1", {"quoted": False}, True),
        ("utf8", {"quoted": False}, False),
        ("kot!kot", {"quoted": False}, True),
        ("user.name", {"quoted": False}, False),
        ("SuperKitten", {"quoted": False}, True),
        ("superKitten", {"quoted": False, "spaced": True}, False),
        ("superKitten", {"quoted": False}, True),
        ("kitten", {"quoted": False, "alone": False}, False),
        ("kitty", {"quoted": False}, False),
        ("kitty", {"quoted": False, "paired": True}, True),
        ("admin", {"quoted": False, "paired": True}, True),
        ("admin", {"quoted": False}, False),
    ],
)
def test_assigned(value, how, good):
    assert assigned(value, **how) is good


@pytest.mark.parametrize(
    ("value", "direct", "good"),
    [
        ("a1b2c3d4", True, True),
        ("a1b2c3d4", False, False),
        ("a1b2c3d4e5f6a7b8", False, True),
        ("482913", True, True),
        ("4829", True, False),
        ("abcdefgh", True, False),
        ("12-34-5678", True, False),
        ("sha256abc", True, False),
        ("input_tokens_12h_cached_345", False, False),
        ("a/b/c/d12345", True, False),
        ("${TOKEN}", True, False),
        ("name=a1b2c3d4", True, False),
        ("2024-01-05", True, False),
        ("required", True, False),
    ],
)
def test_keyish(value, direct, good):
    assert keyish(value, direct=direct) is good


def test_random_looking():
    assert random_looking("AbCdEf123456GhIjKl7890")
    assert not random_looking("5f4dcc3b5aa765d61d8327deb882cf99")
    assert not random_looking("AbCdEf123")


def test_words_are_lower_case_and_each_once():
    for kind in ("password", "phrase", "pin", "code", "secret", "key", "answer", "pair", "told", "unlike", "ordinary"):
        words = words_of(kind)
        assert len(words) == len(set(words))
        assert all(word == word.lower() and word.strip() == word for word in words)
    assert digits_in("a1b2") == 2


@pytest.mark.parametrize("value", ["sonce_in_dez", "Liepas.zied", "lampart"])
def test_what_an_environment_assigns_is_no_name_of_a_variable(value):
    assert assigned(value, quoted=False, alone=False, literal=True)
