"""Surrogates back to values inside JSON: leaf by leaf, so that what was valid stays valid.

A leaf that is one surrogate of a JSON number becomes that number again. JSON without a surrogate of this exchange
stays byte for byte as it came. What does not parse is restored as text, with values escaped as inside a JSON string.
"""

import json
from typing import Any

from proxy.dialects import Site
from proxy.restoration.restorer import Tally, restore_text
from proxy.surrogate import TOLERANT, SurrogateTable, canonical, has_opener


def restore_tree(tree: Any, table: SurrogateTable, *, tally: Tally) -> Any:
    """Return `tree` (parsed JSON) with its strings and keys restored; a key never replaces another one."""
    if type(tree) is str:
        return _leaf(tree, table, tally=tally)
    if type(tree) is list:
        return [restore_tree(item, table, tally=tally) for item in tree]
    if type(tree) is not dict:
        return tree
    names = {key: restore_text(key, table, tally=tally) for key in tree}
    if len(set(names.values())) != len(names):
        names = {key: key for key in tree}
    return {names[key]: restore_tree(value, table, tally=tally) for key, value in tree.items()}


def restore_json(text: str, table: SurrogateTable, *, tally: Tally) -> str:
    """Return `text`, a whole JSON document, restored."""
    if not has_opener(text):
        return text
    try:
        tree = json.loads(text)
        restored = restore_tree(tree, table, tally=tally)
        if restored == tree:
            return text
        return _written(restored)
    except (ValueError, RecursionError):
        return restore_text(text, table, escape=True, tally=tally)


def restore_site(site: Site, table: SurrogateTable, *, json_mode: bool, tally: Tally) -> bool:
    """Restore one site of a whole answer in place; return whether it changed."""
    value = site.holder[site.key]
    is_json = json_mode and isinstance(site.channel, tuple) and site.channel[-1] == "content"
    if not isinstance(value, str):
        restored = restore_tree(value, table, tally=tally)
    elif site.whole_json or (is_json and site.key == "content"):
        restored = restore_json(value, table, tally=tally)
    else:
        restored = restore_text(value, table, escape=is_json, tally=tally)
    site.holder[site.key] = restored
    return bool(restored != value)


def _leaf(text: str, table: SurrogateTable, *, tally: Tally) -> Any:
    if not has_opener(text):
        return text
    whole = TOLERANT.fullmatch(text)
    original = None if whole is None else table.get(canonical(whole))
    if original is None or not original.number:
        inner = _inner(text)
        if inner is None:
            return restore_text(text, table, tally=tally)
        restored = restore_tree(inner, table, tally=tally)
        return text if restored == inner else _written(restored)
    tally.restored += 1
    return json.loads(original.value)


def _inner(text: str) -> Any:
    """Return the object or list that `text` (a string in JSON) holds as JSON itself, or None."""
    stripped = text.strip()
    if stripped[:1] + stripped[-1:] not in {"{}", "[]"}:
        return None
    try:
        return json.loads(stripped)
    except ValueError:
        return None


def _written(tree: Any) -> str:
    """Return `tree` as JSON text; half a surrogate pair, which models do write, stays an escape."""
    text = json.dumps(tree, ensure_ascii=False)
    return text if _is_utf8(text) else json.dumps(tree)


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
