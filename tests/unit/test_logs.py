"""Logs hold no value: canaries in messages of libraries, extras, exceptions and locals stay out, at every level."""

import json
import logging
import logging.config
import sys

import pytest

from proxy.logs import FIELDS, JsonLines, logging_config

CANARY = "greta.lindqvist@example.org"


def line(name="proxy.app", message="Ready", *, level=logging.INFO, extra=None, error=None, arguments=()):
    info = None
    if error is not None:
        try:
            canary = CANARY
            raise error
        except type(error):
            info = sys.exc_info()
            del canary
    record = logging.LogRecord(name, level, "x.py", 1, message, arguments, info)
    for key, value in (extra or {}).items():
        setattr(record, key, value)
    return JsonLines().format(record)


def test_a_line_is_one_json_object():
    text = line(extra={"event": "ready", "port": 8080})
    assert "\n" not in text
    found = json.loads(text)
    assert found.keys() == {"time", "level", "logger", "message", "event", "port"}
    assert (found["level"], found["logger"], found["message"], found["port"]) == ("info", "proxy.app", "Ready", 8080)
    assert found["time"].endswith("+00:00")


def test_only_known_fields_pass():
    text = line(extra={"body": CANARY, "headers": {"authorization": CANARY}, "url": CANARY, "event": "ready"})
    assert CANARY not in text
    assert json.loads(text)["event"] == "ready"


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL])
@pytest.mark.parametrize(
    "name", ["httpx", "aiohttp.client", "sqlalchemy.engine", "uvicorn.error", "asyncio", "proxyfoo"]
)
def test_messages_of_libraries_are_not_shown(name, level):
    text = line(name, "POST %s", level=level, arguments=(CANARY,), extra={"reason": CANARY})
    assert CANARY not in text
    assert json.loads(text)["logger"] == name


@pytest.mark.parametrize("name", ["proxy.app", "httpx"])
def test_exceptions_are_their_type_and_place(name):
    text = line(name, "Unexpected error", error=ValueError(f"could not parse {CANARY}"))
    assert CANARY not in text
    found = json.loads(text)
    assert found["exception"] == "ValueError"
    assert found["at"].startswith("test_logs.py:")


def test_no_exception_under_way():
    record = logging.LogRecord("proxy.app", logging.ERROR, "x.py", 1, "Odd", (), (None, None, None))
    assert "exception" not in json.loads(JsonLines().format(record))


def test_control_characters_can_not_break_a_line():
    assert "\n" not in line(message="a\nb\u2028c")
    assert line(message="é").isascii()


def test_names_of_fields_do_not_shadow_what_logging_needs():
    assert FIELDS.isdisjoint(vars(logging.LogRecord("n", 1, "p", 1, "m", (), None)))
    assert FIELDS.isdisjoint({"message", "time", "level", "logger"})


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_the_configuration_is_one_that_logging_takes(level):
    before = logging.root.handlers[:], logging.root.level
    try:
        logging.config.dictConfig(dict(logging_config(level)))
        assert logging.getLogger("proxy").level == getattr(logging, level.upper())
        assert logging.getLogger("uvicorn.access").isEnabledFor(logging.ERROR) is False
        assert logging.getLogger("uvicorn").level >= logging.WARNING
        assert logging.root.level == logging.WARNING
    finally:
        logging.root.handlers, logging.root.level = before
        for name in ("proxy", "uvicorn", "uvicorn.error", "uvicorn.access", "presidio-analyzer"):
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.NOTSET)
