"""`paravent verify`: passes as it is, and finds the leak when the detectors find nothing."""

import json

from proxy.cli.verify import prove
from proxy.workshop import SiteWorkshop
from tests.e2e.harness import Server


class Blind:
    """Detectors that find nothing."""

    async def inspect(self, fields, *, client=""):
        return ()

    def inspect_sync(self, text, context=""):
        return ()

    def close(self):
        pass


def test_verify_passes_in_a_place_of_its_own(tmp_path):
    server = Server(tmp_path)
    done = server.paravent("verify", "--json")
    report = json.loads(done.stdout)
    assert report["passed"]
    places = {case["place"] for case in report["cases"]}
    assert {"message text", "system prompt", "content part", "tool-call arguments", "tool result"} <= places
    assert {case["stream"] for case in report["cases"]} == {True, False}
    assert all(case["direct"] and not case["proxied"] for case in report["cases"])
    assert not server.data.exists()
    assert b"greta" not in done.stdout + done.stderr


async def test_blind_detectors_are_found_out():
    async with SiteWorkshop().stack(inspector=Blind()) as stack:
        results = await prove(stack)
    assert not any(one.passed for one in results)
    assert all(one.proxied for one in results)
