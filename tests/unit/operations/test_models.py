"""Clients see only the models that policy allows them, at the upstream that answers."""

import json

import pytest

from proxy.errors import Refused, UpstreamFailed
from proxy.operations import exchange
from tests.unit.operations.play import Play, Upstream, inbound

LISTED = {"object": "list", "data": [{"id": "small"}, {"id": "large"}, {"id": "tiny"}, {"id": 7}, "odd"]}


def listing(body=LISTED):
    return Upstream([json.dumps(body).encode()])


async def test_the_list_is_cut_down():
    play = Play(listing())
    got = await exchange(inbound(operation="models"), play.house)
    assert [entry["id"] for entry in json.loads(got.body)["data"]] == ["small"]
    assert play.events == ["opened", "closed"]
    assert play.hands.sent == [("one", None)]


async def test_one_model():
    got = await exchange(inbound(operation="model", named="small"), Play(listing()).house)
    assert json.loads(got.body) == {"id": "small"}


async def test_a_model_that_is_not_for_this_client():
    with pytest.raises(Refused) as refused:
        await exchange(inbound(operation="model", named="large"), Play(listing()).house)
    assert refused.value.code == "model_not_allowed"


async def test_a_model_that_the_upstream_does_not_list():
    play = Play(listing({"data": []}))
    with pytest.raises(Refused):
        await exchange(inbound(operation="model", named="small"), play.house)
    assert play.closed["outcome"] == "failed"


@pytest.mark.parametrize("body", [{}, {"data": None}, [1]])
async def test_a_list_that_cannot_be_read(body):
    with pytest.raises(UpstreamFailed):
        await exchange(inbound(operation="models"), Play(listing(body)).house)
