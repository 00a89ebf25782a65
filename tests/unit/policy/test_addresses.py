"""Base URLs: what is accepted, what not, and hosts whose places are known."""

import pytest

from proxy.policy.addresses import HOSTS, narrower, private, read_address
from proxy.policy.zones import REGIONS

EU, EFTA = REGIONS.zones["EU"], REGIONS.zones["EFTA"]


@pytest.mark.parametrize(
    ("text", "base_url", "stripped"),
    [
        ("https://api.eu.mistral.ai", "https://api.eu.mistral.ai", False),
        ("https://API.eu.mistral.ai./", "https://api.eu.mistral.ai", False),
        ("https://models.example.org/v1/", "https://models.example.org", True),
        ("https://models.example.org:8443/llm/v1", "https://models.example.org:8443/llm", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("http://10.1.2.3", "http://10.1.2.3", False),
        ("http://[::1]:8000/", "http://[::1]:8000", False),
        ("http://vllm:8000", "http://vllm:8000", False),
        ("http://gpu.internal", "http://gpu.internal", False),
        ("https://8.8.8.8", "https://8.8.8.8", False),
    ],
)
def test_accepted(text, base_url, stripped):
    address = read_address(text)
    assert (address.base_url, address.stripped) == (base_url, stripped)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("models.example.org", "host"), ("https://", "host"), ("https://a b.example.org", "host"), ("", "host"),
        ("https://[::1", "not a URL"), ("https://example.org:99999999", "not a URL"),
        ("ftp://example.org", "starts with https"), ("http://models.example.org", "private"),
        ("http://8.8.8.8", "private"), ("http://2130706433", "host"), ("https://0x7f.1", "host"),
        ("https://user:secret@example.org", "no user"), ("https://user@example.org", "no user"),
        ("https://example.org\\@evil.example.com", "no user"),
        ("https://example.org?key=1", "no query"), ("https://example.org/#", "no query"),
        ("https://example.org/a/../b", "segments"), ("https://example.org/a//b", "segments"),
        ("https://example.org/%61", "segments"), ("https://example.org/.a", "segments"),
        ("http://169.254.169.254", "link-local"), ("http://[fe80::1]", "link-local"), ("http://0.0.0.0", "unspecified"),
        ("http://[::ffff:8.8.8.8]", "mapped"), ("http://224.0.0.1", "multicast"),
    ],
)  # fmt: skip
def test_refused(text, words):
    with pytest.raises(ValueError, match=words) as caught:
        read_address(text)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "is_private"),
    [("localhost", True), ("a.localhost", True), ("vllm", True), ("x.internal", True), ("192.168.0.1", True),
     ("::1", True), ("8.8.8.8", False), ("models.example.org", False)],
)  # fmt: skip
def test_private(host, is_private):
    assert private(host) is is_private


def test_a_global_host_names_the_regional_one():
    what = narrower("api.mistral.ai", EU)
    assert what is not None
    assert what.startswith("api.mistral.ai is a global endpoint; use https://api.eu.mistral.ai")
    assert narrower("api.mistral.ai", REGIONS.zones["ANYWHERE"]) is None


def test_a_declaration_may_be_wider_never_narrower():
    assert "CH, IS, LI, NO is not declared" in (narrower("api.eu.mistral.ai", EU) or "")
    assert narrower("api.eu.mistral.ai", EU | EFTA) is None
    assert narrower("api.eu.mistral.ai", EU | EFTA | {"US"}) is None
    assert "use https://api.eu.mistral.ai" in (narrower("api.us.mistral.ai", EU) or "")
    assert "eu.api.openai.com" in (narrower("api.openai.com", EU) or "")
    assert narrower("eu.api.openai.com", EU) is None
    assert narrower("models.example.org", frozenset({"DE"})) is None


def test_every_known_host_that_is_not_european_says_where_to_go():
    for host, known in HOSTS.known.items():
        assert known.countries <= EU | EFTA or known.instead.startswith("https://"), host
