"""Reads the room's data files (proxy/detection/data/*.json), once, when a module of the room is loaded.

Each file states its `source` and the day it was `verified_on`; a file that lacks either is not read.
"""

from importlib.resources import files
from typing import Any

import orjson


def table(name: str) -> dict[str, Any]:
    """Return data file `name` (without .json). Raises KeyError where it does not state its source and date."""
    content: dict[str, Any] = orjson.loads(files("proxy.detection").joinpath("data", f"{name}.json").read_bytes())
    for required in ("source", "verified_on"):
        content[required]
    return content
