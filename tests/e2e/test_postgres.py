"""The proxy on PostgreSQL: chat, search, show, verify, a crash, and a database that goes away."""

import json

import psycopg
import pytest

from tests.databases import postgres_server, postgres_url  # noqa: F401 - fixtures
from tests.e2e.harness import chat, post, until
from tests.e2e.people import MAIL, SAID, left_clean


@pytest.fixture
def site(postgres_url, start):  # noqa: F811 - the fixture imported above
    return start("--workers", "2", PARAVENT_DATABASE_URL=postgres_url)


def test_on_postgresql(site):
    for stream in (False, True):
        assert post(site.url, site.key(), chat(SAID, stream=stream)).status_code == 200
    assert post(site.url, site.key(), chat("ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8")).status_code == 403
    left_clean(site)
    assert not (site.server.data / "paravent.db").exists()
    closed = site.server.search("client=alpha", "outcome=completed", "since=1h")
    assert len(closed) == 2
    [refused] = site.server.search("decision=refused", "refusal=blocked")
    assert refused["refusal"]["code"] == "blocked_by_policy"
    [opened] = [body for body in site.server.records("opened") if body["stream"]]
    shown = json.loads(site.server.paravent("audit", "show", opened["id"], "--json", "--reason", "test").stdout)
    assert MAIL not in shown["payload"]
    listed = json.loads(site.server.paravent("clients", "list", "--json").stdout)
    assert {one["client"] for one in listed} == {"alpha", "beta"}
    report = site.server.verified()
    assert (report["intact"], report["problems"]) == (True, [])
    site.server.kill()
    site.server.start()
    assert post(site.url, site.key(), chat(SAID)).status_code == 200
    report = site.server.verified()
    assert (report["intact"], report["problems"]) == (True, [])


def test_lost_connections_refuse_until_there_are_new_ones(site, postgres_url):  # noqa: F811 - the fixture imported above
    assert post(site.url, site.key(), chat(SAID)).status_code == 200
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'paravent'"
        ).fetchall()
    assert len(ended) >= 2
    site.wire.clear()
    served = [reply.status_code for reply in (post(site.url, site.key(), chat(SAID)) for _ in range(6))]
    assert set(served) <= {200, 503}
    assert served.count(200) == len(site.wire.requests)
    until(lambda: [post(site.url, site.key(), chat(SAID)).status_code for _ in range(6)] == [200] * 6, seconds=30)
    assert site.server.log_lines()  # lines of JSON, from worker processes too
    report = site.server.verified()
    assert (report["intact"], report["problems"]) == (True, [])
