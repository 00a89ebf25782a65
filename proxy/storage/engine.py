"""Engines for a database URL, set so that what is committed is durable.

SQLite: WAL, synchronous=FULL (in WAL mode NORMAL may lose the last commits on power loss), busy time-out, foreign keys.
PostgreSQL: psycopg 3, synchronous_commit on, statement, lock and network time-outs, so that a hung server is an error.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from proxy.errors import Misconfigured

BUSY_TIMEOUT_MS = 5_000
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
)
_POSTGRES_ARGUMENTS: Mapping[str, Any] = {
    "application_name": "paravent",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c synchronous_commit=on -c statement_timeout=30s -c lock_timeout=5s -c timezone=UTC",
}


def database_url(text: str) -> URL:
    """Return the URL of a SQLite file or a PostgreSQL database, without a driver; raises Misconfigured for others."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise Misconfigured("The database URL can't be read. Write sqlite:///path or postgresql://host/name.") from None
    name = {"postgres": "postgresql"}.get(url.get_backend_name(), url.get_backend_name())
    if name not in ("sqlite", "postgresql"):
        raise Misconfigured(f"The database {name} is not supported. Use sqlite or postgresql.")
    if name == "sqlite" and url.database in (None, "", ":memory:"):
        raise Misconfigured("The audit log needs a SQLite file: sqlite:///path/to/paravent.db.")
    return url.set(drivername=name)


def sqlite_path(url: URL) -> Path | None:
    """Return the file of a SQLite URL, None for PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def sync_engine(url: URL) -> Engine:
    """Return an engine for one thread or a command: connections are not pooled."""
    driver = "sqlite+pysqlite" if sqlite_path(url) else "postgresql+psycopg"
    engine = create_engine(url.set(drivername=driver), poolclass=NullPool, connect_args=_arguments(url))
    if sqlite_path(url):
        event.listen(engine, "connect", _set_pragmas)
    return engine


def async_engine(url: URL, *, pool_size: int = 5) -> AsyncEngine:
    """Return the engine for reads and for everything else than the audit writer."""
    driver = "sqlite+aiosqlite" if sqlite_path(url) else "postgresql+psycopg"
    engine = create_async_engine(
        url.set(drivername=driver),
        pool_size=pool_size,
        pool_pre_ping=sqlite_path(url) is None,
        connect_args=_arguments(url),
    )
    if sqlite_path(url):
        event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


def _arguments(url: URL) -> dict[str, Any]:
    return {"timeout": BUSY_TIMEOUT_MS / 1000} if sqlite_path(url) else dict(_POSTGRES_ARGUMENTS)


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
