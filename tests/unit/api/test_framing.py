"""Requests whose borders or target can be read in two ways are refused."""

import pytest

from proxy.api.framing import LONGEST_TARGET, MOST_HEADER_BYTES, MOST_HEADERS, check_framing
from proxy.errors import Malformed

HOST = (b"host", b"127.0.0.1")


def scope(*headers, path=b"/v1/models"):
    return {"headers": [HOST, *headers], "raw_path": path}


@pytest.mark.parametrize("path", [b"/", b"/v1/models", b"/v1/models/mistral-small-latest", b"/v1/models?limit=1"])
def test_plain_requests_pass(path):
    check_framing(scope((b"transfer-encoding", b"Chunked"), path=path))


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        (((b"host", b"other"),), "host"),
        (((b"content-length", b"3"), (b"content-length", b"3")), "content-length"),
        (((b"content-length", b"3"), (b"transfer-encoding", b"chunked")), "transfer-encoding"),
        (((b"transfer-encoding", b"gzip, chunked"),), "transfer-encoding"),
        (((b"transfer-encoding", b"chunked"), (b"transfer-encoding", b"chunked")), "transfer-encoding"),
        (((b"content-type", b"a"), (b"content-type", b"b")), "content-type"),
        (((b"authorization", b"a"), (b"authorization", b"b")), "authorization"),
        (tuple((b"x-%d" % number, b"") for number in range(MOST_HEADERS)), "headers"),
        (((b"x", b"y" * MOST_HEADER_BYTES),), "headers"),
    ],
)
def test_doubtful_headers_are_refused_with_their_name(headers, place):
    with pytest.raises(Malformed) as refused:
        check_framing(scope(*headers))
    assert (refused.value.code, refused.value.param, refused.value.status) == ("framing", place, 400)


def test_a_missing_host_is_refused():
    with pytest.raises(Malformed):
        check_framing({"headers": [], "raw_path": b"/"})


@pytest.mark.parametrize(
    "path",
    [
        b"",
        b"v1/models",
        b"http://other/v1/models",
        b"/v1/%2e%2e/admin",
        b"/v1/../admin",
        b"/v1/.hidden",
        b"//other/v1",
        b"/v1\\models",
        b"/v1/models;x",
        b"/v1/m\xc3\xb6dels",
        b"/v1/mod els",
        b"/v1/models\x00",
        b"/" + b"a" * LONGEST_TARGET,
    ],
)
def test_doubtful_targets_are_refused(path):
    with pytest.raises(Malformed) as refused:
        check_framing(scope(path=path))
    assert refused.value.param == "path"
