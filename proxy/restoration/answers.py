"""A whole answer restored: the sites its dialect names, in the lanes that policy permits.

Doubt keeps the surrogate: a body that can't be parsed or written again is returned as it came.
"""

import orjson

from proxy.dialects import answer_sites, drop_token_lists
from proxy.restoration.restorer import Tally
from proxy.restoration.values import restore_site
from proxy.surrogate import SurrogateTable
from proxy.terms import Lane


def restore_answer(
    body: bytes, table: SurrogateTable, *, lanes: frozenset[Lane], json_mode: bool, tally: Tally | None = None
) -> bytes:
    """Return the answer in `body` (a chat completion) restored; with an empty table it is `body` itself.

    `json_mode`: the answer's text is itself JSON. Token lists (logprobs) are set to null: they spell surrogates.
    """
    if not table:
        return body
    tally = Tally() if tally is None else tally
    try:
        tree = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    if not isinstance(tree, dict):
        return body
    changed = drop_token_lists(tree)
    try:
        for site in answer_sites(tree):
            if site.lane in lanes:
                changed = restore_site(site, table, json_mode=json_mode, tally=tally) or changed
        return orjson.dumps(tree) if changed else body
    except (orjson.JSONEncodeError, RecursionError):
        return body
