"""Structured logs: one JSON object a line on standard error, from our own loggers, without any value of a request.

Only the fields named in FIELDS pass from a record's `extra`; exceptions are written as their type, never their text or
their locals (httpx puts URLs and headers into exceptions). Other libraries' loggers are cut to warnings and their
messages are dropped below debug level and reduced to logger name and level at any level.
"""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = frozenset(
    {"event", "exchange", "client", "code", "status", "upstream", "outcome", "policy", "problem", "path", "seconds"}
    | {"port", "host", "version", "workers", "count", "reason", "address", "chain", "file"}
)
_OURS = ("proxy", "paravent")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON with the fields that are known to hold no values."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.split(".")[0] in _OURS
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if ours else "(message of a library, not shown)",
        }
        line |= {name: value for name, value in vars(record).items() if name in FIELDS and ours}
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["at"] = _place(record)
        return json.dumps(line, ensure_ascii=True, default=str)


def _place(record: logging.LogRecord) -> str:
    """Say where an exception came from: file and line only."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""


def logging_config(level: str) -> Mapping[str, Any]:
    """Return a `logging.config.dictConfig` for the whole process (also what uvicorn is given)."""
    library = {"level": "WARNING" if level != "error" else "ERROR", "handlers": ["lines"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "lines"}},
        "root": {"level": "WARNING", "handlers": ["lines"]},
        "loggers": {
            "proxy": {"level": level.upper(), "handlers": ["lines"], "propagate": False},
            "uvicorn": library,
            "uvicorn.error": library,
            "uvicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
            "presidio-analyzer": {"level": "ERROR", "handlers": ["lines"], "propagate": False},
        },
    }
