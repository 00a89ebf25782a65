"""Health and metrics routes."""

import httpx

from proxy.api.service import create_metrics_service, create_service


def client(app) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


async def test_live_and_ready():
    parts = {"audit": "ok", "policy": "ok"}
    async with client(create_service(lambda: parts, render=lambda: b"m", metrics_key=None)) as http:
        assert (await http.get("/healthz/live")).status_code == 200
        good = await http.get("/healthz/ready")
        assert (good.status_code, good.json()["status"]) == (200, "ready")
        parts["policy"] = "warning: the last good policy is in force"
        warned = await http.get("/healthz/ready")
        assert (warned.status_code, warned.json()["parts"]["policy"]) == (200, parts["policy"])
        parts["audit"] = "records can't be written"
        bad = await http.get("/healthz/ready")
        assert (bad.status_code, bad.json()["parts"]["audit"]) == (503, "records can't be written")


async def test_metrics_need_their_key():
    async with client(create_service(dict, render=lambda: b"m 1\n", metrics_key="secret")) as http:
        assert (await http.get("/metrics")).status_code == 403
        assert (await http.get("/metrics", headers={"authorization": "Bearer wrong"})).status_code == 403
        shown = await http.get("/metrics", headers={"authorization": "Bearer secret"})
        assert (shown.status_code, shown.text) == (200, "m 1\n")


async def test_without_a_key_there_are_no_metrics():
    async with client(create_service(dict, render=lambda: b"m", metrics_key=None)) as http:
        assert (await http.get("/metrics", headers={"authorization": "Bearer None"})).status_code == 403
        assert (await http.get("/docs")).status_code == 404


async def test_a_port_of_its_own_needs_no_key():
    async with client(create_metrics_service(lambda: b"m 2\n")) as http:
        assert (await http.get("/metrics")).text == "m 2\n"
