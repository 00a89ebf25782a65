"""The list of models a client may use: the upstream's list, cut down to what policy allows this client there."""

from typing import Any

import orjson

from proxy.errors import Refused, UpstreamFailed
from proxy.operations.answers import JSON_HEADERS, Closing, read_body
from proxy.operations.house import Answer, Inbound
from proxy.policy import Decision, Snapshot
from proxy.ports import Reply


async def model_answer(
    inbound: Inbound, reply: Reply, *, policy: Snapshot, decision: Decision, closing: Closing
) -> Answer:
    """Return the list, or one entry of it. Raises Refused for a model that isn't there for this client."""
    listed = _entries(await read_body(reply, closing))
    allowed = [entry for entry in listed if _fits(policy, decision, closing, entry["id"])]
    if inbound.model is None:
        body = orjson.dumps({"object": "list", "data": allowed})
    else:
        body = orjson.dumps(_one(allowed, inbound.model))
    closing.bytes_out = len(body)
    closing.completed()
    headers = (
        *JSON_HEADERS,
        (b"content-length", str(len(body)).encode()),
        (b"x-request-id", closing.exchange_id.encode()),
    )
    return Answer(200, headers, body)


def _fits(policy: Snapshot, decision: Decision, closing: Closing, model: str) -> bool:
    """Whether the client may ask for `model` and the upstream is declared to serve it."""
    upstream = closing.upstream
    return upstream is not None and policy.serves(model, client=decision.client, upstream=upstream.name)


def _entries(body: bytes) -> list[dict[str, Any]]:
    try:
        data = orjson.loads(body)["data"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        data = None
    if not isinstance(data, list):
        raise UpstreamFailed("The upstream's list of models can't be read.", code="upstream_not_json")
    return [entry for entry in data if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


def _one(allowed: list[dict[str, Any]], model: str) -> dict[str, Any]:
    for entry in allowed:
        if entry["id"] == model:
            return entry
    raise Refused(
        "This model does not exist or is not allowed for this client.", code="model_not_allowed", param="model"
    )
