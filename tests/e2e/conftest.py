"""Servers that several tests share: the demo as anyone starts it, and a site whose upstream records what reaches it."""

import pytest

from tests.e2e.harness import METRICS_KEY, Server, Site, make_keys, recording_upstream, running, write_policy


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """`paravent serve --demo`."""
    with running(Server(tmp_path_factory.mktemp("demo"))) as server:
        yield server


@pytest.fixture(scope="session")
def shared_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with recording_upstream() as wire:
        policies = write_policy(folder / "policies", wire.url)
        server = Server(folder, policies=policies, PARAVENT_METRICS_KEY=METRICS_KEY)
        keys = make_keys(server, "alpha", "beta")
        with running(server):
            yield Site(server, wire, keys)


@pytest.fixture
def site(shared_site):
    """A proxy in front of a recorder that has seen nothing yet."""
    shared_site.wire.clear()
    return shared_site


@pytest.fixture
def start(tmp_path):
    """Start further sites for one test: `start("--workers", "2", PARAVENT_X=...)`."""
    stack = []

    def begin(*options, clients=("alpha", "beta"), upstream=None, **environment):
        upstreams = recording_upstream(**(upstream or {}))
        wire = upstreams.__enter__()
        stack.append(upstreams)
        folder = tmp_path / f"site{len(stack)}"
        folder.mkdir()
        server = Server(folder, *options, policies=write_policy(folder / "policies", wire.url), **environment)
        site = Site(server, wire, make_keys(server, *clients))
        server_running = running(server)
        stack.append(server_running)
        server_running.__enter__()
        return site

    yield begin
    while stack:
        stack.pop().__exit__(None, None, None)
