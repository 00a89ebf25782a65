"""The limits' defaults are documented numbers: a change is a decision."""

from proxy.documents.limits import DEFAULT_LIMITS, Limits


def test_defaults() -> None:
    assert Limits(max_bytes=8_388_608, max_depth=64, max_leaves=200_000, max_string=4_194_304) == DEFAULT_LIMITS
