"""Metrics count words of the house and never text of clients."""

import os

import pytest
from prometheus_client import multiprocess

from proxy.api import metrics as module
from proxy.api.metrics import Metrics


def test_everything_that_is_observed_is_rendered():
    metrics = Metrics()
    metrics.started()
    metrics.refused("blocked_by_policy")
    metrics.inspected(0.01, {"EMAIL_ADDRESS": 2})
    metrics.opened(0.002)
    metrics.finished(operation="chat", outcome="completed", upstream="one", seconds=0.5, restored=3)
    metrics.ended()
    text = metrics.render().decode()
    assert 'paravent_refusals_total{code="blocked_by_policy"} 1.0' in text
    assert 'paravent_findings_total{entity="EMAIL_ADDRESS"} 2.0' in text
    assert 'paravent_exchanges_total{operation="chat",outcome="completed",upstream="one"} 1.0' in text
    assert "paravent_restored_surrogates_total 3.0" in text
    assert "paravent_exchanges_active 0.0" in text
    assert "paravent_audit_open_seconds_count 1.0" in text
    assert "paravent_inspection_seconds_count 1.0" in text
    assert 'paravent_exchange_seconds_count{operation="chat"} 1.0' in text


def test_two_registries_do_not_share_counts():
    one, two = Metrics(), Metrics()
    one.refused("x")
    assert 'code="x"' not in two.render().decode()


@pytest.mark.parametrize(("error", "forgotten"), [(None, False), (PermissionError, False), (ProcessLookupError, True)])
def test_what_a_killed_worker_had_under_way_is_forgotten(monkeypatch, error, forgotten):
    class Folder:
        def __init__(self, name):
            assert name == "counts"

        def __str__(self):
            return "counts"

        def glob(self, pattern):
            return [type("Place", (), {"stem": "gauge_livesum_4711"})]

    def kill(pid, signal):
        assert (pid, signal) == (4711, 0)
        if error:
            raise error

    dead = []
    monkeypatch.setattr(module, "Path", Folder)
    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(multiprocess, "mark_process_dead", lambda pid, folder: dead.append((pid, folder)))
    monkeypatch.setattr(multiprocess, "MultiProcessCollector", lambda registry, path: None)
    assert Metrics(multiprocess_dir="counts").render() == b""
    assert dead == ([(4711, "counts")] if forgotten else [])
