"""Tests of proxy/detection/usershapes.py."""

import pytest

from proxy.detection.usershapes import account, nobody, plain, telling


@pytest.mark.parametrize(
    "name", ["anna_k", "kowal99", "jan.nowak", "@anna_k", "live:anna.k", "wilk#1234", "jan-78", "żółw_1"]
)
def test_names_that_tell(name):
    assert telling(name)


@pytest.mark.parametrize(
    "name",
    [
        *("anna", "root", "root1", "user_name", "self.login", "settings.LOGIN_URL", "example.com", "main.py", "12345"),
        *(
            "550e8400-e29b-41d4-a716-446655440000",
            "d41d8cd98f00b204",
            "5pm",
            "1st",
            "v2",
            "x1",
            "a",
            "admin_test",
            "10",
        ),
    ],
)
def test_names_that_do_not(name):
    assert not telling(name)


@pytest.mark.parametrize(("name", "good"), [("MUE1234", True), ("A123456", True), ("HELLO", False), ("ANNA_K", True)])
def test_accounts(name, good):
    assert account(name) is good


@pytest.mark.parametrize(
    ("name", "good"), [("wilk", True), ("jean-luc", True), ("ab", False), ("a1b", False), ("admin", False)]
)
def test_plain_words(name, good):
    assert plain(name) is good


def test_nobody():
    assert nobody("www-data")
    assert nobody("správce")
    assert nobody("spravce")
    assert not nobody("anna")


@pytest.mark.parametrize("name", ["channel_x7", "newsletter-k"])
def test_a_channel_is_nobody(name):
    assert nobody(name)
